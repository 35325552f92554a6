@testable import Serving
@testable import Specification
@testable import Stacking
@testable import Planning
import NetworkSupport
import Resampling
import Jobs
import Learners
import Testing

@testable import Tabular

/// Layers whose fits learn from predictions of models that never saw what the fits hold out.
@Suite("nested out-of-fold")
struct NetworkNestedTests {
  /// A first layer that can say nothing but the mean of its training rows, and a second that sees
  /// that alone.
  private static func means(nested: Bool) -> String {
    """
    strata: 1
    name: means
    seed: 2
    tables: {t: {file: t.csv, key: [Id]}}
    learners:
      mean: {family: ridge, alpha: 1.0e+9}
      line: {family: ridge, alpha: 1.0e-9}
    stacks:
      s:
        folds: {kind: kfold, count: 20}
        layers: [[mean], {candidates: [line], features: false, nested: \(nested)}]
        blend: {kind: best, layers: last}
    stages: {only: {table: t, targets: [y], features: [Id], stack: s}}
    evaluate: {metrics: [r2], holdouts: {random: {kind: random, fraction: 0.3}}}
    """
  }

  private func noise(_ count: Int) -> Table {
    var random = RandomSource(seed: 8)
    return Table([
      Column("Id", .numbers((0..<count).map(Double.init))),
      Column("y", .numbers((0..<count).map { _ in random.uniform() })),
    ])
  }

  private func r2(nested: Bool) throws -> [String: Double] {
    let network = try NetworkFixture.network(Self.means(nested: nested), ["t": noise(60)])
    let outputs = try network.outputs()
    var figures: [String: Double] = [:]
    for stack in network.stacks {
      for row in network.scores(of: stack, outputs) where row.model.name == "line" {
        figures[row.evaluation.text] = row.value
      }
    }
    return figures
  }

  @Test("the mean of the other folds tells a second layer the fold's own, unless it is nested")
  func plantedLeak() throws {
    // The mean without a fold is high where the fold is low. From the other folds' rows a line learns
    // just how, and reads the held-out fold's mean off the mean of the others: a third of the
    // variance of noise in folds of three rows.
    let leaking = try r2(nested: false)
    #expect(try #require(leaking["out_of_fold"]) > 0.25)
    #expect(try #require(leaking["holdout:random"]) < 0)
    // Nested, what it is told of the other folds knows nothing of the held-out one.
    let honest = try r2(nested: true)
    #expect(try #require(honest["out_of_fold"]) < 0)
    #expect(try #require(honest["holdout:random"]) < 0)
  }

  private static let text = """
    strata: 1
    name: nested
    seed: 4
    tables: {air: {file: air.csv, key: [Id]}}
    learners:
      ridge: {family: ridge}
      gbm: {family: gbm, n_estimators: 5, min_data_in_leaf: 2}
      line: {family: ridge, alpha: 1.0e-9}
    stacks:
      s:
        folds: {kind: kfold, count: 4}
        layers: [[ridge, gbm], {candidates: [line, gbm], nested: true}]
    stages: {only: {table: air, targets: [y], features: [a, b, z, {time: [Year]}], stack: s}}
    evaluate: {holdouts: {random: {kind: random, fraction: 0.3}}}
    """

  private static let three = text.replacing(
    "nested: true}]", with: "nested: true}, {candidates: [line], nested: true}]")

  private func stacked(
    _ text: String, _ table: Table
  ) throws -> (data: StageData, layers: [LayerColumns]) {
    let network = try NetworkFixture.network(text, ["air": table])
    let stack = try network.stack("only", "y")
    let outputs = try network.outputs()
    return (
      outputs[stack.jobs.data.index].data, stack.jobs.layers.map { outputs[$0.index].layer }
    )
  }

  @Test(
    "what a fold holds out changes no prediction of it in any layer",
    arguments: [
      text, three, text.replacing("count: 4}", with: "count: 3, repeats: 2}"),
      text.replacing("layers: [[", with: "refit: true\n    layers: [["),
      text.replacing("targets: [y],", with: "targets: [y], relative_to: {column: a, form: auto},"),
      text.replacing(
        "[a, b, z, {time: [Year]}]", with: "[a, {target_encoding: Fold, smoothing: 1}]"),
      text.replacing(
        "{kind: kfold, count: 4}", with: "{kind: blocks, by: [Year], count: 3, purge: 1}"),
    ])
  func ownFold(_ text: String) throws {
    let air = try #require(NetworkFixture.tables()["air"])
    let plain = try stacked(text, air)
    for (index, split) in plain.data.splits.enumerated() {
      let rows = Set(split.heldOut.map { plain.data.trainingRows[$0] })
      let changed = try stacked(
        text,
        try air.setting("y") { cells in for row in rows.sorted() { cells[row] = 45 - cells[row] } })
      for (before, after) in zip(plain.layers, changed.layers) {
        for (own, other) in zip(before.columns, after.columns) {
          #expect(sameBits(own.bySplit[index].heldOut, other.bySplit[index].heldOut))
        }
      }
    }
    // That the test can fail: without nesting the second layer's predictions are moved.
    let open = text.replacing("nested: true", with: "nested: false")
    let before = try stacked(open, air)
    let held = before.data.splits[0].heldOut.map { before.data.trainingRows[$0] }
    let after = try stacked(
      open, try air.setting("y") { cells in for row in held { cells[row] = 45 - cells[row] } })
    #expect(
      before.layers[1].columns[0].bySplit[0].heldOut
        != after.layers[1].columns[0].bySplit[0].heldOut)
  }

  @Test("a nested layer costs the layer below once more for each fold, on the folds that are left")
  func cost() throws {
    let air = try #require(NetworkFixture.tables()["air"])
    let network = try NetworkFixture.network(Self.text, ["air": air])
    let stack = try network.stack("only", "y")
    #expect(stack.fits.count == 2 * 4 + 2 * 4)
    #expect(stack.jobs.outerFits.count == 2 * 4 * 3)
    #expect(Set(network.nodes.map(\.label)).count == network.nodes.count)
    #expect(
      network.nodes.map(\.label).contains(
        "fit only/y ridge, layer 1, fold 3, without fold 2"))
    // What is not nested is the same job either way.
    let open = try NetworkFixture.network(
      Self.text.replacing("nested: true", with: "nested: false"), ["air": air])
    let below = try open.stack("only", "y").fits.prefix(8).map { open.nodes[$0.index].key }
    #expect(Array(stack.fits.prefix(8).map { network.nodes[$0.index].key }) == Array(below))
    #expect(try open.stack("only", "y").jobs.outerFits.isEmpty)
  }

  @Test("an inner model has learned from the rows of neither fold")
  func innerRows() throws {
    let air = try #require(NetworkFixture.tables()["air"])
    let network = try NetworkFixture.network(Self.text, ["air": air])
    let stack = try network.stack("only", "y")
    let outputs = try network.outputs()
    let data = outputs[stack.jobs.data.index].data
    for (split, id) in zip(data.splits, stack.jobs.nested[1]) {
      let inner = outputs[id.index].layer
      #expect(inner.splits.count == 3)
      for own in inner.splits {
        let learned = own.training.map { split.training[$0] }
        let judged = own.heldOut.map { split.training[$0] }
        #expect(Set(learned).isDisjoint(with: split.heldOut + judged))
        #expect(data.splits.contains { $0.heldOut == judged })
      }
      #expect(inner.splits.flatMap(\.heldOut).sorted() == Array(split.training.indices))
    }
  }
}
