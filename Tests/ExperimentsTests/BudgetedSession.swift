import Foundation
import Stacking
import Store
import Synchronization
import TestSupport

@testable import Experiments

/// A clock that moves by as much as it is told, and in which no deadline ever comes by itself.
final class HandClock: Sendable {
  private let time = Mutex(0.0)

  func advance(_ seconds: Double) { time.withLock { $0 += seconds } }

  var now: Double { time.withLock { $0 } }

  var clock: RunClock {
    RunClock(
      now: { self.now }, used: { self.now },
      sleep: { _ in while !Task.isCancelled { try? await Task.sleep(for: .milliseconds(1)) } })
  }
}

/// Lets every job take some seconds of a clock.
struct Ticking: RunObserver {
  let clock: HandClock
  /// By label.
  let seconds: @Sendable (String) -> Double
  var finished: [String] = []
  var rounds = 0

  /// A fit takes a tenth of a second, anything else a thousandth.
  static let usual: @Sendable (String) -> Double = { $0.hasPrefix("fit") ? 0.1 : 0.001 }

  mutating func begin(run: Int, reused: Int, expectedSeconds: Double) { rounds += 1 }
  mutating func started(_ label: String) {}
  mutating func finished(_ label: String, seconds: Double) {
    clock.advance(self.seconds(label))
    finished.append(label)
  }
  mutating func failed(_ label: String, cause: String) {}
  mutating func skipped(_ label: String, because cause: String) {}
  mutating func completed(_ variant: String, figures: String) {}
  mutating func end() {}
}

extension SmallExperiment {
  /// What a run by a clock of its own came to.
  struct BudgetedSession {
    var report: RunSession.Report
    var finished: [String]
    /// Plans that were run, one after the other.
    var rounds: Int
    var elapsed: Double
  }

  /// Runs one job at a time by a clock that moves with the jobs.
  ///
  /// - Parameter budget: In place of the file's; none if `nil`.
  func run(
    _ budget: String?, results: String,
    seconds: @escaping @Sendable (String) -> Double = Ticking.usual
  ) async throws -> BudgetedSession {
    let loaded = try budgeted(budget)
    let root = folder.file(results)
    let store = try ResultStore(path: ResultsFolder.storePath(in: root))
    let clock = HandClock()
    var observer = Ticking(clock: clock, seconds: seconds)
    let session = RunSession(
      loaded: try loaded.advanced(in: root), store: store, root: root, overrides: [],
      clock: clock.clock)
    let report: RunSession.Report
    do {
      report = try await session.run(width: 1, command: "strata run", observer: &observer)
    } catch {
      try store.close()
      throw error
    }
    try store.close()
    return BudgetedSession(
      report: report, finished: observer.finished, rounds: observer.rounds, elapsed: clock.now)
  }

  func budgeted(_ budget: String?) throws -> LoadedExperiment {
    try LoadedExperiment(file: file, overrides: budget.map { ["budget=\($0)"] } ?? [])
  }

  func record(_ results: String) throws -> RunFile {
    try JSONDecoder().decode(RunFile.self, from: try folder.bytes(of: results + "/small/run.json"))
  }

  /// Tables that hold seconds.
  private static let timed = ["leaderboard.csv", "costs.csv", "graph.csv", "timeline.csv"]

  /// The tables of a run, which are the same for the same results.
  func figures(_ results: String) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try folder.files(in: results + "/small")
    where name.hasSuffix(".csv") && !Self.timed.contains(where: name.hasSuffix) {
      files[name] = try folder.bytes(of: results + "/small/" + name)
    }
    return files
  }
}
