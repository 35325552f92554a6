/// A report as one HTML file that needs nothing else: no script, no address to load from.
///
/// The same report gives the same bytes.
public struct ReportPage: Sendable {
  private let report: ExperimentReport

  public init(_ report: ExperimentReport) { self.report = report }

  /// The page, in UTF-8.
  public var bytes: [UInt8] {
    HTML.document(.element("html", ["lang": "en"], [head, body]))
  }

  private var title: String { report.title ?? report.name }

  private var head: HTML {
    .element(
      "head",
      [
        .element("meta", ["charset": "utf-8"], []),
        .element(
          "meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"], []),
        // Whatever a name may hold, the page loads and runs nothing.
        .element(
          "meta",
          [
            "http-equiv": "Content-Security-Policy",
            "content": "default-src 'none'; style-src 'unsafe-inline'",
          ], []),
        .element("meta", ["name": "color-scheme", "content": "light dark"], []),
        .element("title", title),
        .element("style", [.verbatim(StyleSheet.text)]),
      ])
  }

  private var body: HTML {
    .element(
      "body",
      [
        .element(
          "header",
          [
            .element("p", ["class": "kind"], "Experiment \(report.name)"),
            .element("h1", title),
            .element("p", ["class": "lead"], SummarySentence(report: report).text),
          ]), navigation, .element("main", notices + sections.map(\.html)),
      ])
  }

  // MARK: Sections

  private struct Section {
    var id: String
    var title: String
    var content: [HTML]

    var html: HTML {
      .element(
        "section", ["id": id, "aria-labelledby": "\(id)-title"],
        [.element("h2", ["id": "\(id)-title"], title)] + content)
    }
  }

  private var sections: [Section] {
    let provenance = ProvenanceSections(report: report)
    let models = ModelTables(report: report)
    return [
      Section(
        id: "errors", title: "Errors",
        content: report.stages.isEmpty
          ? []
          : [Headline(report: report).table, .element("p", ["class": "note"], explanation)]),
      Section(id: "models", title: "Models", content: models.sections),
      Section(id: "inventories", title: "Inventories", content: provenance.inventories),
      Section(
        id: "data", title: "Data", content: provenance.sources),
      Section(
        id: "specification", title: "Specification", content: [provenance.specification]),
      Section(id: "run", title: "Run", content: [provenance.run]),
    ].filter { !$0.content.isEmpty }
  }

  private var navigation: HTML {
    .element(
      "nav", ["aria-label": "Sections"],
      [
        .element(
          "ul",
          sections.map {
            .element("li", [.element("a", ["href": "#\($0.id)"], $0.title)])
          })
      ])
  }

  /// What the kinds of scores mean, of the kinds that are there.
  private var explanation: String {
    let kinds = Set(report.evaluations.map(\.kind))
    var first = "Out-of-fold scores are measured on the training rows that each fold held out"
    first +=
      kinds.contains(.holdout) ? "; holdout scores, on rows the stack was fitted without." : "."
    guard kinds.contains(.masked) else { return first }
    var second = "For masked scores known cells are masked, the full pipeline is run, and its "
    second += "predictions are compared with the measured values"
    second +=
      kinds.contains(.truth)
      ? "; truth scores compare filled cells with the ground truth." : "."
    return "\(first) \(second)"
  }

  /// What a reader must know before the figures: failures, missing results, warnings.
  private var notices: [HTML] {
    let run = report.run
    var notices: [HTML] = []
    if !run.failures.isEmpty {
      notices.append(
        notice(
          "alert", "\(counted(run.failures.count, "job")) failed",
          run.failures.map { "\($0.job): \($0.cause)" }))
    }
    if !run.missing.isEmpty {
      notices.append(
        notice("alert", "\(counted(run.missing.count, "result")) missing", run.missing))
    }
    if !run.warnings.isEmpty {
      notices.append(
        notice("warning", "\(counted(run.warnings.count, "warning"))", run.warnings))
    }
    return notices
  }

  private func notice(_ style: String, _ title: String, _ lines: [String]) -> HTML {
    .element(
      "div", ["class": "notice \(style)", "role": "note"],
      [
        .element("p", [.element("strong", title)]),
        .element("ul", lines.map { .element("li", $0) }),
      ])
  }
}
