public import Tabular

/// A fitted predictor of class probabilities.
public protocol ClassificationModel: Model {
  /// At least 2.
  var classCount: Int { get }

  /// Probabilities for `rows` of `features`: row-major, `rows.count × classCount`, each in [0, 1], of
  /// each row summing to 1.
  ///
  /// What ``Model/predict(_:rows:)`` asks of `features` and promises of threads holds here.
  func probabilities(_ features: FeatureMatrix, rows: Range<Int>) -> [Double]
}

extension ClassificationModel {
  public var outputCount: Int { classCount }

  public func predict(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    probabilities(features, rows: rows)
  }

  /// Probabilities for all rows.
  public func probabilities(_ features: FeatureMatrix) -> [Double] {
    probabilities(features, rows: 0..<features.rowCount)
  }
}

/// Divides each row by its sum; a row of zeros becomes equal shares.
func normalise(_ rows: inout [Double], classCount: Int) {
  for start in stride(from: 0, to: rows.count, by: classCount) {
    var sum = 0.0
    for place in start..<start + classCount { sum += rows[place] }
    for place in start..<start + classCount {
      rows[place] = sum > 0 ? rows[place] / sum : 1 / Double(classCount)
    }
  }
}
