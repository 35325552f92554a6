import Tabular

/// What the tree engine's number formats can hold.
enum BoostingLimits {
  static let maxRows = Int(Int32.max)
  static let maxFeatures = Int(UInt16.max)

  /// Refuses data beyond the limits.
  static func check(_ data: TrainingData, family: String) throws(FitError) {
    let (rows, features) = (data.features.rowCount, data.features.features.count)
    if rows > maxRows {
      throw .unsuitable(family: family, reason: "\(rows) rows are too many, at most \(maxRows)")
    }
    if features > maxFeatures {
      throw .unsuitable(
        family: family, reason: "\(features) features are too many, at most \(maxFeatures)")
    }
  }
}
