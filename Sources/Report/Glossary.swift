/// What the page's terms mean.
enum Glossary {
  static let terms: [(term: String, meaning: String)] = [
    ("baseline", "The mean of the known cells of the same group; what a model has to beat."),
    (
      "coverage",
      "The share of measured values that lie within their prediction interval; it should equal the interval's level."
    ),
    (
      "ensemble", "The weighted mean of the base models of a stack: what fills the gaps."
    ),
    (
      "holdout",
      "Rows that the whole stack was fitted without, and is then judged on."
    ),
    (
      "masked",
      "Known cells are hidden in the raw tables, every stage runs as though they were gaps, and what comes back is compared with the measured values."
    ),
    (
      "out of fold",
      "Each training row is predicted by models that did not see it; the most favourable of the evaluations."
    ),
    (
      "region of practical equivalence",
      "Differences so small that they don't matter; it is declared before the comparison."
    ),
    ("truth", "What the filled cells really were, where that is known, as in a simulation."),
  ]

  static var html: [HTML] {
    [
      .element(
        "dl", ["class": "glossary"],
        terms.flatMap { [.element("dt", $0.term), .element("dd", $0.meaning)] })
    ]
  }

  /// What an evaluation is, for the head of its column.
  static func meaning(of kind: ExperimentReport.Evaluation.Kind) -> String {
    let term =
      switch kind {
      case .outOfFold: "out of fold"
      case .holdout: "holdout"
      case .masked: "masked"
      case .truth: "truth"
      }
    return terms.first { $0.term == term }?.meaning ?? ""
  }
}
