import Learners
import Tabular

extension ClassResult {
  func encode(to writer: inout ByteWriter) {
    writer.write(classes)
    writer.write(outOfFold)
    writer.write(probabilities)
    writer.write(sets.map { UInt8($0 ? 1 : 0) })
    writer.write(temperature)
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    classes = try reader.readStrings()
    outOfFold = try reader.readDoubles()
    probabilities = try reader.readDoubles()
    sets = try reader.readArray(UInt8.self).map { $0 != 0 }
    temperature = try reader.readDouble()
    guard classes.count > 0, sets.count == probabilities.count else {
      throw .unexpected("probabilities of no classes")
    }
  }
}

extension CompletedTable {
  func encodeClasses(to writer: inout ByteWriter) {
    for cell in filled {
      writer.write(cell.classes != nil)
      guard let classes = cell.classes else { continue }
      writer.write(classes.probability)
      writer.write(classes.set)
    }
  }

  mutating func decodeClasses(from reader: inout ByteReader) throws(ByteError) {
    for place in filled.indices where try reader.readBool() {
      filled[place].classes = Cell.Classes(
        probability: try reader.readDouble(), set: try reader.readStrings())
    }
  }
}

extension QuantileResult {
  func encode(to writer: inout ByteWriter) {
    writer.write(levels)
    writer.write(outOfFold)
    writer.write(predicted)
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    levels = try reader.readDoubles()
    outOfFold = try reader.readDoubles()
    predicted = try reader.readDoubles()
    guard QuantileLevels.isSound(levels), outOfFold.count % levels.count == 0,
      predicted.count % levels.count == 0
    else { throw .unexpected("quantiles of other levels") }
  }
}

extension CompletedTable {
  func encodeQuantiles(to writer: inout ByteWriter) {
    for cell in filled {
      writer.write(cell.quantiles?.levels ?? [])
      writer.write(cell.quantiles?.values ?? [])
    }
  }

  mutating func decodeQuantiles(from reader: inout ByteReader) throws(ByteError) {
    for place in filled.indices {
      let levels = try reader.readDoubles()
      let values = try reader.readDoubles()
      guard levels.count == values.count else { throw .unexpected("quantiles of other levels") }
      if !levels.isEmpty {
        filled[place].quantiles = QuantileValues(levels: levels, values: values)
      }
    }
  }
}
