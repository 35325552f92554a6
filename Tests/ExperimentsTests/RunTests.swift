@testable import Serving
@testable import Stacking
@testable import Specification
@testable import Planning
import Wording
import Experiments
import Foundation
import Jobs
import Store
import TestSupport
import Testing

@testable import Experiments

@Suite("running an experiment")
struct RunTests {
  private let small: SmallExperiment

  init() throws { small = try SmallExperiment() }

  private func load(_ overrides: [String] = []) throws -> LoadedExperiment {
    do {
      return try LoadedExperiment(file: small.file, overrides: overrides)
    } catch {
      Issue.record("\(error)")
      throw error
    }
  }

  private func run(
    _ loaded: LoadedExperiment, width: Int = 2, stopAfter limit: Int = .max
  ) async throws -> (report: RunSession.Report, observer: RecordingObserver) {
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    let session = RunSession(
      loaded: loaded, store: store, root: small.results, overrides: ["a=b"])
    var observer = RecordingObserver()
    var asked = 0
    let report = try await session.run(
      width: width, command: "strata run small.yaml", observer: &observer,
      shouldStop: {
        asked += 1
        return asked > limit
      })
    try store.close()
    return (report, observer)
  }

  /// The files that must not depend on how a run went.
  /// Tables that hold seconds.
  private static let timed = ["leaderboard.csv", "costs.csv", "graph.csv", "timeline.csv"]

  private func results() throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try small.folder.files(in: "results/small")
    where name.hasSuffix(".csv") && !Self.timed.contains(where: name.hasSuffix) {
      files[name] = try small.folder.bytes(of: "results/small/" + name)
    }
    return files
  }

  private func store<Value>(_ body: (ResultStore) throws -> Value) throws -> Value {
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    let value = try body(store)
    try store.close()
    return value
  }

  @Test("a run leaves every file the design names, and a second one runs no job")
  func files() async throws {
    let loaded = try load()
    let (first, observer) = try await run(loaded)
    #expect(first.outcome.isComplete)
    // All but the masked completion of the last table, which nobody reads.
    #expect(first.outcome.finished == loaded.network.graph.count - 1)
    #expect(Set(observer.finished).count == first.outcome.finished)
    #expect(observer.begun.map(\.run) == [first.outcome.finished])
    #expect(observer.hasEnded)
    #expect(
      try small.folder.files(in: "results/small").filter {
        !$0.hasSuffix("report.html") && !$0.hasPrefix("figures")
      } == [
        "folds.csv", "inventories", "inventories/city.csv", "inventories/city.provenance.csv",
        "inventories/site.csv", "inventories/site.provenance.csv", "leaderboard.csv",
        "metrics.csv", "predictions.csv", "run.json",
      ])
    #expect(
      first.paths.filter { $0.hasSuffix(".csv") } == [
        "\(small.results)/small/inventories/city.csv",
        "\(small.results)/small/inventories/site.csv",
      ])
    let before = try results()
    let (second, quiet) = try await run(loaded)
    #expect(second.outcome.finished == 0)
    #expect(quiet.begun.first?.run == 0)
    #expect(quiet.started.isEmpty)
    #expect(try results() == before)
    #expect(second.leaderboard == first.leaderboard)
  }

  @Test("the results do not depend on how many jobs run at once")
  func width() async throws {
    let loaded = try load()
    _ = try await run(loaded, width: 1)
    let narrow = try results()
    try FileManager.default.removeItem(atPath: small.results)
    _ = try await run(loaded, width: 8)
    #expect(try results() == narrow)
    #expect(narrow.keys.count { !$0.hasPrefix("figures/") } == 7)
    #expect(narrow["figures/models.csv"] != nil)
  }

  @Test("run.json says what ran, on what, and how it ended")
  func runFile() async throws {
    _ = try await run(try load())
    let file = try JSONDecoder().decode(
      RunFile.self, from: try small.folder.bytes(of: "results/small/run.json"))
    #expect(file.strata == strataVersion)
    #expect(file.experiment == "small")
    #expect(file.title == "A small experiment")
    #expect(file.seed == 3)
    #expect(file.overrides == ["a=b"])
    #expect(file.jobs.failed.isEmpty)
    #expect(file.jobs.run == (try load()).network.graph.count - 1)
    #expect(file.tables.keys.sorted() == ["city", "site"])
    #expect(file.tables["city"]?.rows == 40)
    #expect(file.tables["city"]?.invalid.isEmpty == true)
    #expect(file.tables["city"]?.sha256.count == 64)
    #expect(file.tables["city"]?.bytes == (try small.folder.bytes(of: "data/city.csv").count))
    // The specification that is kept reads as the same experiment.
    let again = try ExperimentReader.read(text: file.specification, file: small.file)
    #expect(again.name == "small")
    #expect(try store { try $0.runs().map(\.state) } == [.completed])
  }

  // MARK: Damage

  @Test("a stored result that can't be read is made anew, also one that no job reads")
  func damagedTargets() async throws {
    let loaded = try load()
    _ = try await run(loaded)
    let before = try results()
    let stack = try #require(loaded.network.stacks.first)
    for id in [stack.score, stack.blend, try #require(loaded.network.fills["site_full"])] {
      let node = loaded.network.nodes[id.index]
      try store { try $0.save(node.key, [1, 2, 3], seconds: 0, label: node.label) }
      let (report, _) = try await run(loaded)
      #expect(report.outcome.isComplete)
      #expect(report.outcome.lost == [node.label])
      #expect(report.outcome.finished > 0)
      #expect(try results() == before)
    }
  }

  @Test("a damaged fit is fitted again when the blend that needs it is")
  func damagedFit() async throws {
    let loaded = try load()
    _ = try await run(loaded)
    let before = try results()
    let stack = try #require(loaded.network.stacks.first)
    let (fit, blend) = (
      loaded.network.nodes[try #require(stack.fits.last).index],
      loaded.network.nodes[stack.blend.index]
    )
    try store {
      try $0.save(fit.key, [UInt8](repeating: 7, count: 40), seconds: 0, label: fit.label)
      try $0.delete([blend.key])
    }
    let (report, observer) = try await run(loaded)
    #expect(report.outcome.isComplete)
    #expect(report.outcome.lost == [fit.label])
    #expect(observer.finished.contains(fit.label))
    #expect(observer.finished.contains(blend.label))
    #expect(observer.finished.filter { $0.hasPrefix("fit ") } == [fit.label])
    #expect(try results() == before)
    #expect(try store { try $0.runs().map(\.state) } == [.completed, .completed])
  }

  @Test("what is shown of damaged results is that they are not there")
  func damagedShown() async throws {
    let loaded = try load()
    _ = try await run(loaded)
    #expect(try StoredResults(loaded, root: small.results).missingCount == 0)
    let node = loaded.network.nodes[try #require(loaded.network.stacks.first).score.index]
    try store { try $0.save(node.key, [0], seconds: 0, label: node.label) }
    let shown = try StoredResults(loaded, root: small.results)
    #expect(shown.missingCount == 1)
    #expect(!shown.isEmpty)
  }

  @Test("a stored result is its times, then its own bytes; less than the times is refused")
  func storedResult() throws {
    let stored = StoredResult(fitSeconds: 1.5, predictSeconds: 0.25, bytes: [9, 8, 7])
    let back = try StoredResult(stored.encoded)
    #expect(back.fitSeconds == 1.5)
    #expect(back.predictSeconds == 0.25)
    #expect(back.bytes == [9, 8, 7])
    #expect(stored.encoded.count == StoredResult.timingSize + 3)
    for count in 0..<StoredResult.timingSize {
      #expect(throws: (any Error).self) { try StoredResult(Array(stored.encoded[..<count])) }
    }
  }

  // MARK: Failures

  /// The only learner of the second stage needs more neighbours than there are rows.
  private static let failing = SmallExperiment.text
    .replacing(
      "learners:\n",
      with: "learners:\n  crowd: {family: nearest_neighbours, n_neighbors: 1000}\n"
    )
    .replacing(
      "stages:\n",
      with: """
          wide:
            folds: {kind: kfold, count: 3}
            layers: [[crowd]]
        stages:

        """
    )
    .replacing(
      "features: [Site, {cyclic: Month, period: 12}, no2, city_full.o3]\n    stack: two",
      with: "features: [Site, {cyclic: Month, period: 12}, no2, city_full.o3]\n    stack: wide")

  @Test("a layer of which no base model is left skips what needs it; the rest is done and written")
  func partialFailure() async throws {
    let small = try SmallExperiment(Self.failing)
    let loaded = try LoadedExperiment(file: small.file)
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    let report = try await RunSession(
      loaded: loaded, store: store, root: small.results, overrides: []
    ).run(width: 2, command: "run", observer: &observer)
    #expect(!report.outcome.isComplete)
    #expect(!report.outcome.wasStopped)
    // Two targets, three evaluations.
    #expect(report.outcome.failures.count == 6)
    let labels = report.outcome.failures.map(\.label)
    #expect(labels.allSatisfy { $0.hasPrefix("out_of_fold space/") && $0.contains(", layer 1") })
    let failure = try #require(
      report.outcome.failures.first { $0.label == "out_of_fold space/pm, layer 1" })
    #expect(
      failure.cause
        == "the only base model of the layer failed: nearest_neighbours needs at least 1000 "
        + "training rows and has 40")
    #expect(observer.failed[failure.label] == failure.cause)
    // Blend and score of two targets in three evaluations, and the fill.
    #expect(report.outcome.skipped == 2 * 3 * 2 + 1)
    #expect(observer.skipped.keys.allSatisfy { $0.contains("space/") || $0.hasPrefix("fill site") })
    #expect(try store.runs().map(\.state) == [.failed])

    let file = try JSONDecoder().decode(
      RunFile.self, from: try small.folder.bytes(of: "results/small/run.json"))
    #expect(file.jobs.failed.map(\.job).sorted() == labels.sorted())
    #expect(file.jobs.failed.first { $0.job == failure.label }?.cause == failure.cause)
    #expect(file.jobs.skipped == report.outcome.skipped)
    let metrics = try small.folder.text(of: "results/small/metrics.csv")
    #expect(metrics.contains(",time,pm,masked,,blend,rmse,"))
    #expect(!metrics.contains(",space,"))
    #expect(small.folder.holds("results/small/inventories/city.csv"))
    #expect(!small.folder.holds("results/small/inventories/site.csv"))
    #expect(report.closing.contains("6 failed, 13 skipped"))

    // Mended, it goes on from there.
    try small.folder.write(
      Self.failing.replacing("n_neighbors: 1000", with: "n_neighbors: 3"), to: "small.yaml")
    var second = RecordingObserver()
    let mended = try await RunSession(
      loaded: try LoadedExperiment(file: small.file), store: store, root: small.results,
      overrides: []
    ).run(width: 2, command: "run", observer: &second)
    #expect(mended.outcome.isComplete)
    #expect(second.finished.allSatisfy { !$0.hasPrefix("fit time/") && !$0.contains("ridge") })
    #expect(small.folder.holds("results/small/inventories/site.csv"))
    try store.close()
  }

  @Test("a run that is asked to stop keeps what it has, and the next one goes on from there")
  func stopped() async throws {
    let loaded = try load()
    let (first, _) = try await run(loaded, width: 1, stopAfter: 40)
    #expect(first.outcome.wasStopped)
    #expect(!first.outcome.isComplete)
    #expect(first.outcome.finished > 0)
    #expect(first.outcome.finished < loaded.network.graph.count)
    #expect(try store { try $0.runs().map(\.state) } == [.stopped])
    #expect(first.paths.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: "\(small.results)/\(loaded.name)"))
    let (second, _) = try await run(loaded)
    #expect(second.outcome.isComplete)
    let continued = try results()
    try FileManager.default.removeItem(atPath: small.results)
    _ = try await run(loaded)
    #expect(try results() == continued)
  }
}
