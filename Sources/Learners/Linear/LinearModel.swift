import Tabular

/// An intercept and one coefficient for each column of a ``DesignMatrix``.
struct LinearModel<Family: Learner>: Model {
  static var familyName: String { Family.family.name }

  let design: DesignMatrix
  let coefficients: [Double]
  let intercept: Double
  let featureCount: Int

  init(design: DesignMatrix, coefficients: [Double], intercept: Double, featureCount: Int) {
    self.design = design
    self.coefficients = coefficients
    self.intercept = intercept
    self.featureCount = featureCount
  }

  func predict(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    let x = design.rows(rows, of: features)
    let width = coefficients.count
    return (0..<rows.count).map { row in
      var sum = intercept
      for column in 0..<width { sum += x[row * width + column] * coefficients[column] }
      return sum
    }
  }

  /// The absolute coefficients of the standardised columns, summed over a feature's columns.
  var featureImportance: [Double] {
    var importance = [Double](repeating: 0, count: featureCount)
    for (column, coefficient) in zip(design.columns, coefficients) {
      importance[column.feature] += abs(coefficient)
    }
    return importance
  }

  func encode(to writer: inout ByteWriter) {
    design.encode(to: &writer)
    writer.write(coefficients)
    writer.write(intercept)
    writer.write(UInt32(featureCount))
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    design = try DesignMatrix(from: &reader)
    coefficients = try reader.readDoubles()
    intercept = try reader.readDouble()
    featureCount = Int(try reader.read(UInt32.self))
    guard coefficients.count == design.columns.count else {
      throw .unexpected("\(coefficients.count) coefficients for \(design.columns.count) columns")
    }
    guard intercept.isFinite, coefficients.allSatisfy({ $0.isFinite }) else {
      throw .unexpected("coefficients that are not finite")
    }
    guard design.columns.allSatisfy({ [featureCount] in $0.feature < featureCount }) else {
      throw .unexpected("a feature too many")
    }
  }
}
