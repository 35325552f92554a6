import Tabular

@testable import Learners

/// Tables and small tools that the tests of several families share.
enum Fixture {
  /// Numbers, a category, missing cells in both, weights; the target depends on all features.
  static func mixed(rowCount: Int = 90, seed: UInt64 = 7) -> TrainingData {
    var random = RandomSource(seed: seed)
    var columns = [[Double]](repeating: [], count: 4)
    var target: [Double] = []
    var weights: [Double] = []
    for _ in 0..<rowCount {
      let (a, b) = (random.uniform(), random.uniform() * 100 - 50)
      let level = random.index(below: 4)
      columns[0].append(random.uniform() < 0.1 ? .nan : a)
      columns[1].append(b)
      columns[2].append(random.uniform() < 0.1 ? .nan : Double(level))
      columns[3].append(3)
      target.append(5 * a + b / 10 + [0, 3, -2, 6][level] + random.uniform() / 2)
      weights.append(0.5 + random.uniform())
    }
    let features: [FeatureMatrix.Feature] = [
      .init("a"), .init("b"), .init("c", .category(levels: ["w", "x", "y", "z"])),
      .init("constant"),
    ]
    return TrainingData(
      features: FeatureMatrix(Array(zip(features, columns)), rowCount: rowCount),
      target: target, rows: (0..<rowCount).filter { $0 % 5 != 0 }, weights: weights)
  }

  /// Numeric features from row-major cells.
  static func numbers(_ cells: [Double], columns: Int) -> FeatureMatrix {
    let rowCount = cells.count / columns
    return FeatureMatrix(
      (0..<columns).map { column in
        (.init("x\(column)"), (0..<rowCount).map { cells[$0 * columns + column] })
      }, rowCount: rowCount)
  }

  /// All rows of a table as training rows.
  static func all(
    _ features: FeatureMatrix, _ target: [Double], weights: [Double]? = nil
  ) -> TrainingData {
    TrainingData(
      features: features, target: target, rows: Array(0..<features.rowCount), weights: weights)
  }

  static func rmse(_ a: [Double], _ b: [Double]) -> Double {
    (zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(a.count)).squareRoot()
  }

  static func deviation(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return rmse(values, values.map { _ in mean })
  }
}
