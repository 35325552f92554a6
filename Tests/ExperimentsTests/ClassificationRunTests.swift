@testable import Serving
@testable import Planning
@testable import Stacking
@testable import Specification
import Foundation
import Store
import TableFiles
import Tabular
import TestSupport
import Testing

@testable import Experiments

@Suite("targets of classes, from the file to bundles")
struct ClassificationRunTests {
  private static let text = """
    strata: 1
    name: small
    seed: 3
    tables:
      plots: {file: data/plots.csv, key: [id], columns: {alive: {type: number}}}
    learners:
      gbm: {family: gbm, n_estimators: 15, min_data_in_leaf: 3}
      xgb: {family: xgb, n_estimators: 10}
      cat: {family: cat, iterations: 10, depth: 3}
      forest: {family: random_forest, n_estimators: 10}
      trees: {family: extra_trees, n_estimators: 10}
      logistic: {family: logistic}
      near: {family: nearest_neighbours}
      bayes: {family: naive_bayes}
    stacks:
      two:
        folds: {kind: stratified, count: 3}
        layers: [[gbm, xgb, cat, forest, trees, logistic, near, bayes], [logistic, gbm]]
    stages:
      kinds:
        table: plots
        targets: [kind]
        features: [wet, warm, soil]
        stack: two
        fills: plots_kinds
      lives:
        table: plots
        targets: [alive]
        task: classification
        features: [wet, warm, soil]
        stack: two
    evaluate:
      naive: [soil]
      holdouts: {random: {kind: random, fraction: 0.25}}
      masked: {kind: random, fraction: 0.2}
    slices: {soils: {column: soil}}
    inventories: {plots: {table: plots_kinds, intervals: 0.8}}
    """

  private static let table: String = {
    var random = RandomSource(seed: 5)
    var lines = ["id,wet,warm,soil,kind,alive"]
    for id in 0..<150 {
      let (wet, warm) = (random.uniform(), random.uniform())
      let soil = random.index(below: 3)
      let score = wet + Double(soil) / 4 + random.uniform() / 5
      let kind = id % 6 == 0 ? "" : score < 0.6 ? "moss" : score < 1 ? "grass" : "reed"
      let alive = warm + random.uniform() / 3 > 0.6 ? "1" : "0"
      lines.append("\(id),\(wet),\(warm),\(["clay", "sand", "peat"][soil]),\(kind),\(alive)")
    }
    return lines.joined(separator: "\n") + "\n"
  }()

  private func small(_ text: String = ClassificationRunTests.text) throws -> SmallExperiment {
    let small = try SmallExperiment(text)
    try small.folder.write(Self.table, to: "data/plots.csv")
    return small
  }

  private func run(_ small: SmallExperiment, width: Int = 2) async throws -> RunSession.Report {
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    let loaded = try LoadedExperiment(file: small.file)
    let session = RunSession(loaded: loaded, store: store, root: small.results, overrides: [])
    let report = try await session.run(width: width, command: "", observer: &observer)
    try store.close()
    return report
  }

  /// Cells by the name of their column; no file here has a quote.
  private func rows(_ small: SmallExperiment, _ name: String) throws -> [[String: String]] {
    let lines = try small.folder.text(of: name).split(
      separator: "\n", omittingEmptySubsequences: true)
    func cells(_ line: Substring) -> [String] {
      line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let header = cells(lines[0])
    return lines.dropFirst().map {
      Dictionary(uniqueKeysWithValues: zip(header, cells($0)))
    }
  }

  @Test("members.csv holds the classes of base models and their probabilities")
  func members() async throws {
    let small = try small(
      Self.text.replacing("  naive: [soil]\n", with: "  naive: [soil]\n  members: true\n"))
    _ = try await run(small)
    let members = try rows(small, "results/small/members.csv")
    for score in try rows(small, "results/small/metrics.csv")
    where score["metric"] == "log_loss" && score["layer"] != "" {
      let own = members.filter { row in
        ["target", "evaluation", "layer", "model"].allSatisfy { row[$0] == score[$0] }
      }
      var loss = 0.0
      for row in own {
        let observed = try #require(row["observed"])
        let share = try #require(row["probability.\(observed)"].flatMap(Double.init))
        loss -= log(min(max(share, 0x1p-52), 1 - 0x1p-52))
        let shares = row.filter { $0.key.hasPrefix("probability.") }.compactMap { Double($0.value) }
        #expect(row["probability.\(row["predicted"] ?? "")"].flatMap(Double.init) == shares.max())
      }
      let expected = try #require(score["value"].flatMap(Double.init))
      #expect(abs(loss / Double(own.count) - expected) < 1e-9, "\(score)")
    }
  }

  @Test("the cross-validation of whole stacks, and layers tested for acceptance, hold classes")
  func wholeStacks() async throws {
    let small = try small(
      Self.text
        .replacing("[logistic, gbm]]", with: "{candidates: [logistic], when: improves}]")
        .replacing("forest, trees, logistic, near, bayes]", with: "logistic]")
        .replacing(
          "  masked: {kind: random, fraction: 0.2}\n",
          with: "  outer: {kind: stratified, count: 3}\n"))
    let report = try await run(small)
    #expect(report.outcome.isComplete)
    let metrics = try rows(small, "results/small/metrics.csv")
    let predictions = try rows(small, "results/small/predictions.csv").filter {
      $0["target"] == "kind" && $0["evaluation"] == "outer"
    }
    #expect(predictions.count == 125)
    var loss = 0.0
    for row in predictions {
      let observed = try #require(row["observed"])
      loss -= log(try #require(row["probability.\(observed)"].flatMap(Double.init)))
    }
    for model in ["blend", "logistic"] {
      let score = metrics.first {
        $0["model"] == model && $0["metric"] == "log_loss" && $0["evaluation"] == "outer"
          && $0["target"] == "kind"
      }?["value"].flatMap(Double.init)
      let found = try #require(score, "\(model)")
      #expect(found < 1.1)
      if model == "blend" { #expect(abs(found - loss / 125) < 1e-9) }
    }
    let folds = try rows(small, "results/small/folds.csv")
    #expect(
      Set(folds.filter { $0["metric"] == "log_loss" }.compactMap { $0["evaluation"] })
        == ["out_of_fold", "outer"])
  }

  @Test("scores, predictions, the completed table and its provenance hold classes")
  func files() async throws {
    let small = try small()
    let report = try await run(small)
    #expect(report.outcome.isComplete)
    let metrics = try rows(small, "results/small/metrics.csv")
    #expect(
      Set(metrics.compactMap { $0["metric"] }) == [
        "log_loss", "accuracy", "balanced_accuracy", "roc_auc_ovr", "ece", "coverage", "set_size",
      ])
    func score(_ model: String, _ metric: String, _ evaluation: String, _ target: String) -> Double?
    {
      metrics.first {
        $0["model"] == model && $0["metric"] == metric && $0["evaluation"] == evaluation
          && $0["target"] == target
      }?["value"].flatMap(Double.init)
    }
    for target in ["kind", "alive"] {
      for evaluation in ["out_of_fold", "holdout:random", "masked"] {
        let blend = try #require(score("blend", "log_loss", evaluation, target))
        let naive = try #require(score("baseline", "log_loss", evaluation, target))
        #expect(blend < naive, "\(target), \(evaluation)")
      }
    }
    // By hand, from the predictions.
    let predictions = try rows(small, "results/small/predictions.csv").filter {
      $0["target"] == "kind" && $0["evaluation"] == "holdout:random"
    }
    let names = ["grass", "moss", "reed"]
    var (loss, right, inside) = (0.0, 0, 0)
    for row in predictions {
      let observed = try #require(row["observed"])
      let shares = names.compactMap { row["probability.\($0)"].flatMap(Double.init) }
      #expect(abs(shares.reduce(0, +) - 1) < 1e-9)
      let likeliest = names[shares.indices.max { shares[$0] < shares[$1] } ?? 0]
      #expect(row["predicted"] == likeliest)
      loss -= log(shares[names.firstIndex(of: observed) ?? 0])
      right += observed == likeliest ? 1 : 0
      let set = try #require(row["set"]).split(separator: "|").map(String.init)
      #expect(set.contains(likeliest))
      inside += set.contains(observed) ? 1 : 0
    }
    let count = Double(predictions.count)
    let holdout = "holdout:random"
    #expect(abs(try #require(score("blend", "log_loss", holdout, "kind")) - loss / count) < 1e-12)
    #expect(score("blend", "accuracy", holdout, "kind") == Double(right) / count)
    #expect(score("blend", "coverage", holdout, "kind") == Double(inside) / count)
    let other = try rows(small, "results/small/predictions.csv").filter { $0["target"] == "alive" }
    #expect(Set(other.compactMap { $0["observed"] }) == ["0", "1"])
    // Every gap has its class; what was known is as it was.
    let written = Self.table.split(separator: "\n").map(String.init)
    let completed = try small.folder.text(of: "results/small/inventories/plots.csv")
      .split(separator: "\n").map(String.init)
    let provenance = try rows(small, "results/small/inventories/plots.provenance.csv")
    #expect(provenance.count == 25)
    for (line, before) in zip(completed, written) where !before.contains(",,") {
      #expect(line == before)
    }
    for cell in provenance {
      let value = try #require(cell["value"])
      #expect(names.contains(value))
      let share = try #require(cell["probability"].flatMap(Double.init))
      #expect(share > 1.0 / 3 && share <= 1)
      #expect(try #require(cell["set"]).split(separator: "|").contains(Substring(value)))
      #expect(cell["lower"] == "" && cell["upper"] == "")
    }
    let folds = try rows(small, "results/small/folds.csv")
    #expect(folds.contains { $0["metric"] == "log_loss" && $0["slice"] == "soils" })
    #expect(try rows(small, "results/small/slices.csv").contains { $0["metric"] == "set_size" })
  }

  @Test("one job at a time and eight give the same bytes, and a second run has nothing to do")
  func width() async throws {
    var results: [[Data]] = []
    for width in [1, 8] {
      let small = try small()
      _ = try await run(small, width: width)
      results.append(
        try ["predictions.csv", "metrics.csv", "folds.csv", "inventories/plots.csv"].map {
          try small.folder.bytes(of: "results/small/\($0)")
        })
      #expect(try await run(small).outcome.finished == 0)
    }
    #expect(results[0] == results[1])
  }

  @Test("a bundle predicts the held-out rows as the run did, to the last bit")
  func bundle() async throws {
    let small = try small()
    _ = try await run(small)
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    let made = try await StackExport(
      try LoadedExperiment(file: small.file), store: store, stage: "kinds", target: "kind",
      holdout: "random"
    ).bundle(width: 2, command: "", observer: &observer)
    try store.close()
    let bundle = try StackBundle(bytes: made.encoded())
    #expect(bundle.encoded() == made.encoded())
    #expect(bundle.classes == ["grass", "moss", "reed"])
    _ = try await PredictionRun(bundle: bundle, rows: small.folder.file("data/plots.csv"))
      .write(to: small.folder.file("out.csv"), width: 1)
    let predicted = try rows(small, "out.csv")
    let judged = try rows(small, "results/small/predictions.csv").filter {
      $0["target"] == "kind" && $0["evaluation"] == "holdout:random"
    }
    #expect(judged.count > 25)
    for cell in judged {
      let row = try #require(predicted.first { $0["id"] == cell["id"] })
      for column in ["predicted", "set"] + bundle.classes.map({ "probability.\($0)" }) {
        #expect(row[column] == cell[column])
      }
    }
  }

  @Test("a preset has members for classes, and leaves out those for numbers")
  func preset() async throws {
    let text = """
      strata: 1
      name: small
      tables: {plots: {file: data/plots.csv, key: [id]}}
      stacks: {s: {preset: fast}}
      stages:
        kinds: {table: plots, targets: [kind], features: [wet, warm, soil], stack: s}
      """
    let small = try small(text)
    let loaded = try LoadedExperiment(file: small.file)
    #expect(loaded.warnings.isEmpty)
    _ = try await run(small)
    let models = Set(try rows(small, "results/small/metrics.csv").compactMap { $0["model"] })
    #expect(models == ["gbm", "et", "logistic", "logistic_strong", "logistic_weak", "blend"])
  }

  @Test("what is for numbers alone is refused for classes, with its place")
  func refused() throws {
    let text = Self.text.replacing(
      "    features: [wet, warm, soil]\n    stack: two\n    fills",
      with: "    transform: log\n    features: [wet, warm, {target_encoding: soil}]\n"
        + "    stack: two\n    fills"
    ).replacing("evaluate:\n", with: "evaluate:\n  metrics: [rmse, f1]\n")
    let small = try small(text)
    do {
      _ = try LoadedExperiment(file: small.file)
      Issue.record("it is refused")
    } catch {
      let message = "\(error)"
      for part in [
        "target 'kind' is predicted as classes; 'transform' is for targets of numbers",
        "target 'kind' is predicted as classes; the feature",
        "metric 'f1' is for two classes; target 'kind' has 3",
        "use 'f1_macro'",
      ] { #expect(message.contains(part), "\(part)\nin\n\(message)") }
    }
  }
}
