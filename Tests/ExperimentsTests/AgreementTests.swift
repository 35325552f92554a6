@testable import Serving
@testable import Stacking
import Resampling
import Foundation
@testable import Planning
@testable import Specification
import Store
import Tabular
import TestSupport
import YAML
import Testing

@testable import Experiments

@Suite("agreement with another table")
struct AgreementTests {
  private static let text = SmallExperiment.text
    .replacing("tables:\n", with: "tables:\n  other: {file: data/other.csv, key: [Month, Site]}\n")
    .replacing(
      "  baselines: {group_mean: [Site]}",
      with: """
          baselines: {group_mean: [Site]}
          against:
            published: {table: site_full, with: other, by: [Site]}
        """)

  /// By hand: three filled cells, one measured, one that the other table lacks.
  private func filled() -> FilledTable {
    let table = Table([
      Column("Id", .numbers([1, 2, 3, 4, 5])),
      Column("Site", .categories(codes: [0, 1, 1, 0, 0], levels: ["N", "S"])),
      Column("y", .numbers([10, 20, 30, 40, 50])),
    ])
    let cells = [0, 1, 2, 4].map {
      FilledTable.Cell(row: $0, column: "y", stage: "s", lower: 0, upper: 0)
    }
    return FilledTable(table: table, filled: cells)
  }

  private let spec = AgainstSpec(
    name: "p", mark: .init(file: "f", line: 1, column: 1),
    table: Marked("t", .init(file: "f", line: 1, column: 1)),
    other: Marked("o", .init(file: "f", line: 1, column: 1)),
    by: [Marked("Site", .init(file: "f", line: 1, column: 1))])

  @Test("filled and measured cells are compared apart, filled ones by group too")
  func byHand() throws {
    let other = Table([
      Column("Id", .numbers([4, 3, 2, 1])), Column("y", .numbers([40, 33, 21, 8])),
    ])
    let rows = try Agreement(spec, filled(), keys: ["Id"], tables: ["o": other]).rows
    #expect(rows.map(\.cells) == ["filled", "filled", "filled", "measured"])
    #expect(rows.map(\.group) == ["", "N", "S", ""])
    #expect(rows.map(\.count) == [3, 1, 2, 1])
    // Ours less theirs: +2, −1, −3.
    let bias = try #require(Agreement.measures.firstIndex(of: .bias))
    let rmse = try #require(Agreement.measures.firstIndex(of: .rmse))
    #expect(abs(rows[0].values[bias] - -2.0 / 3) < 1e-12)
    #expect(abs(rows[0].values[rmse] - (14.0 / 3).squareRoot()) < 1e-12)
    #expect(rows[1].values[bias] == 2)
    #expect(rows[2].values[bias] == -2)
    #expect(rows[3].values[rmse] == 0)
    #expect(rows[1].values[0].isNaN)
    #expect(
      AgreementText(rows).text == """
        comparison  column  filled  correlation     bias   rmse    mae  measured  difference
        p           y            3       0.9997  −0.6667  2.160  2.000         1           0
        Filled cells compared with the other table (completed − other). 'difference': RMSE of the \
        measured cells.
        """)
  }

  @Test("measured cells agree wholly with the same measurements; all is told and written by a run")
  func run() async throws {
    let small = try SmallExperiment(Self.text)
    // The first six months are missing in both columns: the other table has them filled.
    try small.folder.write(
      SmallExperiment.tables().site.replacing(",,\n", with: ",5,0.5\n"), to: "data/other.csv")
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    let loaded = try LoadedExperiment(file: small.file)
    let report = try await RunSession(
      loaded: loaded, store: store, root: small.results, overrides: []
    ).run(width: 2, command: "", observer: &observer)
    try store.close()
    let lines = try small.folder.text(of: "results/small/agreement.csv").split(separator: "\n")
      .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    #expect(
      lines[0].joined(separator: ",")
        == "comparison,column,cells,by,group,count,correlation,bias,rmse,mae")
    let filled = lines.filter { $0[2] == "filled" && $0[3].isEmpty }
    #expect(filled.map { $0[1] } == ["pm", "rate"])
    #expect(filled.map { $0[5] } == ["12", "12"])
    // Measured cells are equal in both.
    let measured = lines.filter { $0[2] == "measured" }
    #expect(measured.map { $0[5] } == ["60", "68"])
    #expect(measured.allSatisfy { $0[7...] == ["0", "0", "0"] })
    let stored = try StoredResults(loaded, root: small.results)
    #expect(stored.leaderboard(of: loaded).summary() == report.leaderboard)
    #expect(report.leaderboard.contains("Filled cells compared with the other table"))
  }

  @Test("what is no filled table, no table or no column is a mistake with its place")
  func mistakes() throws {
    func errors(_ text: String) throws -> String {
      let small = try SmallExperiment(text)
      try small.folder.write("Month,Site,pm\n1,Süd,3\n", to: "data/other.csv")
      do {
        _ = try LoadedExperiment(file: small.file)
        return ""
      } catch {
        return error.description.replacing(small.folder.path + "/", with: "")
      }
    }
    #expect(
      try errors(Self.text.replacing("table: site_full, with", with: "table: site, with"))
        .contains("no stage fills a table 'site'\n"))
    #expect(
      try errors(Self.text.replacing("with: other", with: "with: othr"))
        .contains("unknown table 'othr'"))
    #expect(try errors(Self.text).contains("unknown column 'rate' in table 'other'"))
    #expect(
      try errors(Self.text.replacing("by: [Site]}\n", with: "by: [Sites]}\n"))
        .contains("unknown column 'Sites'"))
  }
}
