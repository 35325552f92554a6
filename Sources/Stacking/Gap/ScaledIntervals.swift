private import Glibc
import Tabular

/// Prediction intervals beyond what is known: errors beyond cuts, scaled by what drives them there.
///
/// The scale of an error at a row is exp(a + b·log lead + c·log spread + d·log level): how far the row lies from what is known,
/// how far members disagree on it, and how large it is. Its coefficients are least squares on the logarithms of the errors
/// beyond the cuts, drawn toward 0 and kept from falling with either. The interval is the scale times a quantile
/// of the errors so scaled: the mean over cuts of each cut's own, as rows beyond one cut err together.
///
/// - Source: Lei, G'Sell, Rinaldo, Tibshirani & Wasserman, “Distribution-free predictive inference for regression”, Journal of
///   the American Statistical Association 113 (2018), section 5.2, for errors scaled by a fitted spread.
struct ScaledIntervals: Sendable, Equatable {
  /// Of 1, log lead, log spread, log level.
  let coefficients: [Double]
  /// Of scaled errors below and above; both at least 0.
  let lower: Double
  let upper: Double
  /// Added to spreads and levels before their logarithms are taken: in the target's units.
  let small: Double
  let known: KnownMoments

  /// - Parameters:
  ///   - cuts: At least one with a row.
  ///   - weights: By member.
  ///   - level: The share that is to be covered, in (0, 1).
  init(_ cuts: [CutEvidence], weights: [Double], known: KnownMoments, level: Double) {
    self.known = known
    small = max(1e-3 * CutWeights.deviation(of: cuts.flatMap(\.observed)), .leastNormalMagnitude)
    var rows: [Row] = []
    for (index, cut) in cuts.enumerated() {
      for row in cut.observed.indices {
        let members = cut.predictions.map { $0[row] }
        let centre = Self.centre(members, weights)
        rows.append(
          Row(
            cut: index, error: cut.observed[row] - centre,
            design: Self.design(
              lead: cut.leads[row], spread: Self.spread(members, weights), level: centre,
              small: small)))
      }
    }
    coefficients = Self.fitted(rows, small: small)
    var lower: [Double] = []
    var upper: [Double] = []
    let coefficients = coefficients
    for index in cuts.indices {
      let own = rows.filter { $0.cut == index }
      guard !own.isEmpty else { continue }
      let scaled = own.map { abs($0.error) / Self.scale($0.design, coefficients) }
      let quantile = Self.quantile(scaled, level)
      lower.append(quantile)
      upper.append(quantile)
    }
    self.lower = lower.reduce(0, +) / Double(max(lower.count, 1))
    self.upper = upper.reduce(0, +) / Double(max(upper.count, 1))
  }

  private struct Row {
    var cut: Int
    var error: Double
    var design: [Double]
  }

  /// The interval of one row.
  ///
  /// - Parameters:
  ///   - members: What each member predicts.
  ///   - time: When it is.
  func interval(
    _ members: [Double], weights: [Double], time: Double
  ) -> (lower: Double, upper: Double) {
    let centre = Self.centre(members, weights)
    let lead = known.lead(time)
    let design = Self.design(
      lead: lead.isNaN ? 1 : lead, spread: Self.spread(members, weights), level: centre,
      small: small)
    let scale = Self.scale(design, coefficients)
    return (centre - lower * scale, centre + upper * scale)
  }

  static func centre(_ members: [Double], _ weights: [Double]) -> Double {
    zip(members, weights).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// How far members disagree: the weighted standard deviation around their weighted mean.
  static func spread(_ members: [Double], _ weights: [Double]) -> Double {
    let centre = centre(members, weights)
    return zip(members, weights).reduce(0) { $0 + $1.1 * ($1.0 - centre) * ($1.0 - centre) }
      .squareRoot()
  }

  private static func design(
    lead: Double, spread: Double, level: Double, small: Double
  ) -> [Double] {
    [1, log(max(lead, .leastNormalMagnitude)), log(spread + small), log(abs(level) + small)]
  }

  private static func scale(_ design: [Double], _ coefficients: [Double]) -> Double {
    exp(zip(design, coefficients).reduce(0) { $0 + $1.0 * $1.1 })
  }

  /// The greatest powers with which a scale grows with lead, spread and level.
  private static let limits = [1.2, 1.2, 1.2]
  /// How many rows speak for powers of 0, as a share of all.
  private static let shrinkage = 0.01

  private static func fitted(_ rows: [Row], small: Double) -> [Double] {
    let targets = rows.map { log(abs($0.error) + small) }
    var free = [0, 1, 2, 3]
    // A power that falls below 0 is none, and the others are fitted anew without it.
    while true {
      let solution = leastSquares(rows.map { row in free.map { row.design[$0] } }, targets)
      if let worst = free.indices.dropFirst().filter({ solution[$0] < 0 })
        .min(by: { solution[$0] < solution[$1] })
      {
        free.remove(at: worst)
        continue
      }
      var coefficients = [0.0, 0, 0, 0]
      for (place, index) in free.enumerated() {
        coefficients[index] = index == 0 ? solution[place] : min(solution[place], limits[index - 1])
      }
      return coefficients
    }
  }

  private static func leastSquares(_ design: [[Double]], _ targets: [Double]) -> [Double] {
    let width = design.first?.count ?? 1
    var gram = [[Double]](repeating: [Double](repeating: 0, count: width), count: width)
    var right = [Double](repeating: 0, count: width)
    for (row, target) in zip(design, targets) {
      for i in 0..<width {
        right[i] += row[i] * target
        for j in 0..<width { gram[i][j] += row[i] * row[j] }
      }
    }
    for i in 1..<max(width, 1) { gram[i][i] += shrinkage * Double(targets.count) }
    return solvePositiveDefinite(gram, right, Array(0..<width)) ?? [0]
      + Array(repeating: 0, count: width - 1)
  }

  /// The value at or below which a share of the values lies, as conformal prediction counts them; the greatest of them where
  /// they are too few for the share.
  static func quantile(_ values: [Double], _ share: Double) -> Double {
    let sorted = values.sorted()
    let rank = Int((Double(sorted.count + 1) * share - 1e-9).rounded(.up))
    return sorted[min(max(rank, 1), sorted.count) - 1]
  }
}

extension ScaledIntervals {
  func encode(to writer: inout ByteWriter) {
    writer.write(coefficients)
    writer.write([lower, upper, small])
    writer.write(known.times)
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    coefficients = try reader.readDoubles()
    let numbers = try reader.readDoubles()
    known = KnownMoments(try reader.readDoubles())
    guard coefficients.count == 4, numbers.count == 3 else {
      throw .unexpected("a scale of errors")
    }
    (lower, upper, small) = (numbers[0], numbers[1], numbers[2])
  }
}
