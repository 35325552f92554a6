import Resampling
import Tabular

/// How the rows of one target lie in time where its splits are cuts, or where most of the rows to predict lie outside.
struct GapFrame: Sendable, Equatable {
  /// How many of the first splits are cuts; the rest give the other rows out-of-fold values. 0 where the rows to predict lie
  /// outside the known time steps, and the evidence does not.
  var evidenceCount: Int
  /// Time by training row and by apply row, in one unit; NaN where a row has none.
  var training: [Double]
  var apply: [Double]

  /// - Returns: `nil` where no split is a cut, and most of the rows to predict lie among the known time steps.
  init?(evidenceCount: Int, training: [Double], apply: [Double]) {
    (self.evidenceCount, self.training, self.apply) = (evidenceCount, training, apply)
    guard evidenceCount == 0 else { return }
    let known = training.filter { !$0.isNaN }
    guard let first = known.min(), let last = known.max() else { return nil }
    let outside = apply.count { $0 < first || $0 > last }
    guard 2 * outside >= apply.count, outside > 0 else { return nil }
  }

  /// The frame of a stack that sees nothing of what a split holds out.
  func keepingOut(_ fold: OuterFold, _ split: Split) -> GapFrame? {
    let count = fold.inner.prefix { $0 < evidenceCount }.count
    guard count > 0 else { return nil }
    return GapFrame(
      evidenceCount: count, training: split.training.map { training[$0] },
      apply: split.heldOut.map { training[$0] })
  }
}

/// The moments that are known, and how far others lie from them.
struct KnownMoments: Sendable, Equatable {
  /// Distinct, ascending.
  let times: [Double]
  private let leastStep: Double

  init(_ times: [Double]) {
    let sorted = Set(times.filter { !$0.isNaN }).sorted()
    self.times = sorted
    leastStep = zip(sorted.dropFirst(), sorted).map { $0 - $1 }.min() ?? 1
  }

  /// The distance to the nearest known moment; at least half the least step between them, as what is measured at a known
  /// moment is not known for that. NaN for a row without time.
  func lead(_ time: Double) -> Double {
    guard !time.isNaN, let first = times.first, let last = times.last else { return .nan }
    var low = 0
    var high = times.count
    while low < high {
      let middle = (low + high) / 2
      if times[middle] < time { low = middle + 1 } else { high = middle }
    }
    let after = low < times.count ? times[low] - time : time - last
    let before = low > 0 ? time - times[low - 1] : first - time
    return max(min(after, before), leastStep / 2)
  }
}
