/// A set of bin numbers.
struct BinSet: Hashable, Sendable {
  var words = SIMD4<UInt64>(repeating: 0)

  init() {}
  init(_ bins: some Sequence<Int>) { for bin in bins { insert(bin) } }

  func contains(_ bin: UInt8) -> Bool { words[Int(bin >> 6)] >> UInt64(bin & 63) & 1 == 1 }
  mutating func insert(_ bin: Int) { words[bin >> 6] |= 1 << UInt64(bin & 63) }
}

/// Which rows of a node go left, in terms of bins.
enum SplitRule: Hashable, Sendable {
  /// Bins up to `bin`; the missing bin 0 among them where `missingLeft`.
  case threshold(bin: UInt8, missingLeft: Bool)
  /// The bins of the set.
  case categories(BinSet)

  func goesLeft(_ bin: UInt8) -> Bool {
    switch self {
    case .threshold(let threshold, true): bin <= threshold
    case .threshold(let threshold, false): bin &- 1 <= threshold &- 1
    case .categories(let set): set.contains(bin)
    }
  }
}

/// A way to split a leaf.
struct Split: Sendable {
  var feature: Int
  var rule: SplitRule
  /// What the loss falls by, times two, less the least gain asked for.
  var gain: Double
  /// Sums of the left child.
  var left: HistogramWord
  /// Added to λ₂ for the children's values: categories are regularised more.
  var extraLambda2 = 0.0
}

/// Sums over the rows of a leaf.
struct LeafSums: Equatable, Sendable {
  var word: HistogramWord
  var count: Int
}
