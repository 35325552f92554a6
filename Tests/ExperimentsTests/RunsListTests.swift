@testable import Serving
@testable import Planning
@testable import Stacking
@testable import Specification
import Foundation
import Store
import TestSupport
import Testing
import Wording

@testable import Experiments

@Suite("lists and differences of runs")
struct RunsListTests {
  private func run(_ small: SmallExperiment, _ overrides: [String] = []) async throws {
    let loaded = try LoadedExperiment(file: small.file, overrides: overrides)
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    _ = try await RunSession(
      loaded: loaded, store: store, root: small.results, overrides: overrides
    ).run(width: 2, command: "run", observer: &observer)
    try store.close()
  }

  @Test("a folder without runs says so; a damaged record is named")
  func empty() throws {
    let small = try SmallExperiment()
    #expect(RunsList(root: small.results).text(.plain) == "no runs")
    try small.folder.write("{", to: "results/broken/run.json")
    let list = RunsList(root: small.results)
    #expect(list.runs.isEmpty)
    #expect(list.unreadable.count == 1)
    #expect(list.unreadable[0].place == "\(small.results)/broken/run.json")
  }

  @Test("a run is listed with its headline, and differs from another in what was changed")
  func listed() async throws {
    let small = try SmallExperiment()
    try await run(small)
    try await run(small, ["name=other", "seed=4"])
    let list = RunsList(root: small.results)
    #expect(Set(list.runs.map(\.name)) == ["small", "other"])
    #expect(list.runs.allSatisfy { $0.headline?.contains(" vs baseline in ") == true })
    let same = try RunDifference("small", "small", root: small.results)
    #expect(same.isEmpty)
    let text = try RunDifference("small", "other", root: small.results).text(.plain)
    #expect(text.contains("seed"))
    #expect(text.contains("- seed: 3"))
    #expect(text.contains("+ seed: 4"))
    #expect(throws: FigureError.self) {
      try RunDifference("small", "none", root: small.results)
    }
  }

  @Test("a page sets two runs side by side")
  func sideBySide() async throws {
    let small = try SmallExperiment()
    try await run(small)
    try await run(small, ["name=other", "seed=4"])
    let page = String(
      decoding: try SideBySidePage.bytes(of: ["small", "other"], root: small.results),
      as: UTF8.self)
    #expect(page.contains("small, other side by side"))
    #expect(page.contains("aria-label=\"Scores side by side\""))
    #expect(throws: ComparisonError.self) {
      try SideBySidePage.bytes(of: ["small"], root: small.results)
    }
  }
}
