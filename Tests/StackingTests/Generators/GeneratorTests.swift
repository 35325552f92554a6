import Resampling
@testable import Specification
@testable import Stacking
@testable import Planning
import NetworkSupport
import Jobs
import Learners
import Testing

@testable import Tabular

@Suite("features made by a rule")
struct GeneratorTests {
  private static func text(_ features: String, learner: String = "{family: ridge}") -> String {
    """
    strata: 1
    name: made
    seed: 2
    tables: {t: {file: t.csv, key: [Id]}}
    learners: {only: \(learner)}
    stacks: {s: {folds: {kind: kfold, count: 4}, layers: [[only]], blend: best}}
    stages: {only: {table: t, targets: [y], features: [\(features)], stack: s}}
    evaluate: {metrics: [r2], holdouts: {random: {kind: random, fraction: 0.3}}}
    """
  }

  /// Two series over four months from November 2020 on; the target is missing once in each.
  private func table() -> Table {
    Table([
      Column("Id", .numbers((0..<8).map(Double.init))),
      Column("Year", .numbers([2020, 2020, 2021, 2021, 2020, 2020, 2021, 2021])),
      Column("Month", .numbers([11, 12, 1, 2, 11, 12, 1, 2])),
      Column("Site", .categories(codes: [0, 0, 0, 0, 1, 1, 1, 1], levels: ["A", "B"])),
      Column("x", .numbers([1, 2, 4, 8, 3, 0, .nan, 5])),
      Column("y", .numbers([10, 11, 12, .nan, 20, .nan, 22, 26])),
    ])
  }

  private func data(_ features: String, _ table: Table) throws -> StageData {
    let network = try NetworkFixture.network(Self.text(features), ["t": table])
    let stack = try network.stack("only", "y")
    return try network.outputs()[stack.jobs.data.index].data
  }

  /// All rows of the table in their order, by feature.
  private func columns(_ features: String) throws -> [String: [Double]] {
    let data = try data(features, table())
    var columns: [String: [Double]] = [:]
    for (index, feature) in data.training.features.enumerated() {
      var cells = [Double](repeating: .nan, count: 8)
      for (row, cell) in zip(data.trainingRows, data.training.column(index)) { cells[row] = cell }
      for (row, cell) in zip(data.applyRows, data.apply.column(index)) { cells[row] = cell }
      columns[feature.name] = cells
    }
    return columns
  }

  private func same(_ a: [Double]?, _ b: [Double]) -> Bool {
    a.map { zip($0, b).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN } && $0.count == b.count }
      ?? false
  }

  @Test("arithmetic of every two columns, missing where it is not defined")
  func arithmetic() throws {
    let made = try columns("{arithmetic: [Month, x, Year], operations: [ratio, sum]}")
    #expect(
      made.keys.sorted() == [
        "Month + Year", "Month + x", "Month / Year", "Month / x", "x + Year", "x / Year",
      ])
    #expect(same(made["Month / x"], [11, 6, 0.25, 0.25, 11.0 / 3, .nan, .nan, 0.4]))
    #expect(same(made["Month + x"], [12, 14, 5, 10, 14, 12, .nan, 7]))
  }

  @Test("figures of groups are of the known rows of each")
  func groups() throws {
    let made = try columns("{group: Site, of: x, statistics: [mean, sd, min, max, median]}")
    func row(_ a: Double, _ b: Double) -> [Double] { [a, a, a, a, b, b, b, b] }
    #expect(same(made["mean(x by Site)"], row(3.75, 8.0 / 3)))
    #expect(same(made["min(x by Site)"], row(1, 0)))
    #expect(same(made["max(x by Site)"], row(8, 5)))
    #expect(same(made["median(x by Site)"], row(3, 3)))
    let deviation = try #require(made["sd(x by Site)"])
    #expect(abs(deviation[0] - 3.095695936834452) < 1e-12)
    #expect(FeatureGenerator.Statistic.sd.value([4]).isNaN)
  }

  @Test("lags step over the end of a year, forwards and backwards")
  func lags() throws {
    let made = try columns("{lag: x, by: [1, -2], time: [Year, Month], within: Site}")
    #expect(same(made["lag(x by 1 in Site)"], [.nan, 1, 2, 4, .nan, 3, 0, .nan]))
    #expect(same(made["lag(x by -2 in Site)"], [4, 8, .nan, .nan, .nan, 5, .nan, .nan]))
  }

  @Test("a step of days is a day, over leap days and centuries")
  func days() throws {
    let dates: [(Double, Double, Double)] = [
      (2020, 2, 28), (2020, 2, 29), (2020, 3, 1), (2020, 12, 31), (2021, 1, 1), (2000, 2, 29),
      (2000, 3, 1), (1900, 2, 28), (1900, 3, 1), (-1, 12, 31), (0, 1, 1),
    ]
    let builder = FeatureBuilder(
      table: Table([
        Column("y", .numbers(dates.map(\.0))), Column("m", .numbers(dates.map(\.1))),
        Column("d", .numbers(dates.map(\.2))),
      ]), joinedColumns: [:], earlier: [])
    let days = try builder.steps(["y", "m", "d"])
    #expect(days[1] - days[0] == 1)
    #expect(days[2] - days[1] == 1)
    #expect(days[4] - days[3] == 1)
    #expect(days[6] - days[5] == 1)
    #expect(days[8] - days[7] == 1)
    #expect(days[10] - days[9] == 1)
    #expect(days[3] - days[5] == 7611)
  }

  @Test("neighbours are the most correlated series, or the nearest, with what they have")
  func neighbours() {
    let times = (0..<4).map(Double.init)
    let values: [[Double]] = [[1, 2, 3, 5], [2, 4, 6, 9], [5, 4, 3, 1], [1, 2, .nan, 4]]
    let keys = [
      values.indices.flatMap { series in times.map { _ in Double(series) } },
      values.indices.flatMap { _ in times },
    ]
    let made = FittedGenerator(
      .neighbours(
        of: .target, count: 2, .correlation, .init(time: ["t"], within: "s")),
      keys: keys, values: values.flatMap { $0 }, rows: Array(0..<16), groupCount: 4, nearest: nil)
    guard case .neighbours(_, let nearest) = made else {
      Issue.record("neighbours expected")
      return
    }
    // Series 2 falls where the others rise: it is nobody's neighbour, and has none.
    #expect(nearest.map { $0.sorted() } == [[1, 3], [0, 3], [], [0, 1]])
    let columns = made.columns([[0, 0, 2, .nan], [0, 2, 0, 0]])
    #expect(same(columns[0], [1.5, 6, .nan, .nan]))
  }

  @Test("positions say which series are nearest")
  func positions() throws {
    let made = try columns(
      "{neighbours: x, count: 1, nearest: [Year], time: [Year, Month], within: Site}")
    #expect(
      same(
        made["neighbours(x of 1 Site by Year)"], [3, 0, .nan, 5, 1, 2, 4, 8]))
  }

  // MARK: Made of the target

  @Test("an encoding is the group's mean drawn to that of all, and out of fold where it is learned")
  func encoding() throws {
    let data = try data("x, {target_encoding: Site, smoothing: 2}", table())
    #expect(data.visibleCount == 1)
    #expect(data.hiddenCount == 1)
    let rows = Array(data.trainingRows.indices)
    let view = try #require(data.fitView(data.training, rows: rows, form: .raw, seed: 3))
    #expect(view.training.features.map(\.name) == ["x", "target_encoding(Site)"])
    // What rows to be predicted see: A has 10, 11, 12 and B has 20, 22, 26.
    let mean = 101.0 / 6
    let applied = view.input.matrix(data.apply)
    #expect(abs(applied[0, 1] - (33 + 2 * mean) / 5) < 1e-12)
    #expect(abs(applied[1, 1] - (68 + 2 * mean) / 5) < 1e-12)
    // A training row's own target is not in its encoding.
    for row in rows {
      var changed = data
      changed = StageData(
        trainingRows: data.trainingRows, applyRows: data.applyRows, training: data.training,
        apply: data.apply,
        observed: data.observed.indices.map { data.observed[$0] + ($0 == row ? 100 : 0) },
        transform: data.transform, splits: data.splits, hiddenCount: 1,
        generators: data.generators)
      // The cache belongs to the matrix: another one, as of another job.
      let matrix = data.training.selecting(rows)
      let other = try #require(changed.fitView(matrix, rows: rows, form: .raw, seed: 3))
      #expect(other.training[row, 1] == view.training[row, 1])
      #expect(other.input.matrix(data.apply)[0, 1] != applied[0, 1])
    }
  }

  @Test("a new category has the mean of all, and figures of a group are missing for it")
  func unknown() {
    let encoding = GroupStatistics(smoothing: 1, values: [1, 3], codes: [0, 1], count: 2)
    #expect(FittedGenerator.groups(encoding).columns([[.nan, 0, 5]]) == [[2, 1.5, 2]])
    let mean = GroupStatistics([.mean], values: [1, 3], codes: [0, 1], count: 3)
    #expect(same(FittedGenerator.groups(mean).columns([[.nan, 1, 2]])[0], [.nan, 3, .nan]))
  }

  private func r2(_ text: String, _ table: Table) throws -> [String: Double] {
    let network = try NetworkFixture.network(text, ["t": table])
    let outputs = try network.outputs()
    var figures: [String: Double] = [:]
    for stack in network.stacks {
      for row in network.scores(of: stack, outputs)
      where row.model == .blend && row.metric == .measure(.r2) {
        figures[row.evaluation.text] = row.value
      }
    }
    return figures
  }

  /// Noise in groups of three rows, and in pairs of series that hold the same.
  private func noise() -> Table {
    var random = RandomSource(seed: 8)
    let count = 120
    let y = (0..<count).map { _ in random.uniform() }
    return Table([
      Column("Id", .numbers((0..<count).map(Double.init))),
      Column("Group", .numbers((0..<count).map { Double($0 / 3) })),
      Column("Year", .numbers((0..<count).map { Double($0 / 4) })),
      Column("Series", .numbers((0..<count).map { Double($0 % 4) })),
      Column("x", .numbers((0..<count).map { Double($0 % 7) })), Column("y", .numbers(y)),
    ])
  }

  @Test(
    "noise stays noise, whatever is made of the target",
    arguments: [
      "x, {target_encoding: Group, smoothing: 0}", "x, {target_encoding: Id, smoothing: 0}",
      "x, {group: Group, of: y, statistics: [mean, min, max, median]}",
      "x, {lag: y, by: [1, -1, 2], time: [Year], within: Series}",
      "x, {neighbours: y, count: 2, time: [Year], within: Series}",
    ])
  func planted(_ features: String) throws {
    for learner in [
      "{family: ridge, alpha: 0.001}", "{family: gbm, n_estimators: 20, min_data_in_leaf: 2}",
    ] {
      let figures = try r2(Self.text(features, learner: learner), noise())
      #expect(try #require(figures["out_of_fold"]) < 0.1)
      #expect(try #require(figures["holdout:random"]) < 0.1)
    }
  }

  @Test("the figures of a group by all its rows would give noise away, so the test can fail")
  func leaking() throws {
    var table = noise()
    guard case .numbers(let y)? = table["y"]?.values else { return }
    let means = y.indices.map { row in
      (0..<3).reduce(0) { $0 + y[row / 3 * 3 + $1] } / 3
    }
    table.set(Column("leak", .numbers(means)))
    #expect(
      try #require(r2(Self.text("leak"), table)["out_of_fold"]) > 0.15)
  }

  @Test("where the target follows its neighbours or its past, their features find it")
  func found() throws {
    var random = RandomSource(seed: 4)
    var level = [Double](repeating: 0, count: 40)
    for year in 1..<40 { level[year] = 0.6 * level[year - 1] + random.uniform() - 0.5 }
    let table = Table([
      Column("Id", .numbers((0..<160).map(Double.init))),
      Column("Year", .numbers((0..<160).map { Double($0 / 4) })),
      Column("Series", .numbers((0..<160).map { Double($0 % 4) })),
      Column(
        "y", .numbers((0..<160).map { level[$0 / 4] + 0.05 * random.uniform() })),
    ])
    let plain = try r2(Self.text("{category: Series}"), table)
    let near = try r2(
      Self.text("{category: Series}, {neighbours: *, count: 3, time: Year, within: Series}")
        .replacing("*", with: "\"*\""), table)
    let past = try r2(
      Self.text("{category: Series}, {lag: y, by: 1, time: Year, within: Series}"), table)
    for evaluation in ["out_of_fold", "holdout:random"] {
      #expect(try #require(plain[evaluation]) < 0.1)
      #expect(try #require(near[evaluation]) > 0.9)
      #expect(try #require(past[evaluation]) > (plain[evaluation] ?? 1) + 0.05)
    }
  }
}
