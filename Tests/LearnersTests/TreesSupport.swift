import Tabular

@testable import Learners

/// A regression task of known make: Friedman's first, with noise, and what the tests ask for on top.
struct TreesTask {
  var features: FeatureMatrix
  var target: [Double]

  /// - Parameters:
  ///   - missingShare: Of the cells of the first two features, that many are missing.
  ///   - levels: With more than 0, the last feature is a category of so many levels, each with an effect.
  init(rows: Int, seed: UInt64, missingShare: Double = 0, levels: Int = 0) {
    var random = RandomSource(seed: seed)
    var columns = [[Double]](repeating: [], count: 6)
    target = []
    for _ in 0..<rows {
      var x = (0..<6).map { _ in random.uniform() }
      var y =
        10 * sine(x[0] * x[1]) + 20 * (x[2] - 0.5) * (x[2] - 0.5) + 10 * x[3] + 5 * x[4]
        + (random.uniform() + random.uniform() - 1)
      if levels > 0 {
        let level = random.index(below: levels)
        x[5] = Double(level)
        y += Double((level * 7) % levels) * 3
      }
      for feature in 0..<2 where random.uniform() < missingShare {
        x[feature] = .nan
        y += 2
      }
      for feature in 0..<6 { columns[feature].append(x[feature]) }
      target.append(y)
    }
    features = FeatureMatrix(
      columns.enumerated().map { index, cells in
        let kind: FeatureMatrix.Feature.Kind =
          index == 5 && levels > 0
          ? .category(levels: (0..<levels).map { "level \($0)" }) : .numeric
        return (FeatureMatrix.Feature("x\(index)", kind), cells)
      }, rowCount: rows)
  }

  func training(rows: Range<Int>? = nil, validation: [Int] = []) -> TrainingData {
    TrainingData(
      features: features, target: target, rows: Array(rows ?? 0..<target.count),
      validation: validation)
  }

  /// Root mean squared error of a model on some rows.
  func error(of model: any Model, rows: Range<Int>) -> Double {
    let predicted = model.predict(features, rows: rows)
    let sum = zip(rows, predicted).reduce(0) {
      $0 + (target[$1.0] - $1.1) * (target[$1.0] - $1.1)
    }
    return (sum / Double(rows.count)).squareRoot()
  }

  func deviation(rows: Range<Int>) -> Double {
    let mean = rows.reduce(0) { $0 + target[$1] } / Double(rows.count)
    let sum = rows.reduce(0) { $0 + (target[$1] - mean) * (target[$1] - mean) }
    return (sum / Double(rows.count)).squareRoot()
  }
}

/// sin(πx) for x in 0…1, near enough for a test's data and the same on every machine.
private func sine(_ x: Double) -> Double { 16 * x * (1 - x) / (5 - 4 * x * (1 - x)) }

/// Histograms, gradients and rows made by hand for the parts of the engine.
enum TreesPlain {
  /// The bins of one feature added up one row after the other.
  static func histogram(
    _ rows: [Int], feature: Int, of table: BinnedTable, words: (Int) -> HistogramWord
  ) -> [HistogramWord] {
    var bins = [HistogramWord](repeating: 0, count: 256)
    for row in rows { bins[Int(table[row, feature])] += words(row) }
    return bins
  }
}
