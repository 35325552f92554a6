import Testing

@testable import Report

@Suite("Figures of searches, runs and models")
struct InsightFigureTests {
  private func lines(_ figure: Figure) -> [String] {
    String(decoding: figure.csv, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private func figure(_ id: String, _ report: ExperimentReport) throws -> Figure {
    try #require(report.figureSet.all.first { $0.id == id })
  }

  // MARK: Learning curves

  @Test("a learning curve has a point for each size, and says what the last rows brought")
  func learningCurve() throws {
    var report = sampleReport()
    #expect(!report.figureSet.all.contains { $0.id == "sizes" })
    report.learningCurves = [("50%", 10.0, 4.0), ("100%", 20, 3), ("25%", 5, .nan)].map {
      .init(place: "temporal/PM10", evaluation: "random", size: $0, trainingRows: $1, value: $2)
    }
    let curve = try figure("sizes", report)
    #expect(
      lines(curve) == [
        "place,evaluation,size,rows,value", "temporal/PM10,random,50%,10,4",
        "temporal/PM10,random,100%,20,3",
      ])
    #expect(curve.caption.hasSuffix("to all rows it changes by −25 % in the median of 1 curve."))
  }

  // MARK: Search

  @Test("a search shows each sample's ratio and the best so far, and says which is best")
  func search() throws {
    var report = sampleReport()
    sampleSearch(&report)
    let history = try figure("search", report)
    #expect(
      lines(history) == [
        "sample,variant,ratio,best", "1,\"rate=0.01,kind=a\",1.1,1.1",
        "2,\"rate=0.1,kind=b\",0.8,0.8", "3,\"rate=1,kind=a\",0.9,0.8",
      ])
    #expect(history.caption.hasPrefix("The best of 3 samples has −20 % of error"))
    #expect(history.caption.contains("it is sample 2."))
  }

  @Test("parallel coordinates place numbers by their logarithms and names by their order")
  func parallel() throws {
    var report = sampleReport()
    sampleSearch(&report)
    let axes = try figure("search-axes", report)
    let rows = lines(axes)
    #expect(rows.count == 1 + 6)
    #expect(rows[2] == "\"rate=0.1,kind=b\",gbm.rate,0.5,0.1,0.8")
    #expect(rows[5] == "\"rate=0.1,kind=b\",gbm.kind,1,b,0.8")
    #expect(axes.caption.contains("The best sample has gbm.rate 0.1 and gbm.kind b."))
  }

  @Test("an axis of one value, of a narrow range, and of numbers among names")
  func scales() {
    #expect(AxisScale(["3", "3"]).position(of: "3") == 0.5)
    #expect(AxisScale(["1", "3", "5"]).position(of: "3") == 0.5)
    #expect(AxisScale(["1", "x", "5"]).position(of: "x") == 0.5)
    #expect(AxisScale(["1", "x"]).position(of: "y") == nil)
    #expect(AxisScale(["-1", "100"]).position(of: "49.5") == 0.5)
  }

  // MARK: Run

  @Test("the graph has a row for each node and edge, and names where the time goes")
  func graph() throws {
    var report = sampleReport()
    report.graph = sampleGraph()
    let graph = try figure("graph", report)
    let rows = lines(graph).dropFirst()
    // Three points for each of four edges.
    #expect(rows.count { $0.hasPrefix("edge,") } == 12)
    #expect(
      rows.filter { $0.hasPrefix("node,") } == [
        "node,time,data,2,0,,,0,0", "node,time,\"fits, layer 1\",16,3,,,0,1",
        "node,time,blend,2,1,,,0,2", "node,space,data,2,0,,,1,0",
      ])
    #expect(graph.caption.hasPrefix("22 jobs as 4 nodes"))
    #expect(graph.caption.contains("75.0 %, goes into fits, layer 1 jobs of time."))
  }

  @Test("the timeline has a bar for each job, and says how busy the workers were")
  func timeline() throws {
    var report = sampleReport()
    report.timeline = sampleTimeline()
    let timeline = try figure("timeline", report)
    #expect(lines(timeline)[1] == "1,0,2,time,fit ridge,fit a,1")
    // Five of eight worker seconds.
    #expect(
      timeline.caption
        == "3 jobs ran in 4.000 s on 2 workers, which were busy 62.5 % of the time. The longest job is "
        + "fit a, 2.000 s.")
    #expect(sampleReport().figureSet.all.allSatisfy { $0.id != "timeline" })
  }

  @Test("jobs of one kind that follow each other are one bar where there are too many")
  func joinedSpans() {
    let spans = (0..<10).map {
      ExperimentReport.Span(
        job: "\($0)", kind: $0 == 5 ? "b" : "a", stage: "s", worker: 0, begin: Double($0),
        end: Double($0) + 1)
    }
    let joined = RunFigures.joined(spans, gap: 0.1)
    #expect(joined.map(\.1) == [5, 1, 4])
    #expect(joined[0].0.end == 5)
    #expect(RunFigures.joined(spans.filter { $0.begin != 2 }, gap: 0.1).map(\.1) == [2, 2, 1, 4])
  }

  // MARK: Models

  @Test("correlations of errors fill a symmetric table with ones on its diagonal")
  func correlation() throws {
    var report = sampleReport()
    report.errorCorrelations = [
      .init(place: "temporal/PM10", first: "ridge (1)", second: "gbm (1)", value: 0.25)
    ]
    let figure = try figure("error-correlation", report)
    #expect(
      lines(figure).dropFirst().sorted() == [
        "temporal/PM10,gbm (1),gbm (1),1", "temporal/PM10,gbm (1),ridge (1),0.25",
        "temporal/PM10,ridge (1),gbm (1),0.25", "temporal/PM10,ridge (1),ridge (1),1",
      ])
    #expect(
      figure.caption.contains("The least alike are ridge (1) and gbm (1) on temporal/PM10, 0.25."))
  }

  @Test("importance: what a shuffle costs, each contribution, and what can't be told from nothing")
  func importance() throws {
    let figures = FigureSet(sampleImportance()).all
    #expect(figures.map(\.id) == ["importance", "shap", "dependence"])
    #expect(lines(figures[0])[1] == "NO2,2,1.5,2.5")
    #expect(figures[0].caption.contains("1 of 2 features can’t be told from no effect"))
    #expect(lines(figures[1]).count == 1 + 40)
    #expect(figures[1].caption.contains("NO2 moves predictions most, by 5.000"))
    // The last value of a number is at the end of its axis, the second category at its end.
    #expect(lines(figures[1]).contains { $0.hasPrefix("gbm,NO2,19,19,1,9,") })
    #expect(lines(figures[1]).contains { $0.hasPrefix("gbm,District,Xuhui,,1,-1,") })
  }

  // MARK: Maps

  @Test("tiles stand where a map places them, and what it does not place is named")
  func tiles() throws {
    var report = sampleReport()
    report.series = [sampleSeries()]
    let grid = try figure("tiles-city_complete", report)
    #expect(grid.caption.contains("in the order of the table"))
    report.maps = [
      .init(
        inventory: "city_complete", shapes: [("Huangpu", .tile(column: 4, row: 2))])
    ]
    let map = try figure("tiles-city_complete", report)
    #expect(map.embedded.text.contains(#""group":"Huangpu","tile_column":4,"tile_row":2"#))
    #expect(map.caption.hasSuffix("The map has no place for Xuhui."))
  }

  @Test("shapes are drawn as they are, with the same slider")
  func shapes() throws {
    var report = sampleReport()
    report.series = [sampleSeries()]
    let ring = [(x: 121.0, y: 31.0), (x: 122.0, y: 31.0), (x: 122.0, y: 32.0), (x: 121.0, y: 31.0)]
    report.maps = [
      .init(
        inventory: "city_complete",
        shapes: [("Huangpu", .rings([ring])), ("Xuhui", .rings([ring]))])
    ]
    let map = try figure("tiles-city_complete", report)
    #expect(map.embedded.text.contains(#""type":"geoshape""#))
    #expect(map.embedded.text.contains("[122,32],[122,31],[121,31]"))
    #expect(map.embedded.text.contains(#""input":"range""#))
  }
}
