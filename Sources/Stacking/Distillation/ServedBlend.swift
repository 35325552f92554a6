import Resampling

/// A blend that is to serve, and what it predicts for rows that its models have not seen.
package struct ServedBlend: Sendable {
  package let blend: FittedBlend
  package let folds: [HeldOutFold]

  /// Weighs columns as a run does.
  ///
  /// - Throws: ``StackError``.
  package init(_ members: BlendMembers, _ job: BlendJob) throws(StackError) {
    switch job.loss {
    case .classes(let metric):
      blend = try members.fittedClasses(job.spec, level: job.level, metric: metric)
      folds = try members.classResult(job.spec, level: job.level, metric: metric).folds
    case .quantiles:
      blend = try members.fittedQuantiles(job.spec, level: job.level)
      folds = try members.quantileResult(job.spec, level: job.level, more: []).folds
    default:
      blend = try members.fitted(job.spec, level: job.level)
      folds = members.folds(members.weightsByFold(job.spec))
    }
  }
}

extension StageData {
  /// The error of an ensemble on the rows that its splits hold out, by what a distilled model is judged by; of quantiles the
  /// mean pinball loss. `nil` if there is no such row.
  package func error(of folds: [HeldOutFold], _ loss: Loss) -> Double? {
    let positions = Dictionary(uniqueKeysWithValues: zip(trainingRows, trainingRows.indices))
    let rows = folds.flatMap(\.rows).compactMap { positions[$0] }
    guard !rows.isEmpty, rows.count == folds.reduce(0, { $0 + $1.rows.count }) else { return nil }
    guard !isOfQuantiles else {
      return QuantileMeasure.pinball.value(
        observed: rows.map { observed[$0] }, quantiles: folds.flatMap(\.quantiles),
        levels: quantiles, weights: weights(of: rows))
    }
    return StudentEvidence(self, loss: loss, heldOut: []).error(rows, folds.flatMap(\.predicted))
  }
}
