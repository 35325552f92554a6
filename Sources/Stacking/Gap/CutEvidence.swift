private import Glibc

/// What members predict beyond one cut, beside what was observed there.
struct CutEvidence: Sendable, Equatable {
  /// By member, by held-out row; all finite.
  var predictions: [[Double]]
  var observed: [Double]
  /// By held-out row; `nil` where all weigh alike.
  var weights: [Double]?
  /// Distance in time to what the fits learned from, by held-out row.
  var leads: [Double]
  /// What errors are measured by.
  var loss = Loss.squared

  /// The error of each member, as the loss is reported.
  var errors: [Double] {
    guard loss == .squared else {
      return predictions.map {
        loss.figure(observed: observed, predicted: $0, weights: weights)
      }
    }
    return predictions.map { CutWeights.distance(of: $0, to: observed, weights) }
  }
}

/// Weights of members by what they predict beyond cuts.
enum CutWeights {
  /// How sharply the share of a member falls with its mean logarithmic error. Sharper weights win on panels that members were
  /// chosen on, and lose on others: a few nested cuts often agree on what is wrong.
  private static let sharpness = 8.0
  /// The logarithm of how many times as bad as the best beyond a cut a member can be: what is twice as bad is bad, and how
  /// much worse tells more of the cut than of the gap.
  private static let worst = 0.7
  /// How many times as much as one between them the shallowest cut counts, whose fits are most like those that predict, and the
  /// deepest, which reaches most like the gap: cuts are nested, so that those between say again what both say. Chosen on 57 targets
  /// of public panels.
  private static let (shallowest, deepest) = (3.0, 2.0)
  /// How far apart two members are of which each speaks for itself, in errors of the best.
  private static let nearness = 0.1

  /// Weights by the mean over cuts of the logarithm of a member's error relative to the best, so that no cut speaks louder for
  /// larger errors beyond it; and by how many other members predict the same, so that many of one kind do not outvote one of another.
  ///
  /// - Parameter cuts: At least one, of the same members.
  /// - Returns: By member, none negative, summing to 1.
  /// - Complexity: Rows beyond the cuts · members².
  static func weights(_ cuts: [CutEvidence]) -> [Double] {
    let count = cuts.first?.predictions.count ?? 0
    guard count > 0 else { return [] }
    // An error of nothing would outweigh all; what is a millionth of the deviation is as good as none.
    let loss = cuts.first?.loss ?? .squared
    let scale =
      if case .formula = loss {
        // In whatever unit its terms are.
        cuts.flatMap(\.errors).filter(\.isFinite).max() ?? 1
      } else {
        loss.isShare ? 1 : deviation(of: cuts.flatMap(\.observed))
      }
    let least = max(scale * 1e-6, .leastNormalMagnitude)
    var scores = [Double](repeating: 0, count: count)
    for (cut, share) in zip(cuts, shares(cuts)) {
      let errors = cut.errors.map { log(max($0, least)) }
      let best = errors.min() ?? 0
      for (member, error) in errors.enumerated() {
        scores[member] += share * min(error - best, worst)
      }
    }
    let alike = likeMembers(cuts, least: least)
    let best = scores.min() ?? 0
    let raw = zip(scores, alike).map { exp(-sharpness * ($0 - best)) / $1 }
    let whole = raw.reduce(0, +)
    // What has hardly a share costs a fit when rows are served, and changes nothing.
    let kept = raw.map { $0 >= 0.01 * whole ? $0 : 0 }
    let sum = kept.reduce(0, +)
    return kept.map { $0 / sum }
  }

  /// By cut: its part in the mean.
  private static func shares(_ cuts: [CutEvidence]) -> [Double] {
    let depths = cuts.map(\.observed.count)
    var shares = cuts.map { _ in 1.0 }
    if let first = depths.indices.min(by: { depths[$0] < depths[$1] }),
      let last = depths.indices.max(by: { depths[$0] < depths[$1] }), first != last
    {
      (shares[first], shares[last]) = (shallowest, deepest)
    }
    let whole = shares.reduce(0, +)
    return shares.map { $0 / whole }
  }

  /// By member: how many predict as it does, itself among them, those that are near by a share.
  private static func likeMembers(_ cuts: [CutEvidence], least: Double) -> [Double] {
    let count = cuts[0].predictions.count
    // The mean over cuts of the distance of two members' predictions, in errors of the best by squares.
    var distances = [[Double]](repeating: .init(repeating: 0, count: count), count: count)
    for cut in cuts {
      let unit = cut.predictions.map { distance(of: $0, to: cut.observed, cut.weights) }.min() ?? 0
      for first in 0..<count {
        for second in 0..<first {
          let apart =
            distance(of: cut.predictions[first], to: cut.predictions[second], cut.weights)
            / max(unit, least) / Double(cuts.count)
          distances[first][second] += apart
          distances[second][first] += apart
        }
      }
    }
    return distances.map { own in
      own.reduce(0) { $0 + exp(-($1 / nearness) * ($1 / nearness)) }
    }
  }

  /// The root of the weighted mean of squared differences.
  fileprivate static func distance(
    of first: [Double], to second: [Double], _ weights: [Double]?
  ) -> Double {
    var (squares, whole) = (0.0, 0.0)
    for row in first.indices {
      let weight = weights?[row] ?? 1
      squares += weight * (first[row] - second[row]) * (first[row] - second[row])
      whole += weight
    }
    return (squares / (whole > 0 ? whole : 1)).squareRoot()
  }

  static func deviation(of values: [Double]) -> Double {
    guard !values.isEmpty else { return 0 }
    let mean = values.reduce(0, +) / Double(values.count)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
  }
}
