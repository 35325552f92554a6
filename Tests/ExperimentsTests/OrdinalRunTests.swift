@testable import Serving
@testable import Planning
@testable import Stacking
@testable import Specification
import Foundation
import Resampling
import Store
import Tabular
import TestSupport
import Testing

@testable import Experiments

@Suite("targets of ordered levels, from the file to bundles")
struct OrdinalRunTests {
  private static let names = ["low", "mid", "high", "top"]

  private static let text = """
    strata: 1
    name: small
    seed: 3
    tables:
      plots: {file: data/plots.csv, key: [id]}
    learners:
      gbm: {family: gbm, n_estimators: 15, min_data_in_leaf: 3}
      forest: {family: random_forest, n_estimators: 10}
      odds: {family: proportional_odds}
      near: {family: nearest_neighbours}
    stacks:
      two:
        folds: {kind: stratified, count: 3}
        layers: [[gbm, forest, odds, near], [odds]]
    stages:
      grades:
        table: plots
        targets: [grade]
        task: ordinal
        levels: [low, mid, high, top]
        features: [wet, warm, soil]
        stack: two
        fills: plots_full
      stars:
        table: plots
        targets: [stars]
        task: ordinal
        features: [wet, warm, soil]
        stack: two
    evaluate:
      naive: [soil]
      holdouts: {random: {kind: random, fraction: 0.25}}
      masked: {kind: random, fraction: 0.2}
    inventories: {plots: {table: plots_full, intervals: 0.8}}
    """

  private static let table: String = {
    var random = RandomSource(seed: 5)
    var lines = ["id,wet,warm,soil,grade,stars"]
    for id in 0..<180 {
      let (wet, warm) = (random.uniform(), random.uniform())
      let soil = random.index(below: 3)
      let score = wet + Double(soil) / 4 + random.uniform() / 3
      let level = score < 0.6 ? 0 : score < 0.9 ? 1 : score < 1.2 ? 2 : 3
      let stars = warm + random.uniform() / 3 > 0.6 ? 5 : warm > 0.3 ? 2 : 10
      lines.append(
        "\(id),\(wet),\(warm),\(["clay", "sand", "peat"][soil]),\(id % 6 == 0 ? "" : names[level]),"
          + "\(stars)")
    }
    return lines.joined(separator: "\n") + "\n"
  }()

  private func small(
    _ text: String = OrdinalRunTests.text, table: String = OrdinalRunTests.table
  ) throws -> SmallExperiment {
    let small = try SmallExperiment(text)
    try small.folder.write(table, to: "data/plots.csv")
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

  private func isInterval(_ set: String, of names: [String]) -> Bool {
    let places = set.split(separator: "|").compactMap { names.firstIndex(of: String($0)) }
    return !places.isEmpty && places == Array(places[0]...places[places.count - 1])
  }

  @Test("scores, predictions, the completed table and its provenance hold levels in their order")
  func files() async throws {
    let small = try small()
    #expect(try await run(small).outcome.isComplete)
    let metrics = try rows(small, "results/small/metrics.csv")
    #expect(
      Set(metrics.compactMap { $0["metric"] }) == [
        "rps", "level_mae", "quadratic_kappa", "linear_kappa", "accuracy", "coverage", "set_size",
      ])
    func score(_ model: String, _ metric: String, _ evaluation: String, _ target: String) -> Double?
    {
      metrics.first {
        $0["model"] == model && $0["metric"] == metric && $0["evaluation"] == evaluation
          && $0["target"] == target
      }?["value"].flatMap(Double.init)
    }
    for target in ["grade", "stars"] {
      for evaluation in ["out_of_fold", "holdout:random", "masked"] {
        let blend = try #require(score("blend", "rps", evaluation, target))
        let naive = try #require(score("baseline", "rps", evaluation, target))
        #expect(blend < naive, "\(target), \(evaluation)")
      }
    }
    // By hand, from the predictions.
    let predictions = try rows(small, "results/small/predictions.csv").filter {
      $0["target"] == "grade" && $0["evaluation"] == "holdout:random"
    }
    var (ranked, distance, inside) = (0.0, 0, 0)
    for row in predictions {
      let observed = try #require(row["observed"].flatMap(Self.names.firstIndex))
      let shares = Self.names.compactMap { row["probability.\($0)"].flatMap(Double.init) }
      #expect(abs(shares.reduce(0, +) - 1) < 1e-9)
      let likeliest = shares.indices.max { shares[$0] < shares[$1] } ?? 0
      #expect(row["predicted"] == Self.names[likeliest])
      for level in 0..<3 {
        let miss = shares[0...level].reduce(0, +) - (observed <= level ? 1 : 0)
        ranked += miss * miss / 3
      }
      distance += abs(likeliest - observed)
      let set = try #require(row["set"])
      #expect(isInterval(set, of: Self.names), "\(set)")
      #expect(set.split(separator: "|").contains(Substring(Self.names[likeliest])))
      inside += set.split(separator: "|").contains(Substring(Self.names[observed])) ? 1 : 0
    }
    let (count, holdout) = (Double(predictions.count), "holdout:random")
    #expect(abs(try #require(score("blend", "rps", holdout, "grade")) - ranked / count) < 1e-12)
    #expect(score("blend", "level_mae", holdout, "grade") == Double(distance) / count)
    #expect(score("blend", "coverage", holdout, "grade") == Double(inside) / count)
    // Numbers are levels by size, not by their characters.
    let stars = try rows(small, "results/small/predictions.csv").filter {
      $0["target"] == "stars" && $0["set"] != ""
    }
    #expect(stars.allSatisfy { isInterval($0["set"] ?? "", of: ["2", "5", "10"]) })
    let provenance = try rows(small, "results/small/inventories/plots.provenance.csv")
    #expect(provenance.count == 30)
    for cell in provenance {
      #expect(Self.names.contains(cell["value"] ?? ""))
      #expect(isInterval(cell["set"] ?? "", of: Self.names))
      #expect(try #require(cell["probability"].flatMap(Double.init)) <= 1)
    }
    #expect(
      try small.folder.text(of: "results/small/report.html")
        .contains("rows are observed levels, lowest first, columns predicted."))
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

  @Test("a bundle predicts the held-out rows as the run did, to the last bit, sets included")
  func bundle() async throws {
    let small = try small()
    _ = try await run(small)
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    let made = try await StackExport(
      try LoadedExperiment(file: small.file), store: store, stage: "grades", target: "grade",
      holdout: "random"
    ).bundle(width: 2, command: "", observer: &observer)
    try store.close()
    let bundle = try StackBundle(bytes: made.encoded())
    #expect(bundle.encoded() == made.encoded())
    #expect(bundle.classes == Self.names)
    #expect(bundle.own.isOrdered)
    _ = try await PredictionRun(bundle: bundle, rows: small.folder.file("data/plots.csv"))
      .write(to: small.folder.file("out.csv"), width: 1)
    let predicted = try rows(small, "out.csv")
    let judged = try rows(small, "results/small/predictions.csv").filter {
      $0["target"] == "grade" && $0["evaluation"] == "holdout:random"
    }
    #expect(judged.count > 25)
    for cell in judged {
      let row = try #require(predicted.first { $0["id"] == cell["id"] })
      for column in ["predicted", "set"] + bundle.classes.map({ "probability.\($0)" }) {
        #expect(row[column] == cell[column])
      }
    }
  }

  @Test("every job comes back from its text, and another order of levels is another job")
  func texts() throws {
    let small = try small()
    let network = try LoadedExperiment(file: small.file).network
    for node in network.nodes {
      let text = node.job.canonicalText
      #expect(try JobDescription(canonicalText: text).canonicalText == text)
    }
    let reversed = try self.small(
      Self.text.replacing("[low, mid, high, top]", with: "[top, high, mid, low]"))
    let other = try LoadedExperiment(file: reversed.file).network
    func data(_ network: ExperimentNetwork) -> Set<String> {
      Set(
        network.nodes.filter { $0.label.contains("grade") && $0.job.kind == .data }
          .map(\.job.canonicalText))
    }
    #expect(!data(network).isEmpty && data(network).isDisjoint(with: data(other)))
  }

  @Test("layers that are tested, whole stacks and chosen rounds go by the ranked probability score")
  func choices() async throws {
    let small = try small(
      Self.text.replacing(
        "[odds]]", with: "{candidates: [odds], when: improves}]\n    stopping: fold_averaged"
      )
      .replacing(
        "  masked: {kind: random, fraction: 0.2}\n",
        with: "  outer: {kind: stratified, count: 3}\n"))
    let report = try await run(small)
    #expect(report.outcome.isComplete)
    let network = try LoadedExperiment(file: small.file).network
    for node in network.nodes {
      if case .blend(let job) = node.job { #expect(job.loss == .classes(.rankedProbability)) }
      if case .decision(let job) = node.job { #expect(job.loss == .classes(.rankedProbability)) }
    }
    let metrics = try rows(small, "results/small/metrics.csv")
    #expect(metrics.contains { $0["metric"] == "rps" && $0["evaluation"] == "outer" })
  }

  @Test(
    "a level that is declared may have no cell; it has a column of probabilities, and next to none")
  func absent() async throws {
    let small = try small(Self.text.replacing("high, top]", with: "high, top, best]"))
    #expect(try await run(small).outcome.isComplete)
    let predictions = try rows(small, "results/small/predictions.csv").filter {
      $0["target"] == "grade"
    }
    #expect(
      predictions.allSatisfy { ($0["probability.best"].flatMap(Double.init) ?? 1) < 0.05 })
  }

  @Test("a preset has members for ordered levels, and proportional odds among them")
  func preset() async throws {
    let text = """
      strata: 1
      name: small
      tables: {plots: {file: data/plots.csv, key: [id]}}
      stacks: {s: {preset: fast}}
      stages:
        grades:
          table: plots
          targets: [grade]
          task: ordinal
          levels: [low, mid, high, top]
          features: [wet, warm, soil]
          stack: s
      """
    let small = try small(text)
    #expect(try LoadedExperiment(file: small.file).warnings.isEmpty)
    _ = try await run(small)
    let models = Set(try rows(small, "results/small/metrics.csv").compactMap { $0["model"] })
    #expect(models == ["gbm", "et", "logistic", "logistic_strong", "logistic_weak", "blend"])
  }

  private func message(_ text: String, table: String = OrdinalRunTests.table) throws -> String {
    let small = try small(text, table: table)
    do {
      _ = try LoadedExperiment(file: small.file)
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test("mistakes of levels are named with their place")
  func mistakes() throws {
    let misspelt = Self.table.replacing("\n7,", with: "\n7,")
      .replacing(",mid,", with: ",mdi,", maxReplacements: 2)
    let cases: [(found: String, parts: [String])] = [
      (
        try message(Self.text, table: misspelt),
        [
          "target 'grade' has 'mdi' in row ",
          ", the first of 2 rows whose cell is no level of 'levels'",
          "help: did you mean 'mid'? correct the cell, or add it to 'levels'",
        ]
      ),
      (
        try message(Self.text.replacing("mid, high, top]", with: "mid, low, high, top]")),
        ["duplicate level 'low' (first named on line", "help: remove one of them"]
      ),
      (
        try message(Self.text.replacing("[low, mid, high, top]", with: "[low, high]")),
        [
          "'levels' has 2 levels; an ordinal target has at least three",
          "help: declare every level, or use 'task: classification' for two",
        ]
      ),
      (
        try message(Self.text.replacing("    levels: [low, mid, high, top]\n", with: "")),
        [
          "target 'grade' holds texts, whose order is not known",
          "help: declare it, lowest first, such as 'levels: [high, low, mid, top]'",
        ]
      ),
      (
        try message(
          Self.text.replacing(
            "targets: [stars]\n    task: ordinal", with: "targets: [stars]\n    levels: [2, 5, 10]")
        ),
        ["'levels' has no effect without 'task: ordinal'"]
      ),
      (
        try message(Self.text, table: Self.table.replacing(",10\n", with: ",5\n")),
        [
          "target 'stars' has 2 levels in its known rows; an ordinal target has at least three",
          "help: declare 'levels', or use 'task: classification'",
        ]
      ),
      (
        try message(
          Self.text.replacing("near: {family: nearest_neighbours}", with: "near: {family: ridge}")
            .replacing("[[gbm, forest, odds, near], [odds]]", with: "[[near]]")),
        [
          "learner 'near' (ridge) is not for ordinal, the task of target 'grade'; "
            + "no learner is left in its layer"
        ]
      ),
      (
        try message(
          Self.text.replacing(
            "    stack: two\n    fills", with: "    transform: log\n    stack: two\n    fills")),
        ["target 'grade' is predicted as ordered levels; 'transform' is for targets of numbers"]
      ),
      (
        try message(
          Self.text.replacing("  naive: [soil]", with: "  naive: [soil]\n  metrics: [rmse]")),
        [
          "'metrics' has none of ordered levels, which target 'grade' needs",
          "help: add one, such as rps or quadratic_kappa",
        ]
      ),
    ]
    for (found, parts) in cases {
      for part in parts { #expect(found.contains(part), "\(part)\nin\n\(found)") }
    }
  }

  @Test("metrics that need an order are not for classes without one")
  func unordered() throws {
    let found = try message(
      Self.text.replacing("    task: ordinal\n    levels: [low, mid, high, top]\n", with: "")
        .replacing("  naive: [soil]", with: "  naive: [soil]\n  metrics: [rps]")
        .replacing("odds, near], [odds]]", with: "near], [gbm]]"))
    #expect(found.contains("'metrics' has none of classes, which target 'grade' needs"), "\(found)")
  }
}
