@testable import Serving
@testable import Stacking
@testable import Specification
@testable import Planning
import TableFiles
import Foundation
import Store
import Tabular
import TestSupport
import Testing

@testable import Experiments

@Suite("what a budget leaves out")
struct BudgetLeftoverTests {
  private static let search = """

    search:
      method: successive_halving
      samples: 4
      eta: 2
      rungs: {learners.forest.n_estimators: [4, 8]}
      over: {learners.ridge.alpha: {low: 0.001, high: 1000, log: true}}
    """

  @Test("what would have been too much by past runs comes back when jobs take less")
  func comesBack() async throws {
    let small = try SmallExperiment()
    let full = try await small.run(nil, results: "plain")
    let store = try ResultStore(
      path: ResultsFolder.storePath(in: small.folder.file("quick")))
    // About half a second for a ridge, several for a forest.
    try store.addRate("fit ridge by guess", work: 1, cost: 2e4)
    try store.addRate("fit random_forest by guess", work: 1, cost: 1e5)
    try store.close()
    let limit = (full.elapsed * 4).rounded()
    let quick = try await small.run("{time: \(Int(limit))s}", results: "quick")
    #expect(quick.elapsed <= limit)
    // There was not enough for all at first: the budget took more than one round.
    #expect(quick.rounds > 1)
    #expect(try small.record("quick").budget?.leftOut == [])
    #expect(try small.figures("quick") == small.figures("plain"))
  }

  @Test("a run with more time fits what was left out, and equals one without a budget")
  func moreTime() async throws {
    let small = try SmallExperiment()
    let full = try await small.run(nil, results: "plain")
    let less = try await small.run("{time: \(Int(full.elapsed * 0.7))s}", results: "less")
    #expect(try small.record("less").budget?.leftOut.isEmpty == false)
    let more = try await small.run("{time: 10h}", results: "less")
    #expect(try small.record("less").budget?.leftOut == [])
    #expect(try small.figures("less") == small.figures("plain"))
    // Nothing that was fitted is fitted again, but where what it learned from was not whole.
    let first = { (labels: [String]) in
      Set(labels.filter { $0.hasPrefix("fit time/") && $0.contains("layer 1") })
    }
    #expect(first(less.finished).isDisjoint(with: first(more.finished)))
    #expect(more.report.closing.contains("dropped") == false)
  }

  @Test("a bundle is of the stack that the run blended, and predicts as it did to the last bit")
  func bundle() async throws {
    let small = try SmallExperiment()
    let full = try await small.run(nil, results: "plain")
    let budget = "{time: \(Int(full.elapsed * 0.7))s}"
    _ = try await small.run(budget, results: "less")
    let left = try #require(try small.record("less").budget?.leftOut)
    #expect(
      left.contains { $0.stage == "space" && $0.target == "pm" && $0.evaluation == "out_of_fold" })
    let root = small.folder.file("less")
    let loaded = try small.budgeted(budget).served(in: root)
    let store = try ResultStore(path: ResultsFolder.storePath(in: root))
    var observer = RecordingObserver()
    let bundle = try await StackExport(loaded, store: store, stage: "space", target: "pm")
      .bundle(width: 1, command: "", observer: &observer)
    try store.close()
    #expect(observer.started.allSatisfy { !$0.hasPrefix("blend") })
    let again = try StackBundle(bytes: bundle.encoded())
    _ = try await PredictionRun(bundle: again, rows: small.folder.file("data/site.csv"))
      .write(to: small.folder.file("out.csv"), width: 1)
    let predicted = try cells("out.csv", of: small)
    let filled = try cells("less/small/inventories/site.provenance.csv", of: small)
      .filter { $0["column"] == "pm" }
    #expect(filled.count == 20)
    for cell in filled {
      let row = try #require(
        predicted.first { $0["Month"] == cell["Month"] && $0["Site"] == cell["Site"] })
      #expect(row["predicted"] == cell["value"])
      #expect(row["lower"] == cell["lower"] && row["upper"] == cell["upper"])
    }
  }

  private func cells(_ name: String, of small: SmallExperiment) throws -> [[String: String]] {
    let names = ["value", "predicted", "lower", "upper"]
    let header = try small.folder.text(of: name).split(separator: "\n")[0]
    let table = try TableReader.read(
      TableRequest(
        file: small.folder.file(name),
        columns: names.filter(header.contains).map { ($0, .init(type: .category)) })
    ).table
    return (0..<table.rowCount).map { row in
      Dictionary(uniqueKeysWithValues: table.columns.map { ($0.name, $0.text(row)) })
    }
  }

  @Test("with a time, a stack that no run has blended is refused")
  func notRun() throws {
    let small = try SmallExperiment()
    let loaded = try small.budgeted("{time: 1min}")
    let error = #expect(throws: ExportError.self) { try loaded.served(in: small.results) }
    #expect(
      "\(try #require(error))"
        == "no run with the time budget of 60 s has ended; run it with strata run, or remove the "
        + "budget by --set ~budget.time")
    // Without one the stack is that of the file.
    #expect(try small.budgeted("{memory: 4GiB}").served(in: small.results).network.nodes.count > 0)
  }

  @Test("a search by rungs with time enough gives what it gives without a budget")
  func searchEnough() async throws {
    let small = try SmallExperiment(SmallExperiment.text + Self.search)
    _ = try await small.run(nil, results: "plain")
    _ = try await small.run("{time: 10h, memory: 64GiB}", results: "budgeted")
    #expect(try small.figures("budgeted") == small.figures("plain"))
    let budget = try small.record("budgeted").budget
    #expect(budget?.leftOut == [] && budget?.rungsLeftOut == 0)
  }

  @Test(
    "a search by rungs ends in time with what it has, and goes on to the same end with more",
    arguments: [0.4, 0.75])
  func searchShort(_ share: Double) async throws {
    let small = try SmallExperiment(SmallExperiment.text + Self.search)
    let full = try await small.run(nil, results: "plain")
    let budget = "{time: \(Int(full.elapsed * share))s}"
    let less = try await small.run(budget, results: "less")
    #expect(less.elapsed <= (full.elapsed * share).rounded(.down))
    #expect(less.report.outcome.isComplete)
    let record = try #require(try small.record("less").budget)
    #expect(!record.leftOut.isEmpty || record.rungsLeftOut == 1)
    let root = small.folder.file("less")
    let shown = try small.budgeted(budget).asLastRun(in: root)
    #expect(shown.variantNames.count == (record.rungsLeftOut == 1 ? 5 : 7))
    #expect(try StoredResults(shown, root: root).missingCount == 0)
    _ = try await small.run(nil, results: "less")
    #expect(try small.figures("less") == small.figures("plain"))
  }

  @Test("a base model that fails within a time is told, and is not taken for one without time")
  func failing() async throws {
    let small = try SmallExperiment(
      SmallExperiment.text.replacing(
        "forest: {family: random_forest, n_estimators: 8}",
        with: "forest: {family: nearest_neighbours, n_neighbors: 1000}"))
    let run = try await small.run("{time: 10h}", results: "results")
    #expect(run.report.outcome.isComplete && !run.report.outcome.wasStopped)
    #expect(run.report.warnings.lines.contains { $0.hasPrefix("base model 'forest' failed") })
    #expect(try small.record("results").budget?.leftOut == [])
  }
}
