package import Tabular
import Learners

/// Prediction intervals of predicted quantiles: conformalised quantile regression.
///
/// Of the levels those two are taken that leave out most nearly what the interval is to leave out on each side. A row's
/// score is how far the observed value lies beyond them, negative where it lies within. Both ends are moved outwards by
/// the ⌈level · (n + 1)⌉-th least score of the out-of-fold rows, which may be negative: too wide quantiles are narrowed.
/// Rows of other weights count by them, and a new row as the mean of those known.
///
/// - Source: Romano, Patterson & Candès, “Conformalized quantile regression”, NeurIPS 2019. Scores are of out-of-fold rows
///   in place of rows that are set apart, as in cross-conformal prediction (Vovk 2015).
package struct QuantileIntervals: Sendable, Equatable {
  /// Ascending.
  package let levels: [Double]
  /// Places of the levels that the ends come from.
  let lower: Int
  let upper: Int
  /// By how much the ends are moved outwards; infinite with too few rows for the level.
  let margin: Double

  /// - Parameters:
  ///   - quantiles: Row-major, by out-of-fold row.
  ///   - weights: By row, positive; `nil` for equal ones.
  ///   - level: The share that is to be covered, in (0, 1).
  init(
    observed: [Double], quantiles: [Double], levels: [Double], weights: [Double]?, level: Double
  ) {
    self.levels = levels
    let tail = (1 - level) / 2
    func nearest(_ wanted: Double, _ places: some Sequence<Int>) -> Int {
      places.min { abs(levels[$0] - wanted) < abs(levels[$1] - wanted) } ?? 0
    }
    let lower = nearest(tail, levels.indices.dropLast())
    let upper = nearest(1 - tail, (lower + 1)..<levels.count)
    (self.lower, self.upper) = (lower, upper)
    let scores = observed.indices.map { row in
      let start = row * levels.count
      return max(quantiles[start + lower] - observed[row], observed[row] - quantiles[start + upper])
    }
    margin = Self.margin(scores, weights, level)
  }

  private static func margin(_ scores: [Double], _ weights: [Double]?, _ level: Double) -> Double {
    let order = scores.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }
    let total = weights?.reduce(0, +) ?? Double(scores.count)
    let needed = level * total * Double(scores.count + 1) / Double(max(1, scores.count))
    // A rank that is whole but for rounding is whole.
    let tolerance = 1e-9 * total / Double(max(1, scores.count))
    var sum = 0.0
    for row in order {
      sum += weights?[row] ?? 1
      if sum >= needed - tolerance { return scores[row] }
    }
    return .infinity
  }

  /// The interval of one row.
  ///
  /// - Parameter quantiles: By level.
  func interval(_ quantiles: ArraySlice<Double>) -> (lower: Double, upper: Double) {
    (
      quantiles[quantiles.startIndex + lower] - margin,
      quantiles[quantiles.startIndex + upper] + margin
    )
  }

  package func encode(to writer: inout ByteWriter) {
    writer.write(levels)
    writer.write(UInt32(lower))
    writer.write(UInt32(upper))
    writer.write(margin)
  }

  package init(from reader: inout ByteReader) throws(ByteError) {
    levels = try reader.readDoubles()
    lower = Int(try reader.read(UInt32.self))
    upper = Int(try reader.read(UInt32.self))
    margin = try reader.readDouble()
    guard QuantileLevels.isSound(levels), lower < upper, upper < levels.count, !margin.isNaN else {
      throw .unexpected("intervals of other levels")
    }
  }
}
