import Planning
import Report
import Specification
import Stacking
import Tabular

extension ExperimentReport.ClassTable {
  /// Bins of equal width, as those of the expected calibration error.
  private static let binCount = 15
  /// More curves than this cannot be told apart in one figure.
  private static let curveLimit = 8

  /// A row with known class and predicted probabilities.
  private struct Judged {
    var row: Int
    var observed: Int
    var predicted: Int
    var probabilities: [Double]
  }

  /// One for each target of classes and evaluation.
  static func all(_ results: CollectedResults, of loaded: LoadedExperiment) -> [Self] {
    results.targets.filter { !$0.classes.isEmpty }.flatMap { target in
      let table = loaded.network.rawTable(of: target.stage)
      return results.evaluations.compactMap { evaluation in
        Self(
          target, target.predictions.filter { $0.evaluation == evaluation }, evaluation,
          loaded.experiment.slices, table)
      }
    }
  }

  /// `nil` where nothing was predicted.
  private init?(
    _ target: CollectedResults.Target, _ rows: [PredictionRow], _ evaluation: EvaluationName,
    _ slices: [SliceSpec], _ table: Table?
  ) {
    guard let names = rows.compactMap(\.classes).first?.names else { return nil }
    let judged = rows.compactMap { row in
      row.classes.map {
        Judged(
          row: row.row, observed: Int(row.observed), predicted: Int(row.predicted),
          probabilities: $0.probabilities)
      }
    }
    var confusion = [Int](repeating: 0, count: names.count * names.count)
    for row in judged { confusion[row.observed * names.count + row.predicted] += 1 }
    self.init(
      stage: target.label, target: target.target, evaluation: evaluation.text, classes: names,
      confusion: confusion, bins: Self.bins(judged), curves: Self.curves(judged, names),
      groups: Self.groups(judged, names, slices, table))
    isOrdered = target.isOrdered
  }

  private static func bins(_ judged: [Judged]) -> [Bin] {
    var (counts, hits) = (
      [Int](repeating: 0, count: binCount), [Int](repeating: 0, count: binCount)
    )
    var shares = [Double](repeating: 0, count: binCount)
    for row in judged {
      let share = row.probabilities[row.predicted]
      let bin = min(binCount - 1, max(0, Int((share * Double(binCount)).rounded(.up)) - 1))
      counts[bin] += 1
      hits[bin] += row.observed == row.predicted ? 1 : 0
      shares[bin] += share
    }
    return counts.indices.filter { counts[$0] > 0 }.map { bin in
      Bin(
        lower: Double(bin) / Double(binCount), upper: Double(bin + 1) / Double(binCount),
        rows: counts[bin], probability: shares[bin] / Double(counts[bin]),
        right: Double(hits[bin]) / Double(counts[bin]))
    }
  }

  private static func curves(_ judged: [Judged], _ names: [String]) -> [Curve] {
    var counts = [Int](repeating: 0, count: names.count)
    for row in judged { counts[row.observed] += 1 }
    let frequent = names.indices.sorted { (counts[$0], $1) > (counts[$1], $0) }
    let shown = names.count == 2 ? [1] : frequent.prefix(curveLimit).sorted()
    return shown.compactMap { name in
      Curve(
        names[name],
        scores: judged.map { ($0.probabilities[name], $0.observed == name) })
    }
  }

  private static func groups(
    _ judged: [Judged], _ names: [String], _ slices: [SliceSpec], _ table: Table?
  ) -> [Group] {
    let own = judged.map { $0.probabilities[$0.observed] }
    func group(_ slice: String, _ name: String, _ places: [Int]) -> Group? {
      let values = places.map { own[$0] }.sorted()
      guard !values.isEmpty else { return nil }
      return Group(
        slice: slice, name: name, rows: values.count,
        mean: values.reduce(0, +) / Double(values.count),
        quantiles: [0.1, 0.25, 0.5, 0.75, 0.9].map { share in
          // Linear between neighbours, as numpy's default.
          let place = share * Double(values.count - 1)
          let (low, high) = (Int(place), min(Int(place) + 1, values.count - 1))
          return values[low] + (values[high] - values[low]) * (place - Double(low))
        })
    }
    var groups = names.indices.compactMap { name in
      group("observed class", names[name], judged.indices.filter { judged[$0].observed == name })
    }
    guard let table else { return groups }
    for slice in slices {
      let members = slice.members(
        of: judged.map(\.row), in: table, observed: judged.map { Double($0.observed) })
      groups += members.compactMap { group(slice.name, $0.group, $0.places) }
    }
    return groups
  }
}

extension ExperimentReport.ClassTable.Curve {
  /// More points than this are not seen.
  private static let pointLimit = 200

  /// - Parameter scores: The probability of the class, and whether the row is of it.
  /// - Returns: `nil` where all rows are of the class, or none.
  /// - Complexity: O(n · log n)
  init?(_ name: String, scores: [(probability: Double, isPositive: Bool)]) {
    let positives = scores.count(where: \.isPositive)
    let negatives = scores.count - positives
    guard positives > 0, negatives > 0 else { return nil }
    var points = [Point(threshold: 1, falsePositiveRate: 0, recall: 0, precision: 1)]
    var (hits, falseHits, area, averagePrecision) = (0, 0, 0.0, 0.0)
    let sorted = scores.sorted { $0.probability > $1.probability }
    for (place, score) in sorted.enumerated() {
      if score.isPositive { hits += 1 } else { falseHits += 1 }
      // Rows of equal probability are taken together.
      guard place + 1 == sorted.count || sorted[place + 1].probability < score.probability else {
        continue
      }
      let last = points[points.count - 1]
      let point = Point(
        threshold: score.probability, falsePositiveRate: Double(falseHits) / Double(negatives),
        recall: Double(hits) / Double(positives),
        precision: Double(hits) / Double(hits + falseHits))
      area +=
        (point.falsePositiveRate - last.falsePositiveRate) * (point.recall + last.recall) / 2
      averagePrecision += (point.recall - last.recall) * point.precision
      points.append(point)
    }
    let step = max(1, (points.count + Self.pointLimit - 1) / Self.pointLimit)
    self.init(
      name: name, positives: positives, rows: scores.count, area: area,
      averagePrecision: averagePrecision,
      points: points.indices.filter { $0.isMultiple(of: step) || $0 == points.count - 1 }
        .map { points[$0] })
  }
}
