import Tabular

/// How the values of one feature become bin numbers 0…255.
///
/// Where cells are missing, bin 0 is theirs and values begin at bin 1. A category feature always
/// keeps bin 0 for what is missing, unseen or too rare for a bin of its own.
enum FeatureBins: Equatable, Sendable {
  /// Ascending borders: a value lies in the first bin whose border is not below it.
  case numeric(borders: [Double], hasMissingBin: Bool)
  /// The bin of each level; bins have no order.
  case category(binOfLevel: [UInt8], binCount: Int)
  /// The bin of each level, and of what has none, in an order that thresholds can split.
  case ordered(binOfLevel: [UInt8], other: UInt8, binCount: Int)

  /// Two or more where the feature can be split on.
  var binCount: Int {
    switch self {
    case .numeric(let borders, let hasMissingBin): borders.count + (hasMissingBin ? 2 : 1)
    case .category(_, let binCount), .ordered(_, _, let binCount): binCount
    }
  }

  var isCategory: Bool {
    if case .category = self { true } else { false }
  }

  var hasMissingBin: Bool {
    switch self {
    case .numeric(_, let hasMissingBin): hasMissingBin
    case .category: true
    case .ordered: false
    }
  }

  /// The bin of a value. A missing value of a feature without a bin for it gets bin 0.
  func bin(of value: Double) -> UInt8 {
    switch self {
    case .numeric(let borders, let hasMissingBin):
      if value.isNaN { return 0 }
      var low = 0
      var high = borders.count
      while low < high {
        let middle = (low + high) / 2
        if value > borders[middle] { low = middle + 1 } else { high = middle }
      }
      return UInt8(low + (hasMissingBin ? 1 : 0))
    case .category(let binOfLevel, _):
      guard let level = Int(exactly: value), binOfLevel.indices.contains(level) else { return 0 }
      return binOfLevel[level]
    case .ordered(let binOfLevel, let other, _):
      guard let level = Int(exactly: value), binOfLevel.indices.contains(level) else {
        return other
      }
      return binOfLevel[level]
    }
  }
}

extension FeatureBins {
  /// The bins of a category: its levels by descending count, as LightGBM keeps them.
  ///
  /// - Parameters:
  ///   - column: Level numbers, or NaN.
  ///   - maxBin: At most so many bins, bin 0 included.
  ///   - minDataInBin: A level with fewer cells shares bin 0, unless it is one of the first two.
  init(category column: ArraySlice<Double>, levelCount: Int, maxBin: Int, minDataInBin: Int) {
    var counts = [Int](repeating: 0, count: levelCount)
    for value in column {
      if let level = Int(exactly: value), counts.indices.contains(level) { counts[level] += 1 }
    }
    let order = counts.indices.filter { counts[$0] > 0 }
      .sorted { (counts[$1], $0) < (counts[$0], $1) }
    var binOfLevel = [UInt8](repeating: 0, count: levelCount)
    var bins = 1
    for (rank, level) in order.enumerated() {
      if bins == min(maxBin, 256) || (counts[level] < minDataInBin && rank > 1) { break }
      binOfLevel[level] = UInt8(bins)
      bins += 1
    }
    self = .category(binOfLevel: binOfLevel, binCount: bins)
  }
}
