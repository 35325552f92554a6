@testable import Serving
@testable import Specification
@testable import Stacking
@testable import Planning
import NetworkSupport
import Wording
import Resampling
import Jobs
import Learners
import Testing

@testable import Tabular

/// Planted leaks, each seen to be caught; and the influence of a row's own target on what is said of
/// it, which must be none.
@Suite("out-of-fold honesty")
struct NetworkHonestyTests {
  // MARK: Splits

  @Test("a split that trains on a row it holds out is refused, and says which")
  func leakingSplit() {
    let splits = [
      Split(repeat: 0, fold: 0, training: [2, 3], heldOut: [0, 1]),
      Split(repeat: 1, fold: 2, training: [0, 1, 3], heldOut: [2, 3]),
    ]
    let error = #expect(throws: StackError.self) {
      try TargetRows.audit(splits, of: [10, 11, 14, 17])
    }
    #expect(error == .leakingSplit(repeat: 1, fold: 2, row: 17))
    #expect(
      error?.description == "fold 3 of repeat 2 trains on row 18, which it holds out")
    #expect(throws: Never.self) {
      try TargetRows.audit([splits[0]], of: [10, 11, 14, 17])
    }
  }

  @Test(
    "no scheme of folds makes a split that leaks, and every row it predicts was held out",
    arguments: [
      FoldScheme.kfold(count: 4, repeats: 3, shuffle: true), .stratified(count: 3, repeats: 2),
      .grouped(by: ["Year"], count: 3, repeats: 2), .blocks(by: ["Year"], count: 3, purge: 1),
      .leaveOneGroupOut(by: ["Year"]), .forwardChaining(by: ["Year"], count: 2, purge: 0),
      .backwardChaining(by: ["Year"], count: 2, purge: 0), .column("Fold"),
    ])
  func schemes(_ scheme: FoldScheme) throws {
    let table = try #require(NetworkFixture.tables()["air"])
    let rows = try TargetRows(
      table: table, target: "y", folds: FoldChoice(declared: scheme), holdout: nil,
      predictsGaps: false, seed: 1,
      holdoutSeed: 2)
    try TargetRows.audit(rows.splits, of: rows.training)
    for split in rows.splits {
      #expect(Set(split.training).isDisjoint(with: split.heldOut))
    }
  }

  // MARK: Memorising

  private static func memoriser(folds: String, features: String) -> String {
    """
    strata: 1
    name: noise
    seed: 2
    tables: {t: {file: t.csv, key: [Id]}}
    learners: {memory: {family: nearest_neighbours, n_neighbors: 1}}
    stacks: {s: {folds: \(folds), layers: [[memory]], blend: best}}
    stages: {only: {table: t, targets: [y], features: [\(features)], stack: s}}
    evaluate: {metrics: [r2], holdouts: {random: {kind: random, fraction: 0.3}}}
    """
  }

  /// Pure noise; with `copies` of each row under one group.
  private func noise(_ count: Int, copies: Int = 1) -> Table {
    var random = RandomSource(seed: 8)
    let y = (0..<count).map { _ in random.uniform() }
    let rows = (0..<count * copies).map { $0 / copies }
    return Table([
      Column("Id", .numbers(rows.indices.map(Double.init))),
      Column("Group", .numbers(rows.map(Double.init))),
      Column("y", .numbers(rows.map { y[$0] })),
    ])
  }

  private func r2(_ text: String, _ table: Table) throws -> [String: Double] {
    let network = try NetworkFixture.network(text, ["t": table])
    let outputs = try network.outputs()
    var figures: [String: Double] = [:]
    for stack in network.stacks {
      for row in network.scores(of: stack, outputs)
      where row.model == .blend && row.metric == .measure(.r2) {
        figures[row.evaluation.text] = row.value
      }
    }
    return figures
  }

  @Test("a learner that knows its training rows by heart scores nothing on noise")
  func memorised() throws {
    let table = noise(120)
    let figures = try r2(
      Self.memoriser(folds: "{kind: kfold, count: 5}", features: "Id"), table)
    #expect(try #require(figures["out_of_fold"]) < 0)
    #expect(try #require(figures["holdout:random"]) < 0)
    // The same learner judged on the rows it was fitted on knows them all.
    var memory = NearestNeighbours()
    memory.nNeighbors = 1
    let features = FeatureMatrix([(.init("Id"), try table.numbers("Id"))], rowCount: 120)
    let y = try table.numbers("y")
    let model = try memory.fit(
      TrainingData(features: features, target: y, rows: Array(0..<120)), seed: 0)
    #expect(Measure.r2.value(observed: y, predicted: model.predict(features)) == 1)
  }

  @Test("twins on both sides of a split give the answer away; grouped folds keep them together")
  func duplicates() throws {
    let table = noise(60, copies: 3)
    let leaking = try r2(
      Self.memoriser(folds: "{kind: kfold, count: 5}", features: "Group"), table)
    let honest = try r2(
      Self.memoriser(folds: "{kind: grouped, by: [Group], count: 5}", features: "Group"), table)
    #expect(try #require(leaking["out_of_fold"]) > 0.8)
    #expect(try #require(honest["out_of_fold"]) < 0)
  }

  // MARK: Targets among features

  @Test(
    "a stage whose features carry its target is refused",
    arguments: [
      ("b, {time: [Year]}]", "b, y]", "the feature 'y' contains the target 'y'"),
      (
        "b, {time: [Year]}]", "b, {number: y}]",
        "the feature '{number: y}' contains the target 'y'"
      ),
      (
        "b, {time: [Year]}]", "b, {cyclic: z, period: 12}]",
        "the feature '{cyclic: z, period: 12, harmonics: 1}' contains the target 'z'"
      ),
    ])
  func targetAmongFeatures(_ old: String, _ new: String, _ sentence: String) {
    let text = NetworkFixture.text.replacing(old, with: new)
    let errors = #expect(throws: SpecErrors.self) {
      try ExperimentReader.read(text: text, file: "e/net.yaml")
    }
    let rendered = errors?.rendered ?? ""
    #expect(rendered.hasPrefix("error: target leakage: \(sentence)\n  --> e/net.yaml:26:22\n"))
    #expect(rendered.hasSuffix("\nhelp: remove it from the features"))
  }

  // MARK: Influence

  private static let influence = """
    strata: 1
    name: influence
    seed: 4
    tables: {air: {file: air.csv, key: [Id]}}
    learners:
      ridge: {family: ridge}
      near: {family: nearest_neighbours, n_neighbors: 3}
      extra: {family: extra_trees, n_estimators: 5}
      forest: {family: random_forest, n_estimators: 5}
      gbm: {family: gbm, n_estimators: 5, min_data_in_leaf: 2}
    stacks:
      s:
        folds: {kind: kfold, count: 4, repeats: 2}
        layers: [[ridge, near, extra, forest, gbm]]
    stages: {only: {table: air, targets: [y], features: [a, b, z, {time: [Year]}], stack: s}}
    evaluate: {holdouts: {random: {kind: random, fraction: 0.3}}}
    """

  /// The same with targets relative to a column.
  private static let relative = ["[raw, difference, ratio]", "auto"].map { form in
    influence.replacing(
      "targets: [y],", with: "targets: [y], relative_to: {column: a, form: \(form)},")
  }

  /// The same with targets on scales whose parameters are found in the rows of a fit.
  private static let scaled = ["auto", "box_cox", "standardise"].map { scale in
    influence.replacing("targets: [y],", with: "targets: [y], transform: \(scale),")
  }

  /// The same with features that each fit makes of the target, also for a second layer, and in
  /// another form.
  private static let made = {
    let features = """
      [a, b, {target_encoding: Fold, smoothing: 1}, {group: Fold, of: y, statistics: [mean, max]},
            {lag: y, by: [1, -1], time: [Year], within: Fold},
            {neighbours: y, count: 1, time: [Year], within: Fold}]
      """
    let plain = influence.replacing("[a, b, z, {time: [Year]}]", with: features)
    return [
      plain, plain.replacing("layers: [[", with: "layers: [[ridge], ["),
      plain.replacing("targets: [y],", with: "targets: [y], relative_to: {column: a, form: auto},"),
    ]
  }()

  /// The same less a trend, also in a second layer, in another form and on a scale.
  private static let trended = {
    let linear = influence.replacing("targets: [y],", with: "targets: [y], trend: linear,")
    let smooth = "{kind: [none, gaussian_process], of: [time, a]}"
    return [
      linear, linear.replacing("trend: linear", with: "trend: \(smooth)"),
      linear.replacing("trend: linear", with: "trend: auto"),
      linear.replacing(
        "trend: linear",
        with: "trend: auto, relative_to: {column: a, form: auto}, transform: auto"),
      linear.replacing(
        "layers: [[", with: "layers: [[ridge], {candidates: [ridge], features: false}, ["),
    ]
  }()

  @Test(
    "a row's own target changes no first-layer prediction of it, in whatever form it is learned",
    arguments: [influence] + relative + scaled + made + trended)
  func ownTarget(_ text: String) throws {
    let air = try #require(NetworkFixture.tables()["air"])
    func columns(_ table: Table) throws -> (rows: [Int], columns: [LayerColumns.Column]) {
      let network = try NetworkFixture.network(text, ["air": table])
      let stack = try network.stack("only", "y")
      let outputs = try network.outputs()
      return (
        outputs[stack.jobs.data.index].data.trainingRows,
        outputs[stack.jobs.layers[0].index].layer.columns
      )
    }
    let (rows, plain) = try columns(air)
    for (position, row) in rows.enumerated() {
      let changed = try columns(try air.setting("y") { $0[row] += 100 }).columns
      for (before, after) in zip(plain, changed) {
        #expect(
          before.outOfFold[position].bitPattern == after.outOfFold[position].bitPattern,
          "row \(row)")
        // That the test can fail: the same change moves the predictions of other rows.
        let others = rows.indices.filter { $0 != position }
        #expect(
          !sameBits(others.map { before.outOfFold[$0] }, others.map { after.outOfFold[$0] }))
      }
    }
  }

  @Test(
    "what is held out changes nothing that is said of it",
    arguments: [
      influence, influence.replacing("{kind: kfold, count: 4, repeats: 2}", with: "auto"),
      influence.replacing(
        "layers: [[", with: "stopping: own_fold\n    refit: true\n    layers: [["),
      influence.replacing(
        "layers: [[", with: "stopping: fold_averaged\n    refit: true\n    layers: [["),
    ] + relative + scaled + made + trended)
  func heldOutTargets(_ text: String) throws {
    let air = try #require(NetworkFixture.tables()["air"])
    func blend(_ table: Table) throws -> BlendResult {
      let network = try NetworkFixture.network(text, ["air": table])
      let stack = try network.stack("only", "y", .holdout("random"))
      return try network.outputs()[stack.blend.index].blend
    }
    let plain = try blend(air)
    #expect(plain.applyRows.count == 4)
    #expect(Set(plain.applyRows).isDisjoint(with: plain.trainingRows))
    let heldOut = try blend(
      try air.setting("y") { cells in for row in plain.applyRows { cells[row] = 50 - cells[row] } })
    #expect(heldOut == plain)
    let trained = try blend(try air.setting("y") { $0[plain.trainingRows[0]] += 1 })
    #expect(trained.predicted != plain.predicted)
  }

  @Test("hidden cells change nothing of what the masked evaluation says, in any stage")
  func hiddenCells() throws {
    let tables = NetworkFixture.tables()
    func predictions(_ tables: [String: Table]) throws -> [String: BlendResult] {
      let network = try NetworkFixture.network(NetworkFixture.text, tables)
      let outputs = try network.outputs()
      var found: [String: BlendResult] = [:]
      for stack in network.stacks where stack.evaluation == .masked {
        found["\(stack.stage)/\(stack.target)"] = outputs[stack.blend.index].blend
      }
      return found
    }
    let plain = try predictions(tables)
    var changed = tables
    for (table, column) in [("air", "y"), ("air", "z"), ("site", "y")] {
      let stage = table == "air" ? "first" : "sites"
      let raw = try #require(tables[table])
      let isHidden = Set(try #require(plain["\(stage)/\(column)"]).applyRows)
      changed[table] = try #require(changed[table]).setting(column) { cells in
        for row in cells.indices where isHidden.contains(row) { cells[row] = 40 - cells[row] / 2 }
      }
      #expect(try raw.numbers(column).indices.contains { isHidden.contains($0) })
    }
    #expect(try predictions(changed) == plain)
  }
}
