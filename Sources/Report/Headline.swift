import Wording

/// What the first look at an experiment is for: how far the ensembles' errors are below the baseline's,
/// and whether their intervals cover what they should.
struct Headline {
  let report: ExperimentReport

  private var metric: ExperimentReport.Metric? { report.metrics.first }

  /// The hardest first: on a narrow screen it is the column that is in sight.
  private var evaluations: [ExperimentReport.Evaluation] {
    guard let hardest = report.hardest else { return [] }
    return [hardest] + report.evaluations.reversed().filter { $0 != hardest }
  }

  /// The evaluations that have intervals.
  private var judgedIntervals: [ExperimentReport.Evaluation] {
    evaluations.filter { evaluation in
      report.targets.contains { $0.intervals(evaluation.name) != nil }
    }
  }

  private var levels: [Double] { report.targets.flatMap(\.intervals).map(\.level) }

  /// Stage by stage and target by target, the blend in every evaluation.
  var table: HTML {
    let intervals = judgedIntervals
    let bodies = report.stages.map { stage in
      [stageRow(stage, width: 1 + report.evaluations.count + intervals.count)]
        + report.targets.filter { $0.stage == stage && $0.blend != nil }.map {
          row($0, intervals)
        }
    }
    return .table(
      label: "Errors of the ensembles", caption: caption, class: "headline", head: head(intervals),
      bodies: bodies)
  }

  private var caption: String {
    var text = "\(metric?.title.capitalised ?? "") of the ensemble, in the target’s unit."
    if metric?.isError == true {
      text += " Below each error: its difference from the baseline’s in the same "
      text += "evaluation; the bar is the share of the baseline’s error that is left."
    }
    if !report.naive.isEmpty {
      text +=
        report.baselineNames.count > 1
        ? " The baseline is the best of: \(listed(report.baselineNames)). The group mean is that of "
          + "the known cells of the same "
        : " The baseline is the mean of the known cells of the same "
      text += "\(listed(report.naive))."
    } else if !report.baselineNames.isEmpty {
      text += " The baseline is \(report.baselineNames.count > 1 ? "the best of: " : "the method ")"
      text += "\(listed(report.baselineNames))."
    }
    return text
  }

  private func head(_ intervals: [ExperimentReport.Evaluation]) -> [HTML] {
    var groups: [HTML] = [
      .element("th", ["scope": "col", "rowspan": "2"], "Target"),
      .element(
        "th", ["scope": "colgroup", "colspan": String(report.evaluations.count)],
        metric?.name ?? ""),
    ]
    if !intervals.isEmpty {
      groups.append(
        .element(
          "th", ["scope": "colgroup", "colspan": String(intervals.count), "class": "first"],
          "coverage of \(titleOfIntervals(levels))"))
    }
    return [
      .row(groups),
      .row(
        evaluations.map(evaluationHead)
          + intervals.enumerated().map {
            .numberHead($1.title, class: $0 == 0 ? "first" : "", term: .coverage)
          }),
    ]
  }

  private func evaluationHead(_ evaluation: ExperimentReport.Evaluation) -> HTML {
    .numberHead(evaluation.title, term: Glossary.term(of: evaluation.kind))
  }

  private func stageRow(_ stage: String, width: Int) -> HTML {
    .element(
      "tr", ["class": "stage"],
      [
        .element(
          "th", ["scope": "rowgroup", "colspan": String(width)], [.element("span", stage)])
      ])
  }

  private func row(
    _ target: ExperimentReport.Target, _ intervals: [ExperimentReport.Evaluation]
  ) -> HTML {
    .row(
      [.rowHead(HTML.named(target.name, unit: target.unit))]
        + evaluations.map { error(target, $0.name) }
        + intervals.enumerated().map { index, evaluation in
          coverage(target.intervals(evaluation.name), class: index == 0 ? "first" : "")
        })
  }

  /// The blend's figure, and below it the best baseline's.
  private func error(_ target: ExperimentReport.Target, _ evaluation: String) -> HTML {
    guard let metric, let value = target.blend?.value(metric.name, evaluation) else {
      return .number("")
    }
    let content = [HTML.element("strong", figure(value))]
    guard let naive = target.baseline(metric.name, evaluation) else {
      return .number(content)
    }
    guard metric.isError, let share = target.share(metric.name, evaluation) else {
      return .number(content + [.element("small", "baseline \(figure(naive))")])
    }
    return .number(
      content + [.element("small", "\(signedPercent(share - 1)) vs \(figure(naive))")],
      share: share, class: (share * 100).rounded() > 100 ? "worse" : "")
  }

  private func coverage(_ intervals: ExperimentReport.Intervals?, class style: String) -> HTML {
    guard let intervals else { return .number([], class: style) }
    // Ten points short is more than chance makes of fifty rows or more.
    let isShort = intervals.coverage < intervals.level - 0.1
    var content = [HTML.element("span", percent(intervals.coverage))]
    if Set(levels).count > 1 {
      content.append(.element("small", "of \(percentLevel(intervals.level))"))
    }
    return .number(
      content, share: intervals.coverage,
      class: [style, isShort ? "worse" : ""].filter { !$0.isEmpty }.joined(separator: " "))
  }
}

/// "90 % intervals" if all are of one level.
func titleOfIntervals(_ levels: [Double]) -> String {
  guard let level = levels.first, Set(levels).count == 1 else { return "intervals" }
  return "\(percentLevel(level)) intervals"
}

/// A level that was declared, with no more digits than it has: "90 %", "97.5 %".
public func percentLevel(_ level: Double) -> String {
  let points = level * 100
  // 0.07 · 100 is not quite 7.
  return "\(fixed(points, abs(points - points.rounded()) < 1e-9 ? 0 : 1)) %"
}

/// "−41 %", "+3 %": a change of something.
public func signedPercent(_ change: Double) -> String {
  guard change.isFinite else { return "–" }
  let points = (change * 100).rounded()
  if points == 0 { return "±0 %" }
  return "\(points < 0 ? "−" : "+")\(fixed(abs(points), 0)) %"
}
