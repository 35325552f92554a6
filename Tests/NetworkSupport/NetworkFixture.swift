import TableFiles
import Jobs
import Learners
import Testing
package import Planning
package import Specification
package import Stacking
package import Tabular

/// A small experiment with everything in it: two tables, three stages that feed one another, two
/// layers, repeats, a fold column, a baseline, a holdout and the masked evaluation.
package enum NetworkFixture {
  package static let text = """
    strata: 1
    name: net
    seed: 5
    tables:
      air: {file: data/air.csv, key: [Id], columns: {y: {min: 0, max: 40}, z: {min: 0}}}
      site: {file: data/site.csv, key: [Id, Site], columns: {y: {min: 0}}}
    learners:
      ridge: {family: ridge, alpha: 0.5}
      near: {family: nearest_neighbours, n_neighbors: 2}
      top: {family: ridge, alpha: 2}
    stacks:
      two:
        folds: {kind: kfold, count: 3, repeats: 2}
        layers:
          - [ridge, near]
          - [top, near]
        blend: greedy
      one:
        folds: {kind: column, column: Fold}
        layers: [[ridge, near]]
        blend: nnls
    stages:
      first:
        table: air
        targets: [y, z]
        features: [a, b, {time: [Year]}]
        stack: two
        fills: air_filled
      again:
        table: air
        targets: [y]
        features: [a, {out_of_fold: first}, {out_of_fold: first.z}]
        stack: one
      sites:
        table: site
        join: {air_filled: [Id]}
        targets: [y]
        relative_to: {column: air_filled.*, form: difference}
        features: [Site, b, air_filled.z]
        stack: one
        fills: site_filled
    evaluate:
      metrics: [rmse, r2]
      naive: [Site]
      holdouts:
        random: {kind: random, fraction: 0.25}
      masked: {kind: earliest, by: [Year], fraction: 0.25}
    inventories:
      air: {table: air_filled, intervals: 0.8}
      site: {table: site_filled, intervals: 0.8}
    """

  /// 18 rows of `air`, two rows of `site` for each of them; every column has its gaps in other rows.
  package static func tables() -> [String: Table] {
    var random = RandomSource(seed: 3)
    let count = 18
    let id = (0..<count).map(Double.init)
    let a = id.map { _ in random.uniform() * 4 }
    let b = id.map { _ in random.uniform() * 4 }
    let level = (0..<count).map { 10 + 2 * a[$0] - b[$0] + random.uniform() }
    var y = level
    var z = level.map { 3 * $0 + random.uniform() }
    for row in [0, 3, 7, 11, 16, 17] { y[row] = .nan }
    for row in [1, 3, 8, 12] { z[row] = .nan }
    let air = Table([
      Column("Id", .numbers(id)),
      Column("Year", .numbers(id.map { 2000 + ($0 / 3).rounded(.down) })),
      Column("Fold", .numbers(id.map { $0.truncatingRemainder(dividingBy: 3) })),
      Column("a", .numbers(a)), Column("b", .numbers(b)),
      Column("y", .numbers(y), minimum: 0, maximum: 40), Column("z", .numbers(z), minimum: 0),
    ])
    let rows = (0..<2 * count).map { $0 / 2 }
    var own = rows.enumerated().map { place, row in
      level[row] + Double(place % 2) * 2 + random.uniform()
    }
    for row in [0, 5, 9, 14, 21, 30, 35] { own[row] = .nan }
    let site = Table([
      Column("Id", .numbers(rows.map { id[$0] })),
      Column("Site", .categories(codes: rows.indices.map { Int32($0 % 2) }, levels: ["N", "S"])),
      Column("Year", .numbers(rows.map { 2000 + Double($0 / 3) })),
      Column("Fold", .numbers(rows.map { Double($0 % 3) })),
      Column("b", .numbers(rows.map { b[$0] })), Column("y", .numbers(own), minimum: 0),
    ])
    return ["air": air, "site": site]
  }

  /// The experiment that a text says, without mistakes.
  package static func experiment(
    _ text: String = text, set overrides: [String] = [], file: String = "e/net.yaml"
  ) throws -> Experiment {
    do {
      return try ExperimentReader.read(text: text, file: file, overrides: overrides)
    } catch {
      Issue.record("\(error.rendered)")
      throw error
    }
  }

  /// The experiment over tables, as if these had been read from files.
  package static func network(
    _ experiment: Experiment, _ tables: [String: Table] = tables()
  ) throws -> ExperimentNetwork {
    let contents = tables.mapValues { table in
      let bytes = TableWriter.csv(table)
      return TableContents(
        table: table, invalid: [], contentHash: JobKey(hashing: bytes).bytes, fileBytes: bytes.count
      )
    }
    return try ExperimentNetwork(experiment, tables: try RawTables(contents, of: experiment))
  }

  package static func network(
    _ text: String = text, _ tables: [String: Table] = tables()
  ) throws -> ExperimentNetwork {
    try network(try experiment(text), tables)
  }
}

extension ExperimentNetwork {
  /// Every job's output, one job after the other: no plan, no store, no threads.
  package func outputs() throws -> [StackOutput] {
    var outputs: [StackOutput] = []
    for id in graph.jobs {
      let inputs = graph.dependencies(of: id).map { outputs[$0.index] }
      outputs.append(try result(of: id, inputs: inputs, willPredict: {}))
    }
    return outputs
  }

  /// The scores of a stack with their names.
  package func scores(of stack: TargetStack, _ outputs: [StackOutput]) -> [ScoreRow] {
    scores(StackResult(outputs[stack.score.index]), of: stack)
  }

  /// The candidates that a stack's blend weighs, in its order.
  package func blended(_ stack: TargetStack, _ outputs: [StackOutput]) -> [String] {
    weights(StackResult(outputs[stack.blend.index]), of: stack).map(\.candidate)
  }

  /// The jobs of one target.
  package func stack(_ stage: String, _ target: String, _ evaluation: Evaluation = .actual) throws
    -> TargetStack
  {
    try #require(
      stacks.first {
        $0.stage == stage && $0.target == target && $0.evaluation == evaluation
      })
  }
}

// What a job's output is, where a test knows it.
extension StackOutput {
  package var data: StageData {
    guard case .data(let data) = self else { preconditionFailure("data expected") }
    return data
  }
  package var fold: FoldPredictions {
    guard case .fold(let fold) = self else { preconditionFailure("a fit expected") }
    return fold
  }
  package var layer: LayerColumns {
    guard case .layer(let layer) = self else { preconditionFailure("a layer expected") }
    return layer
  }
  package var blend: BlendResult {
    guard case .blend(let blend) = self else { preconditionFailure("a blend expected") }
    return blend
  }
  package var table: CompletedTable {
    guard case .table(let table) = self else { preconditionFailure("a table expected") }
    return table
  }
  package var course: Course? { if case .course(let course) = self { course } else { nil } }
  package var forms: ChosenForms? { if case .forms(let forms) = self { forms } else { nil } }
  package var decision: LayerDecision? { if case .decision(let own) = self { own } else { nil } }
}

extension Table {
  /// The numbers of a column.
  package func numbers(_ name: String) throws -> [Double] {
    guard case .numbers(let cells) = try #require(self[name]).values else {
      Issue.record("'\(name)' holds categories")
      return []
    }
    return cells
  }

  /// With other numbers in a column.
  package func setting(_ name: String, _ change: (inout [Double]) -> Void) throws -> Table {
    var cells = try numbers(name)
    change(&cells)
    var table = self
    var column = try #require(self[name])
    column.values = .numbers(cells)
    table.set(column)
    return table
  }
}

extension LearnedForm {
  package static let raw = Self(form: .raw)
  package static let difference = Self(form: .difference)
  package static let ratio = Self(form: .ratio)
  package static let all = TargetForm.plain.map { Self(form: $0) }
}

/// The same bits, NaN equal to NaN.
package func sameBits(_ a: [Double], _ b: [Double]) -> Bool {
  a.map(\.bitPattern) == b.map(\.bitPattern)
}
