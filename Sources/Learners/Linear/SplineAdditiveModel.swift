import Tabular

/// An intercept and the coefficients of additive terms.
struct SplineAdditiveModel: Model {
  static let familyName = "spline_additive"

  let terms: [AdditiveTerm]
  let coefficients: [Double]
  let intercept: Double
  let featureImportance: [Double]
  /// By term: the strength of its penalty; empty of a model that was encoded.
  let smoothing: [Double]

  init(
    terms: [AdditiveTerm], coefficients: [Double], intercept: Double, featureImportance: [Double],
    smoothing: [Double] = []
  ) {
    self.smoothing = smoothing
    self.terms = terms
    self.coefficients = coefficients
    self.intercept = intercept
    self.featureImportance = featureImportance
  }

  func predict(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    var predictions = [Double](repeating: intercept, count: rows.count)
    var start = 0
    for term in terms {
      let own = coefficients[start..<start + term.columnCount]
      for (index, row) in rows.enumerated() {
        predictions[index] += term.value(features[row, term.feature], own)
      }
      start += term.columnCount
    }
    return predictions
  }

  func encode(to writer: inout ByteWriter) {
    writer.write(UInt32(terms.count))
    for term in terms { term.encode(to: &writer) }
    writer.write(coefficients)
    writer.write(intercept)
    writer.write(featureImportance)
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    let count = try reader.read(UInt32.self)
    var terms: [AdditiveTerm] = []
    for _ in 0..<count { terms.append(try AdditiveTerm(from: &reader)) }
    self.terms = terms
    coefficients = try reader.readDoubles()
    intercept = try reader.readDouble()
    featureImportance = try reader.readDoubles()
    smoothing = []
    guard coefficients.count == terms.reduce(0, { $0 + $1.columnCount }) else {
      throw .unexpected("\(coefficients.count) coefficients for other terms")
    }
    guard intercept.isFinite, coefficients.allSatisfy({ $0.isFinite }) else {
      throw .unexpected("coefficients that are not finite")
    }
    guard terms.allSatisfy({ $0.feature < featureImportance.count }) else {
      throw .unexpected("a feature too many")
    }
  }
}
