@testable import Serving
@testable import Planning
@testable import Stacking
@testable import Specification
import Foundation
import Store
import TestSupport
import Testing

@testable import Experiments

@Suite("what a reader must know before any score")
struct RunWarningTests {
  private func run(_ text: String) async throws -> (SmallExperiment, RunSession.Report) {
    let small = try SmallExperiment(text)
    let loaded = try LoadedExperiment(file: small.file)
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    let report = try await RunSession(
      loaded: loaded, store: store, root: small.results, overrides: []
    ).run(width: 2, command: "run", observer: &observer)
    try store.close()
    return (small, report)
  }

  /// Every target is a line in no2: the group mean is no match, unless the stack has nothing to go by.
  private static let blind = SmallExperiment.text
    .replacing(
      "features: [{time: [Year]}, {cyclic: Month, period: 12}, no2]", with: "features: [Month]")

  @Test("an error above the baseline's is named with its evaluation, and stands in the record")
  func worse() async throws {
    let (small, report) = try await run(
      Self.blind.replacing("layers: [[ridge, forest], [ridge]]", with: "layers: [[forest]]"))
    let line = try #require(
      report.warnings.lines.first { $0.contains(": the error is above that of a baseline for ") })
    #expect(line.hasPrefix("random: ") || line.hasPrefix("masked: "))
    #expect(line.contains(" of 4 targets: "))
    #expect(line.contains(" vs group mean)"))
    let file = try JSONDecoder().decode(
      RunFile.self, from: try small.folder.bytes(of: "results/small/run.json"))
    #expect(file.warnings.starts(with: report.warnings.lines))
    #expect(
      try StoredResults(try LoadedExperiment(file: small.file), root: small.results)
        .warnings(of: try LoadedExperiment(file: small.file)) == report.warnings)
  }

  @Test("coverage is too little ten points below the level, with few rows farther")
  func leastCoverage() {
    #expect(abs(JudgedTargets.leastCoverage(level: 0.9, rows: 1000) - 0.8) < 1e-12)
    #expect(abs(JudgedTargets.leastCoverage(level: 0.9, rows: 16) - (0.9 - 2.326 * 0.075)) < 1e-12)
    #expect(JudgedTargets.leastCoverage(level: 0.5, rows: 100) < 0.4)
  }

  @Test("a gap that reaches beyond the evidence is named in time steps")
  func reach() async throws {
    // The first 30 of 40 months are to fill: no cut through ten known months reaches so far.
    var rows = SmallExperiment.tables().city.split(separator: "\n").map(String.init)
    for month in 1...30 {
      var cells = rows[month].split(separator: ",", omittingEmptySubsequences: false).map(
        String.init)
      cells[3] = ""
      rows[month] = cells.joined(separator: ",")
    }
    let small = try SmallExperiment(
      """
      strata: 1
      name: small
      tables: {city: {file: data/city.csv, key: [Month]}}
      learners: {ridge: {family: ridge}}
      stacks: {s: {folds: auto, layers: [[ridge]]}}
      stages:
        time: {table: city, targets: [pm], features: [{time: [Year]}, no2], stack: s, fills: full}
      """)
    try small.folder.write(rows.joined(separator: "\n") + "\n", to: "data/city.csv")
    let loaded = try LoadedExperiment(file: small.file)
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    let report = try await RunSession(
      loaded: loaded, store: store, root: small.results, overrides: []
    ).run(width: 1, command: "run", observer: &observer)
    try store.close()
    let reach = try #require(loaded.network.reach(of: loaded.network.stacks[0]))
    #expect(reach.gap == 30 && reach.evidence < 10)
    #expect(
      loaded.warnings.contains {
        "\($0)".contains(
          "the evidence of stack 's' in stage 'time' does not reach as far as the rows to predict: "
            + "'pm' is predicted up to 30 time steps from known rows, its evidence reaches "
            + "\(reach.evidence)")
      })
    #expect(
      report.warnings.lines == [
        "the gap of time/pm reaches 30 time steps beyond the known ones, the evidence "
          + "\(reach.evidence)"
      ])
  }
}
