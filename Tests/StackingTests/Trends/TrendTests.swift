@testable import Specification
@testable import Stacking
@testable import Planning
import NetworkSupport
import Resampling
import Jobs
import Learners
import Testing

@testable import Tabular

@Suite("trends")
struct TrendTests {
  private static let linear = TrendSpec(
    kind: .linear, of: ["time"], by: [], reach: 1, alpha: 1e-6)

  /// A target over moments 0, 1, …, with a category beside the time.
  private func data(_ observed: [Double], levels: [Double]? = nil) -> StageData {
    let time = observed.indices.map(Double.init)
    let feature = FeatureMatrix.Feature("site", .category(levels: ["N", "S"]))
    let columns = [
      (.init("time"), time),
      (feature, levels ?? time.map { $0.truncatingRemainder(dividingBy: 2) }),
    ]
    return StageData(
      trainingRows: Array(observed.indices), applyRows: [],
      training: FeatureMatrix(columns, rowCount: time.count),
      apply: FeatureMatrix([(.init("time"), []), (feature, [])], rowCount: 0),
      observed: observed,
      transform: TargetTransform(
        training: time.map { $0 + 1 }, apply: [], minimum: -.infinity, maximum: .infinity),
      splits: (0..<4).map { block in
        let size = observed.count / 4
        let heldOut = Array(block * size..<(block + 1) * size)
        return Split(
          repeat: 0, fold: block, training: observed.indices.filter { !heldOut.contains($0) },
          heldOut: heldOut)
      })
  }

  private func rows(_ times: [Double], site: Double = 0) -> FeatureMatrix {
    FeatureMatrix(
      [
        (.init("time"), times),
        (.init("site", .category(levels: ["N", "S"])), times.map { _ in site }),
      ], rowCount: times.count)
  }

  private func fit(
    _ spec: TrendSpec, _ data: StageData, rows: [Int], form: TargetForm = .raw,
    scale: FittedScale = .none
  ) throws -> TrendFit {
    try data.trendFit(spec, rows: rows, form: form, scale: scale, seed: 1)
  }

  // MARK: One fit

  @Test("a line by hand: the slope of least squares, held beyond the reach of its rows")
  func byHand() throws {
    let data = data([1, 4, 5, 8, 100, 100, 100, 100])
    let trend = try fit(Self.linear, data, rows: [0, 1, 2, 3])
    // Around the means 1.5 and 4.5: Σ t y = 11, Σ t² = 5, of variance 1.25.
    let slope = 11 / (5 + 1e-6 * 1.25)
    func line(_ time: Double) -> Double { 4.5 + slope * (time - 1.5) }
    for time in 0..<8 {
      #expect(abs(trend.values[time] - line(min(Double(time), 6))) < 1e-12)
    }
    // Three moments are known from end to end: as far again on either side.
    let far = trend.fitted.values(rows([-3, -4, 6, 1e9, 3.5]))
    for (value, time) in zip(far, [-3, -3, 6, 6, 3.5]) { #expect(abs(value - line(time)) < 1e-12) }
    #expect(abs(trend.fitted.mean - 4.5) < 1e-12)
    var still = Self.linear
    still.reach = 0
    let held = try fit(still, data, rows: [0, 1, 2, 3]).fitted.values(rows([-3, 0, 9, 3]))
    #expect(held[0] == held[1] && held[2] == held[3])
  }

  @Test("each category has a level of its own; one that was not there has none")
  func levels() throws {
    let data = data((0..<8).map { 2 * Double($0) + ($0 % 2 == 0 ? 10 : 30) })
    var spec = Self.linear
    spec.by = ["site"]
    let trend = try fit(spec, data, rows: Array(0..<8)).fitted
    #expect(abs(trend.values(rows([10]))[0] - 30) < 1e-4)
    #expect(abs(trend.values(rows([10], site: 1))[0] - 50) < 1e-4)
    #expect(abs(trend.values(rows([10], site: .nan))[0] - 40) < 1e-3)
  }

  @Test("the trend is taken in the form and on the scale of the fit")
  func formAndScale() throws {
    let data = data((0..<8).map { 3 + 2 * Double($0) })
    let ratio = try fit(Self.linear, data, rows: Array(0..<8), form: .ratio)
    let ratios = data.learned(.ratio)
    #expect(abs(ratio.values.reduce(0, +) - ratios.reduce(0, +)) < 1e-9)
    let log = try #require(FittedScale(.log, of: data.observed))
    let scaled = try fit(Self.linear, data, rows: Array(0..<8), scale: log)
    #expect(
      abs(scaled.values.reduce(0, +) - log.forward(data.observed).reduce(0, +)) < 1e-9)
  }

  @Test(
    "rows outside the fit have no part in its trend; a trend that saw them would be caught",
    arguments: [TrendKind.linear, .gaussianProcess])
  func honesty(_ kind: TrendKind) throws {
    var spec = Self.linear
    spec.kind = kind
    let plain = data((0..<16).map { Double($0) + ($0 % 3 == 0 ? 1 : 0) })
    var bent = plain.observed
    for row in 12..<16 { bent[row] = -50 }
    let changed = data(bent)
    let some = Array(0..<12)
    #expect(
      sameBits(
        try fit(spec, plain, rows: some).values, try fit(spec, changed, rows: some).values))
    // The planted leak: a trend on all rows tells of those that are held out.
    let all = Array(0..<16)
    let leaking = (try fit(spec, plain, rows: all), try fit(spec, changed, rows: all))
    for row in 12..<16 { #expect(abs(leaking.0.values[row] - leaking.1.values[row]) > 1) }
  }

  @Test("what a Gaussian process takes off its rows it tells without having seen them")
  func unseen() throws {
    var random = RandomSource(seed: 9)
    let data = data((0..<40).map { Double($0) / 4 + 3 * random.uniform() })
    var spec = Self.linear
    spec.kind = .gaussianProcess
    let all = Array(0..<40)
    let trend = try fit(spec, data, rows: all)
    let seen = trend.fitted.values(data.training)
    func error(_ values: [Double]) -> Double {
      all.reduce(0) { $0 + abs(values[$1] - data.observed[$1]) }
    }
    #expect(error(trend.values) > error(seen))
    let far = trend.fitted.values(rows([60]))[0]
    #expect(abs(far - 16.5) < 2)
  }

  @Test("a fitted trend comes back from its bytes with the same bits; damage is told")
  func bytes() throws {
    for kind in [TrendKind.linear, .gaussianProcess] {
      var spec = Self.linear
      spec.kind = kind
      spec.by = ["site"]
      var trend = try fit(spec, data((0..<12).map { Double($0 * $0) }), rows: Array(0..<12)).fitted
      trend.firstPrediction = 2
      var writer = ByteWriter()
      trend.encode(to: &writer)
      var reader = ByteReader(writer.bytes)
      let back = try FittedTrend(from: &reader)
      #expect(back.columns == [0, 1])
      #expect(back.bounds == trend.bounds)
      #expect(back.firstPrediction == 2)
      #expect(back.mean == trend.mean)
      let rows = rows([-40, 3.3, 90], site: 1)
      #expect(sameBits(back.values(rows), trend.values(rows)))
      for count in [0, 5, writer.bytes.count - 1] {
        #expect(throws: ByteError.self) {
          var cut = ByteReader(Array(writer.bytes.prefix(count)))
          _ = try FittedTrend(from: &cut)
        }
      }
    }
  }

  @Test("predictions of the layer below are seen less the trend, and only they")
  func seen() throws {
    var trend = try fit(Self.linear, data([1, 2, 3, 4]), rows: [0, 1, 2, 3]).fitted
    trend.firstPrediction = 1
    let matrix = FeatureMatrix(
      [(.init("x"), [7, 8]), (.init("prediction.a"), [10, .nan])], rowCount: 2)
    let seen = trend.seen(matrix, less: [4, 5], .standardised(mean: 2, deviation: 2))
    #expect(sameBits(seen.cells, [7, 8, 0, .nan]))
  }

  // MARK: The choice

  private func choose(_ data: StageData) throws -> ChosenForms {
    try FormEvidence(data: data).choose(
      among: [.raw, LearnedForm(form: .raw, trend: Self.linear)], seed: 1)
  }

  @Test("evidence takes the trend of a line, and none of noise")
  func chosen() throws {
    #expect(try choose(data((0..<24).map { 5 * Double($0) })).overall.trend == Self.linear)
    var random = RandomSource(seed: 2)
    #expect(try choose(data((0..<24).map { _ in random.uniform() })).overall.trend == nil)
  }

  @Test("rows that a split holds out have no part in its trend")
  func outside() throws {
    let line = (0..<24).map { 5 * Double($0) }
    let bent = line.enumerated().map { $0 < 18 ? $1 : 1e4 * Double($0 % 2) }
    let (plain, changed) = (try choose(data(line)), try choose(data(bent)))
    #expect(plain.bySplit[3].trend == Self.linear)
    #expect(changed.bySplit[3] == plain.bySplit[3])
    #expect(changed.bySplit[0] != plain.bySplit[0])
  }

  // MARK: Stacks

  private static func text(
    _ trend: String, layers: String = "[[gbm]]", more: String = "", features: String = "x, s"
  ) -> String {
    """
    strata: 1
    name: trend
    seed: 2
    tables: {t: {file: t.csv, key: [Year]}}
    learners:
      gbm: {family: gbm, num_iterations: 20, min_data_in_leaf: 2}
      near: {family: nearest_neighbours, n_neighbors: 3}
    stacks: {s: {folds: {kind: blocks, by: [Year], count: 4}, layers: \(layers), blend: mean}}
    stages:
      only:
        table: t
        targets: [y]
        features: [{time: [Year]}, \(features)]
        stack: s
        trend: \(trend)
        \(more)
    evaluate: {metrics: [rmse], holdouts: {first: {kind: earliest, by: [Year], fraction: 0.2}}}
    """
  }

  /// Forty years, of which the target is missing in the first ten.
  private func table(_ value: (_ year: Double) -> Double) -> Table {
    let year = (0..<40).map { 1980 + Double($0) }
    return Table([
      Column("Year", .numbers(year)),
      Column("x", .numbers(year.map { ($0 * 7).truncatingRemainder(dividingBy: 5) })),
      Column("s", .categories(codes: year.map { Int32($0) % 2 }, levels: ["N", "S"])),
      Column("b", .numbers(year.map { $0 / 100 })),
      Column("y", .numbers(year.map { $0 < 1990 ? .nan : value($0) })),
    ])
  }

  private func network(
    _ text: String, _ value: (_ year: Double) -> Double = { 4 * $0 - 7900 }
  ) throws -> ExperimentNetwork {
    try NetworkFixture.network(text, ["t": table(value)])
  }

  private func greatestMiss(
    _ text: String, _ value: (_ year: Double) -> Double
  ) throws -> Double {
    let network = try self.network(text, value)
    let blend = try network.outputs()[try network.stack("only", "y").blend.index].blend
    #expect(blend.applyRows == Array(0..<10))
    return zip(blend.applyRows, blend.predicted).reduce(0) {
      max($0, abs($1.1 - value(1980 + Double($1.0))))
    }
  }

  @Test("a line goes on exactly where trees can't, in every layer")
  func line() throws {
    func value(_ year: Double) -> Double { 4 * year - 7900 }
    #expect(try greatestMiss(Self.text("none"), value) > 35)
    for layers in [
      "[[gbm]]", "[[gbm, near], [gbm]]", "[[gbm, near], {candidates: [gbm], features: false}]",
    ] {
      #expect(try greatestMiss(Self.text("linear", layers: layers), value) < 1e-3)
    }
    // Within a reach of nothing it is held, and learners can't do better.
    let held = "{kind: linear, reach: 0}"
    #expect(try greatestMiss(Self.text(held), value) > 35)
  }

  @Test("a line of ratios and of logarithms goes on as the curve it is")
  func curves() throws {
    #expect(
      try greatestMiss(Self.text("linear", more: "relative_to: {column: b, form: ratio}")) {
        ($0 - 1900) * $0 / 100
      } < 1e-2)
    let growth = (0..<40).map { years in (0..<years).reduce(1.0) { power, _ in power * 1.1 } }
    #expect(
      try greatestMiss(Self.text("linear", more: "transform: log")) { growth[Int($0) - 1980] }
        < 1e-4)
  }

  @Test("a line of each category goes on beside the other's, without the categories' mean")
  func lines() throws {
    func value(_ year: Double) -> Double { 4 * year + (Int(year) % 2 == 0 ? 50 : 0) }
    let own = try greatestMiss(Self.text("{kind: linear, by: s}"), value)
    #expect(own < 0.1)
    #expect(try greatestMiss(Self.text("linear", features: "x"), value) > 10)
  }

  @Test("none is the same job as no trend, a list makes candidates, auto is one choice for all")
  func jobs() throws {
    func fits(_ trend: String) throws -> (names: [String], keys: Set<JobKey>) {
      let network = try self.network(Self.text(trend, layers: "[[gbm, near]]"))
      let stack = try network.stack("only", "y")
      return (stack.jobs.names[0], Set(stack.fits.map { network.nodes[$0.index].key }))
    }
    let plain = try fits("none")
    let trendless = try self.network(
      Self.text("none", layers: "[[gbm, near]]").replacing("trend: none", with: ""))
    #expect(
      Set(try trendless.stack("only", "y").fits.map { trendless.nodes[$0.index].key })
        == plain.keys)
    let both = try fits("{kind: [none, linear], reach: 2}")
    #expect(
      both.names == [
        "gbm[trend=none]", "gbm[trend=linear]", "near[trend=none]", "near[trend=linear]",
      ])
    #expect(plain.keys.isSubset(of: both.keys))
    #expect(try fits("linear").keys.isDisjoint(with: both.keys))
    #expect(try fits("{kind: linear, reach: 2}").keys.isSubset(of: both.keys))
    let network = try self.network(Self.text("auto", layers: "[[gbm, near]]"))
    let choosers = try network.stack("only", "y").fits.map { fit in
      network.graph.dependencies(of: fit).filter { network.nodes[$0.index].kind == "form" }
    }
    #expect(Set(choosers).count == 1 && choosers[0].count == 1)
  }

  @Test("a chosen trend makes the fits that it would make if it were declared")
  func declared() throws {
    let chosen = try self.network(Self.text("auto"))
    let outputs = try chosen.outputs()
    let stack = try chosen.stack("only", "y")
    let chooser = try #require(
      chosen.graph.dependencies(of: stack.fits[0]).first {
        chosen.nodes[$0.index].kind == "form"
      })
    #expect(try #require(outputs[chooser.index].forms).bySplit.allSatisfy { $0.trend != nil })
    let linear = try self.network(Self.text("linear"))
    let others = try linear.outputs()
    for (own, other) in zip(stack.fits, try linear.stack("only", "y").fits) {
      let (fit, declared) = (outputs[own.index].fold, others[other.index].fold)
      #expect(fit.heldOut == declared.heldOut && fit.apply == declared.apply)
      #expect(fit.facts.contains(FitFact("trend", "linear")))
    }
  }

  @Test("a trend enters the fits, and neither the rows nor the features")
  func influence() throws {
    let network = try self.network(Self.text("linear"))
    let other = try self.network(Self.text("{kind: linear, reach: 2}"))
    let keys = Set(other.nodes.map(\.key))
    let changed = network.graph.jobs.filter { id in
      network.nodes[id.index].job.kind == .fit && !keys.contains(network.nodes[id.index].key)
    }
    #expect(Set(changed) == Set(network.stacks.flatMap(\.fits)))
    for id in network.graph.jobs where network.nodes[id.index].job.kind == .data {
      #expect(keys.contains(network.nodes[id.index].key))
    }
  }
}
