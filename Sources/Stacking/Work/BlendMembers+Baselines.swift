private import Glibc
import Resampling
import Tabular

/// Whether a simple method takes the place of the ensemble.
///
/// The ensemble's error is that of weights which the judged rows had no part in: each fold, or each cut, is
/// predicted with the weights that the others give. Weights that are judged by the rows that chose them would
/// never lose.
extension BlendMembers {
  /// Weights with which the best baseline alone predicts; `nil` if the evidence shows the ensemble to be better
  /// than every baseline, or says nothing.
  ///
  /// - Parameter byFold: By split: the ensemble's weights that its held-out rows had no part in.
  func baseline(among baselines: BlendMembers, _ byFold: [[Double]]) -> [Double]? {
    guard !baselines.columns.isEmpty else { return nil }
    let errors = errorsOfCuts(baselines, byFold) ?? errorsOfFolds(baselines, byFold)
    guard let errors,
      let best = errors.baselines.indices.min(by: { errors.baselines[$0] < errors.baselines[$1] }),
      errors.baselines[best] <= errors.ensemble
    else { return nil }
    return baselines.columns.indices.map { $0 == best ? 1 : 0 }
  }

  private typealias Errors = (ensemble: Double, baselines: [Double])

  /// Mean logarithms of the errors beyond cuts; `nil` with fewer than two.
  private func errorsOfCuts(_ baselines: BlendMembers, _ byFold: [[Double]]) -> Errors? {
    let (own, others) = (cuts, baselines.cuts)
    guard own.count > 1, own.map(\.observed) == others.map(\.observed) else { return nil }
    func logarithm(_ error: Double) -> Double { log(max(error, .leastNormalMagnitude)) }
    var errors: Errors = (0, [Double](repeating: 0, count: baselines.columns.count))
    let splits = cutSplits
    for (place, cut) in own.enumerated() {
      let weights = byFold[splits[place]]
      var blended = cut
      blended.predictions = [
        cut.observed.indices.map { row in
          ScaledIntervals.centre(cut.predictions.map { $0[row] }, weights)
        }
      ]
      errors.ensemble += logarithm(blended.errors[0])
      for (index, error) in others[place].errors.enumerated() {
        errors.baselines[index] += logarithm(error)
      }
    }
    return errors
  }

  /// Losses of the rows that folds hold out; `nil` without a row that all predict.
  private func errorsOfFolds(_ baselines: BlendMembers, _ byFold: [[Double]]) -> Errors? {
    let known = Set(baselines.covered)
    let rows = covered.filter(known.contains)
    guard !rows.isEmpty else { return nil }
    let unit = data.loss.unit(of: data.observed)
    func loss(_ predicted: Double, _ row: Int) -> Double {
      data.loss.ofRow(predicted * unit, data.observed[row] * unit) * (data.weights?[row] ?? 1)
    }
    var ensemble = 0.0
    // Of several repeats the first: each row is judged once.
    var left = Set(rows)
    for (split, weights) in zip(data.splits, byFold) where !left.isEmpty {
      let judged = split.heldOut.filter(left.contains)
      left.subtract(judged)
      for row in judged {
        ensemble += loss(
          ScaledIntervals.centre(outOfFold.map { $0[row] }, weights), row)
      }
    }
    let judged = rows.filter { !left.contains($0) }
    guard !judged.isEmpty else { return nil }
    return (
      ensemble,
      baselines.outOfFold.map { column in judged.reduce(0) { $0 + loss(column[$1], $1) } }
    )
  }
}

extension BlendResult {
  /// The baseline's predictions in place of the ensemble's, whose base models then have no weight.
  func replaced(by baseline: BlendResult) -> BlendResult {
    var result = baseline
    result.distances = distances
    result.weights =
      weights.map { .init(layer: $0.layer, member: $0.member, weight: 0) } + baseline.weights
    return result
  }

  /// The place of the baseline that fills, among those of the experiment; `nil` where the ensemble does.
  package var baseline: Int? { weights.first { $0.layer == 0 && $0.weight > 0 }?.member }
}
