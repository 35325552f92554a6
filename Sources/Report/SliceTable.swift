import Wording

/// One target's figures by slice: a row for each group, a column for each evaluation.
struct SliceTable {
  let report: ExperimentReport
  let target: ExperimentReport.Target

  private struct Group: Hashable {
    var slice: String
    var name: String
  }

  /// `nil` where no slice is declared.
  var table: HTML? {
    guard let metric = report.metrics.first else { return nil }
    let groups = groups()
    guard !groups.isEmpty else { return nil }
    func evaluations(of metric: String) -> [ExperimentReport.Evaluation] {
      report.evaluations.filter { evaluation in
        target.slices.contains {
          $0.score.metric == metric && $0.score.evaluation == evaluation.name
        }
      }
    }
    let judged = evaluations(of: metric.name)
    let covered = evaluations(of: "coverage")
    let largest = judged.map { evaluation in
      target.slices.filter {
        $0.score.metric == metric.name && $0.score.evaluation == evaluation.name
      }.map(\.score.value).filter(\.isFinite).max() ?? 0
    }
    var slice = ""
    let rows = groups.map { group in
      // The slice's name stands beside its first group alone.
      let name = group.slice == slice ? "" : group.slice
      slice = group.slice
      return HTML.row(
        [.element("td", name), .rowHead(group.name)]
          + zip(judged, largest).map { evaluation, largest in
            error(figure(group, metric.name, evaluation), largest, isError: metric.isError)
          }
          + covered.map { .number(percent(figure(group, "coverage", $0)?.score.value)) })
    }
    return .table(
      label: "Slices of \(target.name), stage \(target.stage)",
      caption:
        "\(metric.title.capitalised) of the ensemble by slice, with the number of rows; share of "
        + "values within their intervals.",
      head: [
        .row(
          [.wordHead("Slice"), .wordHead("Group")]
            + judged.map {
              .numberHead($0.title, term: Glossary.term(of: $0.kind))
            } + covered.map { .numberHead("Coverage, \($0.title)", term: .coverage) })
      ], bodies: [rows])
  }

  /// Each slice's groups in their order. An evaluation has only groups with rows in it, so the order
  /// is that of the one that has most of them.
  private func groups() -> [Group] {
    var slices: [String] = []
    for figure in target.slices where !slices.contains(figure.slice) { slices.append(figure.slice) }
    return slices.flatMap { slice -> [Group] in
      let sequences = report.evaluations.map { evaluation in
        distinct(
          target.slices.filter { $0.slice == slice && $0.score.evaluation == evaluation.name }
            .map { Group(slice: slice, name: $0.group) })
      }
      let fullest = sequences.max { $0.count < $1.count } ?? []
      return distinct(fullest + sequences.flatMap { $0 })
    }
  }

  private func distinct(_ groups: [Group]) -> [Group] {
    var seen: Set<Group> = []
    return groups.filter { seen.insert($0).inserted }
  }

  private func error(
    _ figure: ExperimentReport.SliceFigure?, _ largest: Double, isError: Bool
  ) -> HTML {
    guard let figure else { return .number("") }
    return .number(
      [
        .text(Report.figure(figure.score.value) + " "),
        .element("small", "of \(grouped(figure.rows))"),
      ], share: isError && largest > 0 ? figure.score.value / largest : nil)
  }

  private func figure(
    _ group: Group, _ metric: String, _ evaluation: ExperimentReport.Evaluation
  ) -> ExperimentReport.SliceFigure? {
    target.slices.first {
      $0.slice == group.slice && $0.group == group.name && $0.score.metric == metric
        && $0.score.evaluation == evaluation.name
    }
  }
}
