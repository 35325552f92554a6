@testable import Serving
@testable import Planning
@testable import Stacking
import Tabular
import Experiments
import Foundation
@testable import Specification
import Store
import TestSupport
import Testing
import YAML

@testable import Experiments

@Suite("holding a run to what is expected of it")
struct ExpectationTests {
  private func run(_ expect: String) async throws -> (RunSession.Report, SmallExperiment) {
    let small = try SmallExperiment(SmallExperiment.text + "\n" + expect)
    let loaded = try LoadedExperiment(file: small.file)
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    let report = try await RunSession(
      loaded: loaded, store: store, root: small.results, overrides: []
    ).run(width: 2, command: "run", observer: &observer)
    try store.close()
    return (report, small)
  }

  @Test("figures within their tolerance are met, others are told with their source")
  func figures() async throws {
    let (report, small) = try await run(
      """
      slices: {half: {column: Month, edges: [25]}}
      expect:
        figures:
          - {stage: time, evaluation: masked, metric: rmse, values: {pm: 0, o3: 1000}, tolerance: 1e6}
          - {stage: time, evaluation: out_of_fold, metric: rmse, values: {pm: 1000}, tolerance: 1%, source: "Table 3"}
          - {stage: time, evaluation: out_of_fold, metric: rmse, values: {pm: 0}, tolerance: 0, slice: half, group: below 25}
          - {stage: time, evaluation: out_of_fold, metric: rmse, values: {pm: 0}, tolerance: 0, model: forest}
      """)
    let results = try #require(report.expectations)
    #expect(results.lines.map(\.isMet) == [true, true, false, false, false])
    #expect(results.failures.map(\.source) == ["Table 3", "", ""])
    #expect(
      results.failures.map(\.what) == [
        "time/pm, out_of_fold rmse of blend", "time/pm, out_of_fold rmse of blend, half below 25",
        "time/pm, out_of_fold rmse of forest of layer 1",
      ])
    #expect(results.failures[0].expected == "1000 ± 10")
    #expect(results.text()?.hasSuffix("2 of 5 expectations met") == true)
    // The figures are on disk all the same.
    #expect(small.folder.holds("results/small/metrics.csv"))
    #expect(
      try small.folder.text(of: "results/small/expectations.csv").split(separator: "\n").count == 6)
  }

  @Test("inventories are held to gaps, bounds and totals")
  func inventories() async throws {
    let (report, _) = try await run(
      """
      expect:
        inventories:
          city: {no_gaps: true, bounds: {pm: [0, 1e6], o3: [0, 1]}}
          site: {no_gaps: [pm], totals: {table: site_full, by: Month, columns: [pm, rate], tolerance: 0}}
      """)
    let lines = try #require(report.expectations).lines
    #expect(lines.filter { !$0.isMet }.map(\.what) == ["city, o3: bounds"])
    #expect(lines.count { $0.what.hasSuffix("no gap") } == 6)
    #expect(lines.count { $0.what.hasSuffix("totals") } == 2)
    let (other, _) = try await run(
      """
      expect:
        inventories:
          site: {totals: {table: city_full, by: [Month], columns: pm, statistic: mean, tolerance: 1%}}
      """)
    let line = try #require(other.expectations?.lines.first)
    #expect(!line.isMet && line.expected == "the means of 'city_full' by Month")
  }

  @Test("nothing expected, nothing said")
  func none() async throws {
    let (report, small) = try await run("")
    #expect(report.expectations?.lines.isEmpty == true && report.expectations?.text() == nil)
    #expect(!small.folder.holds("results/small/expectations.csv"))
  }

  @Test("totals of a table that is not there are unmet, and say so")
  func missingTable() {
    let mark = Mark(file: "f", line: 1, column: 1)
    let expected = ExpectationSpec.Inventory(
      name: "site", mark: mark, noGaps: nil, bounds: [],
      totals: .init(
        table: Marked("city", mark), by: [Marked("Month", mark)],
        columns: [Marked("pm", mark), Marked("o3", mark)], statistic: .sum,
        tolerance: .absolute(0)))
    let lines = InventoryCheck(expected: expected, table: Table([]), other: { _ in nil }).lines()
    #expect(lines.map(\.what) == ["site, pm: totals", "site, o3: totals"])
    #expect(lines.allSatisfy { !$0.isMet && $0.found == "no table 'city'" })
  }
}
