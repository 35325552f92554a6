import Wording

/// How the classes of targets were met: which were taken for which, and how often sure predictions are right.
struct ClassTables {
  let report: ExperimentReport

  /// Classes up to which a whole matrix is shown; of more, the commonest mistakes.
  private static let matrixLimit = 20

  var html: [HTML] {
    let hardest = report.hardest?.name
    func tables(_ tables: [ExperimentReport.ClassTable]) -> [HTML] {
      tables.flatMap { [confusion($0), reliability($0)] }
    }
    let others = report.classTables.filter { $0.evaluation != hardest }
    let first = tables(report.classTables.filter { $0.evaluation == hardest })
    guard !first.isEmpty, !others.isEmpty else { return first + tables(others) }
    return first + [
      .element(
        "details",
        [
          .element(
            "summary",
            [
              .element("span", ["class": "name"], "Confusion and reliability in other evaluations"),
              .element(
                "span", ["class": "note"],
                listed(report.classEvaluations.filter { $0 != report.hardest?.title })),
            ])
        ] + tables(others.reversed()))
    ]
  }

  private func place(_ table: ExperimentReport.ClassTable) -> String {
    let evaluation = report.evaluations.first { $0.name == table.evaluation }?.title
    return "\(table.target), stage \(table.stage), \(evaluation ?? table.evaluation)"
  }

  private func confusion(_ table: ExperimentReport.ClassTable) -> HTML {
    let names = table.classes
    guard names.count <= Self.matrixLimit else { return mistakes(table) }
    return .table(
      label: "Confusion of \(place(table))",
      caption: "Confusion matrix of \(place(table)): rows are observed "
        + (table.isOrdered
          ? "levels, lowest first, columns predicted." : "classes, columns predicted."),
      head: [
        .row([.wordHead("Observed")] + names.map { .numberHead($0) } + [.numberHead("Recall")])
      ],
      bodies: [
        names.indices.map { observed in
          let counts = names.indices.map { table.confusion[observed * names.count + $0] }
          let all = counts.reduce(0, +)
          return .row(
            [.rowHead(names[observed])] + counts.map { .number(String($0)) } + [
              .number(all > 0 ? percent(Double(counts[observed]) / Double(all)) : "")
            ])
        }
      ])
  }

  private func mistakes(_ table: ExperimentReport.ClassTable) -> HTML {
    let names = table.classes
    let pairs = table.confusion.indices.filter {
      $0 / names.count != $0 % names.count && table.confusion[$0] > 0
    }.sorted { (table.confusion[$0], $1) > (table.confusion[$1], $0) }
    return .table(
      label: "Commonest errors of \(place(table))",
      caption: "Commonest errors among \(names.count) classes of \(place(table)).",
      head: [.row([.wordHead("Observed"), .wordHead("Predicted"), .numberHead("Rows")])],
      bodies: [
        pairs.prefix(Self.matrixLimit).map { pair in
          .row([
            .rowHead(names[pair / names.count]), .element("td", names[pair % names.count]),
            .number(String(table.confusion[pair])),
          ])
        }
      ])
  }

  private func reliability(_ table: ExperimentReport.ClassTable) -> HTML {
    .table(
      label: "Reliability of \(place(table))",
      caption:
        "Reliability of \(place(table)): probability of the predicted class, and the share of rows where it "
        + "is right. The two are alike where probabilities are calibrated.",
      head: [
        .row([
          .wordHead("Probability"), .numberHead("Rows"), .numberHead("Mean probability"),
          .numberHead("Share right"), .numberHead("Difference"),
        ])
      ],
      bodies: [
        table.bins.map { bin in
          .row([
            .rowHead("\(percent(bin.lower)) to \(percent(bin.upper))"), .number(String(bin.rows)),
            .number(percent(bin.probability)), .number(percent(bin.right)),
            .number(percent(bin.right - bin.probability)),
          ])
        }
      ])
  }
}
