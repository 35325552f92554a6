import Report

/// A small report with one of everything.
func sampleReport() -> ExperimentReport {
  ExperimentReport(
    name: "tiny", title: "Two months of a city",
    metrics: [
      .init(name: "rmse", title: "root mean squared error", isError: true),
      .init(name: "r2", title: "coefficient of determination", isError: false),
    ],
    evaluations: [
      .init(name: "out_of_fold", title: "out of fold", kind: .outOfFold),
      .init(name: "holdout:random", title: "random", kind: .holdout),
      .init(name: "masked", title: "masked", kind: .masked),
    ], naive: ["District", "Month"], targets: [sampleTarget()],
    inventories: [
      .init(
        name: "city_complete", rows: 1200,
        columns: [
          .init(
            name: "PM10", unit: "µg/m³", measured: 900, filled: 300, missing: 0, level: 0.9,
            meanWidth: 8.25),
          .init(
            name: "CO", unit: nil, measured: 1200, filled: 0, missing: 0, level: nil, meanWidth: nil
          ),
        ], file: "inventories/city_complete.csv",
        provenance: "inventories/city_complete.provenance.csv")
    ],
    sources: [
      .init(
        table: "city", file: "data/city.csv",
        sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", bytes: 54321,
        rows: 1200, invalid: [.init(place: "row 12", column: "CO", value: "q")])
    ], specification: "strata: 1\nname: tiny\n",
    run: .init(
      facts: [("Seed", "2025"), ("Strata", "0.1.0")], failures: [], missing: [],
      warnings: ["tiny.yaml:3:1: a warning"]))
}

/// The blend of two layers beats the baseline out of fold and end to end, not on the holdout.
func sampleTarget() -> ExperimentReport.Target {
  func scores(_ values: [(String, Double)]) -> [ExperimentReport.Score] {
    values.map { .init(evaluation: $0.0, metric: "rmse", value: $0.1) }
  }
  return .init(
    stage: "temporal", name: "PM10", unit: "µg/m³",
    models: [
      .init(
        role: .blend, name: "blend", weight: nil, fitSeconds: nil, predictSeconds: nil,
        scores: scores([("out_of_fold", 2), ("holdout:random", 4.5), ("masked", 3)])
          + [.init(evaluation: "masked", metric: "r2", value: -0.25)]),
      .init(
        role: .candidate(layer: 1), name: "ridge", weight: 0, fitSeconds: 0.5, predictSeconds: 0.01,
        scores: scores([("out_of_fold", 3), ("holdout:random", 5), ("masked", 4)])),
      .init(
        role: .candidate(layer: 2), name: "ridge", weight: 1, fitSeconds: 0.25,
        predictSeconds: 0.01,
        scores: scores([("out_of_fold", 2), ("holdout:random", 4.5), ("masked", 3)])),
      .init(
        role: .baseline, name: "baseline", weight: nil, fitSeconds: nil, predictSeconds: nil,
        scores: scores([("out_of_fold", 4), ("holdout:random", 4), ("masked", 4)])),
    ],
    intervals: [
      .init(evaluation: "holdout:random", level: 0.9, coverage: 0.91, width: 8),
      .init(evaluation: "masked", level: 0.9, coverage: 0.625, width: 8.5),
    ])
}

/// Every text of the sample replaced by one that would break a page that is not careful.
func hostileReport(_ text: String) -> ExperimentReport {
  var report = sampleReport()
  report.name = text
  report.title = text
  report.naive = [text]
  report.specification = text
  report.metrics[0].title = text
  report.evaluations[1].title = text
  report.targets[0].stage = text
  report.targets[0].name = text
  report.targets[0].unit = text
  report.targets[0].models[1].name = text
  report.inventories[0].name = text
  report.inventories[0].file = text
  report.inventories[0].columns[0].name = text
  report.sources[0].table = text
  report.sources[0].file = text
  report.sources[0].sha256 = text
  report.sources[0].invalid = [.init(place: text, column: text, value: text)]
  report.run.facts = [(text, text)]
  report.run.failures = [.init(job: text, cause: text)]
  report.run.missing = [text]
  report.run.warnings = [text]
  return report
}

/// Two years of two districts: the first is measured but for a gap of two months, the second from the
/// end of the gap on.
func sampleSeries() -> ExperimentReport.Series {
  var cells: [ExperimentReport.Series.Cell] = []
  for group in 0..<2 {
    for step in 0..<24 {
      let isFilled = group == 0 ? (3...4).contains(step) : step < 5
      let month = step % 12 + 1
      let value = Double(10 * group + step)
      cells.append(
        .init(
          group: group, time: "\(2014 + step / 12)-\(month < 10 ? "0" : "")\(month)", step: step,
          origin: isFilled ? .filled : .measured, value: value, lower: isFilled ? value - 1 : nil,
          upper: isFilled ? value + 1 : nil, published: isFilled ? value + 0.5 : nil))
    }
  }
  return .init(
    inventory: "city_complete", column: "PM10", unit: "µg/m³", level: 0.9,
    groups: ["Huangpu", "Xuhui"], groupName: "District", cells: cells)
}

/// Twelve months masked, at leads 1 to 12, too high by their lead; intervals of ±6.
func samplePredictions() -> [ExperimentReport.Prediction] {
  (1...12).map { lead in
    .init(
      target: 0, evaluation: 2, time: "2014-\(lead < 10 ? "0" : "")\(lead)", group: "Huangpu",
      lead: lead, observed: Double(lead % 5), predicted: Double(lead % 5 + lead),
      lower: Double(lead % 5 + lead) - 6, upper: Double(lead % 5 + lead) + 6)
  }
}

func sampleComparison() -> ExperimentReport.Comparison {
  .init(
    reference: "base", rules: "rmse of masked, lower is better", isErrorLower: true, rope: 0.01,
    rows: [
      .init(
        variant: "without_ridge", place: "all targets", isOverall: true, difference: -0.1,
        lower: -0.15, upper: -0.05, wins: 3, pairs: 3, pValue: 0.01, verdict: "better"),
      .init(
        variant: "one_layer", place: "all targets", isOverall: true, difference: 0.02, lower: -0.01,
        upper: 0.05, wins: 1, pairs: 3, pValue: 0.4, verdict: "undecided"),
    ],
    folds: [
      .init(
        variant: "one_layer", place: "temporal/PM10", fold: "1.1", reference: 2, value: 1.5)
    ], ranks: [], criticalDifference: nil, tasks: 3)
}

/// Three samples of a search over two values, of which the second sample is the best.
func sampleSearch(_ report: inout ExperimentReport) {
  report.search = .init(
    samples: ["rate=0.01,kind=a", "rate=0.1,kind=b", "rate=1,kind=a"],
    axes: [
      .init(path: "learners.gbm.rate", values: ["0.01", "0.1", "1"]),
      .init(path: "learners.gbm.kind", values: ["a", "b", "a"]),
    ])
  report.variantScores = zip(
    ["", "rate=0.01,kind=a", "rate=0.1,kind=b", "rate=1,kind=a"], [1, 1.1, 0.8, 0.9]
  ).map {
    .init(variant: $0, place: "temporal/PM10", evaluation: "masked", value: $1, ratio: $1)
  }
}

/// Two stages, of which the second reads what the first fills.
func sampleGraph() -> ExperimentReport.Graph {
  .init(
    nodes: [
      .init(stage: "time", kind: "data", jobs: 2, seconds: 0, depth: 0),
      .init(stage: "time", kind: "fits, layer 1", jobs: 16, seconds: 3, depth: 1),
      .init(stage: "time", kind: "blend", jobs: 2, seconds: 1, depth: 2),
      .init(stage: "space", kind: "data", jobs: 2, seconds: 0, depth: 3),
    ], edges: [(0, 1), (1, 2), (2, 3), (0, 2)])
}

/// Three jobs on two workers.
func sampleTimeline() -> [ExperimentReport.Span] {
  [
    .init(job: "fit a", kind: "fit ridge", stage: "time", worker: 0, begin: 0, end: 2),
    .init(job: "fit b", kind: "fit ridge", stage: "time", worker: 1, begin: 0.5, end: 1.5),
    .init(job: "blend", kind: "blend", stage: "time", worker: 0, begin: 2, end: 4),
  ]
}

func sampleImportance() -> ExperimentReport.Importance {
  .init(
    place: "temporal/PM10", unit: "µg/m³", error: 4,
    features: [
      .init(name: "NO2", rise: 2, lower: 1.5, upper: 2.5),
      .init(name: "District", rise: 0.1, lower: -0.1, upper: 0.3),
    ],
    contributions: sampleContributions())
}

/// Twenty rows: one number that counts up, one category that alternates.
private func sampleContributions() -> [ExperimentReport.Importance.Contribution] {
  var all: [ExperimentReport.Importance.Contribution] = []
  for row in 0..<20 {
    let isEven = row % 2 == 0
    all.append(.init(model: "gbm", feature: "NO2", cell: "\(row)", value: Double(row - 10)))
    all.append(
      .init(
        model: "gbm", feature: "District", cell: isEven ? "Huangpu" : "Xuhui",
        value: isEven ? 1 : -1))
  }
  return all
}
