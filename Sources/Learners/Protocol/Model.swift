public import Tabular

/// A fitted, immutable predictor.
public protocol Model: Sendable {
  /// The learner's family, under which ``LearnerCatalogue`` finds the type again.
  static var familyName: String { get }

  /// How many numbers are predicted for a row: 1, or one probability for each class.
  var outputCount: Int { get }

  /// Predictions for `rows` of `features`, finite: row-major, `rows.count × outputCount`.
  ///
  /// `features` has the names and kinds of the training features, in their order. Safe to call from
  /// many threads at once, on disjoint row ranges of one matrix.
  func predict(_ features: FeatureMatrix, rows: Range<Int>) -> [Double]

  /// How much each feature contributed, one for each training feature, non-negative; all zero
  /// where the family has no such measure. Comparable within one model only.
  var featureImportance: [Double] { get }

  /// Appends a compact form that ``init(from:)`` reads back to a model of the same bits.
  func encode(to writer: inout ByteWriter)

  /// Reads what ``encode(to:)`` wrote; throws on anything else, never traps.
  init(from reader: inout ByteReader) throws(ByteError)
}

extension Model {
  public var outputCount: Int { 1 }

  /// Predictions for all rows.
  public func predict(_ features: FeatureMatrix) -> [Double] {
    predict(features, rows: 0..<features.rowCount)
  }
}
