import Tabular

@testable import Learners

extension Fixture {
  /// The classes that the target of ``mixed(rowCount:seed:)`` makes when its range is cut in parts of as
  /// many rows.
  static func classes(_ count: Int, rowCount: Int = 90, seed: UInt64 = 7) -> ClassificationData {
    let data = mixed(rowCount: rowCount, seed: seed)
    let order = data.target.indices.sorted { data.target[$0] < data.target[$1] }
    var classes = [Int](repeating: 0, count: rowCount)
    for (place, row) in order.enumerated() { classes[row] = place * count / rowCount }
    return ClassificationData(
      features: data.features, classes: classes, classCount: count, rows: data.rows,
      weights: data.weights)
  }

  static var classifiers: [any ClassificationLearner] {
    LearnerCatalogue.families.compactMap { $0.defaultLearner as? any ClassificationLearner }
  }

  /// Rows × classes.
  static func probabilities(
    _ learner: any ClassificationLearner, _ data: ClassificationData, seed: UInt64 = 3
  ) throws -> [Double] {
    try learner.fitClasses(data, seed: seed).probabilities(data.features)
  }
}
