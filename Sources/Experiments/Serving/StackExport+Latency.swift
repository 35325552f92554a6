import Jobs
import Learners
import OutsideLearners
import Planning
public import Serving
import Stacking
import Store
import Tabular
import Wording

extension StackExport {
  /// The bundle of least error that predicts in a given time on this machine: the ensemble, one of its members with the
  /// greatest weights, or the ensemble distilled to one model.
  ///
  /// Errors are those on rows that no model has seen. Times are measured, so that another machine, or a busy one, may choose
  /// otherwise; the bundle holds what was measured.
  ///
  /// - Parameters:
  ///   - bundle: As ``bundle(width:command:observer:shouldStop:)`` gave it.
  ///   - student: The learner of the distilled model.
  ///   - distilledOnly: Whether the ensemble itself is no choice.
  /// - Throws: ``LatencyError``; what ``distilled(_:student:width:observer:shouldStop:)`` throws.
  public func chosen(
    _ bundle: StackBundle, within limit: LatencyLimit, student: String, distilledOnly: Bool,
    width: Int, observer: inout some RunObserver, shouldStop: () -> Bool = { false }
  ) async throws -> StackBundle {
    let stack = try chosenStack()
    guard let rows = network.rawTable(of: stack.stage), rows.rowCount >= limit.batch else {
      throw LatencyError.fewRows(
        batch: limit.batch, rows: network.rawTable(of: stack.stage)?.rowCount ?? 0)
    }
    let timer = PredictionTimer(rows, batch: limit.batch)
    func seconds(_ bundle: StackBundle) throws -> Double {
      try OutsideFits.$fitter.withValue(OutsideWorkers().fitter(bundle.libraries)) {
        try timer.median(bundle)
      }
    }
    let choices = try await choices(of: bundle, stack)
    let whole = Choice(
      bundle: bundle, title: "the ensemble", error: choices.error, seconds: try seconds(bundle))
    var measured = distilledOnly ? [] : [whole]
    if !distilledOnly, whole.seconds > limit.seconds {
      for smaller in choices.smaller {
        measured.append(
          Choice(
            bundle: smaller.bundle, title: smaller.title, error: smaller.error,
            seconds: try seconds(smaller.bundle)))
      }
    }
    if distilledOnly || whole.seconds > limit.seconds {
      do {
        let distilled = try await distilled(
          bundle, student: student, width: width, observer: &observer, shouldStop: shouldStop)
        measured.append(
          Choice(
            bundle: distilled, title: "distilled to \(student)",
            error: distilled.distillation?.errors.first?.distilled ?? .infinity,
            seconds: try seconds(distilled)))
      } catch let error as DistillationError {
        // Members may do where an ensemble can't be distilled.
        guard !distilledOnly, error.isOfTarget else { throw error }
      }
    }
    guard
      let best = measured.filter({ $0.seconds <= limit.seconds }).min(by: { $0.error < $1.error })
    else {
      let quickest = measured.min { $0.seconds < $1.seconds } ?? whole
      throw LatencyError.tooSlow(limit, quickest: quickest.title, seconds: quickest.seconds)
    }
    var chosen = best.bundle
    chosen.latency = LatencyFacts(
      limit: limit.seconds, batch: limit.batch, seconds: best.seconds, chosen: best.title,
      metric: choices.metric, error: best.error, ensembleSeconds: whole.seconds,
      ensembleError: whole.error)
    return chosen
  }

  private struct Choice {
    var bundle: StackBundle
    var title: String
    var error: Double
    var seconds: Double
  }

  private func choices(
    of bundle: StackBundle, _ stack: ExperimentNetwork.TargetStack
  ) async throws -> EnsembleChoices {
    let layers = network.layerJobs(of: stack)
    let data = try await dataResults(of: stack)
    let columns = try await results(layers)
    guard let own = data.last, let blend = try stored(stack.blend).result else {
      throw ExportError.failed([network.nodes[stack.blend.index].label])
    }
    do {
      return try network.choices(
        of: bundle, stack: stack, data: own, layers: columns, blend: blend)
    } catch let error as StackError {
      throw ExportError.failed([error.diagnosis.what])
    }
  }
}
