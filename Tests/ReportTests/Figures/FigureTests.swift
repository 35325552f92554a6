import FoundationEssentials
import Testing

@testable import Report

@Suite("Figures as data")
struct FigureTests {
  private func full() -> ExperimentReport {
    var report = sampleReport()
    report.series = [sampleSeries()]
    report.predictions = samplePredictions()
    report.comparison = sampleComparison()
    report.variantScores = ["", "a", "b", "c"].enumerated().map { place, name in
      .init(
        variant: name, place: "temporal/PM10", evaluation: "masked", value: 3 + Double(place),
        ratio: 1 + Double(place) / 3)
    }
    report.variantCosts = ["", "a", "b", "c"].enumerated().map { place, name in
      .init(variant: name, seconds: 4 - Double(place))
    }
    return report
  }

  private func figure(_ id: String, _ report: ExperimentReport) throws -> Figure {
    try #require(report.figureSet.all.first { $0.id == id })
  }

  private func lines(_ figure: Figure) -> [String] {
    String(decoding: figure.csv, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test("a report with one of everything has every figure, in the order of the page")
  func all() {
    #expect(
      full().figureSet.all.map(\.id) == [
        "series-city_complete", "calendar-city_complete", "tiles-city_complete", "trends",
        "predicted", "coverage", "lead", "residuals", "differences", "ratios", "costs", "folds",
        "models",
      ])
  }

  @Test("a report without time and variants has the figures that it can have")
  func few() {
    #expect(sampleReport().figureSet.all.map(\.id) == ["coverage", "models"])
  }

  @Test("a file's title says what menus and sliders are set to; a page has them instead")
  func titles() throws {
    func title(_ figure: Figure) -> String {
      let text = String(decoding: figure.vegaLite, as: UTF8.self)
      return text.firstMatch(of: /"title":(".*?"|\{"text":\{"expr":".*?[^\\]"\}\})/)
        .map { String($0.1) } ?? ""
    }
    let report = full()
    #expect(
      title(try figure("predicted", report))
        == #"{"text":{"expr":"\"Predicted against measured: \" + join([where, on], ', ')"}}"#)
    #expect(title(try figure("costs", report)) == "\"Error against CPU time\"")
    #expect(try figure("predicted", report).embedded["title"] == nil)
  }

  @Test("each specification is JSON with its data, its words and a schema")
  func json() throws {
    for figure in full().figureSet.all {
      let value = try JSONDecoder().decode(Head.self, from: Data(figure.vegaLite))
      #expect(value.schema.hasPrefix("https://vega.github.io/schema/vega-lite/"))
      #expect(value.description == figure.caption)
      #expect(value.data.values == String(decoding: figure.csv, as: UTF8.self))
    }
  }
  private struct Head: Decodable {
    struct Source: Decodable { var values: String }
    var schema: String
    var description: String
    var data: Source
    enum CodingKeys: String, CodingKey {
      case schema = "$schema"
      case description, data
    }
  }

  @Test("a series has a row for each measured and filled cell, and for the published beside filled")
  func series() throws {
    let rows = lines(try figure("series-city_complete", full()))
    #expect(rows.count == 1 + 48 + 7)
    #expect(rows[1] == "PM10,Huangpu,2014-01,0,measured,0,,,1")
    #expect(rows[4] == "PM10,Huangpu,2014-04,3,filled,3,2,4,2")
    #expect(rows[5] == "PM10,Huangpu,2014-04,3,published,3.5,,,2")
  }

  @Test("more cells than a page holds are means of several steps, of the kind of most of them")
  func coarse() throws {
    let series = sampleSeries()
    let coarse = series.coarsened(by: 4)
    #expect(series.coarsened(by: 1).cells.count == series.cells.count)
    #expect(coarse.cells.count == 12)
    // Three measured cells of 0, 1 and 2, then a filled one.
    #expect(coarse.cells[0].origin == .measured)
    #expect(coarse.cells[0].value == 1)
    #expect(coarse.cells[0].time == "2014-01")
    #expect(coarse.cells[6].origin == .filled)
    #expect(coarse.cells[6].step == 0)
    #expect(coarse.cells[7].step == 1)
    #expect(coarse.cells[7].lower == nil)
  }

  @Test("times are told as finely as the data have them")
  func timeWords() {
    #expect(FigureStyle.timeFormat(like: "2014") == "%Y")
    #expect(FigureStyle.timeFormat(like: "2014-07") == "%b %Y")
    #expect(FigureStyle.timeFormat(like: "2014-07-31") == "%-d %b %Y")
    #expect(FigureStyle.timeFormat(like: "2014-07-31T13:00Z") == "%-d %b %Y %H:%M")
  }

  @Test("the calendar holds runs of cells of one origin, each to where the next begins")
  func calendar() throws {
    let figure = try figure("calendar-city_complete", full())
    #expect(
      lines(figure) == [
        "column,group,origin,begin,end,cells", "PM10,Huangpu,measured,2014-01,2014-04,3",
        "PM10,Huangpu,filled,2014-04,2014-06,2", "PM10,Huangpu,measured,2014-06,2015-12,19",
        "PM10,Xuhui,filled,2014-01,2014-06,5", "PM10,Xuhui,measured,2014-06,2015-12,19",
      ])
    #expect(figure.caption == "14.6 % of the cells of PM10 are filled.")
  }

  @Test("errors by distance are those of the rows in each bin")
  func lead() throws {
    let rows = lines(try figure("lead", full())).dropFirst().map { $0.split(separator: ",") }
    #expect(rows.count == 2)
    // Leads 1…6 are too high by 1…6: the root of 91/6, all within ±6; of 7…12 none is.
    #expect(rows[0].contains("3.8944"))
    #expect(rows[0].last == "1")
    #expect(rows[1].last == "0")
  }

  @Test("the frontier is what nothing cheaper beats")
  func frontier() throws {
    #expect(
      lines(try figure("costs", full())) == [
        "variant,seconds,ratio,frontier,label", "c,1,2,yes,right above",
        "b,2,1.6667,yes,right above", "a,3,1.3333,yes,right above", "base,4,1,yes,right above",
      ])
  }

  @Test("a variant beyond the band that correction leaves undecided is explained in the caption")
  func doubt() throws {
    var report = full()
    #expect(!(try figure("differences", report)).caption.contains("undecided though"))
    report.comparison?.rows[1].lower = 0.015
    let caption = try figure("differences", report).caption
    #expect(
      caption.hasSuffix(
        "one_layer (p 0.400) stays undecided though its interval lies beyond the band: the verdict goes by "
          + "the p value, corrected for the 2 comparisons (Holm)."), "\(caption)")
  }

  @Test("more variants than a figure holds are shown by the least and greatest differences")
  func many() throws {
    var report = full()
    report.comparison?.rows = (0..<200).map { place in
      .init(
        variant: "v\(place)", place: "all targets", isOverall: true,
        difference: Double(place) / 1000, lower: nil, upper: nil, wins: 0, pairs: 1, pValue: nil,
        verdict: "undecided")
    }
    let figure = try figure("differences", report)
    #expect(lines(figure).count == 61)
    #expect(figure.caption.contains("30 least and greatest differences"))
  }

  @Test("hostile names stay text in specification and data")
  func hostile() throws {
    var report = full()
    report.series[0].groups[0] = "</script><script>alert(1)</script>"
    report.series[0].groups[1] = "a\"b,c\nd\u{202E}e"
    for figure in report.figureSet.all {
      #expect(!figure.vegaLite.contains(UInt8(ascii: "<")))
      #expect(!figure.embedded.text.contains("<"))
    }
    #expect(lines(try figure("series-city_complete", report))[1].contains("</script>"))
  }

  @Test("a name of a page is cut, and stays another than its neighbour")
  func longNames() throws {
    #expect(shownName("Huangpu") == "Huangpu")
    let (a, b) = (String(repeating: "n", count: 10_000), String(repeating: "n", count: 10_001))
    #expect(shownName(a) != shownName(b))
    #expect(shownName(a).hasPrefix("nnnnn"))
    #expect(shownName(a).count < 80)
    var report = full()
    report.series[0].groups = [a, b]
    let figure = try figure("series-city_complete", report)
    #expect(figure.embedded.text.utf8.count < 20_000)
    #expect(lines(figure)[1].hasPrefix("PM10,\(shownName(a)),2014-01"))
  }

  @Test("file names are plain, whatever a figure is called")
  func names() {
    #expect(safeFileName("series-a/../b c") == "series-a_.._b_c")
    #expect(safeFileName("..") == "_")
    #expect(safeFileName(String(repeating: "a", count: 10_000)).count == 100)
  }
}

@Suite("Seasonal trends")
struct SeasonalTrendTests {
  private func monthly(_ value: (Int) -> Double) -> [(step: Int, time: String, value: Double)] {
    (0..<48).map { step in
      (step, "\(2014 + step / 12)-\(step % 12 + 1)", value(step))
    }
  }

  @Test("a straight line with seasons has its own slope and no spread")
  func line() throws {
    let trend = try #require(
      SeasonalTrend(monthly { Double($0 / 12) * 2 + Double($0 % 12) * 100 }))
    #expect(trend.slope == 2)
    #expect(trend.lower == 2)
    #expect(trend.upper == 2)
  }

  @Test("one wild value does not move the slope")
  func outlier() throws {
    let trend = try #require(
      SeasonalTrend(monthly { $0 == 47 ? 1e6 : Double($0 / 12) }))
    #expect(trend.slope == 1)
  }

  @Test("too few pairs have no trend")
  func few() {
    #expect(SeasonalTrend(Array(monthly { Double($0) }.prefix(14))) == nil)
  }
}

@Suite("JSON of figures")
struct JSONTests {
  @Test("members keep their order, and what a page or a script would read is escaped")
  func text() {
    let json: JSON = ["b": 1, "a": ["x<&>\"\\\n\u{1}", nil, true, 0.5]]
    #expect(
      json.text
        == #"{"b":1,"a":["x\u003c\u0026\u003e\"\\\n\u0001",null,true,0.5]}"#)
  }

  @Test("numbers that JSON lacks are null")
  func numbers() {
    #expect(JSON.array([.number(.nan), .number(.infinity), .number(-3)]).text == "[null,null,-3]")
  }

  @Test("plotted numbers have five significant digits")
  func plotting() {
    #expect(plotted(123456.7) == "123460")
    #expect(plotted(0.000123456) == "0.00012346")
    #expect(plotted(-1.5) == "-1.5")
    #expect(plotted(.nan) == "")
  }
}
