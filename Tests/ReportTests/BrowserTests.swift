import Foundation
import Testing

@testable import Report

/// What pages embed to draw figures; `nil` where it is not installed.
private let library: ScriptLibrary? = {
  let environment = ProcessInfo.processInfo.environment
  let cache = environment["XDG_CACHE_HOME"] ?? "\(environment["HOME"] ?? "")/.cache"
  let folder = environment["STRATA_VEGA"] ?? "\(cache)/strata/vega"
  guard let script = FileManager.default.contents(atPath: "\(folder)/vega.js") else { return nil }
  return ScriptLibrary(script: Array(script), licence: "")
}()

@Suite(
  "The page in a browser", .serialized,
  .enabled(
    if: Browser.path != nil && library != nil,
    "skipped: Chromium or Vega is not installed (apt-get install chromium; make setup)"))
struct BrowserTests {
  private func report(_ name: String) -> ExperimentReport {
    var report = hostileReport(name)
    report.series = [sampleSeries()]
    report.series[0].column = name
    report.series[0].groups[0] = name
    report.predictions = samplePredictions()
    report.comparison = sampleComparison()
    report.comparison?.rows[0].variant = name
    report.graph = sampleGraph()
    report.timeline = sampleTimeline()
    return report
  }

  private func page(_ report: ExperimentReport) -> [UInt8] {
    ReportPage(report, library: library).bytes
  }

  /// Brings every figure into sight, one after the other.
  private func drawAll(_ browser: Browser) throws {
    let count = Int(try browser.text("document.querySelectorAll('.plot').length")) ?? 0
    for place in 0..<count {
      let plot = "document.querySelectorAll('.plot')[\(place)]"
      _ = try browser.text("\(plot).scrollIntoView({ block: 'center', behavior: 'instant' })")
      try browser.wait(for: "\(plot).dataset.state")
      let title = try browser.text("\(plot).getAttribute('aria-label').slice(0, 60)")
      #expect(browser.complaints.isEmpty, "\(title)")
      browser.forget()
    }
  }

  @Test(
    "every figure is drawn, whatever names hold, and the page is never wider than the window",
    arguments: [
      "plain", "</script><script>document.title='x'</script>", "a\"b'c\\d\u{202E}e 🌫️",
      String(repeating: "long", count: 2_500),
    ])
  func figures(name: String) throws {
    let report = report(name)
    let page = page(report)
    let browser = try Browser()
    // Elements that reach out of the window, if it can be scrolled.
    let wide = """
      document.documentElement.scrollWidth <= innerWidth ? "" : [...document.querySelectorAll("body *")]
        .filter(part => part.getBoundingClientRect().right > innerWidth && !part.closest(".scroll, .plot, nav, pre"))
        .map(part => part.tagName + "." + part.className).slice(0, 5).join(" ") || "unknown"
      """
    for (width, isDark) in [(1280, false), (390, true)] {
      try browser.show(page, width: width, isDark: isDark)
      try drawAll(browser)
      let states = try browser.text(
        "[...document.querySelectorAll('.plot')].map(plot => plot.dataset.state)")
      let expected = [String](repeating: "drawn", count: report.figureSet.all.count)
      #expect(states == expected.joined(separator: ","))
      #expect(try browser.text("document.title") != "x")
      let parts = try browser.text(wide)
      #expect(parts.isEmpty, "\(width): \(parts)")
    }
    #expect(browser.complaints.isEmpty)
  }

  @Test("a click on a head sorts its table, a second one turns the order")
  func sorts() throws {
    let browser = try Browser()
    try browser.show(page(report("plain")))
    let heads = "[...document.querySelectorAll('[aria-label=\"Columns of plain\"] thead th')]"
    let filled = "\(heads).find(head => head.textContent.startsWith('Filled'))"
    let cells =
      "[...document.querySelectorAll('[aria-label=\"Columns of plain\"] tbody tr')].map(row => row.cells[2].textContent)"
    #expect(try browser.text(cells) == "300,0")
    try browser.click("\(filled).querySelector('button')")
    #expect(try browser.text(cells) == "0,300")
    #expect(try browser.text("\(filled).getAttribute('aria-sort')") == "ascending")
    try browser.click("\(filled).querySelector('button')")
    #expect(try browser.text(cells) == "300,0")
    #expect(try browser.text("\(filled).getAttribute('aria-sort')") == "descending")
  }

  @Test("the mouse over a head shows its meaning, over a mark its numbers")
  func hovers() throws {
    let browser = try Browser()
    try browser.show(page(report("plain")))
    #expect(try browser.text("document.querySelector('.tip').hidden") == "true")
    try browser.hover(
      "document.querySelector('button.term')", until: "!document.querySelector('.tip').hidden")
    #expect(
      try browser.text("document.querySelector('.tip').textContent")
        == browser.text(
          "document.getElementById(document.querySelector('button.term').getAttribute('aria-describedby')).textContent"
        ))
    try drawAll(browser)
    let plot = "document.querySelector('.plot[aria-label^=\"Predicted against measured\"]')"
    let tooltip = "document.getElementById('vg-tooltip-element')"
    try browser.hover(
      "[...\(plot).querySelectorAll('.mark-symbol path')].pop()",
      until: "\(tooltip)?.classList.contains('visible')")
    let words = try browser.text("\(tooltip).textContent")
    #expect(words.contains("measured") && words.contains("predicted") && words.contains("2014"))
    #expect(browser.complaints.isEmpty)
  }

  @Test("a click in the legend shows one kind of marks alone, and a menu another part of the data")
  func toggles() throws {
    let browser = try Browser()
    var report = report("plain")
    report.series.append(report.series[0])
    report.series[1].column = "CO"
    try browser.show(page(report))
    try drawAll(browser)
    let plot = "document.querySelector('.plot[aria-label^=\"Coverage of the intervals\"]')"
    let dim =
      "[...\(plot).querySelectorAll('.mark-symbol.role-mark path')].filter(mark => mark.getAttribute('opacity') < 0.5).length"
    #expect(try browser.text(dim) == "0")
    try browser.click("\(plot).querySelector('.role-legend-symbol path')")
    // Of the points of two evaluations, those of the other one.
    try browser.wait(for: "\(dim) === 1")
    let series = "document.querySelector('.plot[aria-label^=\"Completed series\"]')"
    let menu = "\(series).previousElementSibling.querySelector('select')"
    let shown = "\(series).view.result.view.signal('shown')"
    #expect(try browser.text(shown) == "plain")
    _ = try browser.text("\(menu).focus()")
    try browser.press("ArrowDown", code: 40)
    try browser.wait(for: "\(shown) === 'CO'")
    // The calendar and the map of the same table follow.
    for other in ["What was measured", "city_complete by", "plain by"] {
      let found =
        "[...document.querySelectorAll('.plot')].find(plot => plot.getAttribute('aria-label').startsWith('\(other)'))"
      guard try browser.text("Boolean(\(found))") == "true" else { continue }
      try browser.wait(for: "\(found).view.result.view.signal('shown') === 'CO'")
    }
    #expect(browser.complaints.isEmpty)
  }

  @Test("the slider over time moves by the keyboard, and says which time is shown")
  func slides() throws {
    let browser = try Browser()
    try browser.show(page(report("plain")))
    try drawAll(browser)
    let plot =
      "[...document.querySelectorAll('.plot')].find(plot => plot.previousElementSibling.querySelector('[type=range]'))"
    let slider = "\(plot).previousElementSibling.querySelector('[type=range]')"
    let numbers =
      "[...\(plot).querySelectorAll('.mark-text text')].map(text => text.textContent).filter(text => !isNaN(text)).join(' ')"
    #expect(try browser.text("\(slider).nextElementSibling.textContent") == "2015-12")
    #expect(try browser.text(numbers) == "23 33")
    _ = try browser.text("\(slider).focus()")
    try browser.press("ArrowLeft", code: 37)
    try browser.wait(for: "\(slider).nextElementSibling.textContent === '2015-11'")
    try browser.wait(for: "\(numbers) === '22 32'")
    #expect(browser.complaints.isEmpty)
  }

  @Test("a table is downloaded as CSV")
  func downloads() throws {
    let browser = try Browser()
    try browser.show(page(report("plain")))
    try browser.click(
      "document.querySelector('[aria-label=\"Columns of plain\"]').nextElementSibling")
    let file = browser.downloads.appendingPathComponent("Columns-of-plain.csv").path
    for _ in 0..<300 where FileManager.default.contents(atPath: file) == nil {
      _ = try browser.text("new Promise(done => setTimeout(done, 100))")
    }
    let text = String(
      decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self)
    #expect(
      text == """
        Column,Measured,Filled,Still empty,Mean width of 90 % intervals
        plain µg/m³,900,300,0,8.250
        CO,"1,200",0,0,

        """)
  }
}
