private import Glibc
import Tabular

/// Time as a trend sees it: 0 at the first known time and 1 at the last, and beyond them ever slower.
///
/// A trend that goes on for ever is rarely right far out; a damped one moves on by at most `damping`
/// times the known span.
///
/// - Source: Gardner & McKenzie, “Forecasting trends in time series”, Management Science 31 (1985).
struct PanelTime: Hashable, Sendable {
  let first: Double
  let last: Double
  /// The usual distance of two times that follow one another.
  let step: Double
  /// In known spans; 0 for a trend that goes on unchanged.
  let damping: Double

  init(first: Double, last: Double, step: Double, damping: Double) {
    (self.first, self.last, self.step, self.damping) = (first, last, step, damping)
  }

  /// - Parameter times: Of the training rows.
  init?(_ times: [Double], damping: Double) {
    let distinct = Set(times.filter(\.isFinite)).sorted()
    guard let first = distinct.first, let last = distinct.last, last > first else { return nil }
    let steps = zip(distinct.dropFirst(), distinct).map { $0 - $1 }.sorted()
    self.init(first: first, last: last, step: steps[steps.count / 2], damping: damping)
  }

  /// In steps since the first known time.
  func steps(_ time: Double) -> Double { (time - first) / step }

  /// Where a trend stands; 0 where the time is not known.
  func trend(_ time: Double) -> Double {
    guard time.isFinite else { return 0 }
    let place = (time - first) / (last - first)
    guard damping > 0 else { return place }
    if place < 0 { return -damping * (1 - exp(place / damping)) }
    if place > 1 { return 1 + damping * (1 - exp((1 - place) / damping)) }
    return place
  }
}
