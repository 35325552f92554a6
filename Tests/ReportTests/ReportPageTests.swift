import TestSupport
import Testing

@testable import Report

@Suite("The report's page")
struct ReportPageTests {
  @Test("a small report is the recorded page")
  func snapshot() throws {
    try expectSnapshot(ReportPage(sampleReport()).bytes, "page.html")
  }

  @Test("the same report gives the same bytes")
  func deterministic() {
    #expect(ReportPage(sampleReport()).bytes == ReportPage(sampleReport()).bytes)
  }

  @Test(
    "no text that was read can break out of its place",
    arguments: [
      "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</style></title></pre>",
      "&amp; &lt; &#60; ]]> <!-- -->", "' onload='x", "javascript:alert(1)", "一氧化碳 µg/m³ 🌫️",
      "line\nbreak\tand tab",
    ])
  func hostile(text: String) {
    let page = ParsedPage(ReportPage(hostileReport(text)).bytes)
    #expect(page.error == nil)
    #expect(page.text.contains(text))
    #expect(page.paths == ParsedPage(ReportPage(hostileReport("plain")).bytes).paths)
    #expect(!page.attributes.contains { $0.hasPrefix("on") || $0.contains("=javascript:") })
  }

  @Test("control characters, which no page may hold, become replacement characters")
  func controlCharacters() {
    let page = ParsedPage(ReportPage(hostileReport("a\u{0}b\u{1B}c\u{85}d\u{FFFE}e")).bytes)
    #expect(page.error == nil)
    #expect(page.text.contains("a\u{FFFD}b\u{FFFD}c\u{FFFD}d\u{FFFD}e"))
  }

  @Test("what turns the direction of text is shown as its code")
  func direction() {
    let page = ParsedPage(ReportPage(hostileReport("\u{202E}drawkcab\u{200F}")).bytes)
    #expect(page.text.contains("<U+202E>drawkcab<U+200F>"))
    #expect(!page.text.contains("\u{202E}"))
  }

  @Test("the page loads nothing: no address but of its own parts and neighbours")
  func selfContained() {
    let page = ParsedPage(ReportPage(sampleReport()).bytes)
    #expect(!page.paths.contains { $0.hasSuffix("link") })
    #expect(!page.attributes.contains { $0.hasPrefix("src=") })
    let addresses = page.attributes.filter { $0.hasPrefix("href=") }
    #expect(
      addresses.allSatisfy { address in
        ["href=#", "href=inventories/", "href=figures/"].contains { address.hasPrefix($0) }
      })
    #expect(addresses.contains("href=figures/models.vl.json"))
  }

  @Test("the page's policy lets its own script run, by its hash, and the library's if there is one")
  func policy() throws {
    let own = policyHash(PageScript.elementBytes)
    func policy(_ library: ScriptLibrary?) throws -> String {
      let text = String(
        decoding: ReportPage(sampleReport(), library: library).bytes, as: UTF8.self)
      let start = try #require(text.firstRange(of: "script-src ")).upperBound
      return String(text[start...].prefix { $0 != "\"" })
    }
    #expect(try policy(nil) == own)
    let library = try #require(ScriptLibrary(script: Array("let a = 1".utf8), licence: "BSD"))
    // printf 'let a = 1' | openssl dgst -sha256 -binary | base64
    #expect(
      try policy(library) == "\(own) 'sha256-LAfYd7pbFUgwfQu8b4q135PeTG2z+/coPEUYCd74eCQ='")
  }

  @Test("a script that would end its own element is refused")
  func endingScript() {
    #expect(ScriptLibrary(script: Array("a</script>".utf8), licence: "") == nil)
    #expect(ScriptLibrary(script: Array("a<!--".utf8), licence: "") == nil)
  }

  @Test("with the library each figure has its specification, its table once, and its words")
  func drawn() throws {
    let library = try #require(ScriptLibrary(script: Array("let a = 1".utf8), licence: "a licence"))
    var report = sampleReport()
    report.predictions = samplePredictions()
    let page = ParsedPage(ReportPage(report, library: library).bytes)
    #expect(page.error == nil)
    #expect(page.text.contains("a licence"))
    #expect(page.attributes.count { $0 == "id=data-predictions" } == 1)
    let plots = page.attributes.filter { $0.hasPrefix("data-spec=") }
    #expect(plots.count > 3)
    for plot in plots {
      #expect(page.attributes.contains("id=\(plot.dropFirst("data-spec=".count))"))
    }
    let bare = ParsedPage(ReportPage(report).bytes)
    #expect(bare.text.contains("run make setup"))
    #expect(!bare.attributes.contains { $0.hasPrefix("data-spec=") })
  }

  @Test("tags stand where HTML allows them")
  func nesting() {
    let page = ParsedPage(ReportPage(hostileReport("x")).bytes)
    #expect(page.error == nil)
    let parents = [
      "tr": ["thead", "tbody"], "th": ["tr"], "td": ["tr"], "tbody": ["table"], "thead": ["table"],
      "caption": ["table"], "li": ["ul"], "summary": ["details"], "section": ["main"],
      "h2": ["section"], "h3": ["section"], "style": ["head"], "meta": ["head"],
    ]
    for path in page.paths {
      let tags = path.split(separator: "/").map(String.init)
      guard let tag = tags.last, let allowed = parents[tag] else { continue }
      #expect(tags.count > 1 && allowed.contains(tags[tags.count - 2]), "\(path)")
    }
    // Nothing but words and their marks within a paragraph or a summary.
    let flow = ["div", "p", "table", "ul", "pre", "details"]
    #expect(
      !page.paths.contains { path in
        flow.contains { path.contains("/p/\($0)") || path.contains("/summary/\($0)") }
      })
  }

  @Test("every table has heads that say what they head")
  func heads() {
    let page = ParsedPage(ReportPage(sampleReport()).bytes)
    let heads = page.paths.count { $0.hasSuffix("/th") }
    #expect(heads > 0)
    #expect(page.attributes.count { $0.hasPrefix("scope=") } == heads)
  }

  @Test("figures by slice stand in a table of their target, with rows and coverage")
  func slices() throws {
    var report = sampleReport()
    #expect(!ParsedPage(ReportPage(report).bytes).text.contains("by slice"))
    func figure(
      _ group: String, _ evaluation: String, _ metric: String, _ value: Double
    ) -> ExperimentReport.SliceFigure {
      .init(
        slice: "season", group: group, rows: 12,
        score: .init(evaluation: evaluation, metric: metric, value: value))
    }
    report.targets[0].slices = [
      figure("winter", "out_of_fold", "rmse", 4), figure("winter", "masked", "rmse", 3),
      figure("winter", "masked", "coverage", 0.5), figure("summer", "out_of_fold", "rmse", 1),
    ]
    let page = ParsedPage(ReportPage(report).bytes)
    #expect(page.error == nil)
    let start = try #require(page.text.firstRange(of: "of the ensemble by slice")).upperBound
    let table = page.text[start...]
    let cells = [
      "Coverage, masked", "season", "winter", "4.000 of 12", "3.000 of 12", "50.0", "summer",
      "1.000 of 12",
    ]
    var place = table.startIndex
    for cell in cells {
      let found = try #require(table[place...].firstRange(of: cell), "\(cell)")
      place = found.upperBound
    }
    // The largest error of a column has the longest bar.
    #expect(page.attributes.contains("style=--share:100.0%"))
    #expect(page.attributes.contains("style=--share:25.0%"))
  }

  @Test("what went wrong stands before the figures")
  func notices() throws {
    var report = sampleReport()
    report.run.failures = [.init(job: "fit temporal/PM10", cause: "no rows")]
    report.run.missing = ["blend temporal/PM10", "fill city"]
    let text = ParsedPage(ReportPage(report).bytes).text
    let failure = try #require(text.firstRange(of: "1 job failed"))
    let missing = try #require(text.firstRange(of: "2 results missing"))
    let figures = try #require(text.firstRange(of: "One stage filled"))
    #expect(failure.upperBound < missing.lowerBound)
    #expect(missing.upperBound < figures.lowerBound)
    #expect(text.contains("fit temporal/PM10: no rows"))
  }

  @Test("without any score the page still says how the run went")
  func nothingScored() {
    var report = sampleReport()
    report.targets = []
    report.evaluations = []
    report.inventories = []
    let page = ParsedPage(ReportPage(report).bytes)
    #expect(page.error == nil)
    #expect(page.text.contains("No model has been scored yet."))
    #expect(!page.attributes.contains("id=errors"))
    #expect(page.attributes.contains("id=provenance"))
  }

  @Test("one level of all intervals stands in the head, several beside the figures")
  func levels() {
    var report = sampleReport()
    #expect(ParsedPage(ReportPage(report).bytes).text.contains("coverage of 90 % intervals"))
    report.targets[0].intervals[0].level = 0.5
    let text = ParsedPage(ReportPage(report).bytes).text
    #expect(!text.contains("coverage of 90 % intervals"))
    #expect(text.contains("91.0 %of 50 %"))
    #expect(text.contains("62.5 %of 90 %"))
  }

  @Test("file names are percent-encoded in addresses")
  func addresses() {
    var report = sampleReport()
    report.inventories[0].file = "inventories/a b#ü%.csv"
    let page = ParsedPage(ReportPage(report).bytes)
    #expect(page.attributes.contains("href=inventories/a%20b%23%C3%BC%25.csv"))
  }
}
