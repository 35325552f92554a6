import Resampling
import Stacking
import Tabular

/// The figures of the blends of one variant by fold and by declared slice.
struct SlicedFigures {
  private let results: CollectedResults
  private let experiment: Experiment
  private let table: (_ stage: String) -> Table?

  init(_ results: CollectedResults, of loaded: LoadedExperiment) {
    self.results = results
    experiment = loaded.experiment
    let network = loaded.network
    table = { network.rawTable(of: $0) }
  }

  /// One figure of the blend in one group of one slice.
  struct Figure {
    var stage: String
    var target: String
    var evaluation: String
    var slice: String
    var group: String
    var rows: Int
    var metric: String
    var value: Double
  }

  func figures() -> [Figure] {
    guard !experiment.slices.isEmpty else { return [] }
    return results.targets.flatMap { target in
      var evaluations: [String] = []
      for row in target.predictions where !evaluations.contains(row.evaluation) {
        evaluations.append(row.evaluation)
      }
      return evaluations.flatMap { evaluation in
        let rows = target.predictions.filter { $0.evaluation == evaluation }
        let observed = rows.map(\.observed)
        return parts(of: rows.map(\.row), observed, target.stage).dropFirst().flatMap { part in
          figures(part.places.map { rows[$0] }, target.classes).map { metric, value in
            Figure(
              stage: target.label, target: target.target, evaluation: evaluation,
              slice: part.slice, group: part.group, rows: part.places.count, metric: metric,
              value: value)
          }
        }
      }
    }
  }

  /// The figures as cells of `slices.csv`, the variant's left out.
  func cells() -> [[String]] {
    figures().map {
      [
        $0.stage, $0.target, $0.evaluation, $0.slice, $0.group, String($0.rows), $0.metric,
        text($0.value),
      ]
    }
  }

  /// The figures of each fold as cells of `folds.csv`, the variant's left out.
  func foldCells() -> [[String]] {
    var cells: [[String]] = []
    for target in results.targets {
      let own = target.folds.map { (fold: $0.fold, observed: $0.observed, isOuter: false) }
      let outer = target.wholeStackFolds.map {
        (fold: $0.fold, observed: $0.observed, isOuter: true)
      }
      for (fold, observed, isOuter) in own + outer {
        let place = [
          target.label, target.target, String(fold.repeat + 1), String(fold.fold + 1),
          String(fold.trainingCount),
        ]
        let identity = fold.identity(observed)
        for part in parts(of: fold.rows, observed, target.stage) {
          for metric in experiment.evaluation.metrics
          where (metric.ofClasses != nil) == !target.classes.isEmpty {
            let value = Self.value(
              of: metric, observed: part.places.map { observed[$0] },
              predicted: part.places, of: fold.predicted, rowCount: fold.rows.count)
            cells.append(
              place + [
                String(part.places.count), identity, part.slice, part.group, metric.rawValue,
                text(value), String(target.layerCount),
                isOuter || target.isNested ? "nested" : "leaky",
                isOuter ? EvaluationSpec.outerName : "out_of_fold",
              ])
          }
        }
      }
    }
    return cells
  }

  /// - Parameter all: One number for each row, or row-major class probabilities.
  private static func value(
    of metric: Measure, observed: [Double], predicted places: [Int], of all: [Double],
    rowCount: Int
  ) -> Double {
    guard let metric = metric.ofClasses else {
      return metric.value(observed: observed, predicted: places.map { all[$0] })
    }
    let count = all.count / max(rowCount, 1)
    return metric.value(
      observed: observed.map { Int($0) },
      probabilities: places.flatMap { all[$0 * count..<($0 + 1) * count] }, classCount: count)
  }

  private func figures(
    _ rows: [PredictionRow], _ classes: [String]
  ) -> [(metric: String, value: Double)] {
    guard classes.isEmpty else { return classFigures(rows) }
    let (observed, predicted) = (rows.map(\.observed), rows.map(\.predicted))
    var figures = experiment.evaluation.metrics(of: .regression).map {
      ($0.rawValue, $0.value(observed: observed, predicted: predicted))
    }
    let intervals = rows.compactMap { row in row.interval.map { (row.observed, $0) } }
    if !intervals.isEmpty {
      let inside = intervals.count { $1.lower <= $0 && $0 <= $1.upper }
      figures.append(("coverage", Double(inside) / Double(intervals.count)))
      let widths = intervals.reduce(0) { $0 + $1.1.upper - $1.1.lower }
      figures.append(("width", widths / Double(intervals.count)))
    }
    return figures
  }

  private func classFigures(_ rows: [PredictionRow]) -> [(metric: String, value: Double)] {
    let own = rows.compactMap { row in row.classes.map { (Int(row.observed), $0) } }
    guard let count = own.first?.1.names.count else { return [] }
    var figures = experiment.evaluation.metrics.compactMap(\.ofClasses).map {
      (
        $0.rawValue,
        $0.value(
          observed: own.map(\.0), probabilities: own.flatMap(\.1.probabilities), classCount: count)
      )
    }
    let sets = own.compactMap { row in row.1.set.map { (row.0, $0) } }
    if !sets.isEmpty {
      let inside = sets.count { $1.contains($0) }
      figures.append(("coverage", Double(inside) / Double(sets.count)))
      figures.append(
        ("set_size", Double(sets.reduce(0) { $0 + $1.1.count }) / Double(sets.count)))
    }
    return figures
  }

  /// All rows, under no name, and then each group of each slice.
  private func parts(
    of rows: [Int], _ observed: [Double], _ stage: String
  ) -> [(slice: String, group: String, places: [Int])] {
    let whole = [(slice: "", group: "", places: Array(rows.indices))]
    guard let table = table(stage) else { return whole }
    return whole
      + experiment.slices.flatMap { slice in
        slice.members(of: rows, in: table, observed: observed).map {
          (slice.name, $0.group, $0.places)
        }
      }
  }

  private func text(_ value: Double) -> String { value.isNaN ? "" : shortestText(value) }
}

extension HeldOutFold {
  /// Tells the fold from one of other rows or other observations; 16 hexadecimal digits.
  fileprivate func identity(_ observed: [Double]) -> String {
    var writer = ByteWriter()
    writer.write(rows.map(UInt32.init))
    writer.write(observed)
    let hash = writer.bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
