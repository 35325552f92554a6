@testable import Specification
@testable import Serving
@testable import Planning
import Foundation
import Jobs
import Store
import TestSupport
import Testing

@testable import Experiments
@testable import Stacking

/// Layers that must earn their place, from the run to the files and the bundle.
@Suite("a run whose layers must earn their place")
struct EarnedLayerTests {
  private let small: SmallExperiment

  init() throws {
    small = try SmallExperiment(
      SmallExperiment.text.replacing(
        "layers: [[ridge, forest], [ridge]]",
        with: "layers: [[ridge, forest], {candidates: [ridge], when: earned}]"))
  }

  private func run(
    _ overrides: [String] = [], width: Int = 2, results: String = "results"
  ) async throws -> RunSession.Report {
    let loaded = try LoadedExperiment(file: small.file, overrides: overrides)
    let root = small.folder.file(results)
    let store = try ResultStore(path: ResultsFolder.storePath(in: root))
    var observer = RecordingObserver()
    let report = try await RunSession(
      loaded: loaded, store: store, root: root, overrides: overrides
    )
    .run(width: width, command: "run", observer: &observer)
    try store.close()
    return report
  }

  private func text(_ path: String) throws -> String {
    String(decoding: try small.folder.bytes(of: path), as: UTF8.self)
  }

  @Test("what was decided stands in the summary, the tables, the record and the report")
  func told() async throws {
    let report = try await run(["stacks.two.layers.1.margin=0.01"])
    #expect(report.outcome.isComplete)
    let lines = report.leaderboard.split(separator: "\n").filter { $0.hasPrefix("layer 2 of ") }
    // Four targets, each filled, masked and held out.
    #expect(lines.count == 12)
    #expect(
      lines.allSatisfy {
        $0.contains(": used; held-out RMSE ")
          || $0.contains(": not used; held-out RMSE ")
      })
    let rows = try text("results/small/layers.csv").split(separator: "\n")
    #expect(
      rows.first
        == "variant,stage,target,evaluation,layer,used,repeat,fold,training_rows,rows,without,with")
    #expect(rows.count == 1 + 12 * 4)
    let record = try JSONDecoder().decode(
      RunFile.self, from: try small.folder.bytes(of: "results/small/run.json"))
    let layers = try #require(record.layers)
    #expect(layers.count == 12)
    #expect(layers.contains { $0.used } && layers.contains { !$0.used })
    for layer in layers where layer.evaluation == "out_of_fold" {
      let place = "layer 2 of \(layer.stage)/\(layer.target) (out_of_fold): "
      let line = try #require(lines.first { $0.hasPrefix(place) })
      #expect(line.hasPrefix(place + (layer.used ? "used" : "not used")))
      let isTold = try text("results/small/report.html").contains(line.dropFirst())
      #expect(isTold)
    }
    // A layer that is not used has no line among the models.
    let metrics = try text("results/small/metrics.csv")
    for layer in layers {
      let cells = ",\(layer.stage),\(layer.target),\(layer.evaluation),2,ridge,rmse,"
      #expect(metrics.contains(cells) == layer.used)
    }
  }

  @Test("a second run decides nothing anew, and any number of workers decides the same")
  func again() async throws {
    let first = try await run(width: 1)
    let files = ["layers", "metrics", "predictions", "folds"]
    let before = try files.map { try text("results/small/\($0).csv") }
    #expect(first.outcome.finished > 0)
    let second = try await run(width: 8)
    #expect(second.outcome.finished == 0)
    #expect(second.leaderboard == first.leaderboard)
    let wide = try await run(width: 8, results: "wide")
    #expect(wide.outcome.finished == first.outcome.finished)
    #expect(try files.map { try text("wide/small/\($0).csv") } == before)
  }

  @Test("what is not fitted says nothing of what fits take")
  func estimates() async throws {
    _ = try await run(["stacks.two.layers.1.margin=1000"])
    let loaded = try LoadedExperiment(file: small.file)
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    let rates = try store.rates(of: ["fit ridge", "fit ridge, not fitted"])
    try store.close()
    let ridge = try #require(rates["fit ridge"])
    let unfitted = try #require(rates["fit ridge, not fitted"])
    #expect(ridge.cost(of: 1000) > 0 && unfitted.cost(of: 1) < ridge.cost(of: 1000))
    #expect(loaded.network.stacks.allSatisfy { $0.decisions.count == 1 })
  }

  @Test("a plan says what is done only if layers improve the stack")
  func plan() throws {
    let loaded = try LoadedExperiment(file: small.file)
    let text = try RunPreview(loaded, root: small.results).text(width: 2, verbose: false)
    // Twelve stacks of four folds.
    #expect(text.contains("\n  48 fits of them ("))
    #expect(
      text.contains(" s) only if their layers improve the stack (12 acceptance tests)"))
    let plain = try LoadedExperiment(
      file: small.file, overrides: ["stacks.two.layers.1.when=always"])
    #expect(
      try !RunPreview(plain, root: small.results).text(width: 2, verbose: false).contains("improve")
    )
  }

  @Test(
    "a bundle has the layers that the stack has, and predicts as the run did",
    arguments: [("0.01", 2), ("1000", 1)])
  func bundle(_ margin: String, _ layers: Int) async throws {
    let loaded = try LoadedExperiment(
      file: small.file, overrides: ["stacks.two.layers.1.margin=\(margin)"])
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    // The target whose second layer is accepted by the smallest margin.
    _ = try await ExperimentRun(loaded, store: store).run(
      width: 2, command: "run", observer: &observer)
    let results = try CollectedResults(loaded.network, store: store)
    let accepted = results.targets.filter { target in
      target.decisions.contains { $0.evaluation == .holdout("random") && $0.decision.isAccepted }
    }
    let target = try #require(layers == 1 ? results.targets.first : accepted.first)
    #expect(accepted.isEmpty == (layers == 1))
    let bundle = try await StackExport(
      loaded, store: store, stage: target.stage, target: target.target, holdout: "random"
    ).bundle(width: 2, command: "export", observer: &observer)
    try store.close()
    let weights = bundle.own.blend.members.map(\.layer)
    #expect(bundle.own.layers.count == (weights.max() ?? 0))
    #expect(bundle.own.layers.count <= layers)
  }

  @Test("within a time budget the layer that must earn its place is left out with all its evidence")
  func budget() throws {
    let loaded = try LoadedExperiment(file: small.file)
    let second = loaded.network.places.filter { $0.omission.layer == 2 }
    let without = try loaded.leavingOut(second.map(\.omission))
    #expect(without.network.stacks.allSatisfy { $0.decisions.isEmpty })
    let plain = try LoadedExperiment(
      file: small.file, overrides: ["~stacks.two.layers.1"])
    #expect(without.network.graph.count == plain.network.graph.count)
    #expect(Set(without.network.nodes.map(\.key)) == Set(plain.network.nodes.map(\.key)))
  }
}
