import Statistics
import Tabular

/// How errors of one target hang together, as out-of-fold errors show it: along a series, and between series at one
/// time.
struct ErrorCorrelation: Equatable {
  /// Of errors one time step apart in one series, in [0, 1).
  var inTime = 0.0
  /// Of errors of two series at one time, in [0, 1).
  var betweenSeries = 0.0

  /// Errors that are all but the same would make draws of nothing.
  private static let most = 0.98

  /// - Parameters:
  ///   - errors: Of held-out rows.
  ///   - steps: By error: its time, in steps.
  ///   - series: By error.
  init(_ errors: [Double], steps: [Int], series: [String]) {
    let variance = errors.reduce(0) { $0 + $1 * $1 } / Double(max(errors.count, 1))
    guard variance > 0 else { return }
    var bySeries: [String: [Int: Double]] = [:]
    var byStep: [Int: [Double]] = [:]
    for (place, error) in errors.enumerated() {
      bySeries[series[place], default: [:]][steps[place]] = error
      byStep[steps[place], default: []].append(error)
    }
    var (product, pairs) = (0.0, 0.0)
    // In a fixed order: sums of another order would differ in the last bits.
    for (_, own) in bySeries.sorted(by: { $0.key < $1.key }) {
      for (step, error) in own.sorted(by: { $0.key < $1.key }) {
        guard let next = own[step + 1] else { continue }
        product += error * next
        pairs += 1
      }
    }
    if pairs > 0 { inTime = min(max(product / pairs / variance, 0), Self.most) }
    (product, pairs) = (0, 0)
    for (_, own) in byStep.sorted(by: { $0.key < $1.key }) where own.count > 1 {
      let sum = own.reduce(0, +)
      product += sum * sum - own.reduce(0) { $0 + $1 * $1 }
      pairs += Double(own.count * (own.count - 1))
    }
    if pairs > 0 { betweenSeries = min(max(product / pairs / variance, 0), Self.most) }
  }

  /// Standard normal errors that hang together so.
  ///
  /// A part that all series share and one of each, both autoregressive of the first order in time.
  func draw(
    steps: [Int], series: [String], random: inout RandomSource
  ) -> [Double] {
    func path(_ times: [Int]) -> [Int: Double] {
      var path: [Int: Double] = [:]
      var last: (step: Int, value: Double)?
      for step in times {
        var value = NormalDistribution.quantile(max(random.uniform(), 1e-15))
        if let last {
          var share = 1.0
          for _ in 0..<min(step - last.step, 1000) { share *= inTime }
          value = share * last.value + (1 - share * share).squareRoot() * value
        }
        path[step] = value
        last = (step, value)
      }
      return path
    }
    let shared = path(Set(steps).sorted())
    var times: [String: Set<Int>] = [:]
    var ordered: [String] = []
    for (step, name) in zip(steps, series) {
      if times[name] == nil { ordered.append(name) }
      times[name, default: []].insert(step)
    }
    var own: [String: [Int: Double]] = [:]
    for name in ordered { own[name] = path((times[name] ?? []).sorted()) }
    let (a, b) = (betweenSeries.squareRoot(), (1 - betweenSeries).squareRoot())
    return zip(steps, series).map { step, name in
      a * (shared[step] ?? 0) + b * (own[name]?[step] ?? 0)
    }
  }
}
