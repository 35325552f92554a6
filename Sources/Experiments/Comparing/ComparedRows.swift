import Glibc
import Resampling
import Statistics
import Tabular

/// The rows of one target in one evaluation, as one variant predicts them.
struct ComparedRows: Sendable {
  /// What names each row: the cells of the key columns.
  var keys: [[String]] = []
  var observed: [Double] = []
  var predicted: [Double] = []
}

/// A paired test of two variants on the rows that both predict.
struct RowTest {
  let test: RowBootstrap
  /// How many rows.
  let count: Int
  /// Rows in which the variant's error is smaller; a tie is half of one.
  let wins: Double

  private static let rounds = 2000

  /// - Parameters:
  ///   - time: Places of the time columns among the cells of a key; rows of one time are drawn together. None
  ///     where rows have no order.
  /// - Returns: `nil` where too few rows are common to both, or these are observed otherwise.
  init?(
    _ reference: ComparedRows, _ variant: ComparedRows, _ rules: ComparisonRules, time: [Int]
  ) {
    var places: [[String]: Int] = [:]
    for (place, key) in variant.keys.enumerated() { places[key] = place }
    // Keys that repeat name no row.
    guard places.count == variant.keys.count else { return nil }
    var pairs: [Pair] = []
    for (place, key) in reference.keys.enumerated() {
      guard let other = places[key] else { continue }
      let (observed, a, b) = (
        reference.observed[place], reference.predicted[place], variant.predicted[other]
      )
      guard observed == variant.observed[other] else { return nil }
      guard observed.isFinite, a.isFinite, b.isFinite else { continue }
      pairs.append(Pair(observed: observed, reference: a, variant: b, key: key))
    }
    let units = Self.units(pairs.map(\.key), time: time)
    let metric = rules.metric
    let difference = Self.difference(pairs, units, metric)
    guard
      let test = RowBootstrap(
        unitCount: units.count, isOrdered: !time.isEmpty, rounds: Self.rounds, seed: rules.seed,
        { drawn in
          let (a, b) = difference(drawn)
          return rules.cost(a) - rules.cost(b)
        })
    else { return nil }
    self.test = test
    count = pairs.count
    wins = pairs.reduce(0) { sum, pair in
      let (a, b) = (abs(pair.reference - pair.observed), abs(pair.variant - pair.observed))
      return sum + (b < a ? 1 : b == a ? 0.5 : 0)
    }
  }

  private struct Pair {
    var observed: Double
    var reference: Double
    var variant: Double
    var key: [String]
  }

  /// Places of the rows that are drawn together: one row each, or all of one time, in the order of time.
  private static func units(_ keys: [[String]], time: [Int]) -> [[Int]] {
    guard !time.isEmpty else { return keys.indices.map { [$0] } }
    var rows: [[String]: [Int]] = [:]
    for (row, key) in keys.enumerated() {
      rows[time.map { key[$0] }, default: []].append(row)
    }
    return rows.sorted { isEarlier($0.key, $1.key) }.map(\.value)
  }

  /// Numbers by value, texts (dates in the order of their parts) as texts.
  private static func isEarlier(_ a: [String], _ b: [String]) -> Bool {
    for (first, second) in zip(a, b) where first != second {
      if let x = Double(first), let y = Double(second), x != y { return x < y }
      return first < second
    }
    return false
  }

  /// Both scores of drawn units.
  private static func difference(
    _ pairs: [Pair], _ units: [[Int]], _ metric: Measure
  ) -> ([Int]) -> (Double, Double) {
    // Sums by unit make a draw cheap for metrics that are means.
    guard let term = metric.meanTerm else {
      return { drawn in
        let rows = drawn.flatMap { units[$0] }
        let observed = rows.map { pairs[$0].observed }
        return (
          metric.value(observed: observed, predicted: rows.map { pairs[$0].reference }),
          metric.value(observed: observed, predicted: rows.map { pairs[$0].variant })
        )
      }
    }
    let sums = units.map { rows in
      rows.reduce((a: 0.0, b: 0.0)) { sum, row in
        (
          sum.a + term.of(pairs[row].reference - pairs[row].observed),
          sum.b + term.of(pairs[row].variant - pairs[row].observed)
        )
      }
    }
    let counts = units.map { Double($0.count) }
    return { drawn in
      var (a, b, count) = (0.0, 0.0, 0.0)
      for unit in drawn {
        a += sums[unit].a
        b += sums[unit].b
        count += counts[unit]
      }
      return (term.end(a / count), term.end(b / count))
    }
  }
}

extension Measure {
  /// What a metric that is a function of a mean is the mean of; `nil` of any other.
  fileprivate var meanTerm: (of: (Double) -> Double, end: (Double) -> Double)? {
    switch self {
    case .rmse: ({ $0 * $0 }, { $0.squareRoot() })
    case .mae: ({ abs($0) }, { $0 })
    case .bias: ({ $0 }, { $0 })
    default: nil
    }
  }
}
