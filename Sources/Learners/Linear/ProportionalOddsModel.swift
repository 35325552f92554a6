private import Glibc
import Tabular

/// One score, linear in the columns of a ``DesignMatrix``, and the thresholds between levels.
struct ProportionalOddsModel: ClassificationModel {
  static var familyName: String { ProportionalOdds.family.name }

  let design: DesignMatrix
  /// Those that can be predicted, ascending.
  let classes: [Int]
  /// Ascending; one less than ``classes``.
  let thresholds: [Double]
  /// By column.
  let coefficients: [Double]
  let classCount: Int
  let featureCount: Int

  init(
    design: DesignMatrix, classes: [Int], thresholds: [Double], coefficients: [Double],
    classCount: Int, featureCount: Int
  ) {
    self.design = design
    self.classes = classes
    self.thresholds = thresholds
    self.coefficients = coefficients
    self.classCount = classCount
    self.featureCount = featureCount
  }

  func probabilities(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    var result = [Double](repeating: 0, count: rows.count * classCount)
    let width = design.columns.count
    let x = design.rows(rows, of: features)
    for row in 0..<rows.count {
      var score = 0.0
      for column in 0..<width { score += x[row * width + column] * coefficients[column] }
      var below = 0.0
      for (place, threshold) in thresholds.enumerated() {
        let upTo = max(below, 1 / (1 + exp(score - threshold)))
        result[row * classCount + classes[place]] = upTo - below
        below = upTo
      }
      result[row * classCount + classes[thresholds.count]] = 1 - below
    }
    return result
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
    writer.write(classes.map(UInt32.init))
    writer.write(thresholds)
    writer.write(coefficients)
    writer.write(UInt32(classCount))
    writer.write(UInt32(featureCount))
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    design = try DesignMatrix(from: &reader)
    classes = try reader.readArray(UInt32.self).map(Int.init)
    thresholds = try reader.readDoubles()
    coefficients = try reader.readDoubles()
    classCount = Int(try reader.read(UInt32.self))
    featureCount = Int(try reader.read(UInt32.self))
    guard classCount >= 2, !classes.isEmpty, classes == Set(classes).sorted(),
      classes.allSatisfy({ [classCount] in $0 < classCount }),
      thresholds.count == classes.count - 1, thresholds == thresholds.sorted(),
      coefficients.count == design.columns.count,
      (thresholds + coefficients).allSatisfy(\.isFinite)
    else { throw .unexpected("thresholds of other levels") }
    guard design.columns.allSatisfy({ [featureCount] in $0.feature < featureCount }) else {
      throw .unexpected("a feature too many")
    }
  }
}
