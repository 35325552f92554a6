@testable import Serving
@testable import Planning
@testable import Specification
import NetworkSupport
import Jobs
import Learners
import TableFiles
import TestSupport
import Testing

@testable import Stacking
@testable import Tabular

@Suite("weights of rows")
struct NetworkWeightTests {
  private static func text(_ weight: String, layers: String = "[[ridge, stiff]]") -> String {
    """
    strata: 1
    name: weights
    seed: 4
    tables: {air: {file: air.csv}}
    learners:
      ridge: {family: ridge}
      stiff: {family: ridge, alpha: 30}
      gbm: {family: gbm, n_estimators: 20, min_data_in_leaf: 1, min_data_in_bin: 1}
    stacks:
      s: {folds: {kind: column, column: Fold}, layers: \(layers), blend: nnls}
    stages:
      only: {table: air, targets: [y], features: [a, b], stack: s, fills: full\(weight)}
    evaluate:
      metrics: [rmse, mae, r2, bias, medae]
      naive: [Group]
      holdouts: {late: {kind: column, column: Held}}
    """
  }

  /// Sixty rows; every seventh has no target.
  private static func columns() -> [(name: String, cells: [Double])] {
    var random = RandomSource(seed: 8)
    let rows = 0..<60
    let a = rows.map { _ in random.uniform() * 4 }
    let b = rows.map { _ in random.uniform() * 4 }
    return [
      ("a", a), ("b", b),
      ("y", rows.map { $0 % 7 == 6 ? .nan : 3 * a[$0] - b[$0] * b[$0] + random.uniform() }),
      ("Fold", rows.map { Double($0 % 3) }), ("Group", rows.map { Double($0 % 2) }),
      ("Held", rows.map { $0 % 4 == 0 ? 1 : 0 }), ("one", rows.map { _ in 1 }),
      ("half", rows.map { _ in 0.5 }), ("w", rows.map { [1, 2, 1, 0, 1][$0 % 5] }),
      ("v", rows.map { [1, 4, 0.25][$0 % 3] }),
    ]
  }

  private static func table(rows: [Int]? = nil) -> Table {
    Table(
      columns().map { name, cells in
        Column(name, .numbers(rows.map { $0.map { cells[$0] } } ?? cells))
      })
  }

  private func run(_ text: String, _ table: Table) throws -> (ExperimentNetwork, [StackOutput]) {
    let network = try NetworkFixture.network(text, ["air": table])
    return (network, try network.outputs())
  }

  private func scores(
    _ network: ExperimentNetwork, _ outputs: [StackOutput], _ evaluation: Evaluation
  ) throws -> [String: Double] {
    let stack = try #require(network.stacks.first { $0.evaluation == evaluation })
    let result = StackResult(outputs[stack.score.index])
    var scores: [String: Double] = [:]
    for row in network.scores(result, of: stack) where row.model == .blend {
      scores["\(row.evaluation.text) \(row.metric.text)"] = row.value
    }
    return scores
  }

  private func blend(
    _ network: ExperimentNetwork, _ outputs: [StackOutput], _ evaluation: Evaluation = .actual
  ) throws -> BlendResult {
    let stack = try #require(network.stacks.first { $0.evaluation == evaluation })
    return outputs[stack.jobs.blend.index].blend
  }

  @Test("weights that are all alike change no bit of any result", arguments: ["one", "half"])
  func alike(_ column: String) throws {
    let layers = "[[ridge, gbm], [stiff]]"
    let (plain, expected) = try run(Self.text("", layers: layers), Self.table())
    let (network, outputs) = try run(
      Self.text(", weight: \(column)", layers: layers), Self.table())
    #expect(outputs.count == expected.count)
    for id in network.graph.jobs where !network.graph.isTransient(id) {
      #expect(outputs[id.index].encoded() == expected[id.index].encoded())
      // Yet the key is another: the cells of the column are part of what was asked for.
      #expect(network.nodes[id.index].label == plain.nodes[id.index].label)
    }
  }

  @Test(
    "a row of weight 2 is the row twice, and of weight 0 no row: predictions, weights and scores")
  func repeated() throws {
    let (network, outputs) = try run(Self.text(", weight: w"), Self.table())
    let times = [1, 2, 1, 0, 1]
    // A row without weight still gets a prediction, as one without a target does.
    let rows = (0..<60).flatMap { row in (0..<max(1, times[row % 5])).map { _ in row } }
    var table = Self.table(rows: rows)
    guard var y = table["y"], case .numbers(var cells) = y.values else { return }
    for (place, row) in rows.enumerated() where times[row % 5] == 0 { cells[place] = .nan }
    y.values = .numbers(cells)
    table.set(y)
    let (plain, expected) = try run(Self.text(""), table)
    for evaluation in [Evaluation.actual, .holdout("late")] {
      let weighted = try blend(network, outputs, evaluation)
      let repeated = try blend(plain, expected, evaluation)
      for (a, b) in zip(weighted.weights, repeated.weights) {
        #expect(abs(a.weight - b.weight) < 1e-7)
      }
      let outOfFold = Dictionary(
        zip(repeated.trainingRows.map { rows[$0] }, repeated.outOfFold),
        uniquingKeysWith: { a, _ in a })
      for (row, value) in zip(weighted.trainingRows, weighted.outOfFold) where times[row % 5] > 0 {
        #expect(abs(value - (outOfFold[row] ?? .nan)) < 1e-7)
      }
      let filled = Dictionary(
        zip(repeated.applyRows.map { rows[$0] }, repeated.predicted),
        uniquingKeysWith: { a, _ in a })
      for (row, value) in zip(weighted.applyRows, weighted.predicted) {
        guard let other = filled[row] else { continue }
        #expect(abs(value - other) < 1e-7)
      }
      let own = try scores(network, outputs, evaluation)
      let other = try scores(plain, expected, evaluation)
      let label = evaluation.label
      for metric in ["rmse", "mae", "r2", "bias", "medae"] {
        let value = try #require(own["\(label) weighted_\(metric)"])
        #expect(abs(value - (other["\(label) \(metric)"] ?? .nan)) < 1e-7, "\(label) \(metric)")
        #expect(own["\(label) \(metric)"] != nil)
        #expect(other["\(label) weighted_\(metric)"] == nil)
      }
    }
    let held = try blend(network, outputs, .holdout("late"))
    guard case .numbers(let observed)? = Self.table()["y"]?.values else { return }
    var (inside, whole) = (0.0, 0.0)
    for (place, row) in held.applyRows.enumerated() where !observed[row].isNaN {
      let weight = Double(times[row % 5])
      whole += weight
      let isInside = held.lower[place] <= observed[row] && observed[row] <= held.upper[place]
      inside += isInside ? weight : 0
    }
    let coverage = try scores(network, outputs, .holdout("late"))["holdout:late weighted_coverage"]
    #expect(abs((coverage ?? .nan) - inside / whole) < 1e-12)
  }

  @Test("each value of a column weighs the same in all; inverse variances have a mean of 1")
  func rules() throws {
    let table = Self.table()
    let group = try #require(table["Fold"])
    let balanced = try #require(
      try RowWeighting.balanced(by: "Fold").weights(of: [0, 1, 2, 3, 6], group))
    let shares: [Double] = [5.0 / 9, 5.0 / 3, 5.0 / 3, 5.0 / 9, 5.0 / 9]
    #expect(balanced == shares)
    let variances = try #require(table["v"])
    let inverse = try #require(
      try RowWeighting.inverseVariance("v").weights(of: [0, 1, 2], variances))
    let expected: [Double] = [1 / 1.75, 0.25 / 1.75, 4 / 1.75]
    #expect(inverse == expected)
    let none = try RowWeighting.balanced(by: "Fold").weights(of: [0, 1, 2], group)
    #expect(none == nil)
    let words = Column("c", .categories(codes: [0, 1, 1, 1], levels: ["x", "y"]))
    let halves = try RowWeighting.balanced(by: "c").weights(of: [0, 1, 2, 3], words)
    let thirds: [Double] = [2, 2.0 / 3, 2.0 / 3, 2.0 / 3]
    #expect(halves == thirds)
    // Of rows that are only judged, what is not known is left open.
    let some = Column("w", .numbers([1, .nan, -1, 2]))
    let known = try #require(RowWeighting.column("w").knownWeights(of: [0, 1, 2, 3], some))
    #expect(known[0] == 1 && known[1].isNaN && known[2].isNaN && known[3] == 2)
  }

  @Test("trees, trends, transformations and early stopping go by weights too")
  func everywhere() throws {
    let stack = """
      strata: 1
      name: all
      tables: {air: {file: air.csv}}
      learners:
        gbm: {family: gbm, n_estimators: 40, min_data_in_leaf: 1, min_data_in_bin: 1}
        ridge: {family: ridge}
      stacks:
        s: {folds: {kind: kfold, count: 3}, layers: [[gbm, ridge], {candidates: [ridge], when: improves}], stopping: STOP}
      stages:
        only: {table: air, targets: [y], features: [a, b], stack: s, transform: auto, trend: {kind: linear, of: [a]}, fills: full WEIGHT}
      """
    for stopping in ["none", "fold_averaged", "own_fold"] {
      let text = stack.replacing("STOP", with: stopping)
      let (_, plain) = try run(text.replacing(" WEIGHT", with: ""), Self.table())
      let (network, outputs) = try run(text.replacing(" WEIGHT", with: ", weight: w"), Self.table())
      var changed = 0
      for id in network.graph.jobs
      where ["fit", "course"].contains(network.nodes[id.index].job.kind.rawValue) {
        changed += outputs[id.index].encoded() == plain[id.index].encoded() ? 0 : 1
      }
      #expect(changed > 0)
      let blend = try blend(network, outputs)
      #expect(blend.predicted.allSatisfy { $0.isFinite })
    }
  }

  @Test("the weighting is part of the key, and is read back from the text of the job")
  func keys() throws {
    var keys: Set<JobKey> = []
    for weight in [
      "", ", weight: w", ", weight: {column: v}", ", weight: {rule: balanced, by: Group}",
      ", weight: {inverse_variance: v}",
    ] {
      let network = try NetworkFixture.network(Self.text(weight), ["air": Self.table()])
      let stack = try #require(network.stacks.first)
      let node = network.nodes[stack.jobs.data.index]
      keys.insert(node.key)
      let back = try JobDescription(canonicalText: node.job.canonicalText)
      #expect(back == node.job)
    }
    #expect(keys.count == 5)
    let short = try NetworkFixture.network(Self.text(", weight: v"), ["air": Self.table()])
    let long = try NetworkFixture.network(Self.text(", weight: {column: v}"), ["air": Self.table()])
    #expect(short.nodes.map { $0.key } == long.nodes.map { $0.key })
  }

  // MARK: Checks

  private func problems(
    _ weight: String, _ cells: [String], column: String = "w"
  ) throws -> [String] {
    let text = """
      strata: 1
      name: x
      tables: {d: {file: d.csv}}
      learners: {l: {family: ridge}}
      stacks: {s: {folds: {kind: kfold, count: 2}, layers: [[l]]}}
      stages: {p: {table: d, targets: [t], features: [a], stack: s, weight: \(weight)}}
      """
    // A blank line, as a person may leave one: rows are those of the file all the same.
    let lines =
      ["a,t,\(column)"] + cells.enumerated().map { "\($0),\($0 == 1 ? "" : "\($0 * $0)"),\($1)" }
    let folder = try ScratchFolder()
    try folder.write((lines[..<3] + [""] + lines[3...]).joined(separator: "\n"), to: "d.csv")
    let experiment = try NetworkFixture.experiment(text, file: folder.file("e.yaml"))
    let request = try #require(experiment.tables.first?.request)
    let contents = try TableReader.read(request)
    return ExperimentChecks.check(experiment, tables: ["d": contents]).errors.map(\.sentence)
  }

  @Test("weights that are missing, negative or all zero are errors with the row of the file")
  func unsuitable() throws {
    let column = "column 'w' of table 'd'"
    let cases: [(weight: String, cells: [String], sentences: [String])] = [
      // The second row has no target, so that its weight is not asked for.
      ("w", ["1", "", "2", "1", "3", "1"], []),
      ("w", ["1", "-1", "2", "1", "3", "0"], []),
      ("{rule: balanced, by: w}", ["x", "y", "x", "y", "x", "x"], []),
      (
        "w", ["1", "1", "", "1", "", "1"],
        [
          "\(column) is missing in 2 rows with a known target, first in row 5; 'weight' needs it there; "
            + "complete the column, or leave out these rows"
        ]
      ),
      (
        "{column: w}", ["1", "1", "2", "1", "-0.5", "1"],
        [
          "\(column) holds -0.5 in row 7; a weight can't be negative; correct the cell, or use another column"
        ]
      ),
      (
        "{inverse_variance: w}", ["1", "1", "0", "1", "1", "2"],
        [
          "\(column) holds 0 in row 5; a variance must be above 0; correct the cell, or use another column"
        ]
      ),
      (
        "w", ["0", "1", "0", "0", "0", "0"],
        [
          "\(column) is 0 in every row with a known target; no row is left to learn from; "
            + "use another column, or remove 'weight'"
        ]
      ),
    ]
    for (weight, cells, sentences) in cases {
      let found = try problems(weight, cells)
      #expect(found == sentences, "\(weight): \(cells)")
    }
    let words = try problems("w", ["x", "y", "x", "y", "x", "x"])
    #expect(words.count == 1)
    let unknown = try problems("v", ["1", "1", "2", "1", "1", "2"])
    #expect(unknown.count == 1)
  }

  @Test("what is no weighting is reported where it is written")
  func mistakes() {
    for (weight, message) in [
      ("{}", "'weight'"), ("[w]", "'weight'"), ("{rule: equal, by: w}", "balanced"),
      ("{rule: balanced}", "by"), ("{column: w, by: v}", "by"), ("{colum: w}", "column"),
    ] {
      let text = Self.text(", weight: \(weight)")
      let errors = #expect(throws: SpecErrors.self) {
        try ExperimentReader.read(text: text, file: "e.yaml")
      }
      #expect(errors?.rendered.contains(message) ?? false, "\(weight)")
    }
  }
}
