@testable import Serving
@testable import Planning
@testable import Stacking
@testable import Specification
import Foundation
import Resampling
import Store
import TableFiles
import Tabular
import TestSupport
import Testing

@testable import Experiments

@Suite("targets of quantiles, from the file to bundles")
struct QuantileRunTests {
  private static let text = """
    strata: 1
    name: small
    seed: 3
    tables:
      plots: {file: data/plots.csv, key: [id], columns: {yield: {type: number, min: 0}}}
    learners:
      gbm: {family: gbm, n_estimators: 15, min_data_in_leaf: 5}
      xgb: {family: xgb, n_estimators: 10}
      cat: {family: cat, iterations: 10, depth: 3}
      forest: {family: random_forest, n_estimators: 10, min_samples_leaf: 3}
      trees: {family: extra_trees, n_estimators: 10, min_samples_leaf: 3}
      linear: {family: quantile_regression}
      near: {family: nearest_neighbours, k: 15}
      constant: {family: mean}
    stacks:
      two:
        folds: {kind: kfold, count: 3}
        layers: [[gbm, xgb, cat, forest, trees, linear, near, constant], [linear, gbm]]
    stages:
      yields:
        table: plots
        targets: [yield]
        task: quantile
        quantiles: [0.05, 0.25, 0.5, 0.75, 0.95]
        features: [wet, warm, soil]
        stack: two
        fills: plots_full
    evaluate:
      naive: [soil]
      members: true
      holdouts: {random: {kind: random, fraction: 0.3}}
      masked: {kind: random, fraction: 0.2}
    slices: {soils: {column: soil}}
    inventories: {plots: {table: plots_full, intervals: [0.5, 0.9]}}
    """
  private static let levels = [0.05, 0.25, 0.5, 0.75, 0.95]
  private static let columns = levels.map { "quantile.\($0)" }

  private static let table: String = {
    var random = RandomSource(seed: 5)
    var lines = ["id,wet,warm,soil,yield"]
    for id in 0..<240 {
      let (wet, warm) = (random.uniform(), random.uniform())
      let soil = random.index(below: 3)
      let noise = random.uniform() * random.uniform() * (0.2 + 2 * warm)
      let cell = id % 6 == 0 ? "" : "\(max(0, 2 * wet + Double(soil) / 2 + noise - 0.3))"
      lines.append("\(id),\(wet),\(warm),\(["clay", "sand", "peat"][soil]),\(cell)")
    }
    return lines.joined(separator: "\n") + "\n"
  }()

  private func small(_ text: String = QuantileRunTests.text) throws -> SmallExperiment {
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
    let lines = try small.folder.text(of: name).split(separator: "\n")
    func cells(_ line: Substring) -> [String] {
      line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let header = cells(lines[0])
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, cells($0))) }
  }

  private func numbers(_ row: [String: String], _ names: [String]) throws -> [Double] {
    try names.map { try #require(row[$0].flatMap(Double.init), "\($0) of \(row)") }
  }

  @Test("scores, predictions, the completed table and its provenance hold quantiles")
  func files() async throws {
    let small = try small()
    let report = try await run(small)
    #expect(report.outcome.isComplete)
    let metrics = try rows(small, "results/small/metrics.csv")
    func score(_ model: String, _ metric: String, _ evaluation: String) -> Double? {
      metrics.first {
        $0["model"] == model && $0["metric"] == metric && $0["evaluation"] == evaluation
      }?["value"].flatMap(Double.init)
    }
    #expect(
      Set(metrics.compactMap { $0["metric"] })
        == Set(
          [
            "pinball", "crps", "interval_score", "mae", "coverage", "width", "coverage@0.5",
            "width@0.5",
          ]
            + Self.levels.flatMap { ["pinball@\($0)", "share_below@\($0)"] }))
    for evaluation in ["out_of_fold", "holdout:random", "masked"] {
      let blend = try #require(score("blend", "pinball", evaluation))
      for other in ["baseline", "constant"] {
        let simple = try #require(score(other, "pinball", evaluation))
        #expect(blend < 0.8 * simple)
      }
    }
    // By hand, from the predictions.
    let predictions = try rows(small, "results/small/predictions.csv").filter {
      $0["evaluation"] == "holdout:random"
    }
    #expect(predictions.count == 60)
    var (observed, quantiles) = ([Double](), [Double]())
    var inside = 0
    for row in predictions {
      let own = try numbers(row, Self.columns)
      let known = try numbers(row, ["observed", "predicted", "lower", "upper"])
      #expect(own == own.sorted() && own[0] >= 0)
      #expect(known[1] == own[2])
      inside += known[2] <= known[0] && known[0] <= known[3] ? 1 : 0
      observed.append(known[0])
      quantiles += own
    }
    let holdout = "holdout:random"
    for measure in QuantileMeasure.allCases {
      let value = measure.value(observed: observed, quantiles: quantiles, levels: Self.levels)
      #expect(abs(try #require(score("blend", measure.rawValue, holdout)) - value) < 1e-12)
    }
    #expect(score("blend", "coverage", holdout) == Double(inside) / 60)
    #expect(inside >= 48)
    let below = observed.indices.count { observed[$0] <= quantiles[$0 * 5 + 3] }
    #expect(score("blend", "share_below@0.75", holdout) == Double(below) / 60)
    let provenance = try rows(small, "results/small/inventories/plots.provenance.csv")
    #expect(provenance.count == 40)
    for cell in provenance {
      let own = try numbers(cell, Self.columns)
      let known = try numbers(cell, ["value", "lower", "upper", "lower_0.5", "upper_0.5"])
      #expect(own == own.sorted() && known[0] == own[2])
      #expect(known[1] <= known[3] && known[3] <= known[0])
      #expect(known[0] <= known[4] && known[4] <= known[2])
    }
    let members = try rows(small, "results/small/members.csv")
    #expect(Set(members.compactMap { $0["model"] }).count == 8)
    for model in ["trees", "near"] {
      let own = members.filter { $0["model"] == model && $0["evaluation"] == holdout }
      #expect(own.count == 60)
      let value = QuantileMeasure.pinball.value(
        observed: try own.flatMap { try numbers($0, ["observed"]) },
        quantiles: try own.flatMap { try numbers($0, Self.columns) }, levels: Self.levels)
      #expect(abs(try #require(score(model, "pinball", holdout)) - value) < 1e-12)
    }
    let folds = try rows(small, "results/small/folds.csv")
    #expect(folds.contains { $0["metric"] == "crps" && $0["slice"] == "soils" })
    #expect(
      try rows(small, "results/small/slices.csv").contains { $0["metric"] == "share_below@0.25" })
  }

  @Test("one job at a time and eight give the same bytes, and a second run has nothing to do")
  func width() async throws {
    var results: [[Data]] = []
    for width in [1, 8] {
      let small = try small()
      _ = try await run(small, width: width)
      results.append(
        try ["predictions.csv", "metrics.csv", "folds.csv", "inventories/plots.provenance.csv"].map
        {
          try small.folder.bytes(of: "results/small/\($0)")
        })
      #expect(try await run(small).outcome.finished == 0)
    }
    #expect(results[0] == results[1])
  }

  @Test(
    "nested layers, layers tested for acceptance, rounds from folds, and cross-validation of whole stacks",
    arguments: [
      ("[linear, gbm]]", "{candidates: [linear], nested: true}]", "fold_averaged"),
      ("[linear, gbm]]", "{candidates: [linear], when: improves}]", "own_fold"),
    ])
  func layers(_ old: String, _ new: String, _ stopping: String) async throws {
    let small = try small(
      Self.text.replacing(old, with: new)
        .replacing("xgb, cat, forest, trees, linear, near, constant]", with: "linear]")
        .replacing("    layers:", with: "    stopping: \(stopping)\n    layers:")
        .replacing(
          "  masked: {kind: random, fraction: 0.2}\n",
          with: "  outer: {kind: kfold, count: 3}\n"))
    let report = try await run(small)
    #expect(report.outcome.isComplete)
    let outer = try rows(small, "results/small/predictions.csv").filter {
      $0["evaluation"] == "outer"
    }
    #expect(outer.count == 200)
    let observed = try outer.flatMap { try numbers($0, ["observed"]) }
    let quantiles = try outer.flatMap { try numbers($0, Self.columns) }
    let value = QuantileMeasure.pinball.value(
      observed: observed, quantiles: quantiles, levels: Self.levels)
    let score = try rows(small, "results/small/metrics.csv").first {
      $0["model"] == "blend" && $0["metric"] == "pinball" && $0["evaluation"] == "outer"
    }?["value"].flatMap(Double.init)
    #expect(abs(try #require(score) - value) < 1e-12)
  }

  @Test("a bundle predicts the held-out rows as the run did, to the last bit")
  func bundle() async throws {
    let small = try small()
    _ = try await run(small)
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    let made = try await StackExport(
      try LoadedExperiment(file: small.file), store: store, stage: "yields", target: "yield",
      holdout: "random"
    ).bundle(width: 2, command: "", observer: &observer)
    try store.close()
    let bundle = try StackBundle(bytes: made.encoded())
    #expect(bundle.encoded() == made.encoded())
    #expect(bundle.quantiles == Self.levels)
    _ = try await PredictionRun(bundle: bundle, rows: small.folder.file("data/plots.csv"))
      .write(to: small.folder.file("out.csv"), width: 1)
    let predicted = try rows(small, "out.csv")
    let judged = try rows(small, "results/small/predictions.csv").filter {
      $0["evaluation"] == "holdout:random"
    }
    for cell in judged {
      let row = try #require(predicted.first { $0["id"] == cell["id"] })
      for column in ["predicted", "lower", "upper"] + Self.columns {
        #expect(row[column] == cell[column])
      }
    }
    let known = try bundle.judged(file: small.folder.file("data/plots.csv"))
    #expect(known.isOfQuantiles && known.errorName == "mean pinball loss")
    let importance = try PermutationImportance(known, repeats: 3, seed: 1)
    #expect(importance.rows.first?.feature == "wet")
    let shapley = try ShapleyValues(known, limit: 5)
    #expect(shapley.rows.isEmpty && !shapley.unexplained.isEmpty)
  }

  /// Yields that no feature says anything of.
  private static let noise: String = {
    var random = RandomSource(seed: 9)
    let lines = (0..<150).map { id in
      let yield = id % 6 == 0 ? "" : "\(random.uniform() * 10)"
      return "\(id),\(random.uniform()),\(random.uniform()),clay,\(yield)"
    }
    return (["id,wet,warm,soil,yield"] + lines).joined(separator: "\n") + "\n"
  }()

  @Test(
    "quantiles of all known values are a baseline: scored, and filling where the ensemble is not better"
  )
  func baseline() async throws {
    let text = Self.text.replacing(
      "[[gbm, xgb, cat, forest, trees, linear, near, constant], [linear, gbm]]",
      with: "[[gbm, linear]]"
    ).replacing("naive: [soil]", with: "baselines: {group_mean: [soil], methods: [mean, ridge]}")
    let better = try small(text)
    #expect(try await run(better).outcome.isComplete)
    func score(_ small: SmallExperiment, _ model: String, _ metric: String) throws -> Double {
      let row = try rows(small, "results/small/metrics.csv").first {
        $0["model"] == model && $0["metric"] == metric && $0["evaluation"] == "out_of_fold"
      }
      return try #require(row?["value"].flatMap(Double.init), "\(model)")
    }
    let mean = try score(better, "baseline:mean", "pinball")
    #expect(try score(better, "blend", "pinball") < 0.8 * mean)
    #expect(try score(better, "baseline:mean", "share_below@0.5") > 0.4)
    // Ridge has no quantiles; it is left out.
    let models = Set(try rows(better, "results/small/metrics.csv").compactMap { $0["model"] })
    #expect(Set(models.filter { $0.hasPrefix("baseline") }) == ["baseline", "baseline:mean"])

    var results: [[Data]] = []
    for width in [1, 8] {
      let noise = try small(text)
      try noise.folder.write(Self.noise, to: "data/plots.csv")
      #expect(try await run(noise, width: width).outcome.isComplete)
      #expect(try score(noise, "blend", "pinball") == score(noise, "baseline:mean", "pinball"))
      let filled = try rows(noise, "results/small/inventories/plots.provenance.csv")
      #expect(filled.count == 25 && Set(filled.compactMap { $0["value"] }).count == 1)
      results.append(
        try ["predictions.csv", "metrics.csv", "inventories/plots.csv"].map {
          try noise.folder.bytes(of: "results/small/\($0)")
        })
      guard width == 8 else { continue }
      let store = try ResultStore(path: ResultsFolder.storePath(in: noise.results))
      var observer = RecordingObserver()
      let bundle = try await StackExport(
        try LoadedExperiment(file: noise.file), store: store, stage: "yields", target: "yield",
        holdout: nil
      ).bundle(width: 2, command: "", observer: &observer)
      try store.close()
      let read = try StackBundle(bytes: bundle.encoded())
      _ = try await PredictionRun(bundle: read, rows: noise.folder.file("data/plots.csv"))
        .write(to: noise.folder.file("out.csv"), width: 1)
      let predicted = try rows(noise, "out.csv")
      for cell in filled {
        let row = try #require(predicted.first { $0["id"] == cell["id"] })
        #expect(row["predicted"] == cell["value"])
        for column in ["lower", "upper"] + Self.columns { #expect(row[column] == cell[column]) }
      }
    }
    #expect(results[0] == results[1])
  }

  @Test("a preset has members for quantiles, and leaves out those for means")
  func preset() async throws {
    let text = """
      strata: 1
      name: small
      tables: {plots: {file: data/plots.csv, key: [id]}}
      stacks: {s: {preset: fast}}
      stages:
        yields: {table: plots, targets: [yield], task: quantile, features: [wet, warm, soil], stack: s}
      """
    let small = try small(text)
    let loaded = try LoadedExperiment(file: small.file)
    #expect(loaded.warnings.isEmpty)
    #expect(loaded.experiment.stages[0].quantiles == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
    _ = try await run(small)
    let models = Set(try rows(small, "results/small/metrics.csv").compactMap { $0["model"] })
    #expect(models == ["gbm", "et", "linear_quantiles", "blend"])
  }

  @Test("what is for means alone is refused for quantiles, with its place")
  func refused() throws {
    let text = Self.text
      .replacing(
        "    features: [wet",
        with: "    transform: log\n    trend: {kind: linear, of: [wet]}\n    features: [wet"
      )
      .replacing("layers: [[gbm", with: "blend: nnls\n    layers: [[gbm")
      .replacing("linear: {family: quantile_regression}", with: "linear: {family: ridge}")
      .replacing("[linear, gbm]]", with: "[linear]]")
      .replacing("gbm: {family: gbm,", with: "gbm: {family: gbm, objective: huber,")
      .replacing("evaluate:\n", with: "evaluate:\n  metrics: [log_loss]\n")
    let small = try small(text)
    do {
      _ = try LoadedExperiment(file: small.file)
      Issue.record("it is refused")
    } catch {
      let message = "\(error)"
      for part in [
        "target 'yield' is predicted as quantiles; 'transform' is for means",
        "target 'yield' is predicted as quantiles; 'trend' is for means",
        "target 'yield' is predicted as quantiles; 'blend: nnls' is for means",
        "learner 'linear' (ridge) is not for quantile",
        "nearest_neighbours", "quantile_regression",
        "objective huber in a quantile task",
        "'metrics' has none of quantiles", "pinball or crps",
      ] { #expect(message.contains(part), "\(part)\nin\n\(message)") }
    }
  }

  @Test(
    "levels that are none, and levels of another task, are refused",
    arguments: [
      ("[0.05, 0.25, 0.5, 0.75, 0.95]", "[0.5]", "2 to 99 different levels"),
      ("[0.05, 0.25, 0.5, 0.75, 0.95]", "[0.5, 1.5]", "1.5"),
      ("[0.05, 0.25, 0.5, 0.75, 0.95]", "[0.5, 0.5]", "different levels"),
      ("task: quantile", "task: regression", "task: quantile"),
    ])
  func levels(_ old: String, _ new: String, _ part: String) throws {
    let small = try small(Self.text.replacing(old, with: new))
    do {
      _ = try LoadedExperiment(file: small.file)
      Issue.record("it is refused")
    } catch {
      #expect("\(error)".contains(part), "\(error)")
    }
  }
}
