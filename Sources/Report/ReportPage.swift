import Wording

/// A report as one HTML file that needs nothing else: no address to load from.
///
/// The same report gives the same bytes.
public struct ReportPage: Sendable {
  private let report: ExperimentReport
  private let figures: FigureSet
  private let library: ScriptLibrary?

  public init(_ report: ExperimentReport, library: ScriptLibrary? = nil) {
    self.init(report, figures: FigureSet(report), library: library)
  }

  /// - Parameters:
  ///   - figures: Those of the report.
  ///   - library: What draws them: Vega-Embed with Vega and Vega-Lite; `nil` where it is not installed.
  package init(_ report: ExperimentReport, figures: FigureSet, library: ScriptLibrary?) {
    self.report = report
    self.figures = figures
    self.library = library
  }

  /// The page, in UTF-8.
  public var bytes: [UInt8] {
    HTML.document(.element("html", ["lang": "en"], [head, body]))
  }

  private var title: String { report.title ?? report.name }

  private var scripts: [HTML] {
    let library = library.map { [HTML.element("script", [.library($0)])] } ?? []
    return library + [.element("script", [.verbatim(PageScript.element)])]
  }

  /// Whatever a name may hold, the page loads nothing and runs no script but its own two.
  private var policy: String {
    let hashes = [PageScript.elementBytes] + (library.map { [$0.script] } ?? [])
    return "default-src 'none'; style-src 'unsafe-inline'; img-src data: blob:; script-src "
      + hashes.map(policyHash).joined(separator: " ")
  }

  private var head: HTML {
    .element(
      "head",
      [
        .element("meta", ["charset": "utf-8"], []),
        .element(
          "meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"], []),
        .element("meta", ["http-equiv": "Content-Security-Policy", "content": policy], []),
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
          ] + notices + [
            .element("p", ["class": "lead"], SummarySentence(report: report).text.unbroken)
          ]),
        navigation, .element("main", sections.map(\.html)),
      ] + FigureSection(figures.all, isDrawn: library != nil).data(figures.all) + scripts)
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
    let variants = VariantTables(report: report)
    let drawn = FigureSection(figures.all, isDrawn: library != nil)
    let headline =
      report.stages.isEmpty
      ? [] : [Headline(report: report).table, HTML.element("p", ["class": "note"], explanation)]
    return [
      Section(
        id: "data", title: "Data and gaps",
        content: drawn.html(figures.data) + provenance.inventories),
      Section(
        id: "errors", title: "Scores by evaluation",
        content: headline + drawn.html(figures.evidence) + ClassTables(report: report).html
      ),
      Section(
        id: "variants", title: "Variants and verdicts",
        content: variants.sideBySide + drawn.html(figures.variants) + variants.verdicts),
      Section(id: "expectations", title: "Expectations", content: variants.expectations),
      Section(id: "agreement", title: "Published data", content: variants.agreement),
      Section(
        id: "models", title: "Ensembles",
        content: drawn.html(figures.models) + ModelTables(report: report).sections),
      Section(
        id: "provenance", title: "Provenance",
        content: (report.sources.isEmpty ? [] : provenance.sources) + drawn.html(figures.run)
          + [provenance.run]
          + provenance.command
          + (report.values.isEmpty ? [] : [provenance.values])
          + (report.specification.isEmpty ? [] : [provenance.specification])),
      Section(
        id: "methods", title: "Methods",
        content: report.stages.isEmpty ? [] : Methods(report: report).html),
      Section(id: "glossary", title: "Glossary", content: Glossary.html + licence),
    ].filter { !$0.content.isEmpty }
  }

  /// The terms of the library that the page carries, or how to have figures.
  private var licence: [HTML] {
    guard let library else {
      return figures.all.isEmpty
        ? []
        : [
          .element(
            "p", ["class": "note"],
            "The figures are not drawn, as Vega was not installed when this page was made: run make "
              + "setup, then the experiment again, or open the Vega-Lite files in any editor of them."
          )
        ]
    }
    return [
      .element(
        "details",
        [
          .element(
            "summary",
            [.element("span", ["class": "name"], "Licence of Vega, Vega-Lite and Vega-Embed")]),
          .element("pre", ["tabindex": "0"], library.licence),
        ])
    ]
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
    if report.targets.contains(where: \.isOutOfFoldLeaky) {
      first +=
        " Out-of-fold scores of stacks of several layers are too low: later layers have seen the "
        + "held-out rows."
    }
    guard kinds.contains(.masked) else { return first }
    var second = "For masked scores known cells are masked, the full pipeline is run, and its "
    second += "predictions are compared with the measured values"
    second +=
      kinds.contains(.truth)
      ? "; truth scores compare filled cells with the ground truth." : "."
    return "\(first) \(second)"
  }

  /// What a reader must know before the scores: failures, missing results, warnings.
  private var notices: [HTML] {
    let run = report.run
    var notices: [HTML] = []
    if !run.failures.isEmpty {
      notices.append(
        notice(
          "alert", "\(counted(run.failures.count, "job", grouped: true)) failed",
          run.failures.map { "\($0.job): \($0.cause)" }))
    }
    if !run.missing.isEmpty {
      notices.append(
        notice(
          "alert", "\(counted(run.missing.count, "result", grouped: true)) missing", run.missing))
    }
    let warnings = Warnings(report: report).lines + run.warnings
    if !warnings.isEmpty {
      notices.append(
        notice("warning", "\(counted(warnings.count, "warning", grouped: true))", warnings))
    }
    return notices
  }

  private func notice(_ style: String, _ title: String, _ lines: [String]) -> HTML {
    .element(
      "div", ["class": "notice \(style)", "role": "note"],
      [
        .element("p", [.element("strong", title)]),
        .element("ul", ["tabindex": "0"], lines.map { .element("li", $0) }),
      ])
  }
}
