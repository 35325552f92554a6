import Tabular

/// How a ``FeatureMatrix`` becomes the input rows of a network.
///
/// A number is scaled as ``NumericScaling`` tells; a missing one is at the median and sets an
/// indicator. A category with few levels has one indicator for each; a wider one is a
/// code for an embedding. Levels that training has not seen count as missing.
struct NetworkInputs: Equatable, Sendable {
  enum Column: Equatable, Sendable {
    /// Bent towards ±3: z / √(1 + (z/3)²).
    case number(feature: Int, median: Double, scale: Double)
    case standard(feature: Int, mean: Double, scale: Double, median: Double)
    case ranked(feature: Int, ranks: NormalRanks, median: Double)
    /// An indicator of one value of a number that has two.
    case value(feature: Int, value: Double)
    case missing(feature: Int)
    case level(feature: Int, code: Int)
    /// The embedding's code of each of the feature's levels.
    case codes(feature: Int, codes: [UInt32], levels: Int)

    var feature: Int {
      switch self {
      case .number(let feature, _, _), .standard(let feature, _, _, _),
        .ranked(let feature, _, _), .value(let feature, _), .missing(let feature),
        .level(let feature, _), .codes(let feature, _, _):
        feature
      }
    }
  }

  /// Numbers, then indicators, then codes.
  let columns: [Column]

  /// - Parameter oneHotLevels: Most levels for which a category is one-hot.
  init(
    learningFrom features: FeatureMatrix, rows: [Int], scaling: NumericScaling, oneHotLevels: Int
  ) {
    var (numbers, indicators, codes): ([Column], [Column], [Column]) = ([], [], [])
    for (index, feature) in features.features.enumerated() {
      let cells = rows.map { features[$0, index] }
      switch feature.kind {
      case .numeric:
        let known = cells.filter { !$0.isNaN }.sorted()
        for column in scaling.columns(index, sorted: known) {
          if case .value = column { indicators.append(column) } else { numbers.append(column) }
        }
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

  var numbers: Int {
    columns.count {
      switch $0 {
      case .number, .standard, .ranked: true
      case .value, .missing, .level, .codes: false
      }
    }
  }
  var indicators: Int {
    columns.count {
      switch $0 {
      case .value, .missing, .level: true
      case .number, .standard, .ranked, .codes: false
      }
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
      let z = Standardisation.coordinate(value, mean: median, scale: scale)
      return Float(z / (1 + (z / 3) * (z / 3)).squareRoot())
    case .standard(_, let mean, let scale, let median):
      let z = Standardisation.coordinate(
        value.isNaN ? median : value, mean: mean, scale: scale)
      // The network computes in single precision.
      return Float(min(max(z, -1e18), 1e18))
    case .ranked(_, let ranks, let median):
      return Float(ranks.normal(value.isNaN ? median : value))
    case .value(_, let own): return value == own ? 1 : 0
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
      case .standard(_, let mean, let scale, let median):
        writer.write(UInt8(4))
        for number in [mean, scale, median] { writer.write(number) }
      case .ranked(_, let ranks, let median):
        writer.write(UInt8(5))
        writer.write(ranks.quantiles)
        writer.write(median)
      case .value(_, let value):
        writer.write(UInt8(6))
        writer.write(value)
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
      case 4:
        let (mean, scale) = (try reader.readDouble(), try reader.readDouble())
        columns.append(
          .standard(feature: feature, mean: mean, scale: scale, median: try reader.readDouble()))
      case 5:
        guard let ranks = NormalRanks(quantiles: try reader.readDoubles()) else {
          throw .unexpected("quantiles out of order")
        }
        columns.append(
          .ranked(feature: feature, ranks: ranks, median: try reader.readDouble()))
      case 6: columns.append(.value(feature: feature, value: try reader.readDouble()))
      case let kind: throw .unexpected("network input of kind \(kind)")
      }
    }
    self.columns = columns
  }
}
