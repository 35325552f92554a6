@testable import Serving
@testable import Specification
@testable import Stacking
@testable import Planning
import NetworkSupport
import Wording
import Jobs
import Learners
import Testing

@testable import Tabular

@Suite("an experiment as a graph")
struct NetworkGraphTests {
  @Test("there are as many jobs as the algorithm says")
  func counts() throws {
    let network = try NetworkFixture.network()
    // Of each target: its data, candidates · splits fits, the layers, a blend, a score.
    let first = 1 + (2 * 6 + 2 * 6) + 2 + 2
    let again = 1 + 2 * 3 + 1 + 2
    let oneEvaluation = 2 * first + again + again
    // All three evaluations, and two completed tables in the actual one and the masked one.
    #expect(network.graph.count == 3 * oneEvaluation + 2 * 2)
    #expect(network.graph.count == network.nodes.count)
    #expect(network.stacks.count == 3 * 4)
    #expect(try network.stack("first", "y").fits.count == 24)
    #expect(network.fills.keys.sorted() == ["air_filled", "site_filled"])
    #expect(network.wanted.count == 3 * 4 * 2 + 2)
  }

  @Test("every label is said once, and every job has a key of its own")
  func labels() throws {
    let network = try NetworkFixture.network()
    #expect(Set(network.nodes.map(\.label)).count == network.nodes.count)
    #expect(Set(network.nodes.map(\.key)).count == network.nodes.count)
    let labels = network.nodes.map(\.label)
    for label in [
      "data first/y", "fit first/y ridge, layer 1, fold 1",
      "fit first/z near, layer 2, fold 3 of repeat 2 (masked)",
      "out_of_fold again/y, layer 1 (holdout:random)", "blend sites/y",
      "score sites/y (masked)",
      "fill air", "fill site (masked)",
    ] {
      #expect(labels.contains(label), "\(label)")
    }
    #expect(
      Set(network.nodes.map(\.kind))
        == ["data", "fit ridge", "fit nearest_neighbours", "out_of_fold", "blend", "score", "fill"])
  }

  @Test("the fits of one candidate in one layer share a name, whatever the target is called")
  func groups() throws {
    let text = NetworkFixture.text.replacing("b, {time", with: "\"b (raw)\", {time")
      .replacing("targets: [y, z]", with: "targets: [y, \"z of (all)\"]")
      .replacing("first.z", with: "first.z of (all)").replacing(
        "air_filled.z", with: "air_filled.*"
      )
      .replacing("z: {min: 0}", with: "\"z of (all)\": {min: 0}")
    var tables = NetworkFixture.tables()
    let columns = try #require(tables["air"]).columns.map { column in
      var column = column
      if column.name == "z" { column.name = "z of (all)" }
      if column.name == "b" { column.name = "b (raw)" }
      return column
    }
    tables["air"] = Table(columns)
    let network = try NetworkFixture.network(text, tables)
    let stack = try network.stack("first", "z of (all)", .masked)
    let groups = stack.fits.map { network.nodes[$0.index].groupLabel }
    #expect(groups.count == 24)
    #expect(
      Set(groups).sorted() == [
        "fit first/z of (all) near, layer 1 (masked)",
        "fit first/z of (all) near, layer 2 (masked)",
        "fit first/z of (all) ridge, layer 1 (masked)",
        "fit first/z of (all) top, layer 2 (masked)",
      ])
  }

  @Test("a layer reads only fits below it, and a blend reads only out-of-fold columns")
  func edges() throws {
    let network = try NetworkFixture.network()
    for id in network.graph.jobs {
      let node = network.nodes[id.index]
      let inputs = network.graph.dependencies(of: id).map { network.nodes[$0.index] }
      switch node.job {
      case .fit(let job), .course(let job):
        #expect(inputs.map(\.kind) == (job.layer == 1 ? ["data"] : ["data", "out_of_fold"]))
      case .outOfFold:
        #expect(inputs.first?.kind == "data")
        #expect(inputs.dropFirst().allSatisfy { $0.kind.hasPrefix("fit ") })
      case .blend:
        #expect(inputs.first?.kind == "data")
        #expect(inputs.dropFirst().allSatisfy { $0.kind == "out_of_fold" })
      case .form: #expect(inputs.map(\.kind) == ["data"])
      case .rounds, .joint:
        #expect(inputs.first?.kind == "data")
        #expect(inputs.dropFirst().allSatisfy { $0.kind == "blend" })
      case .data, .outer, .decision, .score, .members, .fill: break
      }
    }
  }

  @Test("a blend of the last layer reads that layer alone")
  func lastLayer() throws {
    let network = try NetworkFixture.network(
      NetworkFixture.text.replacing("blend: greedy", with: "blend: {kind: mean, layers: last}"))
    let stack = try network.stack("first", "y")
    #expect(network.graph.dependencies(of: stack.blend).count == 2)
    let outputs = try network.outputs()
    let weights = outputs[stack.blend.index].blend.weights
    #expect(weights.map(\.layer) == [2, 2])
    #expect(network.blended(stack, outputs) == ["top", "near"])
  }

  @Test("a truth for a table without a key is refused in words")
  func truthWithoutKey() throws {
    let text = """
      strata: 1
      name: n
      tables: {t: {file: t.csv}, real: {file: real.csv}}
      learners: {ridge: {family: ridge}}
      stacks: {s: {folds: {kind: kfold, count: 2}, layers: [[ridge]]}}
      stages: {one: {table: t, targets: [y], features: [x], stack: s, fills: full}}
      evaluate: {truth: {full: real}}
      """
    let table = Table([
      Column("x", .numbers([1, 2, 3, 4])), Column("y", .numbers([1, 2, 3, .nan])),
    ])
    let error = #expect(throws: StackError.self) {
      try NetworkFixture.network(text, ["t": table, "real": table])
    }
    #expect(
      error?.description
        == "table 't' has no key to match rows with 'real'; declare its 'key'")
  }

  @Test("a stage's intervals have the level of its table's inventory, or of one made from it")
  func levels() throws {
    func text(_ inventories: String) -> String {
      """
      strata: 1
      name: n
      tables: {air: {file: air.csv, key: [Id]}}
      learners: {ridge: {family: ridge}}
      stacks: {s: {folds: {kind: kfold, count: 2}, layers: [[ridge]]}}
      stages:
        one: {table: air, targets: [y], features: [a], stack: s, fills: air_one}
        two: {table: air_one, targets: [z], features: [b], stack: s, fills: air_two}
      inventories: {\(inventories)}
      """
    }
    let air = try #require(NetworkFixture.tables()["air"])
    func levels(_ inventories: String) throws -> [Double?] {
      let network = try NetworkFixture.network(text(inventories), ["air": air])
      return ["one", "two", "three"].map(network.intervalLevel)
    }
    #expect(try levels("all: {table: air_two, intervals: 0.7}") == [0.7, 0.7, nil])
    #expect(try levels("first: {table: air_one, intervals: 0.6}") == [0.6, 0.9, nil])
    #expect(
      try levels("b: {table: air_two, intervals: 0.7}, a: {table: air_one, intervals: 0.6}")
        == [0.6, 0.7, nil])
  }
}

/// Predicts the seed it was given.
private struct SeedTeller: Learner {
  var number = 0
  static let family = LearnerFamily(
    "seed_teller", SeedTeller.self, model: SeedModel.self, title: "Tells its seed",
    summary: "For tests.", reference: "None",
    hyperparameters: [
      Hyperparameter("number", \SeedTeller.number, in: 0...9, "Tells two of them apart.")
    ])
  func fit(_ data: TrainingData, seed: UInt64) throws(FitError) -> any Model {
    SeedModel(seed: Double(seed >> 11))
  }
}

private struct SeedModel: Model {
  static let familyName = "seed_teller"
  var seed: Double
  func predict(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] { rows.map { _ in seed } }
  var featureImportance: [Double] { [] }
  func encode(to writer: inout ByteWriter) { writer.write(seed) }
  init(seed: Double) { self.seed = seed }
  init(from reader: inout ByteReader) throws(ByteError) { seed = try reader.readDouble() }
}

@Suite("seeds of fits")
struct NetworkSeedTests {
  /// The seed of each fit, by its label without the stage, the target and the evaluation.
  private func seeds(_ experiment: Experiment) throws -> [String: Set<Double>] {
    var experiment = experiment
    for place in experiment.candidates.indices {
      var learner = SeedTeller()
      learner.number = place
      experiment.candidates[place].learner = learner
    }
    let network = try NetworkFixture.network(experiment)
    let outputs = try network.outputs()
    var seeds: [String: Set<Double>] = [:]
    for id in network.graph.jobs {
      guard case .fit(let job) = network.nodes[id.index].job else { continue }
      let (layer, split) = (job.layer, job.split)
      let values = outputs[id.index].fold.heldOut + outputs[id.index].fold.apply
      seeds["layer \(layer), repeat \(split.repeat), fold \(split.fold)", default: []]
        .formUnion(values)
    }
    return seeds
  }

  @Test("a fit's seed depends on layer, repeat and fold, and on nothing else")
  func paired() throws {
    // Without a baseline, which would be added to what is predicted.
    let experiment = try NetworkFixture.experiment(
      NetworkFixture.text.replacing(
        "    relative_to: {column: air_filled.*, form: difference}\n", with: ""))
    let seeds = try seeds(experiment)
    #expect(seeds.count == 2 * 2 * 3)
    // Candidates, targets, stages and evaluations share it, so that comparisons are paired.
    #expect(seeds.values.allSatisfy { $0.count == 1 })
    #expect(Set(seeds.values.flatMap { $0 }).count == seeds.count)
    #expect(
      seeds["layer 2, repeat 1, fold 0"] == [Double(derivedSeed(5, "fit/2/1/0") >> 11)])
  }

  @Test("another experiment seed gives other seeds")
  func experimentSeed() throws {
    let one = try seeds(try NetworkFixture.experiment())
    let other = try seeds(try NetworkFixture.experiment(set: ["seed=6"]))
    #expect(one.keys.sorted() == other.keys.sorted())
    #expect(one.allSatisfy { other[$0.key] != $0.value })
  }
}
