import Planning
import Report
import Resampling
import Specification
import Stacking

extension ExperimentReport.QuantileTable {
  /// One for each target of quantiles and evaluation.
  static func all(_ results: CollectedResults) -> [Self] {
    results.targets.filter { !$0.quantiles.isEmpty }.flatMap { target in
      results.evaluations.compactMap { evaluation -> Self? in
        let rows = target.predictions.filter { $0.evaluation == evaluation && $0.quantiles != nil }
        guard !rows.isEmpty else { return nil }
        let observed = rows.map(\.observed)
        let quantiles = rows.flatMap { $0.quantiles?.values ?? [] }
        return Self(
          stage: target.label, target: target.target, evaluation: evaluation.text,
          rows: rows.count, levels: target.quantiles,
          below: target.quantiles.indices.map {
            QuantileMeasure.shareBelow(
              level: $0, observed: observed, quantiles: quantiles, levels: target.quantiles)
          })
      }
    }
  }
}
