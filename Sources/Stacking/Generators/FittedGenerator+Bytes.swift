package import Tabular

extension FittedGenerator {
  package func encode(to writer: inout ByteWriter) {
    switch self {
    case .groups(let figures):
      writer.write(UInt8(0))
      writer.write(UInt32(figures.values.count))
      for values in figures.values { writer.write(values) }
      writer.write(figures.unknown)
    case .lags(let panel, let steps):
      writer.write(UInt8(1))
      panel.encode(to: &writer)
      writer.write(steps.map { UInt32(bitPattern: Int32($0)) })
    case .neighbours(let panel, let nearest):
      writer.write(UInt8(2))
      panel.encode(to: &writer)
      writer.write(UInt32(nearest.count))
      for series in nearest { writer.write(series.map(UInt32.init)) }
    }
  }

  package init(from reader: inout ByteReader) throws(ByteError) {
    switch try reader.read(UInt8.self) {
    case 0:
      let values = try reader.readList { (reader) throws(ByteError) in try reader.readDoubles() }
      self = .groups(GroupStatistics(values: values, unknown: try reader.readDoubles()))
    case 1:
      let panel = try PanelValues(from: &reader)
      self = .lags(
        panel, steps: try reader.readArray(UInt32.self).map { Int(Int32(bitPattern: $0)) })
    case 2:
      let panel = try PanelValues(from: &reader)
      self = .neighbours(
        panel,
        try reader.readList { (reader) throws(ByteError) in
          try reader.readArray(UInt32.self).map(Int.init)
        })
    default: throw .unexpected("a generator of features of another kind")
    }
  }
}

extension PanelValues {
  fileprivate func encode(to writer: inout ByteWriter) {
    let sorted = sorted
    writer.write(sorted.map { UInt32($0.place.series) })
    writer.write(sorted.map { UInt32(bitPattern: Int32($0.place.time)) })
    writer.write(sorted.map(\.value))
  }

  fileprivate init(from reader: inout ByteReader) throws(ByteError) {
    let series = try reader.readArray(UInt32.self).map(Int.init)
    let times = try reader.readArray(UInt32.self).map { Int(Int32(bitPattern: $0)) }
    let values = try reader.readDoubles()
    guard series.count == values.count, times.count == values.count else {
      throw .unexpected("series of different lengths")
    }
    var places: [Place: Double] = [:]
    for (index, value) in values.enumerated() {
      places[Place(series: series[index], time: times[index])] = value
    }
    self.init(places)
  }
}
