import Resampling
import Tabular

extension JointJob {
  /// What the chosen round predicts, as a stack of rounds of which that one has all the weight.
  func run(_ inputs: JobInputs<StackOutput>) throws(StackError) -> BlendResult {
    let data = try inputs.data(by: loss)
    let rounds = try inputs.blends(.round)
    guard !rounds.isEmpty else { throw .unexpectedInput(InputRole.round.rawValue) }
    let chosen = JointChoice(rounds, of: data, margin: margin).round
    var result = rounds[chosen]
    // A simple method may predict in place of the round's ensemble.
    let baseline = result.weights.filter { $0.layer == 0 }
    result.weights =
      rounds.indices.map { .init(layer: 1, member: $0, weight: $0 == chosen ? 1 : 0) } + baseline
    return result
  }
}

/// Which round predicts a target: the one of greatest mean gain over the target alone, if that gain is more than
/// some standard errors.
///
/// Gains are taken fold by fold, on the rows that a fold holds out; with cuts, on cuts alone. The standard error is
/// that of ``LayerDecision``.
struct JointChoice {
  /// From 0, which is the target alone.
  private(set) var round = 0

  /// - Parameter rounds: What each predicts for the same rows; at least one.
  init(_ rounds: [BlendResult], of data: StageData, margin: Double) {
    var best = 0.0
    for (number, own) in rounds.enumerated().dropFirst() {
      let decision = Self.decision(own, rounds[0], data, margin: margin)
      guard decision.isAccepted, decision.meanGain > best else { continue }
      (round, best) = (number, decision.meanGain)
    }
  }

  private static func decision(
    _ own: BlendResult, _ alone: BlendResult, _ data: StageData, margin: Double
  ) -> LayerDecision {
    let place = Dictionary(uniqueKeysWithValues: zip(data.trainingRows, data.trainingRows.indices))
    let evidence = data.gap?.evidenceCount ?? 0
    let splits = evidence > 0 ? Array(data.splits.prefix(evidence)) : data.splits
    let folds = splits.compactMap { split -> LayerDecision.Fold? in
      func fold(_ blend: BlendResult) -> HeldOutFold? {
        blend.folds.first { $0.repeat == split.repeat && $0.fold == split.fold }
      }
      guard let without = fold(alone), let with = fold(own) else { return nil }
      let known = Dictionary(uniqueKeysWithValues: zip(with.rows, with.predicted))
      let judged = without.rows.indices.filter { index in
        let row = without.rows[index]
        return known[row] != nil && place[row].map { data.weights?[$0] != 0 } ?? false
      }
      guard !judged.isEmpty else { return nil }
      let positions = judged.compactMap { place[without.rows[$0]] }
      func error(_ predicted: [Double]) -> Double {
        data.loss.figure(
          observed: positions.map { data.observed[$0] }, predicted: predicted,
          weights: data.weights(of: positions))
      }
      return LayerDecision.Fold(
        repeat: split.repeat, fold: split.fold, trainingCount: split.training.count,
        rowCount: judged.count, without: error(judged.map { without.predicted[$0] }),
        with: error(judged.compactMap { known[without.rows[$0]] }))
    }
    return LayerDecision(layer: 1, margin: margin, folds: folds)
  }
}

/// What each round predicts, as columns of one layer: so rounds are scored as base models are.
enum RoundColumns {
  static func run(_ inputs: JobInputs<StackOutput>) throws(StackError) -> LayerColumns {
    let data = try inputs.data()
    return LayerColumns(
      columns: try inputs.blends(.round).map {
        .init(outOfFold: $0.outOfFold, apply: $0.predicted, bySplit: [])
      }, splits: data.splits)
  }
}
