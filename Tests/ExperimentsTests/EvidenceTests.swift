@testable import Serving
@testable import Planning
@testable import Stacking
@testable import Specification
import Foundation
import Store
import TestSupport
import Testing

@testable import Experiments

/// Which evidence a verdict rests on.
@Suite("verdicts on clean evidence")
struct EvidenceTests {
  /// One target, no other evaluation but those that a test adds.
  private static func text(
    layers: String, evaluate: String = "{metrics: [rmse]}", more: String = ""
  ) -> String {
    """
    strata: 1
    name: small
    seed: 3
    tables:
      city: {file: data/city.csv, key: [Month]}
      site: {file: data/site.csv, key: [Month, Site]}
    learners:
      ridge: {family: ridge}
      forest: {family: random_forest, n_estimators: 8}
    stacks:
      s:
        folds: {kind: kfold, count: 4}
        layers: \(layers)
    stages:
      space:
        table: site
        targets: [pm]
        features: [{time: [Month]}, Site, no2]
        stack: s
    evaluate: \(evaluate)
    \(more)
    """
  }

  private func run(
    _ small: SmallExperiment, _ overrides: [String] = []
  ) async throws -> RunSession.Report {
    let loaded = try LoadedExperiment(file: small.file, overrides: overrides)
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    let report = try await RunSession(
      loaded: loaded, store: store, root: small.results, overrides: overrides
    ).run(width: 2, command: "run", observer: &observer)
    try store.close()
    return report
  }

  private func rows(_ small: SmallExperiment, _ file: String) throws -> [[String]] {
    try small.folder.text(of: "results/small/\(file)").split(separator: "\n").dropFirst()
      .map(Self.cells)
  }

  /// The cells of a line, whose site may be quoted for its comma.
  private static func cells(_ line: Substring) -> [String] {
    var cells = [""]
    var isQuoted = false
    for character in line {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: cells.append("")
      default: cells[cells.count - 1].append(character)
      }
    }
    return cells
  }

  @Test("out-of-fold errors of stacks of different depth are not compared, and are labelled")
  func leaky() async throws {
    let small = try SmallExperiment(
      Self.text(
        layers: "[[ridge, forest], [ridge]]",
        more: "ablate: {variants: {one: {stacks.s.layers.1: null}}}"))
    let report = try await run(small)
    let folds = try rows(small, "folds.csv")
    #expect(Set(folds.filter { $0[0] == "" }.map { "\($0[12]) \($0[13])" }) == ["2 leaky"])
    #expect(Set(folds.filter { $0[0] == "one" }.map { "\($0[12]) \($0[13])" }) == ["1 nested"])
    #expect(
      report.verdicts
        == "No verdicts: the out-of-fold errors of space/pm are not comparable: later layers have seen the "
        + "held-out rows through earlier ones; compare a holdout (--evaluation holdout:NAME), or set "
        + "'when: improves' on later layers.")
    #expect(throws: ComparisonError.leakyFolds(["space/pm"])) {
      try ComparisonReport(
        .init(operands: ["small"], root: small.results, evaluation: "out_of_fold"))
    }
  }

  @Test("a layer that is tested for acceptance has folds that neither layer has seen")
  func clean() async throws {
    let small = try SmallExperiment(
      Self.text(
        layers: "[[ridge, forest], {candidates: [ridge], when: improves}]",
        more: "ablate: {variants: {one: {stacks.s.layers.1: null}}}"))
    _ = try await run(small)
    let folds = try rows(small, "folds.csv")
    #expect(Set(folds.map { $0[13] }) == ["nested"])
    let layers = try rows(small, "layers.csv")
    let isUsed = layers[0][5] == "1"
    for layer in layers {
      let fold = try #require(
        folds.first { $0[0] == layer[0] && $0[3] == layer[6] && $0[4] == layer[7] })
      // The errors of the stack as it is, by the test of acceptance.
      #expect(abs((Double(fold[11]) ?? 0) - (Double(layer[isUsed ? 11 : 10]) ?? 1)) < 1e-9)
    }
    let report = try ComparisonReport(.init(operands: ["small"], root: small.results))
    #expect(report.isFolds && report.rows.allSatisfy { $0.test == .correlatedT })
  }

  @Test("a test set of rows gets a verdict by drawing its rows anew, months as blocks")
  func rowVerdict() async throws {
    let small = try SmallExperiment(
      Self.text(
        layers: "[[ridge, forest], [ridge]]",
        evaluate: "{metrics: [rmse], holdouts: {late: {kind: latest, by: [Month], fraction: 0.5}}}",
        more:
          "ablate: {variants: {bad: {stacks.s.layers: [[forest]], learners.forest.max_depth: 1}}}"
      ))
    _ = try await run(small)
    let found = try ComparisonReport(.init(operands: ["small"], root: small.results))
    #expect(!found.isFolds && found.evaluation == .holdout("late"))
    let row = try #require(found.rows.first { $0.target == "pm" })
    // Thirty known months of two sites: fifteen months are held out.
    #expect(row.test == .rowBootstrap && row.pairs == 30)
    let lower = try #require(row.lower)
    let upper = try #require(row.upper)
    #expect(lower <= row.difference && row.difference <= upper)
    let chances = [row.probabilityBetter, row.probabilityEquivalent, row.probabilityWorse]
    #expect(abs(chances.compactMap(\.self).reduce(0, +) - 1) < 1e-9)
    #expect(row.verdict == (row.difference > 0 && lower > 0 ? "worse" : row.verdict))
    #expect(found.rendered(.text).contains("Targets: rows of holdout:late, paired, drawn anew"))
  }

  @Test("'outer' cross-validates whole stacks: every row once, each stack without it")
  func outer() async throws {
    let small = try SmallExperiment(
      Self.text(
        layers: "[[ridge, forest], [ridge]]",
        evaluate: "{metrics: [rmse, r2], outer: {kind: grouped, by: [Month], count: 5}}",
        more: "ablate: {variants: {one: {stacks.s.layers.1: null}}}"))
    let report = try await run(small)
    let metrics = try rows(small, "metrics.csv")
    #expect(Set(metrics.map { $0[3] }) == ["out_of_fold", "outer"])
    let predictions = try rows(small, "predictions.csv").filter { $0[0] == "" && $0[3] == "outer" }
    #expect(predictions.count == 60)
    #expect(Set(predictions.map { "\($0[4]) \($0[5])" }).count == 60)
    let squares = predictions.reduce(0.0) { sum, row in
      let error = (Double(row[7]) ?? .nan) - (Double(row[6]) ?? .nan)
      return sum + error * error
    }
    let own = try #require(
      metrics.first { $0[0] == "" && $0[3] == "outer" && $0[5] == "blend" && $0[6] == "rmse" })
    #expect(abs((squares / 60).squareRoot() - (Double(own[7]) ?? 0)) < 1e-9)
    #expect(metrics.contains { $0[3] == "outer" && $0[5] == "blend" && $0[6] == "coverage" })
    #expect(metrics.contains { $0[3] == "outer" && $0[5] == "ridge" && $0[6] == "rmse" })
    // Verdicts go by its folds, which no layer has seen.
    let folds = try rows(small, "folds.csv").filter { $0[14] == "outer" }
    #expect(
      Set(folds.map { $0[13] }) == ["nested"]
        && folds.filter { $0[0] == "" && $0[10] == "rmse" }.count == 5)
    let found = try ComparisonReport(.init(operands: ["small"], root: small.results))
    #expect(found.isFolds && found.evaluation == .outer)
    #expect(found.rows.first?.evaluation == "outer" && found.rows.first?.pairs == 5)
    #expect(report.verdicts?.hasPrefix("No verdict over all targets") == true)
    // A split is the stack with a holdout of these rows.
    let loaded = try LoadedExperiment(file: small.file)
    #expect(loaded.experiment.evaluation.holdouts.count == 5)
    #expect(loaded.experiment.evaluation.declaredHoldouts.isEmpty)
  }

  @Test("folds whose number the data decide are no outer folds")
  func outerMistake() throws {
    let small = try SmallExperiment(
      Self.text(
        layers: "[[ridge]]",
        evaluate: "{outer: {kind: leave_one_group_out, by: [Site]}}"))
    #expect(throws: InputError.self) { try LoadedExperiment(file: small.file) }
  }

  @Test("members.csv holds what each base model predicts for rows it did not see, on request")
  func members() async throws {
    let evaluate = "metrics: [rmse], holdouts: {some: {kind: random, fraction: 0.25}}"
    let small = try SmallExperiment(
      Self.text(
        layers: "[[ridge, forest], [ridge]]", evaluate: "{\(evaluate), members: true}"))
    _ = try await run(small)
    let members = try rows(small, "members.csv")
    #expect(Set(members.map { "\($0[4]) \($0[5])" }) == ["1 ridge", "1 forest", "2 ridge"])
    for (evaluation, count) in [("out_of_fold", 60), ("holdout:some", 15)] {
      for score in try rows(small, "metrics.csv")
      where score[3] == evaluation && score[6] == "rmse" && score[4] != "" {
        let own = members.filter {
          $0[3] == evaluation && $0[4] == score[4] && $0[5] == score[5]
        }
        #expect(own.count == count)
        let squares = own.reduce(0.0) { sum, row in
          let error = (Double(row[9]) ?? .nan) - (Double(row[8]) ?? .nan)
          return sum + error * error
        }
        #expect(abs((squares / Double(count)).squareRoot() - (Double(score[7]) ?? 0)) < 1e-9)
      }
    }
    // Without the request the file of the run before is gone.
    _ = try await run(small, ["evaluate.members=false"])
    #expect(!small.folder.holds("results/small/members.csv"))
  }
}
