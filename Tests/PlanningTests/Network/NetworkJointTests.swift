@testable import Planning
@testable import Specification
@testable import Stacking
import NetworkSupport
import Resampling
import Jobs
import Learners
import Testing

@testable import Tabular

/// Targets that help one another: what a row sees of the others, and which round predicts.
@Suite("joint targets in the graph")
struct NetworkJointTests {
  private static func text(
    _ joint: String, targets: String = "y, z", evaluate: String = "{metrics: [rmse, r2]}"
  ) -> String {
    """
    strata: 1
    name: joint
    seed: 4
    tables: {t: {file: t.csv, key: [Id]}}
    learners: {ridge: {family: ridge, alpha: 0.01}}
    stacks: {s: {folds: {kind: kfold, count: 4}, layers: [[ridge]], blend: best}}
    stages: {only: {table: t, targets: [\(targets)], features: [x], stack: s, \(joint)}}
    evaluate: \(evaluate)
    """
  }

  /// Two targets that are one, of which the feature knows nothing.
  ///
  /// - Parameters:
  ///   - y: Rows in which `y` is missing.
  ///   - z: The same of `z`.
  private func twins(y: Range<Int>, z: Range<Int>, count: Int = 80) -> Table {
    var random = RandomSource(seed: 11)
    let x = (0..<count).map { _ in random.uniform() }
    let own = (0..<count).map { _ in random.uniform() }
    func cells(_ gap: Range<Int>) -> [Double] {
      own.indices.map { gap.contains($0) ? .nan : own[$0] }
    }
    return Table([
      Column("Id", .numbers((0..<count).map(Double.init))), Column("x", .numbers(x)),
      Column("y", .numbers(cells(y))), Column("z", .numbers(cells(z))),
    ])
  }

  private func r2(
    _ network: ExperimentNetwork, _ outputs: [StackOutput], _ target: String,
    _ evaluation: Evaluation = .actual
  ) throws -> Double {
    let stack = try network.stack("only", target, evaluation)
    return try #require(
      network.scores(of: stack, outputs).first { $0.model == .blend && $0.metric == .measure(.r2) }
    ).value
  }

  private static let holdout = """
    {metrics: [rmse, r2], holdouts: {random: {kind: random, fraction: 0.25}}}
    """

  // MARK: Evidence that resembles the gap

  @Test("where the gap hides the other target, its measured value reaches no held-out row")
  func hidden() throws {
    let table = twins(y: 0..<20, z: 0..<20)
    let network = try NetworkFixture.network(
      Self.text("joint: {rounds: 2, margin: 0}", evaluate: Self.holdout), ["t": table])
    let outputs = try network.outputs()
    for evaluation in [Evaluation.actual, .holdout("random")] {
      for stack in try ["y", "z"].map({ try network.stack("only", $0, evaluation) }) {
        for round in stack.rounds {
          let data = outputs[round.jobs.data.index].data
          let z = try table.numbers(stack.target == "y" ? "z" : "y")
          guard
            let place = data.training.features.firstIndex(where: { $0.name.hasPrefix("joint.") })
          else { continue }
          for (matrix, rows) in [(data.training, data.trainingRows), (data.apply, data.applyRows)] {
            let cells = matrix.cells[place * rows.count..<(place + 1) * rows.count]
            #expect(zip(cells, rows).allSatisfy { $0 != z[$1] })
          }
        }
      }
    }
    #expect(try r2(network, outputs, "y") < 0.2)
    #expect(try r2(network, outputs, "y", .holdout("random")) < 0.2)
    // A leak that is planted is caught: evidence that sees all that is measured knows the answer.
    let data = outputs[try network.stack("only", "y").rounds[1].jobs.data.index].data
    let earlier = outputs[try network.stack("only", "z").rounds[0].blend.index].blend
    let leaking = FeatureBuilder(table: table, joinedColumns: [:], earlier: [earlier])
    let cells = try leaking.columns([.joint(column: "z", earlier: 0, isSeen: true)])[0].cells
    #expect(data.trainingRows.map { cells[$0] } == data.observed)
  }

  @Test("where the gap shows the other target, rows see what is measured, and the round is chosen")
  func seen() throws {
    let table = twins(y: 0..<20, z: 60..<62)
    let network = try NetworkFixture.network(
      Self.text("joint: {rounds: 1}", evaluate: Self.holdout), ["t": table])
    let outputs = try network.outputs()
    for evaluation in [Evaluation.actual, .holdout("random")] {
      let stack = try network.stack("only", "y", evaluation)
      #expect(try r2(network, outputs, "y", evaluation) > 0.8)
      let weights = network.weights(StackResult(outputs[stack.blend.index]), of: stack)
      #expect(weights.map(\.candidate) == ["alone", "round 1"])
      #expect(weights.map(\.weight) == [0, 1])
    }
    // Both were measured, so the gaps are filled with the other's values.
    let filled = outputs[try network.stack("only", "y").blend.index].blend
    let z = try table.numbers("z")
    #expect(zip(filled.applyRows, filled.predicted).allSatisfy { abs(z[$0] - $1) < 0.1 })
  }

  /// One standard error is passed by chance once in six times.
  @Test("a round that helps by no more than the margin is not chosen")
  func chosen() throws {
    let network = try NetworkFixture.network(
      Self.text("joint: {rounds: 2, margin: 4}"), ["t": twins(y: 0..<20, z: 0..<20)])
    let outputs = try network.outputs()
    for target in ["y", "z"] {
      let stack = try network.stack("only", target)
      let weights = network.weights(StackResult(outputs[stack.blend.index]), of: stack)
      #expect(weights.map(\.candidate) == ["alone", "round 1", "round 2"])
      #expect(weights.map(\.weight) == [1, 0, 0])
      let (own, alone) = (
        outputs[stack.blend.index].blend, outputs[stack.rounds[0].blend.index].blend
      )
      #expect(own.predicted == alone.predicted && own.lower == alone.lower)
    }
  }

  @Test("a row's own target has no influence on what the first round says of it")
  func influence() throws {
    let table = twins(y: 0..<20, z: 10..<30)
    var changed = table
    var cells = try table.numbers("y")
    cells[40] += 5
    changed.set(Column("y", .numbers(cells)))
    func predicted(_ table: Table) throws -> Double {
      let network = try NetworkFixture.network(Self.text("joint: {rounds: 1}"), ["t": table])
      let round = try network.stack("only", "y").rounds[1]
      let blend = try network.outputs()[round.blend.index].blend
      return blend.outOfFold[try #require(blend.trainingRows.firstIndex(of: 40))]
    }
    #expect(try predicted(table) == predicted(changed))
  }

  // MARK: Sight

  @Test("known rows take the patterns of rows to predict, in about their shares")
  func patterns() throws {
    // In a quarter of the rows where y is missing, z is measured.
    let table = twins(y: 0..<40, z: 10..<40, count: 840)
    let sight = try JointSight(of: ["z"], for: "y", in: table, seed: 1)
    let seen = (40..<840).count { sight.sees("z", in: $0) }
    #expect((150...250).contains(seen))
    #expect((0..<40).allSatisfy { sight.sees("z", in: $0) == ($0 < 10) })
    #expect(try JointSight.seen(["z"], for: "y", in: table) == ["z"])
    #expect(try JointSight.seen(["y"], for: "z", in: table) == [])
    let none = try JointSight(
      of: ["z"], for: "y", in: twins(y: 0..<0, z: 0..<5), seed: 1)
    #expect(!(0..<80).contains { none.sees("z", in: $0) })
  }

  // MARK: Graph

  @Test("rounds in which the gap shows nothing share one stack; others have one that is read")
  func graph() throws {
    let blind = try NetworkFixture.network(
      Self.text("joint: {rounds: 2, margin: 4}"), ["t": twins(y: 0..<20, z: 0..<20)])
    #expect(blind.stacks.map(\.stage) == ["only", "only"])
    #expect(
      blind.fittedStacks.map { "\($0.stage).\($0.target)" } == [
        "only[alone].y", "only[alone].z", "only[round 1].y", "only[round 1].z", "only[round 2].y",
        "only[round 2].z",
      ])
    let open = try NetworkFixture.network(
      Self.text("joint: {rounds: 2}"), ["t": twins(y: 0..<20, z: 0..<10)])
    // In some gaps of y, z is measured; not the other way round.
    #expect(
      open.fittedStacks.map { "\($0.stage).\($0.target)" } == [
        "only[alone].y", "only[alone].z", "only[round 1].y", "only[round 1, predicted].y",
        "only[round 1].z", "only[round 2].y", "only[round 2].z",
      ])
    #expect(open.places.map(\.omission.stage) == open.fittedStacks.map(\.stage))
  }

  @Test("a chain has one round more, of targets in order; by itself the most measured comes first")
  func chain() throws {
    let table = twins(y: 0..<20, z: 0..<10)
    for (chain, first, second) in [("[y, z]", "y", "z"), ("auto", "z", "y")] {
      let network = try NetworkFixture.network(Self.text("chain: \(chain)"), ["t": table])
      #expect(try network.stack("only", first).jobs.names == [["alone"]])
      #expect(try network.stack("only", second).jobs.names == [["alone", "chain"]])
      let outputs = try network.outputs()
      let data = outputs[try network.stack("only", second).rounds[1].jobs.data.index].data
      #expect(data.training.features.map(\.name) == ["x", "joint.\(first)"])
    }
  }

  @Test("descriptions of rounds are read back as they were written")
  func texts() throws {
    let jobs: [JobDescription] = [
      .rounds, .joint(JointJob(margin: 0.5)), .joint(JointJob(margin: 1, loss: .absolute)),
    ]
    for job in jobs {
      #expect(try JobDescription(canonicalText: job.canonicalText) == job)
    }
    for isSeen in [true, false] {
      let recipe = FeatureRecipe(
        joins: [], features: [.joint(column: "a b", earlier: 2, isSeen: isSeen)])
      var writer = CanonicalWriter()
      recipe.write(to: &writer)
      var reader = CanonicalReader(writer.text)
      #expect(try FeatureRecipe(from: &reader) == recipe)
    }
  }
}
