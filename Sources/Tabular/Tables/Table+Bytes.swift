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
        writer.write(false)
        writer.write(cells)
      case .categories(let codes, let levels):
        writer.write(true)
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
      if try reader.readBool() {
        let codes = try reader.readArray(Int32.self)
        let levels = try reader.readStrings()
        guard codes.allSatisfy({ $0 >= -1 && Int($0) < levels.count }) else {
          throw .unexpected("a category without a level")
        }
        values = .categories(codes: codes, levels: levels)
      } else {
        values = .numbers(try reader.readDoubles())
      }
      let column = Column(
        name, values, unit: unit.isEmpty ? nil : unit, minimum: minimum.isNaN ? nil : minimum,
        maximum: maximum.isNaN ? nil : maximum)
      guard columns.allSatisfy({ $0.name != name && $0.rowCount == column.rowCount }) else {
        throw .unexpected("column '\(name)' does not fit its table")
      }
      columns.append(column)
    }
    self.init(columns)
  }
}
