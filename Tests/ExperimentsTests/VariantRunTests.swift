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

@Suite("running variants")
struct VariantRunTests {
  private static let ablation = """

    ablate:
      leave_one_out: [learners]
      variants:
        slow: {learners.forest.n_estimators: 9}
        short: {stacks.two.layers.1: null}
        same: {title: The same}
    """

  private func run(
    _ small: SmallExperiment, _ overrides: [String] = [], width: Int = 2
  ) async throws -> (
    loaded: LoadedExperiment, report: RunSession.Report, observer: RecordingObserver
  ) {
    let loaded = try LoadedExperiment(file: small.file, overrides: overrides)
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    let report = try await RunSession(
      loaded: loaded, store: store, root: small.results, overrides: overrides
    ).run(width: width, command: "run", observer: &observer)
    try store.close()
    return (loaded, report, observer)
  }

  @Test("variants share jobs, and their figures are those of the file with the change in it")
  func likeWritten() async throws {
    let small = try SmallExperiment(SmallExperiment.text + Self.ablation)
    let (loaded, report, observer) = try await run(small)
    #expect(report.outcome.isComplete)
    #expect(
      loaded.variantNames == ["", "without_ridge", "without_forest", "slow", "short", "same"])
    // Each tells of itself once; what shares every job does so with what it shares them with.
    #expect(Set(observer.completed.map(\.variant)) == Set(loaded.variantNames))
    #expect(observer.completed.count == 6)
    #expect(observer.completed.first?.variant == "")
    let rows = try small.folder.text(of: "results/small/metrics.csv").split(separator: "\n")
    for (name, overrides) in [
      ("", []), ("slow", ["learners.forest.n_estimators=9"]), ("short", ["~stacks.two.layers.1"]),
      (
        "without_ridge",
        ["~learners.ridge", "~stacks.two.layers.0.ridge", "~stacks.two.layers.1"]
      ),
    ] {
      let alone = try SmallExperiment()
      let (_, report, _) = try await run(alone, overrides)
      #expect(report.outcome.isComplete)
      let expected = try alone.folder.text(of: "results/small/metrics.csv").split(separator: "\n")
      let own = rows.filter { $0.hasPrefix(name + ",") }.map { $0.dropFirst(name.count) }
      #expect(own == Array(expected.dropFirst()))
    }
    // A variant that changes no job has the same figures.
    let written = rows.filter { $0.hasPrefix(",") }
    #expect(rows.filter { $0.hasPrefix("same,") }.map { $0.dropFirst(4) } == written)
    #expect(report.leaderboard.contains("without_forest  "))
    #expect(report.leaderboard.contains("same                 1.0000  1.0000"))
    #expect(report.leaderboard.contains("base                 1.0000  1.0000"))
    for file in ["predictions.csv", "leaderboard.csv"] {
      let text = try small.folder.text(of: "results/small/\(file)")
      for name in loaded.variantNames {
        #expect(text.contains("\n\(name),time,pm,"))
      }
    }
  }

  @Test("a comment, another order, a renamed variant and other blanks run no job")
  func nothingChanged() async throws {
    let small = try SmallExperiment(SmallExperiment.text + Self.ablation)
    let (loaded, first, _) = try await run(small)
    #expect(first.outcome.finished == loaded.network.graph.count - unread(loaded))
    let text = (SmallExperiment.text + Self.ablation)
      .replacing("seed: 3", with: "seed:   3   # a comment")
      .replacing("slow:", with: "slower:")
      .replacing("  ridge: {family: ridge}\n", with: "")
      .replacing("n_estimators: 8}\n", with: "n_estimators: 8}\n  ridge: {family: ridge}\n\n")
    try small.folder.write(text, to: "small.yaml")
    let (second, report, _) = try await run(small)
    #expect(second.variantNames.contains("slower"))
    #expect(report.outcome.finished == 0)
  }

  /// Jobs that nobody reads: the masked completions of the last table.
  private func unread(_ loaded: LoadedExperiment) -> Int {
    let plan = Plan(
      loaded.network.graph, targets: loaded.network.allWanted, isStored: { _ in false })
    return loaded.network.graph.jobs.count { !plan.runs($0) }
  }

  @Test("a changed hyperparameter runs its fits and what depends on them, and nothing else")
  func hyperparameter() async throws {
    let small = try SmallExperiment()
    _ = try await run(small)
    // The second stage's stack has the forest; nothing reads what it predicts.
    let text = SmallExperiment.text
      .replacing(
        "stages:\n",
        with: "  one:\n    folds: {kind: kfold, count: 3}\n    layers: [[ridge]]\nstages:\n")
    try small.folder.write(text, to: "small.yaml")
    let (_, same, _) = try await run(small)
    #expect(same.outcome.finished == 0)
    let (loaded, report, observer) = try await run(small, ["learners.forest.n_estimators=9"])
    #expect(report.outcome.isComplete)
    // 2 stages of 2 targets in 3 evaluations; 4 folds. The first layer's forest, and the second
    // layer's ridge that reads it; the first layer's ridge of the second stage reads the filled table.
    let fits = observer.finished.filter { $0.hasPrefix("fit ") }
    #expect(fits.filter { $0.contains("forest, layer 1") }.count == 4 * 3 * 4)
    #expect(fits.filter { $0.contains("ridge, layer 2") }.count == 4 * 3 * 4)
    #expect(fits.filter { $0.contains("time/") && $0.contains("ridge, layer 1") }.isEmpty)
    let changed = fits.filter { $0.contains("space/") && $0.contains("ridge, layer 1") }
    // A holdout reads the table as it is filled from all that is known.
    #expect(fits.count == 2 * 4 * 3 * 4 + changed.count)
    #expect(loaded.network.graph.count > report.outcome.finished)
  }

  @Test("more jobs than are allowed are refused before they are made, by what some variants add")
  func tooManyJobs() throws {
    let alphas = (1...40).map { "\(Double($0) + 0.5)" }.joined(separator: ", ")
    let small = try SmallExperiment(
      SmallExperiment.text + "\nmatrix: {product: {learners.ridge.alpha: [\(alphas)]}}")
    let loaded = try LoadedExperiment(file: small.file)
    let count = loaded.network.graph.count
    // As many as there are is enough.
    let enough = try LoadedExperiment(file: small.file, overrides: ["budget={jobs: \(count)}"])
    #expect(enough.network.graph.count == count)
    let error = #expect(throws: InputError.self) {
      try LoadedExperiment(file: small.file, overrides: ["budget={jobs: 1000}"])
    }
    guard case .tooManyJobs(_, let variants, let jobs, _, limit: 1000)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    // Each adds the same.
    #expect(variants == 40 && jobs == count)
    #expect(
      "\(InputError.tooManyJobs(file: "a.yaml", variants: 10000, jobs: 5_123_456, bytes: 20 << 30, limit: 1_000_000))"
        == "error: 10000 variants make about 5200000 jobs, which need about 20480 MiB of memory to plan; "
        + "the limit is 1000000 jobs\n  --> a.yaml\nhelp: use fewer variants, or set budget: {jobs: 5700000}"
    )
  }

  @Test("why there are no verdicts stands where they would")
  func noVerdicts() async throws {
    let small = try SmallExperiment(
      SmallExperiment.text + "\nablate: {variants: {coarse: {stacks.two.folds.count: 3}}}")
    let (_, report, _) = try await run(small, ["~evaluate.holdouts", "~evaluate.masked"])
    #expect(
      report.verdicts
        == "No verdicts: the folds of time/pm, time/o3, space/pm, space/rate differ, so errors "
        + "can't be paired; compare a holdout: --evaluation holdout:NAME.")
  }

  @Test("results are verified by making them again; one of other bytes is found")
  func verification() async throws {
    let small = try SmallExperiment()
    let (loaded, _, _) = try await run(small)
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    let all = try await Verification(loaded, store: store, fraction: 1, seed: 1)
    let stored = try store.contains(loaded.network.nodes.map(\.key)).count
    #expect(all.verified.count == stored)
    #expect(all.different.isEmpty)
    #expect(all.failed.isEmpty)
    let some = try await Verification(loaded, store: store, fraction: 0.05, seed: 1)
    #expect(some.verified.count == (stored + 19) / 20)
    // Another fit's bytes under a fit's key.
    let fits = loaded.network.stacks[0].fits
    let (one, other) = (
      loaded.network.nodes[fits[0].index], loaded.network.nodes[fits[1].index]
    )
    let bytes = try #require(try store.load(other.key))
    try store.save(one.key, bytes, seconds: 0, label: one.label)
    let found = try await Verification(loaded, store: store, fraction: 1, seed: 1)
    #expect(found.different.contains(one.label))
    try store.close()
  }

  @Test("what failed is retried alone")
  func retry() async throws {
    let text = SmallExperiment.text.replacing(
      "forest: {family: random_forest, n_estimators: 8}",
      with: "forest: {family: nearest_neighbours, n_neighbors: 31}"
    ).replacing("[[ridge, forest], [ridge]]", with: "[[forest]]")
    let small = try SmallExperiment(text)
    let (_, first, _) = try await run(small)
    #expect(!first.outcome.failures.isEmpty)
    let loaded = try LoadedExperiment(file: small.file)
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    let node = loaded.network.nodes[
      try #require(
        loaded.network.stacks.first { stack in
          !first.outcome.failures.contains { $0.label.contains("\(stack.stage)/\(stack.target) ") }
        }
      ).score.index]
    try store.delete([node.key])
    var observer = RecordingObserver()
    let retried = try await ExperimentRun(
      loaded, store: store, targets: ExperimentRun.failedTargets(of: loaded, in: store)
    ).run(
      width: 1, command: "run", observer: &observer)
    #expect(Set(retried.failures.map(\.label)) == Set(first.outcome.failures.map(\.label)))
    // The score that is missing too is none of its business.
    #expect(!observer.started.contains(node.label))
    try store.close()
  }
}
