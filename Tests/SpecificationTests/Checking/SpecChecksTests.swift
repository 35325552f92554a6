@testable import Specification
@testable import Stacking
import Tabular
import Testing
import Wording

/// Tables that suit the fixture: two years of months, two districts, gaps in the first year.
struct SpecTables {
  var city: [(name: String, cells: [String])]
  var district: [(name: String, cells: [String])]

  init() {
    let months = (0..<24).map { (year: 2020 + $0 / 12, month: 1 + $0 % 12) }
    city = [
      ("Year", months.map { "\($0.year)" }), ("Month", months.map { "\($0.month)" }),
      ("PM2.5", (0..<24).map { "\(30 + $0)" }),
      ("O3", (0..<24).map { $0 < 12 ? "" : "\(80 + $0)" }),
      ("NO2", (0..<24).map { "\(40 - $0)" }),
    ]
    let rows = months.flatMap { month in
      ["Xuhui", "Pudong"].map { (month: month, district: $0) }
    }
    district = [
      ("Year", rows.map { "\($0.month.year)" }), ("Month", rows.map { "\($0.month.month)" }),
      ("District", rows.map(\.district)), ("PM2.5", (0..<48).map { "\(30 + $0)" }),
      ("O3", (0..<48).map { $0 < 24 ? "" : "\(80 + $0)" }),
      ("NO2", (0..<48).map { $0 < 24 ? "" : "\(40 + $0)" }),
    ]
  }

  /// Columns with any text that is no number are categories; an empty cell is missing.
  static func table(_ columns: [(name: String, cells: [String])]) -> Table {
    Table(
      columns.map { name, cells in
        if cells.allSatisfy({ $0.isEmpty || Double($0) != nil }) {
          return Column(name, .numbers(cells.map { Double($0) ?? .nan }))
        }
        var levels: [String] = []
        for cell in cells where !cell.isEmpty && !levels.contains(cell) { levels.append(cell) }
        let codes = cells.map { cell in Int32(levels.firstIndex(of: cell) ?? -1) }
        return Column(name, .categories(codes: codes, levels: levels))
      })
  }

  var tables: [String: Table] { ["city": Self.table(city), "district": Self.table(district)] }

  mutating func set(_ column: String, _ cells: (Int) -> String?) {
    for table in [\SpecTables.city, \SpecTables.district] {
      guard let position = self[keyPath: table].firstIndex(where: { $0.name == column }) else {
        continue
      }
      for row in self[keyPath: table][position].cells.indices {
        if let cell = cells(row) { self[keyPath: table][position].cells[row] = cell }
      }
    }
  }
}

/// An experiment and data that do not suit each other, and all that is said of it.
struct UnsuitedSpec: Sendable, CustomTestStringConvertible {
  var name: String
  var edits: [(old: String, new: String)]
  var change: @Sendable (inout SpecTables) -> Void = { _ in }
  var errors: String = ""
  var warnings: String = ""

  var testDescription: String { name }

  /// Errors and warnings as they are printed.
  func rendered() throws -> (errors: String, warnings: String) {
    var text = SpecFixture.text
    for edit in edits {
      let position = try #require(text.firstRange(of: edit.old), "'\(edit.old)' is not there")
      text.replaceSubrange(position, with: edit.new)
    }
    let experiment: Experiment
    do {
      experiment = try ExperimentReader.read(text: text, file: "e/small.yaml")
    } catch {
      Issue.record("\(error.rendered)")
      return ("", "")
    }
    var tables = SpecTables()
    change(&tables)
    let found = ExperimentChecks.check(experiment, tables: tables.tables)
    return (
      found.errors.map { experiment.sources.rendered($0) }.joined(separator: "\n\n"),
      found.warnings.map { experiment.sources.rendered($0, as: .warning) }
        .joined(separator: "\n\n")
    )
  }
}

@Suite("checking experiments against their data")
struct SpecChecksTests {
  @Test("data that suit the fixture are not complained of")
  func suited() throws {
    let found = try UnsuitedSpec(name: "", edits: []).rendered()
    #expect(found.errors == "")
    #expect(found.warnings == "")
  }

  @Test("every message is right to the letter", arguments: UnsuitedSpec.all)
  func messages(unsuited: UnsuitedSpec) throws {
    let found = try unsuited.rendered()
    #expect(found.errors == unsuited.errors)
    #expect(found.warnings == unsuited.warnings)
  }

  @Test("what concerns a table that could not be read is left unchecked")
  func unreadTables() throws {
    let experiment = try ExperimentReader.read(text: SpecFixture.text, file: "e/small.yaml")
    let found = ExperimentChecks.check(experiment, tables: [String: Table]())
    #expect(found.errors.isEmpty && found.warnings.isEmpty)
  }

  @Test("stages in a circle, each of which fills what the other reads, are checked to an end")
  func circle() throws {
    let text = """
      strata: 1
      name: circle
      tables: {t: {file: t.csv, key: [k]}}
      learners: {ridge: {family: ridge}}
      stacks: {s: {folds: {kind: kfold, count: 2}, layers: [[ridge]]}}
      stages:
        one: {table: b, targets: [p], features: [q], stack: s, fills: a}
        two: {table: a, targets: [q], features: [p], stack: s, fills: b}
      """
    let error = #expect(throws: SpecErrors.self) {
      try ExperimentReader.read(text: text, file: "e/circle.yaml")
    }
    #expect(error?.errors.first?.sentence.hasPrefix("cyclic stages: one → two → one") == true)
    let partial = try #require(error?.partial)
    let found = ExperimentChecks.check(partial, tables: [String: Table]())
    #expect(found.errors.isEmpty && found.warnings.isEmpty)
  }
}
