private import Glibc
package import Tabular

/// Prediction intervals beyond what is known: errors beyond cuts, scaled by what drives them there.
///
/// The scale of an error at a row is exp(a + b·log lead + c·log spread + d·log level): how far the row lies from what is known,
/// how far members disagree on it, and how large it is. Its coefficients are least squares on the logarithms of the errors
/// beyond the cuts, drawn toward what holds elsewhere and kept from falling with any. The interval is the scale times a
/// quantile of the errors so scaled: each cut has its own, as rows beyond one cut err together, and it is a quarter of the way
/// from their mean to the greatest. Where errors on one side reach farther, that side of the interval does, too: it then goes
/// by the errors of that side alone. Where the evidence is of blocks among the known rows, which do not tell how errors grow beyond
/// them, the power of lead is assumed.
///
/// - Source: Lei, G'Sell, Rinaldo, Tibshirani & Wasserman, “Distribution-free predictive inference for regression”, Journal of
///   the American Statistical Association 113 (2018), section 5.2, for errors scaled by a fitted spread.
package struct ScaledIntervals: Sendable, Equatable {
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
  ///   - growsWithLead: Whether what is held out lies beyond the rest, so that it tells how errors grow with lead.
  init(
    _ cuts: [CutEvidence], weights: [Double], known: KnownMoments, level: Double,
    growsWithLead: Bool = true
  ) {
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
    coefficients = Self.fitted(rows, small: small, growsWithLead: growsWithLead)
    var (either, below, above): ([Double], [Double], [Double]) = ([], [], [])
    let coefficients = coefficients
    for index in cuts.indices {
      let own = rows.filter { $0.cut == index }
      guard !own.isEmpty else { continue }
      let scaled = own.map { $0.error / Self.scale($0.design, coefficients) }
      either.append(Self.quantile(scaled.map(abs), level))
      let oneSided = (1 + level) / 2
      below.append(Self.quantile(scaled.map { max(-$0, 0) }, oneSided))
      above.append(Self.quantile(scaled.map { max($0, 0) }, oneSided))
    }
    let symmetric = Self.cautious(either)
    lower = max(symmetric, Self.cautious(below))
    upper = max(symmetric, Self.cautious(above))
  }

  /// How far a quantile goes from the mean of what cuts say to the most. Chosen on public panels.
  private static let caution = 0.25

  /// From the mean of what the cuts say a part of the way to the most that one of them says: few cuts tell little.
  private static func cautious(_ quantiles: [Double]) -> Double {
    let mean = quantiles.reduce(0, +) / Double(max(quantiles.count, 1))
    return mean + caution * ((quantiles.max() ?? 0) - mean)
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

  /// Powers of lead, spread and level that are assumed before any evidence speaks, and how strongly: as if the logarithms of
  /// each had this variance in as many rows as there are. Chosen on public panels.
  private static let assumed = [0.6, 0.3, 0.3]
  private static let strength = 0.3
  /// The greatest power.
  private static let limit = 1.2
  /// The power of lead where the evidence lies among known rows. Chosen on backcasts of three depths within the training rows
  /// of twelve district targets.
  private static let powerOfBlocks = 0.15

  /// Least squares on the logarithms of errors, each cut speaking alike, drawn toward what is assumed; a power that would
  /// fall below 0 is none, and the others are fitted anew without it.
  ///
  /// - Returns: The intercept, 0, as quantiles of what is scaled take its place, and three powers.
  private static func fitted(
    _ rows: [Row], small: Double, growsWithLead: Bool
  ) -> [Double] {
    var counts: [Int: Double] = [:]
    for row in rows { counts[row.cut, default: 0] += 1 }
    let shares = rows.map { 1 / ((counts[$0.cut] ?? 1) * Double(counts.count)) }
    let unseen = growsWithLead ? 0 : powerOfBlocks
    let targets = rows.map { log(abs($0.error) + small) - unseen * $0.design[1] }
    func mean(_ value: (Int) -> Double) -> Double {
      rows.indices.reduce(0) { $0 + shares[$1] * value($1) }
    }
    let centre = mean { targets[$0] }
    let centres = (1...3).map { place in mean { rows[$0].design[place] } }
    func deviation(_ row: Int, _ place: Int) -> Double {
      rows[row].design[place + 1] - centres[place]
    }
    var gram = (0..<3).map { a in (0..<3).map { b in mean { deviation($0, a) * deviation($0, b) } }
    }
    var right = (0..<3).map { a in mean { deviation($0, a) * (targets[$0] - centre) } }
    for place in 0..<3 {
      gram[place][place] += strength
      right[place] += strength * assumed[place]
    }
    var free = growsWithLead ? [0, 1, 2] : [1, 2]
    while let powers = solvePositiveDefinite(gram, right, free) {
      guard let worst = powers.indices.min(by: { powers[$0] < powers[$1] }), powers[worst] < 0
      else {
        var coefficients = [0, unseen, 0, 0]
        for (place, power) in zip(free, powers) { coefficients[place + 1] = min(power, limit) }
        return coefficients
      }
      free.remove(at: worst)
      if free.isEmpty { break }
    }
    return [0, unseen, 0, 0]
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
  package func encode(to writer: inout ByteWriter) {
    writer.write(coefficients)
    writer.write([lower, upper, small])
    writer.write(known.times)
  }

  package init(from reader: inout ByteReader) throws(ByteError) {
    coefficients = try reader.readDoubles()
    let numbers = try reader.readDoubles()
    known = KnownMoments(try reader.readDoubles())
    guard coefficients.count == 4, numbers.count == 3 else {
      throw .unexpected("a scale of errors")
    }
    (lower, upper, small) = (numbers[0], numbers[1], numbers[2])
  }
}
