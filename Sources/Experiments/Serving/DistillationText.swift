public import Serving
import Report
import Wording

/// What is told of a bundle with one model in place of an ensemble.
public struct DistillationText {
  private let facts: DistillationFacts
  private let byteCount: Int

  /// - Parameter byteCount: The size of the distilled bundle.
  public init(_ facts: DistillationFacts, byteCount: Int) {
    (self.facts, self.byteCount) = (facts, byteCount)
  }

  /// `distilled to gbm: RMSE 4.21, ensemble 4.12 (+2.2 %; 1532 training rows, out of fold)`, and how much is saved, a line
  /// each.
  public var lines: [String] {
    var lines = facts.errors.map { errors in
      "distilled to \(facts.learner): \(errors.metric) \(figure(errors.distilled)), ensemble "
        + "\(figure(errors.ensemble)) (\(Self.share(errors.loss)); \(errors.rows))"
    }
    lines.append("learned from: \(facts.learned)")
    lines.append(
      "1 model in place of \(facts.ensembleModels), \(byteCount) bytes in place of "
        + "\(facts.ensembleBytes)")
    return lines
  }

  private static func share(_ loss: Double) -> String {
    (loss < 0 ? "" : "+") + fixed(loss * 100, 1) + " %"
  }
}

/// What is told of a bundle that was chosen by the time of its predictions.
public struct LatencyText {
  private let facts: LatencyFacts

  public init(_ facts: LatencyFacts) { self.facts = facts }

  /// What was chosen, and the ensemble to compare it with, a line each.
  public var lines: [String] {
    let rows = counted(facts.batch, "row")
    return [
      "chosen: \(facts.chosen): \(LatencyLimit.text(facts.seconds)) for \(rows), "
        + "\(facts.metric) \(figure(facts.error)) (limit \(LatencyLimit.text(facts.limit)))",
      "the ensemble: \(LatencyLimit.text(facts.ensembleSeconds)) for \(rows), "
        + "\(facts.metric) \(figure(facts.ensembleError)); median times on this machine",
    ]
  }
}
