import Specification
import Planning
import Glibc
import Report
import Stacking
import Tabular

/// The result of each layer acceptance test, as a person reads it at the end of a run.
struct DecisionText {
  private let results: CollectedResults

  init(_ results: CollectedResults) { self.results = results }

  /// `nil` where no layer must.
  var text: String? {
    let lines = results.targets.flatMap(Self.lines)
    return lines.isEmpty ? nil : lines.joined(separator: "\n")
  }

  /// One for each decision.
  static func lines(of target: CollectedResults.Target) -> [String] {
    target.decisions.map { line($0.decision, of: target, $0.evaluation) }
      + target.baselines.map {
        "\(target.label)/\(target.target) (\($0.evaluation.title)): predicted by the baseline "
          + "'\($0.method.rawValue)'; no evidence that the ensemble is better"
      }
  }

  /// "layer 2 of time/pm (out of fold): not used; held-out RMSE 0.121 without it, 0.119 with it;
  /// 1.2 % better per fold, margin 1.9 %".
  private static func line(
    _ decision: LayerDecision, of target: CollectedResults.Target, _ evaluation: EvaluationName
  ) -> String {
    let place =
      "layer \(decision.layer) of \(target.label)/\(target.target) (\(evaluation.title)): "
      + (decision.isAccepted ? "used" : "not used")
    guard decision.folds.count > 1 else { return place + "; no fold could be held out" }
    let errors = decision.errors(of: target.task)
    let metric = decision.metricName(of: target.task)
    let change = 1 - exp(-decision.meanGain)
    let margin = 1 - exp(-decision.margin * decision.standardError)
    return place
      + "; held-out \(metric) \(figure(errors.without)) without it, \(figure(errors.with)) "
      + "with it; "
      + "\(tenths(abs(change))) % \(change < 0 ? "worse" : "better") per fold, margin "
      + "\(tenths(margin)) %"
  }

  private static func tenths(_ share: Double) -> String { fixed(100 * share, 1) }
}

extension CollectedResults.Target {
  /// The rows of `layers.csv` without the variant: one for each fold of each decision.
  var decisionCells: [[String]] {
    decisions.flatMap { evaluation, decision in
      decision.folds.map { fold in
        [
          label, target, evaluation.text, String(decision.layer), decision.isAccepted ? "1" : "0",
          String(fold.repeat + 1), String(fold.fold + 1), String(fold.trainingCount),
          String(fold.rowCount), shortestText(fold.without), shortestText(fold.with),
        ]
      }
    }
  }
}

extension RunFile.Layer {
  /// `nil` where no layer is tested.
  static func all(of results: CollectedResults) -> [Self]? {
    let all = results.targets.flatMap { target in
      target.decisions.map { evaluation, decision in
        // Where no fold could be kept out there is no error.
        let errors =
          decision.folds.isEmpty
          ? (without: 0, with: 0)
          : decision.errors(of: target.task)
        let standardError = decision.standardError
        return Self(
          stage: target.label, target: target.target, evaluation: evaluation.text,
          layer: decision.layer, used: decision.isAccepted, without: errors.without,
          with: errors.with, gain: decision.meanGain,
          standardError: standardError.isFinite ? standardError : nil)
      }
    }
    return all.isEmpty ? nil : all
  }
}

extension LoadedExperiment {
  /// Whether some variant asks for the predictions of base models.
  var writesMembers: Bool {
    variantNames.indices.contains { selecting($0).experiment.evaluation.writesMembers }
  }

  /// Whether some variant asks for learning curves.
  var hasSizes: Bool {
    variantNames.indices.contains { !selecting($0).experiment.evaluation.sizes.isEmpty }
  }

  /// Whether some layer of some variant is tested for acceptance.
  var decides: Bool {
    variantNames.indices.contains { variant in
      selecting(variant).network.stacks.contains { !$0.decisions.isEmpty }
    }
  }
}
