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

  static func signCount(_ signs: Int, features: Int) -> String {
    "monotone_constraints needs one sign for each feature; signs: \(signs), features: \(features)"
  }

  /// Refuses constraints that are not one for each feature, or are on a category.
  static func check(
    _ monotone: [Int8], _ data: TrainingData, family: String
  ) throws(FitError) {
    let features = data.features.features
    guard monotone.isEmpty || monotone.count == features.count else {
      throw .unsuitable(
        family: family,
        reason: signCount(monotone.count, features: features.count))
    }
    for (sign, feature) in zip(monotone, features) {
      if sign != 0, case .category = feature.kind {
        throw .unsuitable(
          family: family,
          reason: "monotone_constraints on category '\(feature.name)'; its sign has to be 0")
      }
    }
  }
}
