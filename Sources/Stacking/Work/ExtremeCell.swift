import Tabular

/// A cell of a feature that is out of all proportion to those that were learned from, as a mark of missing
/// values in a raster is.
public struct ExtremeCell: Equatable, Sendable {
  public var feature: String
  public var value: Double

  /// How many times the largest training cell it must be.
  private static let proportion = 1e6

  /// The feature of a row that is furthest beyond the training rows; `nil` where none is far.
  ///
  /// - Parameters:
  ///   - row: Of `features`.
  ///   - rows: Of `training`: those that were learned from, which have the same features.
  init?(_ features: FeatureMatrix, row: Int, training: FeatureMatrix, rows: [Int]) {
    var most = Self.proportion
    var found: (feature: String, value: Double)?
    for (index, feature) in features.features.enumerated() where feature.kind == .numeric {
      let value = features[row, index]
      guard !value.isNaN else { continue }
      var largest = 0.0
      for other in rows where !training[other, index].isNaN {
        largest = max(largest, training[other, index].magnitude)
      }
      let share = value.magnitude / max(largest, .leastNormalMagnitude)
      if share > most { (most, found) = (share, (feature.name, value)) }
    }
    guard let found else { return nil }
    (feature, value) = found
  }
}
