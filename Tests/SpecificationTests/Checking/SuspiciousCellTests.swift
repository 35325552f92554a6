@testable import Planning
@testable import Specification
import NetworkSupport
import Testing

@testable import Stacking
@testable import Tabular

@Suite("measured cells that contradict the cells around them")
struct SuspiciousCellTests {
  /// Five series over six years of months, with seasons and a common level; each its own height.
  private static func panel() -> (values: [Double], times: [Int], seasons: [Int], series: [Int]) {
    var random = RandomSource(seed: 4)
    let rows = (0..<360).map { ($0 / 5, $0 % 5) }
    let common = (0..<72).map { _ in 1 + 0.3 * random.uniform() }
    let values = rows.map { time, series in
      (20 + 10 * Double(series)) * common[time] * (time % 12 < 6 ? 1.5 : 1)
        * (1 + 0.05 * random.uniform())
    }
    return (values, rows.map(\.0), rows.map { $0.0 % 12 }, rows.map(\.1))
  }

  private func found(_ values: [Double]) -> [SuspiciousCells.Cell] {
    let panel = Self.panel()
    return SuspiciousCells(values).inSeries(
      values, times: panel.times, seasons: panel.seasons, series: panel.series)
  }

  @Test(
    "a cell that neither its time nor its group explains is named; a peak of all series is none")
  func series() {
    var values = Self.panel().values
    #expect(found(values).isEmpty)
    for series in 0..<5 { values[40 * 5 + series] *= 3 }
    #expect(found(values).isEmpty)
    let was = values[30 * 5 + 2]
    values[30 * 5 + 2] = was / 3
    let cells = found(values)
    #expect(cells.map(\.row) == [152])
    #expect(cells[0].score < -6)
    #expect(abs(cells[0].expected / was - 1) < 0.25)
  }

  @Test("an aggregate far from the mean of its group is named with what the group suggests")
  func aggregates() {
    let panel = Self.panel()
    let members = (0..<72).map { time in (0..<5).map { panel.values[5 * time + $0] } }
    var aggregates = members.map { $0.reduce(0, +) / 5 * 1.02 }
    let test = SuspiciousCells(panel.values + aggregates)
    #expect(test.ofAggregates(aggregates, members: members).isEmpty)
    aggregates[10] = 30
    let cells = test.ofAggregates(aggregates, members: members)
    #expect(cells.map(\.row) == [10])
    #expect(abs(cells[0].expected / (members[10].reduce(0, +) / 5 * 1.02) - 1) < 1e-6)
    // Half of a group has another mean, and says nothing.
    var part = members
    part[10] = Array(part[10].prefix(2))
    #expect(test.ofAggregates(aggregates, members: part).isEmpty)
  }

  @Test("a table with holes gives what the whole grid of series and time steps gives")
  func holes() {
    let panel = Self.panel()
    var random = RandomSource(seed: 9)
    for share in [0.0, 0.2, 0.5] {
      var values = panel.values.map { random.uniform() < share ? .nan : $0 }
      for row in [7, 102, 152, 153, 301] { values[row] *= random.uniform() < 0.5 ? 4 : 0.2 }
      // A second row of one time: the later one counts.
      var times = panel.times
      times[65] = times[60]
      var order = Array(values.indices)
      random.shuffle(&order)
      let shuffled = order.map { values[$0] }
      let places = (order.map { times[$0] }, order.map { panel.seasons[$0] })
      let series = order.map { panel.series[$0] }
      for kept in [5, 3] {
        let rows = order.indices.filter { series[$0] < kept }
        let own = rows.map { shuffled[$0] }
        let grid = SuspiciousGrid(
          values: own, times: rows.map { places.0[$0] }, seasons: rows.map { places.1[$0] },
          series: rows.map { series[$0] })
        let cells = SuspiciousCells(own).inSeries(
          own, times: grid.times, seasons: grid.seasons, series: grid.series)
        #expect(cells.map(\.row) == grid.found())
        #expect(!cells.isEmpty || share > 0)
      }
    }
  }

  @Test("20,000 series of a row each over 20,000 days take no grid of 400 million cells")
  func sparse() {
    let rows = Array(0..<20_000)
    let cells = SuspiciousCells([1.0]).inSeries(
      rows.map { Double($0 % 7 + 1) }, times: rows, seasons: rows.map { _ in 0 }, series: rows)
    #expect(cells.isEmpty)
  }

  // MARK: In an experiment

  private static func text(_ outliers: String) -> String {
    """
    strata: 1
    name: odd
    tables:
      city: {file: city.csv, key: [Year, Month], columns: {y: {\(outliers)}}}
      part: {file: part.csv, key: [Year, Month, Part]}
    learners: {line: {family: ridge}}
    stacks: {s: {folds: {kind: kfold, count: 3}, layers: [[line]]}}
    stages:
      parts:
        table: part
        join: {city: [Year, Month]}
        targets: [y]
        features: [{time: [Year, Month]}, Part]
        stack: s
      whole: {table: city, targets: [y], features: [{time: [Year, Month]}], stack: s, fills: full}
    """
  }

  private static func tables() -> [String: Table] {
    let panel = Self.panel()
    var city = (0..<72).map { time in
      (0..<5).reduce(0) { $0 + panel.values[5 * time + $1] } / 5
    }
    city[16] = 12
    func year(_ time: Int) -> Double { Double(2015 + time / 12) }
    return [
      "city": Table([
        Column("Year", .numbers((0..<72).map(year))),
        Column("Month", .numbers((0..<72).map { Double($0 % 12 + 1) })),
        Column("y", .numbers(city)),
      ]),
      "part": Table([
        Column("Year", .numbers(panel.times.map(year))),
        Column("Month", .numbers(panel.seasons.map { Double($0 + 1) })),
        Column(
          "Part",
          .categories(codes: panel.series.map(Int32.init), levels: ["a", "b", "c", "d", "e"])),
        Column("y", .numbers(panel.values)),
      ]),
    ]
  }

  @Test("check names the cell by its key, with what is expected there")
  func warning() throws {
    let experiment = try NetworkFixture.experiment(Self.text(""))
    let warnings = ExperimentChecks.check(experiment, tables: Self.tables()).warnings.map(
      \.sentence)
    let own = warnings.filter { $0.contains("contradicts") }
    #expect(
      own.contains {
        $0.hasPrefix(
          "table 'city', column 'y': 1 measured cell contradicts the mean of the rows in table 'part': "
            + "12 at 2016, 5 (expected about ")
      })
    let kept = try NetworkFixture.experiment(Self.text("outliers: keep"))
    #expect(
      ExperimentChecks.check(kept, tables: Self.tables()).warnings.allSatisfy {
        !$0.sentence.contains("contradict")
      })
  }

  @Test("'outliers: missing' takes the cell as missing, and so it is filled")
  func missing() throws {
    let tables = Self.tables()
    let own = try NetworkFixture.network(
      try NetworkFixture.experiment(Self.text("outliers: missing")), tables)
    let stack = try own.stack("whole", "y")
    #expect(stack.context.rows.apply == [16])
    let plain = try NetworkFixture.network(try NetworkFixture.experiment(Self.text("")), tables)
    #expect(try plain.stack("whole", "y").context.rows.apply.isEmpty)
  }
}
