extension Table {
  /// Appends the table in a form that ``init(from:)`` reads back, bit for bit.
  public func encode(to writer: inout ByteWriter) {
    writer.write(UInt32(columns.count))
    for column in columns {
      writer.write(column.name)
      writer.write(column.unit ?? "")
      writer.write(column.minimum ?? .nan)
      writer.write(column.maximum ?? .nan)
      switch column.values {
      case .numbers(let cells):
        guard let moment = column.moment else {
          writer.write(UInt8(0))
          writer.write(cells)
          continue
        }
        writer.write(UInt8(2))
        moment.encode(to: &writer)
        writer.write(cells)
      case .categories(let codes, let levels):
        writer.write(UInt8(1))
        writer.write(codes)
        writer.write(levels)
      }
    }
  }

  /// Reads what ``encode(to:)`` wrote.
  public init(from reader: inout ByteReader) throws(ByteError) {
    let count = try reader.read(UInt32.self)
    var columns: [Column] = []
    for _ in 0..<count {
      let name = try reader.readString()
      let unit = try reader.readString()
      let minimum = try reader.readDouble()
      let maximum = try reader.readDouble()
      let values: Column.Values
      var moment: MomentForm?
      let kind = try reader.read(UInt8.self)
      if kind == 2 { moment = try MomentForm(from: &reader) }
      if kind == 1 {
        let codes = try reader.readArray(Int32.self)
        let levels = try reader.readStrings()
        guard codes.allSatisfy({ $0 >= -1 && Int($0) < levels.count }) else {
          throw .unexpected("a category without a level")
        }
        values = .categories(codes: codes, levels: levels)
      } else {
        values = .numbers(try reader.readDoubles())
      }
      var column = Column(
        name, values, unit: unit.isEmpty ? nil : unit, minimum: minimum.isNaN ? nil : minimum,
        maximum: maximum.isNaN ? nil : maximum)
      column.moment = moment
      guard columns.allSatisfy({ $0.name != name && $0.rowCount == column.rowCount }) else {
        throw .unexpected("column '\(name)' does not fit its table")
      }
      columns.append(column)
    }
    self.init(columns)
  }
}

extension MomentForm {
  package func encode(to writer: inout ByteWriter) {
    writer.write(kind.rawValue)
    writer.write(isZoned)
    writer.write(UInt64(step.count))
    writer.write(step.unit.rawValue)
    writer.write(writing.rawValue)
  }

  package init(from reader: inout ByteReader) throws(ByteError) {
    guard let kind = Kind(rawValue: try reader.readString()) else {
      throw .unexpected("moments of an unknown kind")
    }
    let isZoned = try reader.readBool()
    let count = try reader.read(UInt64.self)
    guard let unit = MomentStep.Unit(rawValue: try reader.readString()), count > 0,
      count < 1 << 40, let writing = MomentWriting(rawValue: try reader.readString())
    else { throw .unexpected("moments of an unknown step") }
    self.init(kind, isZoned: isZoned, step: MomentStep(Int(count), unit), writing: writing)
  }
}
