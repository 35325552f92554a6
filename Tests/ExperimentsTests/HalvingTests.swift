@testable import Serving
@testable import Stacking
@testable import Specification
@testable import Planning
import Experiments
import Foundation
import Jobs
import Store
import TestSupport
import Testing

@testable import Experiments

@Suite("a search by successive halving")
struct HalvingTests {
  private static let search = """

    search:
      method: successive_halving
      samples: 6
      eta: 2
      rungs: {learners.forest.n_estimators: [2, 4, 8]}
      over: {learners.ridge.alpha: {low: 0.001, high: 1000, log: true}}
    """

  private func run(
    _ small: SmallExperiment, width: Int = 2, results: String = "results",
    stopAfter limit: Int = .max
  ) async throws -> (report: RunSession.Report, observer: StoppingObserver) {
    let root = small.folder.file(results)
    let loaded = try LoadedExperiment(file: small.file)
    let store = try ResultStore(path: ResultsFolder.storePath(in: root))
    var observer = StoppingObserver(limit: limit)
    let finished = observer.finished
    let report = try await RunSession(
      loaded: loaded, store: store, root: root, overrides: []
    ).run(
      width: width, command: "run", observer: &observer,
      shouldStop: { finished.count >= limit })
    try store.close()
    return (report, observer)
  }

  private func lasting(_ small: SmallExperiment, _ results: String) throws -> [Data] {
    try ["metrics.csv", "predictions.csv", "folds.csv"].map {
      try small.folder.bytes(of: "\(results)/small/\($0)")
    }
  }

  @Test("the best of each rung by their error out of fold go on, and every rung is in the tables")
  func rungs() async throws {
    let small = try SmallExperiment(SmallExperiment.text + Self.search)
    let (report, _) = try await run(small)
    #expect(report.outcome.isComplete)
    let loaded = try LoadedExperiment(file: small.file).advanced(in: small.results)
    let halving = try #require(loaded.experiment.halving)
    #expect(halving.rungs.map(\.count) == [6, 3, 1])
    // By hand, from the tables: the mean logarithm of the blend's error over the four targets.
    var costs: [String: Double] = [:]
    for line in try small.folder.text(of: "results/small/metrics.csv").split(separator: "\n") {
      let cells = Self.cells(line)
      guard cells[3] == "out_of_fold", cells[5] == "blend", cells[6] == "rmse",
        let value = Double(cells[7])
      else { continue }
      costs[cells[0], default: 0] += log(value)
    }
    #expect(costs.count == 11)
    for (rung, next) in zip(halving.rungs, halving.rungs.dropFirst()) {
      let best = rung.sorted { costs[$0.variant] ?? 0 < costs[$1.variant] ?? 0 }
      #expect(Set(best.prefix(next.count).map(\.sample)) == Set(next.map(\.sample)))
    }
    #expect(!loaded.variantNames.last!.contains("rung="))
  }

  /// Names of variants have commas in them, and so stand in quotes.
  private static func cells(_ line: Substring) -> [String] {
    guard line.first == "\"" else {
      return line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let parts = line.dropFirst().split(separator: "\"", maxSplits: 1)
    return [String(parts[0])]
      + parts[1].dropFirst().split(separator: ",", omittingEmptySubsequences: false)
      .map(String.init)
  }

  @Test("one job at a time, eight, and stopped at any moment and continued: the same bytes")
  func resumed() async throws {
    let small = try SmallExperiment(SmallExperiment.text + Self.search)
    let jobs = try await run(small, width: 1, results: "one").report.outcome.finished
    _ = try await run(small, width: 8, results: "eight")
    let expected = try lasting(small, "one")
    #expect(try lasting(small, "eight") == expected)
    // In the first rung, in the second and in the last.
    for share in [0.3, 0.3, 0.15] {
      let (stopped, _) = try await run(
        small, results: "stopped", stopAfter: Int(Double(jobs) * share))
      let wasStopped = stopped.outcome.wasStopped
      #expect(wasStopped)
    }
    let (last, _) = try await run(small, results: "stopped")
    let (isComplete, finished) = (last.outcome.isComplete, last.outcome.finished)
    #expect(isComplete && finished > 0)
    #expect(try lasting(small, "stopped") == expected)
    #expect(try await run(small, results: "stopped").report.outcome.finished == 0)
  }

  @Test("a plan says what the first rung runs, and that the rest depends on its results")
  func plan() async throws {
    let small = try SmallExperiment(SmallExperiment.text + Self.search)
    let loaded = try LoadedExperiment(file: small.file)
    let preview = try RunPreview(loaded, root: small.results)
    let text = preview.text(width: 2, verbose: false)
    let first = try await run(small).observer.fits
    // Whichever go on, as many fits are to be done.
    let rest = first - loaded.network.graph.jobs.count { loaded.network.candidate(of: $0) != nil }
    #expect(
      text.contains(
        "later rungs depend on the results: 3 in rung 2, 1 in rung 3 of 6 samples; "
          + "about \(rest) fits and "))
  }
}

/// Counts finished jobs, so that a run can be asked to stop.
private struct StoppingObserver: RunObserver {
  final class Counter: @unchecked Sendable {
    // Only the run's one loop touches it.
    var count = 0
    var fits = 0
  }
  let finished = Counter()
  let limit: Int

  init(limit: Int) { self.limit = limit }

  mutating func begin(run: Int, reused: Int, expectedSeconds: Double) {}
  mutating func started(_ label: String) {}
  mutating func finished(_ label: String, seconds: Double) {
    finished.count += 1
    if label.hasPrefix("fit ") { finished.fits += 1 }
  }
  var fits: Int { finished.fits }
  mutating func failed(_ label: String, cause: String) {}
  mutating func skipped(_ label: String, because cause: String) {}
  mutating func completed(_ variant: String, figures: String) {}
  mutating func end() {}
}
