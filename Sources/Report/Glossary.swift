/// What the page's terms mean: a list at its end, and a tip at the heads of tables.
enum Glossary {
  enum Term: String, CaseIterable {
    case baseline, baseModel, coverage, ensemble, holdout, interval, layer, masked, origin,
      outOfFold
    case pValue, rope, truth, verdict, weight, wins

    /// Of its place on the page.
    var id: String { "term-\(rawValue)" }

    var name: String {
      switch self {
      case .baseModel: "base model"
      case .outOfFold: "out of fold"
      case .pValue: "p (Holm)"
      case .rope: "region of practical equivalence"
      default: rawValue
      }
    }

    var meaning: String {
      switch self {
      case .baseline: "The mean of the known cells of the same group; what a model has to beat."
      case .baseModel: "A learner in a layer of a stack, fitted to one target."
      case .coverage:
        "The share of measured values that lie within their prediction interval; it should equal the interval's level."
      case .ensemble:
        "The weighted mean of the base models of a stack: what fills the gaps."
      case .holdout: "Rows that the whole stack was fitted without, and is then judged on."
      case .interval:
        "The range in which the true value lies with a stated probability: of a prediction, or of a difference."
      case .layer:
        "Base models of the same depth: those of layer 1 use the features, those above also use the predictions below."
      case .masked:
        "Known cells are hidden in the raw tables, every stage runs as though they were gaps, and what comes back is compared with the measured values."
      case .origin: "Whether a cell was measured, was filled by a stack, or is still missing."
      case .outOfFold:
        "Each training row is predicted by models that did not see it; the most favourable of the evaluations."
      case .pValue:
        "The probability of so great a difference if there were none, corrected for the number of tests by Holm's method."
      case .rope:
        "Differences so small that they don't matter; it is declared before the comparison."
      case .truth: "What the filled cells really were, where that is known, as in a simulation."
      case .verdict:
        "Better, equivalent, worse, or undecided where the evidence does not suffice for one of these."
      case .weight: "The share of a base model in the ensemble; the weights add up to 1."
      case .wins: "The number of targets, or of folds, in which a variant has the lower error."
      }
    }
  }

  static var html: [HTML] {
    [
      .element(
        "dl", ["class": "glossary"],
        Term.allCases.sorted { $0.name < $1.name }.flatMap {
          [
            HTML.element("dt", $0.name), .element("dd", ["id": $0.id], $0.meaning),
          ]
        })
    ]
  }

  /// The term of an evaluation, for the head of its column.
  static func term(of kind: ExperimentReport.Evaluation.Kind) -> Term {
    switch kind {
    case .outOfFold: .outOfFold
    case .holdout: .holdout
    case .masked: .masked
    case .truth: .truth
    }
  }
}
