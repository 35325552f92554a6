import Tabular

/// How the features of a row become coordinates in which distances are taken.
struct NeighbourSpace: Sendable, Equatable {
  enum Axis: Sendable, Equatable {
    /// (cell − mean) · scale, of the median where the cell is missing; scale 0 for a constant.
    case number(mean: Double, scale: Double, median: Double)
    /// The level's number, −1 where it is missing.
    case category
  }

  /// One for each feature.
  let axes: [Axis]

  init(learningFrom features: FeatureMatrix, rows: [Int]) {
    axes = features.features.indices.map { index in
      guard case .numeric = features.features[index].kind else { return .category }
      var known = rows.map { features[$0, index] }.filter { !$0.isNaN }
      guard !known.isEmpty else { return .number(mean: 0, scale: 0, median: 0) }
      known.sort()
      let middle = known.count / 2
      let median =
        known.count % 2 == 1 ? known[middle] : known[middle - 1] / 2 + known[middle] / 2
      let unit = BinaryUnit.factor(of: known, reach: BinaryUnit.squareReach)
      if unit != 1 { known = known.map { $0 * unit } }
      let mean = known.reduce(0) { $0 + $1 / Double(known.count) }
      let variance = known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / Double(known.count) }
      let deviation = variance.squareRoot()
      // Rounding leaves a constant column a deviation of some 1e-16 of its size.
      let isConstant = !(deviation > 1e-12 * max(abs(mean), .leastNormalMagnitude))
      return .number(
        mean: mean / unit,
        scale: isConstant ? 0 : min(unit / deviation, .greatestFiniteMagnitude), median: median)
    }
  }

  /// Whether each axis is a number.
  var isNumber: [Bool] { axes.map { $0 != .category } }

  /// Coordinates, row-major: `rows.count × axes.count`.
  func points(of rows: some Collection<Int>, in features: FeatureMatrix) -> [Double] {
    var points = [Double](repeating: 0, count: rows.count * axes.count)
    for (axis, kind) in axes.enumerated() {
      var place = axis
      for row in rows {
        let cell = features[row, axis]
        switch kind {
        case .number(let mean, let scale, let median):
          points[place] = Standardisation.coordinate(
            cell.isNaN ? median : cell, mean: mean, scale: scale)
        case .category: points[place] = cell.isNaN ? -1 : cell
        }
        place += axes.count
      }
    }
    return points
  }
}

extension NeighbourSpace {
  func encode(to writer: inout ByteWriter) {
    writer.write(UInt32(axes.count))
    for axis in axes {
      switch axis {
      case .category: writer.write(false)
      case .number(let mean, let scale, let median):
        writer.write(true)
        for value in [mean, scale, median] { writer.write(value) }
      }
    }
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    let count = try reader.read(UInt32.self)
    var axes: [Axis] = []
    for _ in 0..<count {
      guard try reader.readBool() else {
        axes.append(.category)
        continue
      }
      let mean = try reader.readDouble()
      let scale = try reader.readDouble()
      let median = try reader.readDouble()
      guard mean.isFinite, scale.isFinite, median.isFinite else {
        throw .unexpected("an axis that is not finite")
      }
      axes.append(.number(mean: mean, scale: scale, median: median))
    }
    self.axes = axes
  }
}
