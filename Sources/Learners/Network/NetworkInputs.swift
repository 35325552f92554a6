import Tabular

/// How a ``FeatureMatrix`` becomes the input rows of a network.
///
/// A number is centred on the training median, divided by the distance between the quartiles and
/// bent towards ±3 (z / √(1 + (z/3)²)), so that no outlier dominates; a missing one is at the median
/// and sets an indicator. A category with few levels has one indicator for each; a wider one is a
/// code for an embedding. Levels that training has not seen count as missing.
struct NetworkInputs: Equatable, Sendable {
  enum Column: Equatable, Sendable {
    case number(feature: Int, median: Double, scale: Double)
    case missing(feature: Int)
    case level(feature: Int, code: Int)
    /// The embedding's code of each of the feature's levels.
    case codes(feature: Int, codes: [UInt32], levels: Int)

    var feature: Int {
      switch self {
      case .number(let feature, _, _), .missing(let feature), .level(let feature, _),
        .codes(let feature, _, _):
        feature
      }
    }
  }

  /// Numbers, then indicators, then codes.
  let columns: [Column]

  /// - Parameter oneHotLevels: Most levels for which a category is one-hot.
  init(learningFrom features: FeatureMatrix, rows: [Int], oneHotLevels: Int) {
    var (numbers, indicators, codes): ([Column], [Column], [Column]) = ([], [], [])
    for (index, feature) in features.features.enumerated() {
      let cells = rows.map { features[$0, index] }
      switch feature.kind {
      case .numeric:
        let known = cells.filter { !$0.isNaN }.sorted()
        if let number = Self.number(index, sorted: known) { numbers.append(number) }
        if known.count < cells.count, !known.isEmpty { indicators.append(.missing(feature: index)) }
      case .category(let levels):
        var present = [Bool](repeating: false, count: levels.count)
        for cell in cells { if let code = Int(exactly: cell) { present[code] = true } }
        let seen = levels.indices.filter { present[$0] }
        let varies = seen.count + (cells.contains { $0.isNaN } ? 1 : 0) > 1
        guard varies else { continue }
        if seen.count <= oneHotLevels {
          indicators += seen.map { .level(feature: index, code: $0) }
        } else {
          var map = [UInt32](repeating: UInt32(seen.count), count: levels.count)
          for (code, level) in seen.enumerated() { map[level] = UInt32(code) }
          codes.append(.codes(feature: index, codes: map, levels: seen.count + 1))
        }
      }
    }
    columns = numbers + indicators + codes
  }

  /// `nil` for a constant. Where the quartiles agree the range takes their place.
  private static func number(_ feature: Int, sorted: [Double]) -> Column? {
    guard let least = sorted.first, let greatest = sorted.last, greatest > least else { return nil }
    let spread = quantile(sorted, 0.75) - quantile(sorted, 0.25)
    return .number(
      feature: feature, median: quantile(sorted, 0.5),
      scale: spread > 0 ? 1 / spread : 2 / (greatest - least))
  }

  /// The quantile by linear interpolation between order statistics.
  private static func quantile(_ sorted: [Double], _ share: Double) -> Double {
    let position = share * Double(sorted.count - 1)
    let index = Int(position)
    guard index + 1 < sorted.count else { return sorted[index] }
    return sorted[index] + (position - Double(index)) * (sorted[index + 1] - sorted[index])
  }

  var numbers: Int {
    columns.count { if case .number = $0 { true } else { false } }
  }
  var indicators: Int {
    columns.count {
      if case .missing = $0 { true } else if case .level = $0 { true } else { false }
    }
  }
  /// Levels of each embedded category, that of the missing included.
  var embeddedLevels: [Int] {
    columns.compactMap { if case .codes(_, _, let levels) = $0 { levels } else { nil } }
  }

  /// Input rows: row-major, `rows.count × columns.count`.
  func rows(_ rows: some Collection<Int>, of features: FeatureMatrix) -> [Float] {
    var inputs = [Float](repeating: 0, count: rows.count * columns.count)
    for (position, column) in columns.enumerated() {
      var cell = position
      for row in rows {
        inputs[cell] = Self.input(column, features[row, column.feature])
        cell += columns.count
      }
    }
    return inputs
  }

  private static func input(_ column: Column, _ value: Double) -> Float {
    switch column {
    case .number(_, let median, let scale):
      guard !value.isNaN else { return 0 }
      let z = (value - median) * scale
      return Float(z / (1 + (z / 3) * (z / 3)).squareRoot())
    case .missing: return value.isNaN ? 1 : 0
    case .level(_, let code): return value == Double(code) ? 1 : 0
    case .codes(_, let codes, let levels):
      guard let code = Int(exactly: value), codes.indices.contains(code) else {
        return Float(levels - 1)
      }
      return Float(codes[code])
    }
  }
}

extension NetworkInputs {
  func encode(to writer: inout ByteWriter) {
    writer.write(UInt32(columns.count))
    for column in columns {
      writer.write(UInt32(column.feature))
      switch column {
      case .number(_, let median, let scale):
        writer.write(UInt8(0))
        writer.write(median)
        writer.write(scale)
      case .missing: writer.write(UInt8(1))
      case .level(_, let code):
        writer.write(UInt8(2))
        writer.write(UInt32(code))
      case .codes(_, let codes, let levels):
        writer.write(UInt8(3))
        writer.write(codes)
        writer.write(UInt32(levels))
      }
    }
  }

  init(from reader: inout ByteReader, featureCount: Int) throws(ByteError) {
    var columns: [Column] = []
    for _ in 0..<Int(try reader.read(UInt32.self)) {
      let feature = Int(try reader.read(UInt32.self))
      guard feature < featureCount else { throw .unexpected("feature \(feature)") }
      switch try reader.read(UInt8.self) {
      case 0:
        let median = try reader.readDouble()
        columns.append(.number(feature: feature, median: median, scale: try reader.readDouble()))
      case 1: columns.append(.missing(feature: feature))
      case 2: columns.append(.level(feature: feature, code: Int(try reader.read(UInt32.self))))
      case 3:
        let codes = try reader.readArray(UInt32.self)
        let levels = Int(try reader.read(UInt32.self))
        guard codes.allSatisfy({ $0 < levels }) else { throw .unexpected("a code too great") }
        columns.append(.codes(feature: feature, codes: codes, levels: levels))
      case let kind: throw .unexpected("network input of kind \(kind)")
      }
    }
    self.columns = columns
  }
}
