import Resampling
@testable import Serving
@testable import Planning
@testable import Stacking
@testable import Specification
import Store
import Tabular
import TestSupport
import Testing

@testable import Experiments

@Suite("runs with weights of rows")
struct WeightedRunTests {
  private func run(
    _ text: String
  ) async throws -> (metrics: [[Substring]], text: String) {
    let small = try SmallExperiment(text)
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    let loaded = try LoadedExperiment(file: small.file)
    _ = try await RunSession(
      loaded: loaded, store: store, root: small.results, overrides: []
    ).run(width: 2, command: "", observer: &observer)
    let results = try CollectedResults(loaded.network, store: store)
    try store.close()
    let lines = try small.folder.text(of: "results/small/metrics.csv").split(separator: "\n")
    return (
      lines.map { $0.split(separator: ",", omittingEmptySubsequences: false) },
      WeightedText(results: results, metric: .rmse).text() ?? ""
    )
  }

  @Test("weighted scores stand beside the others, of stages whose rows weigh differently")
  func scores() async throws {
    let weighted = SmallExperiment.text.replacing(
      "    stack: two\n    fills: city_full",
      with: "    stack: two\n    weight: no2\n    fills: city_full")
    let run = try await run(weighted)
    let own = run.metrics.filter { $0[6].hasPrefix("weighted_") }
    #expect(Set(own.map { $0[1] }) == ["time"])
    #expect(
      Set(own.map { $0[6] }) == ["weighted_rmse", "weighted_r2", "weighted_coverage"])
    for row in own where row[6] == "weighted_rmse" {
      let plain = run.metrics.first { $0[..<6] == row[..<6] && $0[6] == "rmse" }
      #expect(plain != nil && plain?[7] != row[7])
    }
    #expect(run.text.contains("Weighted rmse of the ensemble: rows count by 'weight'."))
    #expect(!run.text.contains("space"))
  }

  @Test("without weights nothing is said of them")
  func none() async throws {
    let run = try await run(SmallExperiment.text)
    #expect(!run.metrics.contains { $0[6].hasPrefix("weighted_") })
    #expect(run.text.isEmpty)
  }
}
