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
    return predictions.map { column in
      var (squares, whole) = (0.0, 0.0)
      for row in observed.indices {
        let weight = weights?[row] ?? 1
        squares += weight * (column[row] - observed[row]) * (column[row] - observed[row])
        whole += weight
      }
      return (squares / (whole > 0 ? whole : 1)).squareRoot()
    }
  }
}

/// Weights of members by what they predict beyond cuts.
enum CutWeights {
  /// How sharply the share of a member falls with its mean logarithmic error. Chosen on public panels and on seeds of the
  /// twin: it is as good for one series as for many.
  static let sharpness = 25.0

  /// The share of the weight that goes by errors less sharply, and how much less.
  private static let bluntShare = 0.15
  private static let bluntness = 0.25
  /// The logarithm of how many times as bad as the best beyond a cut a member can be: what is twice as bad is bad, and how
  /// much worse tells more of the cut than of the gap.
  private static let worst = 0.7

  /// Weights by the mean over cuts of the logarithm of a member's error relative to the best, so that each cut speaks alike, however large the
  /// errors beyond it.
  ///
  /// - Parameter cuts: At least one, of the same members.
  /// - Returns: By member, none negative, summing to 1.
  static func weights(_ cuts: [CutEvidence]) -> [Double] {
    let count = cuts.first?.predictions.count ?? 0
    guard count > 0 else { return [] }
    // An error of nothing would outweigh all; what is a millionth of the deviation is as good as none.
    let scale = (cuts.first?.loss ?? .squared).isShare ? 1 : deviation(of: cuts.flatMap(\.observed))
    let least = max(scale * 1e-6, .leastNormalMagnitude)
    var scores = [Double](repeating: 0, count: count)
    for cut in cuts {
      let errors = cut.errors.map { log(max($0, least)) }
      let best = errors.min() ?? 0
      for (member, error) in errors.enumerated() {
        scores[member] += min(error - best, worst) / Double(cuts.count)
      }
    }
    // A copy of a member, as where there are no series for it to differ by, must not double its share.
    let isCopy = (0..<count).map { member in
      (0..<member).contains { other in
        cuts.allSatisfy { $0.predictions[member] == $0.predictions[other] }
      }
    }
    let best = scores.min() ?? 0
    func shares(_ sharpness: Double) -> [Double] {
      let raw = zip(scores, isCopy).map { $1 ? 0 : exp(-sharpness * ($0 - best)) }
      let whole = raw.reduce(0, +)
      return raw.map { $0 / whole }
    }
    // A few nested cuts can agree on what is wrong: part of the weight goes by them less sharply.
    let raw = zip(shares(sharpness), shares(sharpness * bluntness)).map {
      (1 - bluntShare) * $0 + bluntShare * $1
    }
    // What has hardly a share costs a fit when rows are served, and changes nothing.
    let kept = raw.map { $0 >= 0.01 ? $0 : 0 }
    let sum = kept.reduce(0, +)
    return kept.map { $0 / sum }
  }

  static func deviation(of values: [Double]) -> Double {
    guard !values.isEmpty else { return 0 }
    let mean = values.reduce(0, +) / Double(values.count)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
  }
}
