@testable import Experiments
@testable import Specification
import Foundation
import Store
import TestSupport
import Testing

@Suite("times of figures")
struct TableTimeTests {
  private static let text = """
    strata: 1
    name: small
    seed: 3
    tables:
      air: {file: data/air.csv, key: KEY}
    learners:
      ridge: {family: ridge}
    stacks:
      one: {folds: {kind: kfold, count: 3}, layers: [[ridge]]}
    stages:
      time:
        table: air
        targets: [pm]
        features: [{time: TIME}, x]
        stack: one
        fills: air_full
    evaluate:
      masked: {kind: random, fraction: 0.2}
    inventories:
      complete: {table: air_full, intervals: 0.8}
    """

  /// The times of the series' figure, in the order of its rows, after a run over a table with these.
  ///
  /// Every fourth cell is missing.
  private func times(
    _ rows: [String], head: String, key: String, time: String
  ) async throws -> [String] {
    let small = try SmallExperiment(
      Self.text.replacing("KEY", with: key).replacing("TIME", with: time))
    let lines = rows.enumerated().map { place, text in
      let x = place % 7
      return "\(text),\(x),\(place % 4 == 1 ? "" : "\(10 + x * 2)")"
    }
    try small.folder.write(
      ([head + ",x,pm"] + lines).joined(separator: "\n") + "\n", to: "data/air.csv")
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    let report = try await RunSession(
      loaded: try LoadedExperiment(file: small.file), store: store, root: small.results,
      overrides: []
    ).run(width: 2, command: "run", observer: &observer)
    try store.close()
    #expect(report.outcome.isComplete)
    let figure = try small.folder.text(of: "results/small/figures/series-complete.csv")
    let cells = figure.split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    return cells.map { String($0[2]) }
  }

  @Test("days, hours and months of one column, each as fine as the column is")
  func moments() async throws {
    let days = try await times(
      (1...28).map { "2020-02-\($0 < 10 ? "0" : "")\($0)" }, head: "day", key: "[day]",
      time: "[day]")
    #expect(days.count == 28)
    #expect(days.prefix(2) == ["2020-02-01", "2020-02-02"])
    let hours = try await times(
      (0..<30).map { "2020-02-0\(1 + $0 / 24) \($0 % 24 < 10 ? "0" : "")\($0 % 24):00" },
      head: "at", key: "[at]", time: "[at]")
    #expect(hours.suffix(1) == ["2020-02-02T05:00Z"])
    #expect(hours.count == 30)
    let months = try await times(
      (0..<30).map { "\(2018 + $0 / 12)-\($0 % 12 < 9 ? "0" : "")\($0 % 12 + 1)-01" },
      head: "month", key: "[month]", time: "[month]")
    #expect(months.prefix(13).suffix(2) == ["2018-12", "2019-01"])
  }

  @Test("a date with the hour in a column of its own, for several series")
  func clock() async throws {
    let rows = (0..<24).flatMap { hour in ["a", "b"].map { "2020-02-01,\(hour),\($0)" } }
    // With a feature of the date: such a feature is made of each row alone.
    let found = try await times(
      rows, head: "day,hour,site", key: "[day, hour, site]",
      time: "[day, hour]}, {date: day, parts: [month, weekday]")
    #expect(found.count == 48)
    #expect(found.prefix(2) == ["2020-02-01T00:00Z", "2020-02-01T01:00Z"])
  }

  @Test("years, months and days in columns of their own")
  func parts() async throws {
    let found = try await times(
      (0..<24).map { "\(2018 + $0 / 12),\($0 % 12 + 1)" }, head: "year,month", key: "[year, month]",
      time: "[year, month]")
    #expect(found.suffix(1) == ["2019-12"])
  }
}
