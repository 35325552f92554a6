import Stacking
import Serving
import Planning
import Specification
import Statistics
import Report
import Resampling
import Tabular

extension ExperimentReport.Comparison {
  init(_ comparison: ComparisonReport) {
    func place(_ stage: String, _ target: String) -> String { "\(stage)/\(target)" }
    let rope: Double? =
      if case .relative(let share) = comparison.rules.rope { share } else { nil }
    let rows = comparison.rows.filter(\.slice.isEmpty).compactMap { row -> Row? in
      // Over all targets of an error the difference is a ratio less one already.
      let isRatio = row.isOverall && row.referenceScore == nil
      let scale = isRatio ? 1 : abs(row.referenceScore ?? .nan)
      guard scale > 0, row.difference.isFinite else { return nil }
      return Row(
        variant: row.variant, place: row.isOverall ? "all targets" : place(row.stage, row.target),
        isOverall: row.isOverall, difference: row.difference / scale,
        lower: row.lower.map { $0 / scale }, upper: row.upper.map { $0 / scale }, wins: row.wins,
        pairs: row.pairs, pValue: row.adjustedPValue ?? row.pValue, verdict: row.verdict)
    }
    self.init(
      reference: comparison.names[0], rules: comparison.rulesText,
      isErrorLower: comparison.rules.isRatio, rope: rope, rows: rows,
      folds: comparison.folds.map {
        Fold(
          variant: $0.variant, place: place($0.stage, $0.target), fold: "\($0.repeat).\($0.fold)",
          reference: $0.reference, value: $0.value)
      },
      ranks: (comparison.ranking?.standings ?? []).map {
        Rank(variant: $0.variant, mean: $0.meanRank)
      },
      criticalDifference: comparison.ranking?.criticalDifference,
      tasks: comparison.ranking?.tasks ?? 0)
  }
}

extension ExperimentReport.VariantScore {
  /// The ensembles of all variants; the base first.
  static func all(
    _ variants: [(name: String, results: CollectedResults)], metric: Measure?
  ) -> [Self] {
    guard variants.count > 1, let metric else { return [] }
    struct Key: Hashable {
      var place: String
      var evaluation: EvaluationName
      /// Of out-of-fold scores, of which those of different depth are not compared.
      var evidence: FoldEvidence?
    }
    func values(_ results: CollectedResults) -> [(key: Key, value: Double)] {
      results.targets.flatMap { target in
        target.scores.filter {
          $0.model == .blend && $0.metric == .measure(metric)
        }.map {
          (
            Key(
              place: "\(target.label)/\(target.target)", evaluation: $0.evaluation,
              evidence: $0.evaluation == .outOfFold ? target.evidence : nil), $0.value
          )
        }
      }
    }
    let base = Dictionary(
      values(variants[0].results).map { ($0.key, $0.value) }, uniquingKeysWith: { a, _ in a })
    return variants.flatMap { name, results in
      values(results).map { key, value in
        let ratio = base[key].flatMap { base -> Double? in
          metric.goal == .lower && base > 0 && value.isFinite ? value / base : nil
        }
        return Self(
          variant: name, place: key.place, evaluation: key.evaluation.text, value: value,
          ratio: ratio)
      }
    }
  }
}

extension ExperimentReport.VariantCost {
  static func all(_ variants: [(name: String, results: CollectedResults)]) -> [Self] {
    guard variants.count > 1 else { return [] }
    return variants.map { name, results in
      Self(
        variant: name,
        // In one order: a sum in the order of a dictionary has other last digits each time.
        seconds: results.targets.flatMap { target in
          target.times.sorted {
            ($0.key.layer, $0.key.candidate) < ($1.key.layer, $1.key.candidate)
          }
        }.reduce(0) { $0 + $1.value.fit })
    }
  }
}

extension ExperimentReport.Expectation {
  init(_ line: ExpectationResults.Line) {
    self.init(
      what: line.what, found: line.found, expected: line.expected, source: line.source,
      isMet: line.isMet)
  }
}

extension ExperimentReport.Agreement {
  init(_ row: Agreement.Row) {
    self.init(
      comparison: row.comparison, column: row.column, isFilled: row.cells == "filled",
      group: row.by.isEmpty ? "" : "\(row.by) \(row.group)", count: row.count,
      values: zip(Agreement.measures, row.values).map { ($0.rawValue, $1) })
  }
}
