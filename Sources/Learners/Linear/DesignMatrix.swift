import Tabular

/// How a ``FeatureMatrix`` becomes the columns of a linear model: numbers standardised with the
/// training rows' mean and deviation, missing numbers at the mean, one indicator for each level.
///
/// A feature with missing training cells also gets an indicator of missingness. A category without
/// a level has all indicators zero.
struct DesignMatrix: Sendable, Equatable {
  /// One column of the design: from which feature, and how.
  enum Column: Sendable, Equatable {
    case scaled(feature: Int, mean: Double, scale: Double)
    case level(feature: Int, code: Int)
    case missing(feature: Int)
  }

  let columns: [Column]

  /// Learns means and deviations from the training rows alone, by their weights. Constant columns are
  /// left out.
  init(learningFrom data: TrainingData) {
    self.init(learningFrom: data.features, rows: data.rows, weights: data.weights)
  }

  /// - Parameter weights: Of all rows of `features`; `nil` where all weigh alike.
  init(learningFrom features: FeatureMatrix, rows: [Int], weights: [Double]? = nil) {
    var columns: [Column] = []
    for (index, feature) in features.features.enumerated() {
      let cells = features.column(index)
      let base = cells.startIndex
      switch feature.kind {
      case .numeric:
        let known = rows.filter { !cells[base + $0].isNaN }
        guard !known.isEmpty else { continue }
        if let (mean, scale) = Standardisation.moments(
          known.map { cells[base + $0] },
          weights: weights.map { weights in known.map { weights[$0] } }, floor: 1)
        {
          columns.append(.scaled(feature: index, mean: mean, scale: scale))
        }
        if known.count < rows.count { columns.append(.missing(feature: index)) }
      case .category(let levels):
        let present = Set(rows.compactMap { Int(exactly: cells[base + $0]) })
        for code in levels.indices where present.contains(code) && present.count > 1 {
          columns.append(.level(feature: index, code: code))
        }
      }
    }
    self.columns = columns
  }

  init(columns: [Column]) { self.columns = columns }

  /// The design of the given rows: row-major, `rows.count × columns.count`.
  func rows(_ rows: some Collection<Int>, of features: FeatureMatrix) -> [Double] {
    let width = columns.count
    var design = [Double](repeating: 0, count: rows.count * width)
    for (position, column) in columns.enumerated() {
      var cell = position
      switch column {
      case .scaled(let feature, let mean, let scale):
        for row in rows {
          let value = features[row, feature]
          design[cell] =
            value.isNaN ? 0 : Standardisation.coordinate(value, mean: mean, scale: scale)
          cell += width
        }
      case .level(let feature, let code):
        for row in rows {
          design[cell] = features[row, feature] == Double(code) ? 1 : 0
          cell += width
        }
      case .missing(let feature):
        for row in rows {
          design[cell] = features[row, feature].isNaN ? 1 : 0
          cell += width
        }
      }
    }
    return design
  }
}

extension NormalEquations {
  /// The equations of a design of the training rows.
  init(_ design: DesignMatrix, _ data: TrainingData, family: String) throws(FitError) {
    try checkColumns(design.columns.count, family: family)
    self.init(
      design.rows(data.rows, of: data.features), columns: design.columns.count,
      data.rows.map { data.target[$0] }, weights: data.rows.map { data.weights?[$0] ?? 1 })
  }
}

extension DesignMatrix {
  func encode(to writer: inout ByteWriter) {
    writer.write(UInt32(columns.count))
    for column in columns {
      switch column {
      case .scaled(let feature, let mean, let scale):
        writer.write(UInt8(0))
        writer.write(UInt32(feature))
        writer.write(mean)
        writer.write(scale)
      case .level(let feature, let code):
        writer.write(UInt8(1))
        writer.write(UInt32(feature))
        writer.write(UInt32(code))
      case .missing(let feature):
        writer.write(UInt8(2))
        writer.write(UInt32(feature))
      }
    }
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    let count = Int(try reader.read(UInt32.self))
    var columns: [Column] = []
    for _ in 0..<count {
      let kind = try reader.read(UInt8.self)
      let feature = Int(try reader.read(UInt32.self))
      switch kind {
      case 0:
        let mean = try reader.readDouble()
        let scale = try reader.readDouble()
        guard mean.isFinite, scale.isFinite else {
          throw .unexpected("a design column that is not finite")
        }
        columns.append(.scaled(feature: feature, mean: mean, scale: scale))
      case 1: columns.append(.level(feature: feature, code: Int(try reader.read(UInt32.self))))
      case 2: columns.append(.missing(feature: feature))
      default: throw .unexpected("design column of kind \(kind)")
      }
    }
    self.columns = columns
  }
}
