import Planning
import Report
import Specification
import Stacking

extension ExperimentReport.ClassTable {
  /// Bins of equal width, as those of the expected calibration error.
  private static let binCount = 15

  /// One for each target of classes and evaluation.
  static func all(_ results: CollectedResults) -> [Self] {
    results.targets.filter { !$0.classes.isEmpty }.flatMap { target in
      results.evaluations.compactMap { evaluation in
        Self(target, target.predictions.filter { $0.evaluation == evaluation }, evaluation)
      }
    }
  }

  /// `nil` where nothing was predicted.
  private init?(
    _ target: CollectedResults.Target, _ rows: [PredictionRow], _ evaluation: EvaluationName
  ) {
    let judged = rows.compactMap { row in
      row.classes.map { (observed: Int(row.observed), predicted: Int(row.predicted), own: $0) }
    }
    guard let names = judged.first?.own.names else { return nil }
    var confusion = [Int](repeating: 0, count: names.count * names.count)
    var (counts, hits) = (
      [Int](repeating: 0, count: Self.binCount), [Int](repeating: 0, count: Self.binCount)
    )
    var shares = [Double](repeating: 0, count: Self.binCount)
    for row in judged {
      confusion[row.observed * names.count + row.predicted] += 1
      let share = row.own.probabilities[row.predicted]
      let bin = min(
        Self.binCount - 1, max(0, Int((share * Double(Self.binCount)).rounded(.up)) - 1))
      counts[bin] += 1
      hits[bin] += row.observed == row.predicted ? 1 : 0
      shares[bin] += share
    }
    self.init(
      stage: target.label, target: target.target, evaluation: evaluation.text, classes: names,
      confusion: confusion,
      bins: counts.indices.filter { counts[$0] > 0 }.map { bin in
        Bin(
          lower: Double(bin) / Double(Self.binCount),
          upper: Double(bin + 1) / Double(Self.binCount), rows: counts[bin],
          probability: shares[bin] / Double(counts[bin]),
          right: Double(hits[bin]) / Double(counts[bin]))
      })
  }
}
