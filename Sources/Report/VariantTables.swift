import Wording

/// Variants with their verdicts, expectations, and the agreement with other tables.
struct VariantTables {
  let report: ExperimentReport

  var verdicts: [HTML] {
    guard let comparison = report.comparison else { return [] }
    let overall = comparison.rows.filter(\.isOverall)
    let rows = overall.isEmpty ? comparison.rows : overall
    let cells = rows.prefix(10_000).map { row in
      HTML.row([
        .rowHead(row.variant), .element("td", row.place),
        .number(signedShare(row.difference)),
        .number(row.lower.map { "\(signedShare($0)) to \(signedShare(row.upper ?? .nan))" } ?? ""),
        .number("\(fixed(row.wins, row.wins == row.wins.rounded() ? 0 : 1)) of \(row.pairs)"),
        .number(figure(row.pValue)),
        .element("td", ["class": "verdict \(row.verdict)"], row.verdict),
      ])
    }
    return [
      .table(
        label: "Verdicts of the variants",
        caption: "Differences from \(comparison.reference); \(comparison.rules).",
        head: [
          .row([
            .wordHead("Variant"), .wordHead("Target"), .numberHead("Difference"),
            .numberHead("Interval", term: .interval), .numberHead("Wins", term: .wins),
            .numberHead("p (Holm)", term: .pValue), .wordHead("Verdict", term: .verdict),
          ])
        ], bodies: [Array(cells)])
    ]
  }

  /// The scores of runs that are set side by side: a row for each target and evaluation, the hardest
  /// evaluation first, a column for each run.
  var sideBySide: [HTML] {
    guard report.targets.isEmpty, let comparison = report.comparison else { return [] }
    var variants: [String] = []
    var known: Set<String> = []
    var places: [String] = []
    for score in report.variantScores {
      if known.insert(score.variant).inserted { variants.append(score.variant) }
      if !places.contains(score.place) { places.append(score.place) }
    }
    let evaluations = report.evaluations.reversed()
    let rows = evaluations.flatMap { evaluation in
      places.compactMap { place -> HTML? in
        let own = report.variantScores.filter {
          $0.evaluation == evaluation.name && $0.place == place
        }
        guard !own.isEmpty else { return nil }
        return .row(
          [.rowHead(place), .element("td", evaluation.title)]
            + variants.map { variant in
              guard let score = own.first(where: { $0.variant == variant }) else {
                return .number("")
              }
              let value = HTML.element("strong", figure(score.value))
              guard !variant.isEmpty, let ratio = score.ratio else { return .number([value]) }
              return .number(
                [value, .element("small", signedPercent(ratio - 1))],
                class: ratio >= 1.005 ? "worse" : "")
            })
      }
    }
    return [
      .table(
        label: "Scores side by side",
        caption:
          "\(report.metrics.first?.title.capitalised ?? "") of the ensembles; below each its "
          + "difference from \(comparison.reference) in the same evaluation.",
        head: [
          .row(
            [.wordHead("Target"), .wordHead("Evaluation")]
              + variants.map { .numberHead($0.isEmpty ? comparison.reference : $0) })
        ], bodies: [rows])
    ]
  }

  private func signedShare(_ share: Double) -> String {
    guard share.isFinite else { return "–" }
    let text = fixed(abs(share) * 100, 1)
    return "\(share < 0 ? "−" : "+")\(text) %"
  }

  var expectations: [HTML] {
    guard !report.expectations.isEmpty else { return [] }
    // What is not met comes first.
    let ordered =
      report.expectations.filter { !$0.isMet } + report.expectations.filter(\.isMet)
    let met = report.expectations.count(where: \.isMet)
    return [
      .table(
        label: "Expectations",
        caption:
          "\(grouped(met)) of \(counted(report.expectations.count, "expectation", grouped: true)) met.",
        head: [
          .row(["Expected of", "Verdict", "Found", "Expected", "Source"].map { .wordHead($0) })
        ],
        bodies: [
          ordered.map { line in
            .row([
              .rowHead(line.what),
              .element(
                "td", ["class": line.isMet ? "verdict better" : "verdict worse"],
                line.isMet ? "met" : "not met"),
              .element("td", line.found.isEmpty ? "no such score" : line.found),
              .element("td", line.expected), .element("td", line.source),
            ])
          }
        ])
    ]
  }

  var agreement: [HTML] {
    let rows = report.agreement.filter { $0.group.isEmpty }
    guard let measures = rows.first?.values.map(\.measure) else { return [] }
    return [
      .table(
        label: "Agreement with other tables",
        caption: "Completed cells compared with the same cells of another table; differences are "
          + "completed less other. Neither is the truth. By group: agreement.csv.",
        head: [
          .row(
            [
              .wordHead("Column"), .wordHead("Compared with"), .wordHead("Cells"),
              .numberHead("Count"),
            ]
              + measures.map { .numberHead($0) })
        ],
        bodies: [
          rows.map { row in
            .row(
              [
                .rowHead(row.column), .element("td", row.comparison),
                .element("td", row.isFilled ? "filled" : "measured"), .number(grouped(row.count)),
              ] + row.values.map { .number(figure($0.value)) })
          }
        ])
    ]
  }
}
