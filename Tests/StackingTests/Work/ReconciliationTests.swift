@testable import Planning
@testable import Specification
import NetworkSupport
import Jobs
import Testing

@testable import Stacking
@testable import Tabular

@Suite("agreement with measured aggregates")
struct ReconciliationTests {
  private let free = Reconciliation(minimum: 0, maximum: 100)

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  @Test("the group's mean becomes the aggregate; wide intervals give way more, by their squares")
  func widths() {
    let cells = [(10.0, 1.0), (20.0, 2.0)].map {
      Reconciliation.Cell(value: $0.0, weight: 1, deviation: $0.1)
    }
    // A measured cell of 30; the mean of three is to be 25: 15 are missing, shared 1 : 4.
    let adjusted = free.adjusted(cells, measured: 30, measuredWeight: 1, aggregate: 25)
    #expect(abs(adjusted[0] - 13) < 1e-12 && abs(adjusted[1] - 32) < 1e-12)
    #expect(abs(mean(adjusted + [30]) - 25) < 1e-12)
  }

  @Test("weights are those of the mean")
  func weights() {
    let cells = [(10.0, 3.0), (20.0, 1.0)].map {
      Reconciliation.Cell(value: $0.0, weight: $0.1, deviation: 1)
    }
    let adjusted = free.adjusted(cells, measured: 0, measuredWeight: 0, aggregate: 15)
    #expect(abs((3 * adjusted[0] + adjusted[1]) / 4 - 15) < 1e-12)
    // By weight times variance: three times as far.
    #expect(abs((adjusted[0] - 10) - 3 * (adjusted[1] - 20)) < 1e-12)
  }

  @Test("what a bound holds back is shared among the others; what no cell can take is left")
  func bounds() {
    let cells = [95.0, 50, 50].map { Reconciliation.Cell(value: $0, weight: 1, deviation: 1) }
    let adjusted = free.adjusted(cells, measured: 0, measuredWeight: 0, aggregate: 80)
    #expect(adjusted[0] == 100)
    #expect(abs(mean(adjusted) - 80) < 1e-12 && abs(adjusted[1] - adjusted[2]) < 1e-12)
    #expect(
      free.adjusted(cells, measured: 0, measuredWeight: 0, aggregate: 120) == [100, 100, 100])
  }

  @Test("without widths all give way alike")
  func noWidths() {
    let cells = [10.0, 20].map {
      Reconciliation.Cell(value: $0, weight: 1, deviation: .infinity)
    }
    #expect(
      free.adjusted(cells, measured: 0, measuredWeight: 0, aggregate: 20) == [15, 25])
  }

  // MARK: In a run

  private static func text(_ reconcile: String) -> String {
    """
    strata: 1
    name: agree
    seed: 2
    tables:
      city: {file: city.csv, key: [Month], columns: {y: {min: 0}}}
      part: {file: part.csv, key: [Month, Part], columns: {y: {min: 0}}}
    learners: {line: {family: ridge}}
    stacks: {s: {folds: {kind: kfold, count: 3}, layers: [[line]]}}
    stages:
      whole: {table: city, targets: [y], features: [x], stack: s, fills: city_full}
      parts:
        table: part
        join: {city_full: [Month]}
        targets: [y]
        features: [x, Part]
        stack: s
        fills: part_full
    \(reconcile)
    """
  }

  /// Twelve months of a city, of which the first is not measured, and of three parts, of which one is unknown in the
  /// first four months; all are known in the fifth.
  private static func tables() -> [String: Table] {
    let months = (0..<12).map(Double.init)
    var city = months.map { 20 + $0 }
    city[0] = .nan
    let rows = (0..<36).map { ($0 / 3, $0 % 3) }
    let y = rows.map { month, part in
      part == 2 && month < 4 ? Double.nan : 15 + Double(month) + 4 * Double(part)
    }
    return [
      "city": Table([
        Column("Month", .numbers(months)), Column("x", .numbers(months)),
        Column("y", .numbers(city), minimum: 0),
      ]),
      "part": Table([
        Column("Month", .numbers(rows.map { Double($0.0) })),
        Column(
          "Part", .categories(codes: rows.map { Int32($0.1) }, levels: ["a", "b", "c"])),
        Column("x", .numbers(rows.map { Double($0.0) })),
        Column("size", .numbers(rows.map { $0.1 == 2 ? 2 : 1 })),
        Column("y", .numbers(y), minimum: 0),
      ]),
    ]
  }

  private func filled(_ reconcile: String) throws -> [Double] {
    let network = try NetworkFixture.network(Self.text(reconcile), Self.tables())
    let outputs = try network.outputs()
    let id = try #require(network.fills["part_full"])
    return try outputs[id.index].table.table.numbers("y")
  }

  @Test(
    "filled cells agree with months that were measured, measured cells are the same to the digit")
  func run() throws {
    let (plain, own) = (
      try filled(""), try filled("    reconcile: {to: city_full, by: [Month]}")
    )
    let measured = try #require(Self.tables()["part"]).numbers("y")
    for month in 0..<12 {
      let rows = 3 * month..<3 * month + 3
      for row in rows where !measured[row].isNaN { #expect(own[row] == measured[row]) }
      if (1..<4).contains(month) {
        #expect(abs(mean(rows.map { own[$0] }) - (20 + Double(month))) < 1e-9)
        #expect(own[3 * month + 2] != plain[3 * month + 2])
      } else {
        // The city's month is itself filled, or nothing of the group is.
        #expect(rows.map { own[$0] } == rows.map { plain[$0] })
      }
    }
    let weighted = try filled("    reconcile: {to: city_full, weights: size}")
    for month in 1..<4 {
      let values = (3 * month..<3 * month + 3).map { weighted[$0] }
      #expect(abs((values[0] + values[1] + 2 * values[2]) / 4 - (20 + Double(month))) < 1e-9)
    }
  }

  @Test("mistakes are named: another table, other columns, a weight that is none")
  func mistakes() throws {
    func messages(_ reconcile: String) -> [String] {
      do {
        _ = try ExperimentReader.read(text: Self.text(reconcile), file: "e/a.yaml")
        return []
      } catch {
        return error.errors.map(\.sentence)
      }
    }
    #expect(
      messages("    reconcile: {to: city}") == [
        "table 'city' is not joined in stage 'parts'; joined are: city_full"
      ] || messages("    reconcile: {to: city}").first?.contains("'city'") == true)
    #expect(
      messages("    reconcile: {to: city_full, by: [Part]}") == [
        "'by' is [Part]; expected the columns of the join with 'city_full': Month"
      ])
    var tables = Self.tables()
    tables["part"] = try #require(tables["part"]).setting("size") { $0[7] = 0 }
    let experiment = try NetworkFixture.experiment(
      Self.text("    reconcile: {to: city_full, weights: size}"))
    #expect(
      ExperimentChecks.check(experiment, tables: tables).errors.map(\.sentence) == [
        "the weight 'size' of row 8 is 0; expected a number above 0"
      ])
  }
}
