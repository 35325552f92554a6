import Learners
import Tabular

/// What every base model of a stack predicts for rows that it did not see, in the target's own units.
package struct MemberPredictions: Sendable, Equatable {
  package struct Column: Sendable, Equatable {
    /// Counted from 1.
    package var layer: Int
    /// Place among the base models of the layer, from 0.
    package var member: Int
    /// By row, the number of the likeliest class or the median where there are several; NaN where there is none.
    package var predicted: [Double]
    /// The probability of each class, or each quantile: row-major; empty for a target of numbers.
    package var outputs: [Double] = []
  }
  /// Rows of the stage's table.
  package var rows: [Int]
  package var columns: [Column]
  /// By number; empty for a target of numbers.
  package var classes: [String] = []
  /// Of the quantiles, ascending; empty where none are predicted.
  package var levels: [Double] = []
}

extension MembersJob {
  func run(_ inputs: JobInputs<StackOutput>) throws(StackError) -> MemberPredictions {
    let data = try inputs.data()
    return MemberPredictions(
      rows: isOutOfFold ? data.trainingRows : data.applyRows,
      columns: try inputs.layers().enumerated().flatMap { index, layer in
        layer.columns.enumerated().filter { $0.element.failure == nil }.map { place, column in
          let values = isOutOfFold ? column.outOfFold : column.apply
          return .init(
            layer: index + 1, member: place,
            predicted: data.transform.bounded(data.numbers(values)),
            outputs: data.isOfQuantiles
              ? data.transform.bounded(values) : data.isOfClasses ? values : [])
        }
      }, classes: data.classes, levels: data.quantiles)
  }
}

extension StageData {
  /// One number for each row of a column: the median of quantiles, the number of the likeliest class.
  func numbers(_ column: [Double]) -> [Double] {
    if isOfClasses { return BlendMembers.codes(column, outputs) }
    guard isOfQuantiles else { return column }
    let middle = QuantileLevels.middle(of: quantiles)
    return stride(from: middle, to: column.count, by: outputs).map { column[$0] }
  }
}

extension MemberPredictions {
  func encode(to writer: inout ByteWriter) {
    writer.write(rows.map(UInt32.init))
    writer.write(classes)
    writer.write(levels)
    writer.write(UInt32(columns.count))
    for column in columns {
      writer.write(UInt32(column.layer))
      writer.write(UInt32(column.member))
      writer.write(column.predicted)
      writer.write(column.outputs)
    }
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    rows = try reader.readArray(UInt32.self).map(Int.init)
    classes = try reader.readStrings()
    levels = try reader.readDoubles()
    columns = []
    let width = max(classes.count, levels.count)
    for _ in 0..<(try reader.read(UInt32.self)) {
      let layer = Int(try reader.read(UInt32.self))
      let member = Int(try reader.read(UInt32.self))
      let predicted = try reader.readDoubles()
      let outputs = try reader.readDoubles()
      guard predicted.count == rows.count, outputs.count == rows.count * width else {
        throw .unexpected("predictions of other rows")
      }
      let isKnown =
        classes.isEmpty
        || predicted.allSatisfy {
          $0.isNaN || Int(exactly: $0).map(classes.indices.contains) ?? false
        }
      guard isKnown else { throw .unexpected("a class without a name") }
      columns.append(
        Column(layer: layer, member: member, predicted: predicted, outputs: outputs))
    }
  }
}
