@testable import Planning
@testable import Serving
@testable import Specification
import Foundation
import Store
import TableFiles
import Tabular
import TestSupport
import Testing

@testable import Experiments
@testable import Stacking

/// Targets that help one another, from the run to the files and the bundle.
@Suite("a run of joint targets")
struct JointRunTests {
  private let small: SmallExperiment

  /// The targets of the second stage are missing in the same months and in others, too.
  init() throws {
    small = try SmallExperiment(
      SmallExperiment.text
        .replacing(
          "features: [Site, {cyclic: Month, period: 12}, no2, city_full.o3]",
          with: "features: [Site, no2]\n    joint: {rounds: 2, margin: 0}"
        )
        .replacing("layers: [[ridge, forest], [ridge]]", with: "layers: [[ridge, forest]]"))
  }

  private func run(
    _ overrides: [String] = [], width: Int = 2, results: String = "results",
    shouldStop: @escaping @Sendable () -> Bool = { false }
  ) async throws -> RunSession.Report {
    let loaded = try LoadedExperiment(file: small.file, overrides: overrides)
    let root = small.folder.file(results)
    let store = try ResultStore(path: ResultsFolder.storePath(in: root))
    var observer = RecordingObserver()
    let report = try await RunSession(
      loaded: loaded, store: store, root: root, overrides: overrides
    )
    .run(width: width, command: "run", observer: &observer, shouldStop: shouldStop)
    try store.close()
    return report
  }

  private func rows(_ name: String) throws -> [[String: String]] {
    let lines = try small.folder.text(of: name).split(separator: "\n")
    let names = lines[0].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    return lines.dropFirst().map { line in
      let cells = line.replacing("\"Nord, west\"", with: "Nord west")
        .split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      return Dictionary(uniqueKeysWithValues: zip(names, cells))
    }
  }

  private static let files = [
    "metrics.csv", "predictions.csv", "folds.csv", "leaderboard.csv", "inventories/site.csv",
  ]

  private func bytes(_ results: String) throws -> [Data] {
    try Self.files.filter { $0 != "leaderboard.csv" }.map {
      try small.folder.bytes(of: "\(results)/small/\($0)")
    }
  }

  @Test("rounds are scored as the models of their targets, in every evaluation")
  func scored() async throws {
    let report = try await run()
    #expect(report.outcome.isComplete)
    let scores = try rows("results/small/metrics.csv").filter { $0["stage"] == "space" }
    for evaluation in ["out_of_fold", "holdout:random", "masked"] {
      let own = scores.filter { $0["evaluation"] == evaluation && $0["metric"] == "rmse" }
      for target in ["pm", "rate"] {
        let models = own.filter { $0["target"] == target }.compactMap { $0["model"] }
        #expect(models.starts(with: ["alone", "round 1", "round 2", "blend"]))
        // The choice is one of the rounds.
        let figures = own.filter { $0["target"] == target }.compactMap { $0["value"] }
        #expect(figures.prefix(3).contains(figures[3]))
      }
    }
    let filled = try rows("results/small/inventories/site.provenance.csv")
    #expect(filled.count == 20 + 12)
    #expect(filled.allSatisfy { $0["stage"] == "space" && $0["lower"] != "" })
  }

  @Test("a second run does nothing, eight workers give the same bytes, a stopped run continues")
  func again() async throws {
    let first = try await run(width: 1)
    let before = try bytes("results")
    let second = try await run(width: 8)
    #expect(first.outcome.finished > 0 && second.outcome.finished == 0)
    let wide = try await run(width: 8, results: "wide")
    #expect(wide.outcome.finished == first.outcome.finished)
    #expect(try bytes("wide") == before)
    let count = Counter()
    let stopped = try await run(width: 1, results: "stopped") { count.next() > 40 }
    #expect(stopped.outcome.wasStopped)
    let continued = try await run(width: 2, results: "stopped")
    // Results that are not stored are made again.
    #expect(stopped.outcome.finished > 0 && continued.outcome.finished < first.outcome.finished)
    #expect(try bytes("stopped") == before)
  }

  private final class Counter: @unchecked Sendable {
    private var value = 0
    private let lock = NSLock()
    func next() -> Int {
      lock.withLock {
        value += 1
        return value
      }
    }
  }

  @Test(
    "a bundle has the chosen round and the rounds that it reads, and predicts what the run filled",
    arguments: ["pm", "rate"])
  func bundle(_ target: String) async throws {
    _ = try await run()
    let loaded = try LoadedExperiment(file: small.file)
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    let export = try StackExport(loaded, store: store, stage: "space", target: target)
    let made = try await export.bundle(width: 2, command: "export", observer: &observer)
    let bundle = try StackBundle(bytes: made.encoded())
    #expect(bundle.encoded() == made.encoded())
    #expect(bundle.own.stage == "space" && bundle.own.target == target)
    let judged = try await export.judgedRows(bundle)
    #expect(judged.featureCount == bundle.own.features.count)
    try store.close()
    _ = try await PredictionRun(bundle: bundle, rows: small.folder.file("data/site.csv"))
      .write(to: small.folder.file("out.csv"), width: 2)
    let predicted = try rows("out.csv")
    let filled = try rows("results/small/inventories/site.provenance.csv")
      .filter { $0["column"] == target }
    #expect(filled.count == (target == "pm" ? 20 : 12))
    for cell in filled {
      let row = try #require(
        predicted.first { $0["Month"] == cell["Month"] && $0["Site"] == cell["Site"] })
      #expect(row["predicted"] == cell["value"])
      #expect(row["lower"] == cell["lower"] && row["upper"] == cell["upper"])
    }
  }

  @Test("targets of classes and of quantiles are refused by name")
  func refused() throws {
    let file = small.file
    let error = #expect(throws: (any Error).self) {
      try LoadedExperiment(file: file, overrides: ["stages.space.task=quantile"])
    }
    #expect(
      "\(try #require(error))".contains(
        "target 'pm' is predicted as quantiles; 'joint' is for means"))
  }
}
