import Foundation
import Resampling
import Specification
import Store
import TestSupport
import Testing
import Wording

@testable import Experiments
@testable import Planning

@Suite("learning curves")
struct LearningCurveTests {
  private static let text = SmallExperiment.text
    .replacing(
      "holdouts: {random: {kind: random, fraction: 0.25}}",
      with:
        "holdouts: {random: {kind: random, fraction: 0.25}}\n  sizes: [50%, 20]\n  members: true"
    )

  private func run(
    _ small: SmallExperiment, width: Int = 2
  ) async throws -> RunSession.Report {
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    let report = try await RunSession(
      loaded: try LoadedExperiment(file: small.file), store: store, root: small.results,
      overrides: []
    ).run(width: width, command: "", observer: &observer)
    try store.close()
    return report
  }

  private func rows(_ small: SmallExperiment, _ file: String) throws -> [[String]] {
    try small.folder.text(of: "results/small/\(file)").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  @Test("each size is scored on the rows of the holdout, all rows as the holdout itself")
  func sizes() async throws {
    let small = try SmallExperiment(Self.text)
    let report = try await run(small)
    #expect(report.outcome.isComplete)
    let all = try rows(small, "sizes.csv")
    #expect(
      all[0] == [
        "variant", "stage", "target", "evaluation", "size", "training_rows", "rows", "metric",
        "value",
      ])
    // 4 targets, 3 sizes, 2 metrics.
    #expect(all.count == 1 + 4 * 3 * 2)
    let metrics = try rows(small, "metrics.csv")
    for row in all.dropFirst() where row[4] == "100%" {
      let score = metrics.first {
        $0[1...3] == row[1...3] && $0[5] == "blend" && $0[6] == row[7]
      }
      let (a, b) = (Double(score?[7] ?? ""), try #require(Double(row[8])))
      #expect(abs((a ?? .nan) - b) < 1e-12 * abs(b) + 1e-12)
    }
    let o3 = all.filter { $0[2] == "o3" && $0[7] == "rmse" }
    // Of 28 known months 7 are held out; blocks keep the latest of the others.
    #expect(o3.map { $0[4] } == ["50%", "20", "100%"])
    #expect(o3.map { $0[5] } == ["11", "20", "21"] && Set(o3.map { $0[6] }) == ["7"])
    #expect(Set(o3.map { $0[8] }).count == 3)
    // Nothing of single points stands among other results.
    for file in ["metrics.csv", "predictions.csv", "members.csv", "folds.csv"] {
      #expect(!(try small.folder.text(of: "results/small/\(file)").contains("sizes/")), "\(file)")
    }
    #expect(
      report.leaderboard.contains("Learning curves: ensemble rmse by size of the training rows."))
    let page = try small.folder.text(of: "results/small/report.html")
    #expect(page.contains("Learning curves"))
    #expect(try small.folder.text(of: "results/small/figures/sizes.csv").contains("time/o3,random"))
  }

  @Test("other results are the same bytes as without, and one worker gives those of two")
  func unchanged() async throws {
    let (plain, curved, single) = (
      try SmallExperiment(Self.text.replacing("  sizes: [50%, 20]\n", with: "")),
      try SmallExperiment(Self.text), try SmallExperiment(Self.text)
    )
    _ = try await run(plain)
    _ = try await run(curved)
    _ = try await run(single, width: 1)
    for file in ["metrics.csv", "predictions.csv", "members.csv", "folds.csv"] {
      let path = "results/small/\(file)"
      #expect(try plain.folder.bytes(of: path) == curved.folder.bytes(of: path), "\(file)")
    }
    let path = "results/small/sizes.csv"
    #expect(try curved.folder.bytes(of: path) == single.folder.bytes(of: path))
    #expect(!FileManager.default.fileExists(atPath: plain.folder.file(path)))
  }

  @Test("splits of the cross-validation of whole stacks are one curve")
  func outer() async throws {
    let small = try SmallExperiment(
      SmallExperiment.text.replacing(
        "holdouts: {random: {kind: random, fraction: 0.25}}",
        with: "outer: {kind: kfold, count: 3}\n  sizes: 60%"))
    _ = try await run(small)
    let all = try rows(small, "sizes.csv").filter { $0[2] == "o3" && $0[7] == "rmse" }
    #expect(all.map { $0[3] } == ["outer", "outer"] && all.map { $0[4] } == ["60%", "100%"])
    #expect(all.map { $0[6] } == ["28", "28"])
    let score = try rows(small, "metrics.csv").first {
      $0[2] == "o3" && $0[3] == "outer" && $0[5] == "blend" && $0[6] == "rmse"
    }
    #expect(score?[7] == all[1][8])
  }

  @Test("the cost is in the plan: a point needs the jobs of its holdout once more")
  func cost() throws {
    let files = (
      try SmallExperiment(Self.text.replacing("  sizes: [50%, 20]\n", with: "")),
      try SmallExperiment(Self.text)
    )
    let plain = try LoadedExperiment(file: files.0.file)
    let curved = try LoadedExperiment(file: files.1.file)
    let holdout = plain.network.nodes.count { $0.label.contains("holdout:random") }
    let more = curved.network.nodes.count - plain.network.nodes.count
    // Without the predictions of base models, of which each of 4 targets has a job.
    #expect(more == 2 * (holdout - 4))
  }

  @Test(
    "what can't be drawn is refused",
    arguments: [
      (
        "  sizes: [50%]", "holdouts: {random: {kind: random, fraction: 0.25}}", "",
        "'sizes' has no effect without 'holdouts' or 'outer'"
      ),
      (
        "  sizes: [0.5]", "", "", "'sizes' is 0.5; expected percentages of the training rows"
      ),
      ("  sizes: [50%, 50%]", "", "", "expected sizes that differ"),
      (
        "  sizes: [2]", "", "",
        "size 2 of the learning curve of target 'pm'"
      ),
      (
        "  sizes: [50%]", "no2, city_full.o3]", "no2, {out_of_fold: time}]",
        "an 'out_of_fold' feature can't be combined with 'sizes' of 'evaluate'"
      ),
    ])
  func refused(_ sizes: String, _ old: String, _ new: String, _ message: String) throws {
    let text = Self.text.replacing("  sizes: [50%, 20]", with: sizes)
    let small = try SmallExperiment(old.isEmpty ? text : text.replacing(old, with: new))
    var found = ""
    do throws(InputError) {
      _ = try LoadedExperiment(file: small.file)
    } catch {
      found = error.diagnoses.map(\.sentence).joined(separator: "\n")
    }
    #expect(found.contains(message), "\(found)")
  }
}
