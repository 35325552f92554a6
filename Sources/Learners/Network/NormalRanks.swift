import Glibc

/// Numbers by their rank in the training rows, as quantiles of the standard normal distribution
/// (scikit-learn's `QuantileTransformer` with normal output).
struct NormalRanks: Equatable, Sendable {
  /// At most 1000, evenly apart in rank, ascending, finite; at least two.
  let quantiles: [Double]

  /// - Parameter sorted: At least two numbers, ascending.
  init(sorted: [Double]) {
    let count = min(1000, sorted.count)
    quantiles = (0..<count).map { quantile(sorted, Double($0) / Double(count - 1)) }
  }

  /// `nil` unless they are ascending, finite and at least two.
  init?(quantiles: [Double]) {
    guard quantiles.count > 1, quantiles.allSatisfy(\.isFinite),
      zip(quantiles, quantiles.dropFirst()).allSatisfy({ $0 <= $1 })
    else { return nil }
    self.quantiles = quantiles
  }

  /// The normal quantile of the value's rank, within ±5.2: a value met often has the middle of its
  /// ranks, one between two quantiles the linear interpolation of theirs.
  func normal(_ value: Double) -> Double {
    let last = Double(quantiles.count - 1)
    let above = quantiles.partitionPoint { $0 > value }
    let from = quantiles.partitionPoint { $0 >= value }
    if above == 0 || value <= quantiles[0] { return -Self.limit }
    if from == quantiles.count || value >= quantiles[quantiles.count - 1] { return Self.limit }
    if from < above { return Self.inverse(Double(from + above - 1) / 2 / last) }
    let (lower, upper) = (quantiles[above - 1], quantiles[above])
    return Self.inverse((Double(above - 1) + (value - lower) / (upper - lower)) / last)
  }

  /// That of rank 10⁻⁷, which the least and the greatest value get.
  private static let limit = 5.199_337_58

  /// The inverse of the normal distribution function to 10⁻⁷, within the limits (Wichura, Algorithm
  /// AS 241, PPND7, Applied Statistics 37, 1988).
  static func inverse(_ share: Double) -> Double {
    let centred = share - 0.5
    if abs(centred) <= 0.425 {
      let r = 0.180625 - centred * centred
      let above = ((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179
      let below = ((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1
      return centred * above / below
    }
    let tail = min(share, 1 - share)
    guard tail > 1e-7 else { return centred < 0 ? -limit : limit }
    let root = (-log(tail)).squareRoot() - 1.6
    let above = ((0.17023821103 * root + 1.3067284816) * root + 2.7568153900) * root + 1.4234372777
    let below = (0.12021132975 * root + 0.73700164250) * root + 1
    return centred < 0 ? -above / below : above / below
  }
}

extension [Double] {
  /// The first index whose element satisfies a condition that holds from some element on.
  fileprivate func partitionPoint(_ holds: (Double) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
