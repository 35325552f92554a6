import Resampling
import Specification
import Store
import Tabular
import TestSupport
import Testing
import Wording

@testable import Experiments
@testable import Planning

@Suite("runs with metrics as formulas")
struct FormulaRunTests {
  private static let text =
    SmallExperiment.text
    .replacing(
      "metrics: [rmse, r2]",
      with: """
        metrics:
            - {name: cost, formula: "mean(weight * abs(observed - predicted)) / mean(weight)"}
            - mae
            - {name: near, formula: mean(abs(predicted - observed) < 2), better: higher}
            - {name: infinite, formula: mean(1 / (observed - observed + 0 * predicted))}
        """
    )
    .replacing(
      "    stack: two\n    fills: city_full",
      with: "    stack: two\n    weight: no2\n    fills: city_full")
    + "\nslices: {level: {observed: [20]}}\ncompare: {metric: near}\n"

  private func run(_ small: SmallExperiment, _ overrides: [String] = []) async throws {
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    let loaded = try LoadedExperiment(file: small.file, overrides: overrides)
    _ = try await RunSession(
      loaded: loaded, store: store, root: small.results, overrides: overrides
    ).run(width: 2, command: "", observer: &observer)
    try store.close()
  }

  private func rows(_ small: SmallExperiment, _ file: String) throws -> [[String]] {
    try small.folder.text(of: "results/small/\(file)").split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  @Test("a formula is in every table of scores, and has the value of the metric that it restates")
  func tables() async throws {
    let small = try SmallExperiment(Self.text)
    try await run(small)
    let metrics = try rows(small, "metrics.csv")
    var compared = 0
    for row in metrics where row[6] == "cost" || row[6] == "weighted_cost" {
      let twin = row[6].replacing("cost", with: "mae")
      let other = try #require(metrics.first { $0[..<6] == row[..<6] && $0[6] == twin })
      let (a, b) = (try #require(Double(row[7])), try #require(Double(other[7])))
      #expect(abs(a - b) <= 1e-12 * b, "\(row)")
      compared += 1
    }
    #expect(compared > 20)
    #expect(metrics.contains { $0[1] == "time" && $0[6] == "weighted_cost" })
    #expect(metrics.filter { $0[6] == "infinite" }.allSatisfy { $0[7].isEmpty })
    #expect(try rows(small, "folds.csv").contains { $0[10] == "cost" && !$0[11].isEmpty })
    #expect(try rows(small, "slices.csv").contains { $0[7] == "near" && !$0[8].isEmpty })
  }

  @Test("results are compared by a formula, which both have to share")
  func comparison() async throws {
    let small = try SmallExperiment(Self.text)
    try await run(small)
    try await run(small, ["name=other", "learners.ridge.alpha=30"])
    func report(_ metric: String?) throws -> ComparisonReport {
      try ComparisonReport(
        .init(operands: ["small", "other"], root: small.results, metric: metric))
    }
    #expect(try report(nil).rules.metric.rawValue == "near")
    #expect(try report("cost").rules.metric.goal == .lower)
    #expect(try report("mae").rules.metric == .mae)
    #expect {
      try report("csot")
    } throws: {
      ($0 as? ComparisonError)?.diagnoses.first?.sentence
        == "--metric is 'csot'; did you mean 'cost'? expected one of: cost, near, infinite, rmse, mae "
        + "and 47 more"
    }
    try small.folder.write(
      Self.text.replacing(" < 2)", with: " < 3)"), to: "small.yaml")
    try await run(small, ["name=other"])
    #expect(throws: ComparisonError.self) { try report(nil) }
  }

  @Test("stacks are chosen by a leading formula: as by the metric that it restates")
  func selection() async throws {
    let plain = SmallExperiment.text.replacing("metrics: [rmse, r2]", with: "metrics: [mae]")
    let own = SmallExperiment.text.replacing(
      "metrics: [rmse, r2]",
      with: "metrics: [{name: cost, formula: mean(abs(predicted - observed))}, mae]")
    var predictions: [[[String]]] = []
    for text in [plain, own] {
      let small = try SmallExperiment(text)
      try await run(small)
      predictions.append(try rows(small, "predictions.csv"))
    }
    #expect(predictions[0] == predictions[1] && !predictions[0].isEmpty)
  }

  @Test("a leading formula that is no mean over rows is warned of")
  func warning() throws {
    let small = try SmallExperiment(
      SmallExperiment.text.replacing(
        "metrics: [rmse, r2]",
        with: "metrics: [{name: worst, formula: max(abs(predicted - observed))}]"))
    let loaded = try LoadedExperiment(file: small.file)
    #expect(
      loaded.warnings.filter { $0.contains("worst") } == [
        """
        warning: stacks are chosen by squared errors: the leading metric 'worst' is no loss that is a mean over rows
          --> \(small.file):38:20
            metrics: [{name: worst, formula: max(abs(predicted - observed))}]
                             ^
        help: write it as mean(TERM) with 'better: lower', or put another metric first
        """
      ])
  }
}
