import Tabular

/// One summand of an additive model: what a feature's cell becomes in columns of the design.
enum AdditiveTerm: Sendable, Equatable {
  /// A smooth function of a number; nothing where it is missing.
  case smooth(feature: Int, SplineBasis)
  /// A value for each level; nothing where it is missing.
  case levels(feature: Int, count: Int)
  /// A value where the cell is missing.
  case missing(feature: Int)

  /// The terms for the features as they are in `rows`; constant ones have none.
  static func terms(for features: FeatureMatrix, rows: [Int], intervals: Int) -> [AdditiveTerm] {
    var terms: [AdditiveTerm] = []
    for (index, feature) in features.features.enumerated() {
      let known = rows.map { features[$0, index] }.filter { !$0.isNaN }
      let distinct = Set(known)
      if let lower = distinct.min(), let upper = distinct.max(), distinct.count > 1 {
        switch feature.kind {
        case .category(let levels): terms.append(.levels(feature: index, count: levels.count))
        case .numeric:
          // The difference of the largest numbers can be infinite: no basis, but no trap either.
          guard (upper - lower).isFinite, (upper - lower) / Double(intervals) > 0 else { continue }
          // Two cells determine a line, three a parabola.
          let basis = SplineBasis(
            lower: lower, upper: upper, intervals: max(1, min(intervals, distinct.count - 1)))
          terms.append(.smooth(feature: index, basis))
        }
      }
      if !known.isEmpty, known.count < rows.count { terms.append(.missing(feature: index)) }
    }
    return terms
  }

  var feature: Int {
    switch self {
    case .smooth(let feature, _), .levels(let feature, _), .missing(let feature): feature
    }
  }

  var columnCount: Int {
    switch self {
    case .smooth(_, let basis): basis.count
    case .levels(_, let count): count
    case .missing: 1
    }
  }

  /// What is penalised: curvature of a smooth function, squares of levels. Row-major.
  var penalty: [Double] {
    switch self {
    case .smooth(_, let basis): return basis.penalty
    case .levels, .missing:
      let count = columnCount
      return (0..<count * count).map { $0 % (count + 1) == 0 ? 1 : 0 }
    }
  }

  /// Puts a row's columns into `design` from position `start` on, which is zero there.
  func fill(_ design: inout [Double], from start: Int, cell: Double) {
    switch self {
    case .smooth(_, let basis):
      guard !cell.isNaN else { return }
      let (first, values) = basis.values(cell)
      for offset in 0..<4 { design[start + first + offset] = values[offset] }
    case .levels(_, let count):
      guard !cell.isNaN, Int(cell) < count else { return }
      design[start + Int(cell)] = 1
    case .missing: design[start] = cell.isNaN ? 1 : 0
    }
  }

  /// The term's value for a cell, given its own coefficients.
  func value(_ cell: Double, _ coefficients: ArraySlice<Double>) -> Double {
    let start = coefficients.startIndex
    switch self {
    case .smooth(_, let basis):
      guard !cell.isNaN else { return 0 }
      let (first, values) = basis.values(cell)
      return (0..<4).reduce(0) { $0 + values[$1] * coefficients[start + first + $1] }
    case .levels(_, let count):
      return cell.isNaN || Int(cell) >= count ? 0 : coefficients[start + Int(cell)]
    case .missing: return cell.isNaN ? coefficients[start] : 0
    }
  }
}

extension AdditiveTerm {
  func encode(to writer: inout ByteWriter) {
    switch self {
    case .smooth(let feature, let basis):
      writer.write(UInt8(0))
      writer.write(UInt32(feature))
      writer.write(basis.lower)
      writer.write(basis.upper)
      writer.write(UInt32(basis.intervals))
    case .levels(let feature, let count):
      writer.write(UInt8(1))
      writer.write(UInt32(feature))
      writer.write(UInt32(count))
    case .missing(let feature):
      writer.write(UInt8(2))
      writer.write(UInt32(feature))
    }
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    let kind = try reader.read(UInt8.self)
    let feature = Int(try reader.read(UInt32.self))
    switch kind {
    case 0:
      let lower = try reader.readDouble()
      let upper = try reader.readDouble()
      let intervals = Int(try reader.read(UInt32.self))
      guard lower.isFinite, upper.isFinite, lower < upper, intervals > 0 else {
        throw .unexpected("splines of no range")
      }
      let basis = SplineBasis(lower: lower, upper: upper, intervals: intervals)
      self = .smooth(feature: feature, basis)
    case 1: self = .levels(feature: feature, count: Int(try reader.read(UInt32.self)))
    case 2: self = .missing(feature: feature)
    default: throw .unexpected("an additive term of kind \(kind)")
    }
  }
}
