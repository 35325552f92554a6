private import Glibc
import Tabular

/// A score for each class, linear in the columns of a ``DesignMatrix``.
struct LogisticModel: ClassificationModel {
  static var familyName: String { LogisticRegression.family.name }

  let design: DesignMatrix
  /// Those that can be predicted, ascending.
  let classes: [Int]
  /// As ``LogisticProblem/solve()`` gives them.
  let coefficients: [Double]
  let classCount: Int
  let featureCount: Int

  init(
    design: DesignMatrix, classes: [Int], coefficients: [Double], classCount: Int,
    featureCount: Int
  ) {
    self.design = design
    self.classes = classes
    self.coefficients = coefficients
    self.classCount = classCount
    self.featureCount = featureCount
  }

  private static func outputs(_ classes: Int) -> Int { classes < 3 ? classes - 1 : classes }

  func probabilities(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    var result = [Double](repeating: 0, count: rows.count * classCount)
    let outputs = Self.outputs(classes.count)
    guard outputs > 0 else {
      for row in 0..<rows.count { result[row * classCount + classes[0]] = 1 }
      return result
    }
    let width = design.columns.count
    let x = design.rows(rows, of: features)
    var scores = [Double](repeating: 0, count: outputs)
    for row in 0..<rows.count {
      for output in 0..<outputs {
        let start = output * (width + 1)
        var sum = coefficients[start + width]
        for column in 0..<width { sum += x[row * width + column] * coefficients[start + column] }
        scores[output] = sum
      }
      if outputs == 1 {
        let share = 1 / (1 + exp(-scores[0]))
        result[row * classCount + classes[0]] = 1 - share
        result[row * classCount + classes[1]] = share
      } else {
        softmax(&scores, 0..<outputs)
        for (place, number) in classes.enumerated() {
          result[row * classCount + number] = scores[place]
        }
      }
    }
    return result
  }

  /// The absolute coefficients of the standardised columns, summed over a feature's columns and the classes.
  var featureImportance: [Double] {
    var importance = [Double](repeating: 0, count: featureCount)
    let width = design.columns.count
    for output in 0..<Self.outputs(classes.count) {
      for (place, column) in design.columns.enumerated() {
        importance[column.feature] += abs(coefficients[output * (width + 1) + place])
      }
    }
    return importance
  }

  func encode(to writer: inout ByteWriter) {
    design.encode(to: &writer)
    writer.write(classes.map(UInt32.init))
    writer.write(coefficients)
    writer.write(UInt32(classCount))
    writer.write(UInt32(featureCount))
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    design = try DesignMatrix(from: &reader)
    classes = try reader.readArray(UInt32.self).map(Int.init)
    coefficients = try reader.readDoubles()
    classCount = Int(try reader.read(UInt32.self))
    featureCount = Int(try reader.read(UInt32.self))
    let needed = Self.outputs(classes.count) * (design.columns.count + 1)
    guard classCount >= 2, !classes.isEmpty, classes == Set(classes).sorted(),
      classes.allSatisfy({ [classCount] in $0 < classCount }), coefficients.count == needed,
      coefficients.allSatisfy(\.isFinite)
    else { throw .unexpected("coefficients of other classes") }
    guard design.columns.allSatisfy({ [featureCount] in $0.feature < featureCount }) else {
      throw .unexpected("a feature too many")
    }
  }
}

extension DesignMatrix.Column {
  /// The feature that the column is made of.
  var feature: Int {
    switch self {
    case .scaled(let feature, _, _), .level(let feature, _), .missing(let feature): feature
    }
  }
}
