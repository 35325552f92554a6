import Tabular

/// How a ``FeatureMatrix`` becomes the coordinates in which a kernel measures distance.
///
/// Numbers are standardised with the training rows' mean and deviation, missing numbers take the
/// training median and set an indicator, and a category has one indicator for each level seen in
/// training, scaled so that two different levels are at distance √2 as two random numbers are on
/// average. Coordinates that share a length scale form a block: one for each number, one for each
/// indicator of missingness, one for all levels of a category.
struct KernelInputs: Sendable, Equatable {
  enum Coordinate: Sendable, Equatable {
    case number(feature: Int, mean: Double, scale: Double, median: Double)
    case missing(feature: Int)
    case level(feature: Int, code: Int)

    var feature: Int {
      switch self {
      case .number(let feature, _, _, _), .missing(let feature), .level(let feature, _): feature
      }
    }
  }

  let coordinates: [Coordinate]
  /// The block of each coordinate, ascending from 0 without gaps.
  let blocks: [Int]
  let blockCount: Int

  var count: Int { coordinates.count }

  /// Learns centres and scales from `rows` alone. Constant features are left out.
  init(learningFrom features: FeatureMatrix, rows: [Int]) {
    var coordinates: [Coordinate] = []
    for (index, feature) in features.features.enumerated() {
      let cells = rows.map { features[$0, index] }
      switch feature.kind {
      case .numeric: coordinates += Self.numeric(index, cells)
      case .category(let levels):
        var present = [Bool](repeating: false, count: levels.count)
        for cell in cells { if let code = Int(exactly: cell) { present[code] = true } }
        let codes = levels.indices.filter { present[$0] }
        let hasMissing = cells.contains { $0.isNaN }
        guard codes.count + (hasMissing ? 1 : 0) > 1 else { continue }
        coordinates += codes.map { .level(feature: index, code: $0) }
      }
    }
    self.init(coordinates: coordinates)
  }

  private init(coordinates: [Coordinate]) {
    self.coordinates = coordinates
    var blocks: [Int] = []
    for (position, coordinate) in coordinates.enumerated() {
      if case .level(let feature, _) = coordinate, position > 0,
        case .level(feature, _) = coordinates[position - 1]
      {
        blocks.append(blocks[position - 1])
      } else {
        blocks.append((blocks.last ?? -1) + 1)
      }
    }
    self.blocks = blocks
    blockCount = (blocks.last ?? -1) + 1
  }

  private static func numeric(_ feature: Int, _ cells: [Double]) -> [Coordinate] {
    let known = cells.filter { !$0.isNaN }.sorted()
    guard !known.isEmpty else { return [] }
    let middle = known.count / 2
    let median =
      known.count.isMultiple(of: 2) ? known[middle - 1] / 2 + known[middle] / 2 : known[middle]
    var coordinates: [Coordinate] = []
    if let (mean, scale) = Standardisation.moments(known, floor: 1) {
      coordinates.append(.number(feature: feature, mean: mean, scale: scale, median: median))
    }
    if known.count < cells.count { coordinates.append(.missing(feature: feature)) }
    return coordinates
  }

  /// The coordinates of the given rows: row-major, `rows.count × count`.
  func rows(_ rows: some Collection<Int>, of features: FeatureMatrix) -> [Double] {
    var points = [Double](repeating: 0, count: rows.count * count)
    for (position, coordinate) in coordinates.enumerated() {
      var cell = position
      for row in rows {
        let value = features[row, coordinate.feature]
        switch coordinate {
        case .number(_, let mean, let scale, let median):
          points[cell] = Standardisation.coordinate(
            value.isNaN ? median : value, mean: mean, scale: scale)
        case .missing: points[cell] = value.isNaN ? 1 : 0
        case .level(_, let code): points[cell] = value == Double(code) ? 1 : 0
        }
        cell += count
      }
    }
    return points
  }
}

extension KernelInputs {
  func encode(to writer: inout ByteWriter) {
    writer.write(UInt32(coordinates.count))
    for coordinate in coordinates {
      writer.write(UInt32(coordinate.feature))
      switch coordinate {
      case .number(_, let mean, let scale, let median):
        writer.write(UInt8(0))
        writer.write(mean)
        writer.write(scale)
        writer.write(median)
      case .missing: writer.write(UInt8(1))
      case .level(_, let code):
        writer.write(UInt8(2))
        writer.write(UInt32(code))
      }
    }
  }

  /// - Parameter featureCount: Coordinates of features beyond it are damage.
  init(from reader: inout ByteReader, featureCount: Int) throws(ByteError) {
    let count = Int(try reader.read(UInt32.self))
    var coordinates: [Coordinate] = []
    for _ in 0..<count {
      let feature = Int(try reader.read(UInt32.self))
      guard feature < featureCount else { throw .unexpected("feature \(feature)") }
      switch try reader.read(UInt8.self) {
      case 0:
        let (mean, scale) = (try reader.readDouble(), try reader.readDouble())
        coordinates.append(
          .number(feature: feature, mean: mean, scale: scale, median: try reader.readDouble()))
      case 1: coordinates.append(.missing(feature: feature))
      case 2:
        coordinates.append(.level(feature: feature, code: Int(try reader.read(UInt32.self))))
      case let kind: throw .unexpected("kernel coordinate of kind \(kind)")
      }
    }
    self.init(coordinates: coordinates)
  }
}
