@testable import Serving
@testable import Planning
@testable import Stacking
@testable import Specification
import Jobs
import Store
import TestSupport
import Testing

@testable import Experiments

@Suite("budgets of a run")
struct BudgetTests {
  private let small: SmallExperiment

  init() throws { small = try SmallExperiment() }

  @Test("a run with time enough is that without a budget, to the bit")
  func enough() async throws {
    _ = try await small.run(nil, results: "plain")
    let budgeted = try await small.run("{time: 10h}", results: "budgeted")
    #expect(try small.figures("budgeted") == small.figures("plain"))
    let record = try small.record("budgeted").budget
    #expect(record?.timeSeconds == 36000)
    #expect(record?.leftOut == [])
    #expect(record?.jobsAtOnce == 1)
    #expect(record?.secondsUsed == budgeted.elapsed)
    #expect(try small.record("plain").budget == nil)
    #expect(!budgeted.report.closing.contains("budget"))
  }

  @Test("a budget is kept, later candidates are left out, and every target has its first")
  func kept() async throws {
    let full = try await small.run(nil, results: "plain")
    let seconds = (full.elapsed * 0.7).rounded(.up)
    let less = try await small.run("{time: \(Int(seconds))s}", results: "less")
    #expect(less.elapsed <= seconds)
    #expect(less.report.outcome.isComplete)
    let left = try #require(try small.record("less").budget?.leftOut)
    #expect(!left.isEmpty)
    // The second layer goes before the second candidate of the first.
    #expect(left.allSatisfy { $0.layer == 2 || $0.candidate == "forest" })
    #expect(
      less.report.closing.hasSuffix(
        "\ndropped \(left.count) learners to keep a time budget of \(Int(seconds)) s; see run.json. A run "
          + "with more time continues from here"))
    // Every stack has its blend and its scores.
    let metrics = String(
      decoding: try small.folder.bytes(of: "less/small/metrics.csv"), as: UTF8.self)
    for target in ["pm", "o3", "rate"] { #expect(metrics.contains(",\(target),")) }
    #expect(metrics.count { $0 == "\n" } > 20)
    // What a look at the stored results shows is what was run.
    let root = small.folder.file("less")
    let loaded = try small.budgeted("{time: \(Int(seconds))s}").asLastRun(in: root)
    #expect(try StoredResults(loaded, root: root).missingCount == 0)
  }

  @Test("a run that a budget cut short is continued by one with more time, and equals the full run")
  func continued() async throws {
    let full = try await small.run(nil, results: "plain")
    let less = try await small.run("{time: \(Int(full.elapsed * 0.7))s}", results: "less")
    let rest = try await small.run(nil, results: "less")
    #expect(try small.figures("less") == small.figures("plain"))
    // Nothing that was done is done again.
    let fits = { (labels: [String]) in Set(labels.filter { $0.hasPrefix("fit") }) }
    #expect(!fits(less.finished).isEmpty && rest.finished.count < full.finished.count)
    #expect(
      rest.finished.count { $0.hasPrefix("fit") && $0.contains("layer 1") }
        < full.finished.count { $0.hasPrefix("fit") && $0.contains("layer 1") })
  }

  @Test("when a job takes far longer than was expected, more is left out than without it")
  func surprise() async throws {
    // A forest takes longer than a ridge by more than is expected of it before anything has run.
    let usual: @Sendable (String) -> Double = { $0.contains("forest") ? 0.1 : 0.001 }
    let full = try await small.run(nil, results: "plain", seconds: usual)
    let limit = (full.elapsed * 1.2).rounded()
    let slow = try await small.run("{time: \(Int(limit))s}", results: "slow") { label in
      label == "fit time/pm forest, layer 1, fold 1" ? limit * 0.4 : usual(label)
    }
    #expect(slow.finished.contains("fit time/pm forest, layer 1, fold 1"))
    #expect(slow.report.outcome.isComplete)
    #expect(slow.elapsed <= limit)
    #expect(try small.record("slow").budget?.leftOut.isEmpty == false)
  }

  @Test("time that does not reach for the first candidate of every stack ends the run in words")
  func tooShort() async throws {
    let error = await #expect(throws: BudgetError.self) {
      try await small.run("{time: 1s}", results: "short")
    }
    let text = "\(try #require(error))"
    #expect(text.hasPrefix("the time budget of 1 s ended before 'ridge' of "))
    #expect(
      text.hasSuffix(
        " was fitted; raise 'budget.time'; finished jobs are stored and the next run continues"))
    #expect(error?.isInput == false)
    #expect(try small.folder.files(in: "short").contains("strata.sqlite"))
  }

  @Test("memory that one job does not fit into is refused before anything runs")
  func memory() async throws {
    let error = await #expect(throws: BudgetError.self) {
      try await small.run("{memory: 1MB}", results: "memory")
    }
    let text = "\(try #require(error))"
    #expect(
      text.hasPrefix(
        "a memory budget of 1 MiB can't hold one job at a time; "
          + "raise 'budget.memory' to at least "))
    #expect(text.hasSuffix(" MiB"))
    #expect(error?.isInput == true)
    let enough = try await small.run("{memory: 64GiB}", results: "memory")
    #expect(enough.finished.isEmpty == false)
    #expect(try small.record("memory").budget?.memoryBytes == 64 << 30)
    #expect(try small.record("memory").budget?.jobsAtOnce == 1)
  }

  @Test("failed jobs alone are not tried again within a time")
  func retry() async throws {
    let loaded = try LoadedExperiment(file: small.file, overrides: ["budget={time: 1h}"])
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    let session = RunSession(loaded: loaded, store: store, root: small.results, overrides: [])
    var observer = RecordingObserver()
    await #expect(throws: BudgetError.retry) {
      try await session.run(
        width: 1, command: "strata run", retriesFailed: true, observer: &observer)
    }
    #expect(
      "\(BudgetError.retry)"
        == "--retry-failed can't be combined with a time budget; remove --retry-failed, or "
        + "the budget by --set ~budget.time")
    try store.close()
  }
}
