import Glibc
import Tabular
import Testing

@testable import Learners

@Suite struct PanelRegressionTests {
  /// Series of some years, one number as a feature.
  static func panel(
    series: Int, times: [Double], _ value: (_ series: Int, _ time: Double) -> Double
  ) -> FeatureMatrix {
    let rows = (0..<series).flatMap { series in times.map { (series, $0) } }
    return FeatureMatrix(
      [(.init("x"), rows.map { value($0.0, $0.1) })], rowCount: rows.count,
      panel: PanelIndex(
        times: rows.map(\.1), series: rows.map(\.0),
        seriesNames: (0..<series).map { "s\($0)" }))
  }

  @Test("coefficients and likelihood are those of one dense system")
  func densePlain() throws {
    let features = Self.panel(series: 4, times: [0, 1, 2, 4]) {
      Double(($0 * 7 + Int($1) * 5) % 11)
    }
    let target = (0..<16).map { Double(($0 * 13) % 17) / 5 }
    let data = Fixture.all(features, target)
    var learner = PanelRegression()
    learner.damping = 0
    let scale = PanelTarget(data, .never)
    let design = PanelDesign(learningFrom: data, learner, scale)
    let rows = PanelRows(design, data)
    let errors = SeriesErrors(carry: 0.6, noise: 0.3)
    let y = rows.order.map { scale.forward(target[$0]) }
    let (common, own) = (design.commonWidth, design.ownWidth)
    #expect(common == 3 && own == 2)
    let fast = try PanelSums(rows, target: y, common: common, own: own, groupCount: 4, errors)
      .solution(commonPenalties: [1e-8, 0.5, 2], ownPenalties: [0.1, 3])
    // Plainly: one column for each series' own columns, whitened series by series.
    let width = common + 4 * own + 1
    var cells = [Double](repeating: 0, count: 16 * width)
    var logDeterminant = 0.0
    for run in rows.runs {
      for row in run.rows {
        for column in 0..<common {
          cells[row * width + column] = rows.cells[row * rows.width + column]
        }
        for column in 0..<own {
          cells[row * width + common + (run.group ?? 0) * own + column] =
            rows.cells[row * rows.width + common + column]
        }
        cells[row * width + width - 1] = y[row]
      }
      logDeterminant += errors.whiten(&cells, rows: run.rows, width: width, times: rows.times)
    }
    let penalties: [Double] = [1e-8, 0.5, 2, 0.1, 3, 0.1, 3, 0.1, 3, 0.1, 3]
    let size = width - 1
    var matrix = [Double](repeating: 0, count: size * size)
    var right = [Double](repeating: 0, count: size)
    var square = 0.0
    for row in 0..<16 {
      for i in 0..<size {
        for j in 0..<size {
          matrix[i * size + j] += cells[row * width + i] * cells[row * width + j]
        }
        right[i] += cells[row * width + i] * cells[row * width + size]
      }
      square += cells[row * width + size] * cells[row * width + size]
    }
    for i in 0..<size { matrix[i * size + i] += penalties[i] }
    let logs = SmallCholesky.factor(&matrix, size)
    var solved = right
    SmallCholesky.solveLower(matrix, size, &solved, width: 1)
    SmallCholesky.solveUpper(matrix, size, &solved)
    for column in 0..<common { #expect(abs(fast.common[column] - solved[column]) < 1e-9) }
    for group in 0..<4 {
      for column in 0..<own {
        #expect(abs(fast.own[group][column] - solved[common + group * own + column]) < 1e-9)
      }
    }
    let rest = square - zip(right, solved).reduce(0) { $0 + $1.0 * $1.1 }
    let prior = penalties.dropFirst().reduce(0) { $0 + naturalLogarithm($1) }
    let plain = logs + logDeterminant - prior + 15 * naturalLogarithm(rest / 15)
    #expect(abs(fast.unlikelihood - plain) < 1e-8)
  }

  /// Recorded: statsmodels 0.15.0, `MixedLM(y, [1, x], groups=s).fit(reml=True)`. Tolerance 1e-5: its
  /// search ends there.
  @Test("with the variances that statsmodels finds, effects are those of its mixed model")
  func statsmodels() throws {
    let shifts = [0.8, -1.1, 0.4, 1.6, -0.9]
    let features = Self.panel(series: 5, times: [0, 1, 2, 3, 4, 5]) { series, time in
      sin(1 + Double(series) * 1.7 + time * 0.9) + 0.3 * time
    }
    let target = (0..<30).map { row in
      let (series, time) = (Double(row / 6), Double(row % 6))
      return 2 + 1.5 * features[row, 0] + shifts[row / 6]
        + 0.35 * sin(3.1 * series + 2.3 * time * time + Double.pi / 2)
    }
    let data = Fixture.all(features, target)
    var learner = PanelRegression()
    learner.trend = .none
    learner.logFeatures = false
    let scale = PanelTarget(data, .never)
    let design = PanelDesign(learningFrom: data, learner, scale)
    let rows = PanelRows(design, data)
    let fit = try PanelSums(
      rows, target: rows.order.map { scale.forward(target[$0]) }, common: 2, own: 1, groupCount: 5,
      .independent
    ).solution(
      commonPenalties: [1e-10, 1e-10], ownPenalties: [0.07635839102430984 / 1.281196627331327])
    let number = design.numbers[0]
    let slope = fit.common[1] * number.scale * scale.deviation
    #expect(abs(slope - 1.5030101504447) < 1e-5)
    let intercept = scale.mean + fit.common[0] * scale.deviation - slope * number.mean
    #expect(abs(intercept - 2.162980951085833) < 1e-5)
    let effects = [
      0.6450768616186373, -1.273521548488915, 0.25813816436023745, 1.3897453569567852,
      -1.0194388344466492,
    ]
    for (own, effect) in zip(fit.own, effects) {
      #expect(abs(own[0] * scale.deviation - effect) < 1e-5)
    }
  }

  @Test("the first known cell of a series anchors what comes before, the less the farther")
  func anchors() throws {
    // A slow wave of its own in each series, which no effect of the design has.
    let features = Self.panel(series: 8, times: (0..<40).map(Double.init)) { _, _ in 0 }
    let target = (0..<320).map { row in
      100 + 5 * sin(Double(row % 40) / 6 + Double(row / 40) * 2)
    }
    var data = Fixture.all(features, target)
    data.rows = (0..<320).filter { $0 % 40 >= 12 }
    var learner = PanelRegression()
    learner.trend = .none
    let fading = try learner.fit(data, seed: 0).predict(features)
    learner.errors = .independent
    let level = try learner.fit(data, seed: 0).predict(features)
    for series in 0..<8 {
      let (first, before, far) = (series * 40 + 12, series * 40 + 11, series * 40)
      let jump = target[first] - level[first]
      #expect(abs(fading[before] - level[before] - jump) < 0.2 * abs(jump) + 0.3)
      #expect(abs(fading[far] - level[far]) < abs(fading[before] - level[before]) + 0.3)
    }
    // Carrying what is left back is nearer to the truth one step before.
    let places = (0..<8).map { $0 * 40 + 11 }
    let error = { (predicted: [Double]) in
      Fixture.rmse(places.map { predicted[$0] }, places.map { target[$0] })
    }
    #expect(error(fading) < 0.5 * error(level))
  }

  @Test("growth in logarithms is carried back, and a series of its own rate keeps it")
  func growth() throws {
    let features = Self.panel(series: 6, times: (0..<20).map(Double.init)) { _, _ in 0 }
    let target = (0..<120).map { row -> Double in
      let (series, time) = (Double(row / 20), Double(row % 20))
      return exponential(series + 0.02 * time * (1 + series))
    }
    var data = Fixture.all(features, target)
    data.rows = (0..<120).filter { $0 % 20 >= 8 }
    var learner = PanelRegression()
    learner.damping = 0
    let predicted = try learner.fit(data, seed: 0).predict(features)
    for row in 0..<120 { #expect(abs(predicted[row] / target[row] - 1) < 0.02) }
  }

  @Test("seasons, the best feature alone, means over series, slopes and trees load bit for bit")
  func everyOption() throws {
    let plain = Self.panel(series: 5, times: (0..<24).map { 2000 + Double($0) / 12 }) {
      Double(($0 * 7 + Int($1 * 12) * 5) % 11)
    }
    let index = try #require(plain.panel)
    let features = FeatureMatrix(
      [
        (.init("x"), Array(plain.cells)), (.init("y"), plain.cells.map { $0 * $0 + 1 }),
        (.init("kind", .category(levels: ["a", "b"])), (0..<120).map { Double($0 / 40 % 2) }),
      ], rowCount: 120,
      panel: PanelIndex(
        times: index.times, series: index.series, seriesNames: index.seriesNames,
        seasons: (0..<120).map { $0 % 12 },
        means: ["x": (0..<120).map { Double($0 % 24) }, "y": (0..<120).map { 2 + Double($0 % 24) }])
    )
    let sum = (0..<120).map { 3 + features[$0, 0] + Double($0 % 12) + Double($0 / 24) }
    // The number above 0, which has a logarithm, times what the series and the season make of it.
    let product = (0..<120).map { row -> Double in
      features[row, 1] * (3 + Double(row % 12) / 12 + Double(row / 24))
    }
    for option in 0..<7 {
      let target = option == 4 || option == 6 ? product : sum
      let data = Fixture.all(features, target)
      var learner = PanelRegression()
      switch option {
      case 0: learner.features = .one
      case 1: learner.featureMeans = true
      case 4: learner.features = .ratio
      case 5: learner.timeEffects = true
      case 6: learner.features = .relative
      case 2: (learner.seriesSlopes, learner.seasonSlopes) = (true, true)
      default: learner.trees = 3
      }
      let model = try learner.fit(data, seed: 1)
      let bytes = LearnerCatalogue.encode(model)
      let loaded = try LearnerCatalogue.decode(bytes)
      #expect(LearnerCatalogue.encode(loaded) == bytes)
      let predicted = model.predict(features)
      #expect(loaded.predict(features) == predicted)
      #expect(Fixture.rmse(predicted, target) < 0.7 * Fixture.deviation(target))
    }
  }

  @Test(
    "shocks that all series share are no evidence for a trend of the feature, and are carried back")
  func timeEffects() throws {
    // What all series share jumps as the feature's mean does not; within a time the slope is 2.
    let shared = [0.0, 3, 1, 4, 9, 7, 12, 10, 15, 13]
    let features = Self.panel(series: 8, times: (0..<10).map(Double.init)) {
      $1 + 3 * Double(($0 * 5 + Int($1) * 3) % 7)
    }
    let target = (0..<80).map { row in
      2 * features[row, 0] + shared[row % 10] - 2 * Double(row % 10)
    }
    var data = Fixture.all(features, target)
    data.rows = (0..<80).filter { $0 % 10 >= 2 }
    var learner = PanelRegression()
    (learner.trend, learner.logarithm, learner.errors) = (.none, .never, .independent)
    // The target is a multiple of the feature itself, whose known cells are all above 0.
    learner.logFeatures = false
    let plain = try learner.fit(data, seed: 0).predict(features)
    learner.timeEffects = true
    let model = try #require(try learner.fit(data, seed: 0) as? PanelModel)
    let walked = model.predict(features)
    #expect(model.design.steps == (2..<9).map(Double.init))
    // Known times are met; before them the level is that of the first known one.
    for row in data.rows { #expect(abs(walked[row] - target[row]) < 0.5) }
    #expect(Fixture.rmse(data.rows.map { plain[$0] }, data.rows.map { target[$0] }) > 1)
    for series in 0..<8 {
      let (first, before) = (series * 10 + 2, series * 10)
      let slope = (walked[first] - walked[before]) / (features[first, 0] - features[before, 0])
      #expect(abs(slope - 2) < 0.1)
    }
  }

  @Test("a ratio to the steadiest feature follows it wherever it goes")
  func ratio() throws {
    let features = Self.panel(series: 4, times: (0..<10).map(Double.init)) {
      5 + Double($0) + $1 * $1
    }
    let target = (0..<40).map { Double(2 + $0 / 10) * features[$0, 0] }
    var data = Fixture.all(features, target)
    data.rows = (0..<40).filter { $0 % 10 < 6 }
    var learner = PanelRegression()
    (learner.features, learner.trend) = (.ratio, .none)
    let predicted = try learner.fit(data, seed: 0).predict(features)
    for row in 0..<40 { #expect(abs(predicted[row] / target[row] - 1) < 0.01) }
    learner.features = .relative
    let relative = try learner.fit(data, seed: 0).predict(features)
    for row in 0..<40 { #expect(abs(relative[row] / target[row] - 1) < 0.01) }
  }

  @Test("trees alone learn the seasons of a lone series, and leave its range nowhere")
  func forest() throws {
    let features = FeatureMatrix(
      [(.init("x"), (0..<48).map(Double.init))], rowCount: 48,
      panel: PanelIndex(
        times: (0..<48).map { 2000 + Double($0) / 12 }, seasons: (0..<48).map { $0 % 12 }))
    let target = (0..<48).map { 20 + 10 * Double($0 % 12) }
    var data = Fixture.all(features, target)
    data.rows = (0..<48).filter { $0 >= 12 }
    var learner = PanelRegression()
    (learner.trend, learner.features, learner.errors) = (.none, .none, .independent)
    learner.trees = 50
    let model = try #require(try learner.fit(data, seed: 1) as? PanelModel)
    #expect(model.design.seasons.isEmpty)
    let predicted = model.predict(features)
    for value in predicted { #expect(value > 19.9 && value < 130.1) }
    #expect(Fixture.rmse(predicted, target) < 0.7 * Fixture.deviation(target))
  }

  @Test("with fixed effects, differences between series have no part in a coefficient")
  func fixedEffects() throws {
    // Between series the target falls with the feature by 1, within them it rises by 2.
    let features = Self.panel(series: 12, times: [0, 1, 2]) { Double($0) + 0.1 * $1 }
    let target = (0..<36).map { row -> Double in 0.2 * Double(row % 3) - Double(row / 3) }
    let data = Fixture.all(features, target)
    func slope(_ effects: PanelRegression.Effects) throws -> Double {
      var learner = PanelRegression()
      (learner.trend, learner.errors, learner.effects) = (.none, .independent, effects)
      (learner.logarithm, learner.logFeatures) = (.never, false)
      let model = try #require(try learner.fit(data, seed: 0) as? PanelModel)
      return model.fit.common[1] * model.design.numbers[0].scale * model.target.deviation
    }
    let (fixed, random) = (try slope(.fixed), try slope(.random))
    // Below 2 by the ridge penalty alone, which is large beside so little change within series.
    #expect(abs(fixed - 2) < 0.1)
    #expect(random < 1.9)
  }

  @Test("a logarithm of a feature goes on below the least of the training rows")
  func extrapolatesFeatures() throws {
    let features = Self.panel(series: 4, times: (0..<12).map(Double.init)) {
      exponential(0.3 * $1 + 0.1 * Double(($0 * 5 + Int($1) * 3) % 7))
    }
    let target = (0..<48).map { row -> Double in
      Double(2 + row / 12) * features[row, 0].squareRoot()
    }
    var data = Fixture.all(features, target)
    data.rows = (0..<48).filter { $0 % 12 >= 6 }
    var learner = PanelRegression()
    learner.trend = .none
    let predicted = try learner.fit(data, seed: 0).predict(features)
    for row in 0..<48 { #expect(abs(predicted[row] / target[row] - 1) < 0.05) }
  }

  @Test("a target that is not above 0 is learned as it is, and a number without logarithm is kept")
  func notPositive() throws {
    let features = Self.panel(series: 3, times: [0, 1, 2, 3]) { Double($0) + $1 + 1 }
    let target = (0..<12).map { Double($0) - 6 }
    var data = Fixture.all(features, target)
    data.rows = Array(4..<12)
    let model = try PanelRegression().fit(data, seed: 0)
    #expect((model as? PanelModel)?.target.isLogarithmic == false)
    let other = Self.panel(series: 3, times: [-5, 9, .nan, 3]) { _, _ in -4 }
    #expect(model.predict(other).allSatisfy { $0.isFinite })
  }
}
