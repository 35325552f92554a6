import Wording

/// Every model of every target: for each target a collapsible part with two tables.
struct ModelTables {
  let report: ExperimentReport

  var sections: [HTML] {
    report.stages.flatMap { stage in
      [HTML.element("h3", stage)]
        + report.targets.filter { $0.stage == stage && !$0.models.isEmpty }.map(details)
    }
  }

  private func details(_ target: ExperimentReport.Target) -> HTML {
    let candidates = target.models.count { $0.layer != nil }
    let used = target.models.count { ($0.weight ?? 0) > 0 }
    return .element(
      "details",
      [
        .element(
          "summary",
          [
            .element("span", ["class": "name"], HTML.named(target.name, unit: target.unit)),
            .element(
              "span", ["class": "note"],
              "\(counted(candidates, "base model", grouped: true)), \(grouped(used)) in the ensemble"
            ),
          ]), models(target), measures(target),
      ] + [SliceTable(report: report, target: target).table].compactMap { $0 }
        + target.decisions.map { .element("p", ["class": "note"], $0.capitalised) })
  }

  // MARK: All models, one metric

  private func models(_ target: ExperimentReport.Target) -> HTML {
    let metric = report.metrics.first
    let evaluations = report.evaluations.filter { evaluation in
      target.models.contains { $0.isScored(evaluation.name) }
    }
    let best = evaluations.map { bestFigure(of: target, $0.name) }
    let slowest = target.models.compactMap(\.fitSeconds).max() ?? 0
    let rows = target.models.map { model in
      HTML.element(
        "tr", ["class": style(model)],
        [
          .rowHead(title(model)), .number(model.layer.map(String.init) ?? ""),
          .number(model.weight.map { fixed($0, 3) } ?? "", share: model.weight),
        ]
          + zip(evaluations, best).map {
            score(model.value(metric?.name ?? "", $0.name), best: $1)
          } + [
            .number(
              figure(model.fitSeconds),
              share: slowest > 0 ? model.fitSeconds.map { $0 / slowest } : nil),
            .number(figure(model.predictSeconds)),
          ])
    }
    return .table(
      label: "Models of \(target.name), stage \(target.stage)",
      caption: "\(metric?.title.capitalised ?? ""), best in bold. Seconds: all fits of the "
        + "stack that fills the gaps.",
      head: [
        .row(
          [
            .wordHead("Model", term: .baseModel), .numberHead("Layer", term: .layer),
            .numberHead("Weight", term: .weight),
          ]
            + evaluations.map { .numberHead($0.title, term: Glossary.term(of: $0.kind)) }
            + [.numberHead("Fit, s"), .numberHead("Predict, s")])
      ], bodies: [rows])
  }

  /// The best figure of an evaluation; `nil` where no model has one.
  private func bestFigure(of target: ExperimentReport.Target, _ evaluation: String) -> Double? {
    guard let metric = report.metrics.first else { return nil }
    let values = target.models.compactMap { $0.value(metric.name, evaluation) }
      .filter(\.isFinite)
    return metric.isError ? values.min() : values.max()
  }

  private func score(_ value: Double?, best: Double?) -> HTML {
    guard let value, value == best else { return .number(figure(value)) }
    return .number([.element("strong", figure(value))])
  }

  private func title(_ model: ExperimentReport.Model) -> String {
    model.shownName
  }

  private func style(_ model: ExperimentReport.Model) -> String {
    switch model.role {
    case .blend: "blend"
    case .candidate: (model.weight ?? 0) > 0 ? "" : "unused"
    case .baseline: "baseline"
    }
  }

  // MARK: Blend and baseline, all metrics

  private func measures(_ target: ExperimentReport.Target) -> HTML {
    let judged = [target.blend].compactMap { $0 } + target.baselines
    let rows = report.evaluations.flatMap { evaluation in
      judged.filter { $0.isScored(evaluation.name) }.map { model in
        let isBlend = model.role == .blend
        let intervals = isBlend ? target.intervals(evaluation.name) : nil
        return HTML.element(
          "tr", ["class": isBlend ? "" : "baseline"],
          [.rowHead(isBlend ? evaluation.title : "\(evaluation.title), \(model.shownName)")]
            + report.metrics.map { .number(figure(model.value($0.name, evaluation.name))) }
            + [.number(percent(intervals?.coverage)), .number(figure(intervals?.width))])
      }
    }
    return .table(
      label: "All metrics of \(target.name), stage \(target.stage)",
      caption:
        "All metrics of the ensemble and of the \(target.baselines.count > 1 ? "baselines" : "baseline").",
      head: [
        .row(
          [.wordHead("Evaluation")] + report.metrics.map { .numberHead($0.name) }
            + [
              .numberHead("Coverage", term: .coverage), .numberHead("Mean width", term: .interval),
            ])
      ], bodies: [rows])
  }
}
