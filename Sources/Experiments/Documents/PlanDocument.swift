import Planning
import Jobs

/// What `strata plan --json` says.
public struct PlanDocument: Encodable, Sendable {
  /// Seconds and bytes.
  struct Prediction: Encodable, Sendable {
    var width: Int
    /// Of the processor: jobs, and what is around them.
    var processorSeconds: Double
    var jobSeconds: Double
    /// Of the clock, with `width` jobs at once on idle cores.
    var makespanSeconds: Double
    var criticalPathSeconds: Double
    var peakBytes: Int
    /// The parts of `jobSeconds` by what they were estimated from.
    var measuredSeconds: Double
    var similarSeconds: Double
    var builtInSeconds: Double
  }
  struct Job: Encodable, Sendable {
    var label: String
    var kind: String
    var reason: String
  }
  /// Rungs of a search that are not known yet.
  struct Later: Encodable, Sendable {
    var fits: Int
    var seconds: Double
  }
  let experiment: String
  let run: Int
  /// How many of the jobs that run fit a learner.
  let fits: Int
  let reused: Int
  let kinds: [RunPreview.Counts]
  let reasons: [RerunReasons.Summary.Cause]
  /// Jobs that run for the sake of those with a reason of their own.
  let dependents: Int
  /// `nil` where nothing runs.
  let prediction: Prediction?
  let laterRungs: Later?
  /// Every job that would run; `nil` unless asked for.
  let jobs: [Job]?
}

extension RunPreview {
  /// - Parameters:
  ///   - width: Jobs at once, for the prediction.
  ///   - verbose: Whether each job is named.
  public func document(width: Int, verbose: Bool) -> PlanDocument {
    let network = loaded.network
    let summary = reasons.summary()
    return PlanDocument(
      experiment: loaded.name, run: plan.runCount, fits: Self.fits(plan, loaded),
      reused: plan.reusedCount, kinds: counts(), reasons: summary.causes,
      dependents: summary.following, prediction: plan.runCount > 0 ? prediction(width) : nil,
      laterRungs: rest.map { .init(fits: $0.fits, seconds: $0.totalSeconds) },
      jobs: verbose
        ? network.graph.jobs.filter(plan.runs).map {
          let node = network.nodes[$0.index]
          return .init(label: node.label, kind: node.kind, reason: reasons.reason($0))
        } : nil)
  }

  private func prediction(_ width: Int) -> PlanDocument.Prediction {
    let predicted = predicted(width)
    return .init(
      width: width, processorSeconds: predicted.seconds, jobSeconds: predicted.jobSeconds,
      makespanSeconds: predicted.makespan, criticalPathSeconds: predicted.criticalPath,
      peakBytes: predicted.peakBytes, measuredSeconds: predicted.parts[.measured] ?? 0,
      similarSeconds: predicted.parts[.alike] ?? 0, builtInSeconds: predicted.parts[.builtIn] ?? 0)
  }
}
