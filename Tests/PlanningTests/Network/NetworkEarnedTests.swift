import Resampling
@testable import Specification
@testable import Stacking
@testable import Planning
@testable import Serving
import NetworkSupport
import TableFiles
import Glibc
import Jobs
import Learners
import Testing
import YAML

@testable import Tabular

/// Layers that are a part of the stack only if it is better with them on folds that it never saw.
@Suite("layers that must earn their place")
struct NetworkEarnedTests {
  private static func text(
    layers: String = "[[line], {candidates: [line, near], when: earned}]",
    more: String = "", holdouts: String = ""
  ) -> String {
    """
    strata: 1
    name: earned
    seed: 4
    tables: {t: {file: t.csv, key: [Id]}}
    learners:
      line: {family: ridge, alpha: 0.01}
      near: {family: nearest_neighbours, n_neighbors: 2}
    stacks:
      s:
        folds: {kind: column, column: Fold}
        layers: \(layers)
    \(more)
    stages: {only: {table: t, targets: [y], features: [a, b], stack: s}}
    evaluate: {metrics: [rmse]\(holdouts)}
    """
  }

  /// 48 rows in four folds.
  private static func table(
    seed: UInt64 = 9, _ y: (Double, Double, Double) -> Double
  ) -> Table {
    var random = RandomSource(seed: seed)
    let count = 48
    let a = (0..<count).map { _ in random.uniform() * 4 }
    let b = (0..<count).map { _ in random.uniform() * 4 }
    let noise = (0..<count).map { _ in random.uniform() - 0.5 }
    return Table([
      Column("Id", .numbers((0..<count).map(Double.init))),
      Column("Fold", .numbers((0..<count).map { Double($0 % 4) })),
      Column("Late", .numbers((0..<count).map { _ in 0 })),
      Column("a", .numbers(a)), Column("b", .numbers(b)),
      Column("y", .numbers((0..<count).map { y(a[$0], b[$0], noise[$0]) })),
    ])
  }

  /// A bend that a line can't follow, and the neighbours in the second layer can.
  private static let bent = table { 8 * ($0 - 2) * ($0 - 2) + $1 + 0.1 * $2 }
  private static let noise = table(seed: 10) { 10 * $2 }

  private struct Result {
    var network: ExperimentNetwork
    var outputs: [StackOutput]
    var stack: ExperimentNetwork.TargetStack
    var decisions: [LayerDecision] { stack.decisions.compactMap { outputs[$0.index].decision } }
    var blend: BlendResult { outputs[stack.blend.index].blend }
  }

  private func run(
    _ text: String, _ table: Table, _ evaluation: Evaluation = .actual
  ) throws -> Result {
    let network = try NetworkFixture.network(text, ["t": table])
    return Result(
      network: network, outputs: try network.outputs(),
      stack: try network.stack("only", "y", evaluation))
  }

  // MARK: What is decided

  @Test("a layer that is of use is a part of the stack, as if nothing had been asked of it")
  func accepted() throws {
    let own = try run(Self.text(), Self.bent)
    let decision = try #require(own.decisions.first)
    #expect(decision.isAccepted)
    #expect(decision.folds.map(\.fold) == [0, 1, 2, 3])
    #expect(decision.folds.allSatisfy { $0.with < $0.without })
    let always = try run(
      Self.text(layers: "[[line], {candidates: [line, near]}]"), Self.bent)
    #expect(always.stack.decisions.isEmpty)
    #expect(own.blend == always.blend)
    #expect(own.blend.weights.contains { $0.layer == 2 && $0.weight > 0 })
  }

  @Test("a layer that is of no use is not fitted, and the stack is that without it")
  func rejected() throws {
    let own = try run(Self.text(), Self.noise)
    #expect(own.decisions.map(\.isAccepted) == [false])
    let without = try run(Self.text(layers: "[[line]]"), Self.noise)
    #expect(own.blend == without.blend)
    for id in own.stack.fits {
      let isSecond = own.network.candidate(of: id)?.layer == 2
      #expect(own.network.isConditional(id) == isSecond)
      #expect(StackResult(own.outputs[id.index]).isUnfitted == isSecond)
    }
    let scores = own.network.scores(of: own.stack, own.outputs)
    #expect(scores == without.network.scores(of: without.stack, without.outputs))
    // What a prediction asks for is of the first layer alone.
    let served = own.network.servedFits(
      of: own.stack, blend: StackResult(own.outputs[own.stack.blend.index]))
    #expect(served == Array(own.stack.fits.prefix(4)))
  }

  @Test(
    "the evidence of a fold is what the same stack gives where that fold is held out",
    arguments: [
      "", "    refit: true", "    blend: {kind: best, layers: last}", "    stopping: fold_averaged",
    ])
  func evidence(_ more: String) throws {
    for table in [Self.bent, Self.noise] {
      let own = try run(Self.text(more: more), table)
      let decision = try #require(own.decisions.first)
      for fold in decision.folds {
        // The fold as a holdout, which leaves the three others as folds.
        let rows = Set((0..<48).filter { $0 % 4 == fold.fold })
        let late = try table.setting("Late") { cells in for row in rows { cells[row] = 1 } }
        for (layers, error) in [
          ("[[line]]", fold.without), ("[[line], {candidates: [line, near]}]", fold.with),
        ] {
          let held = try run(
            Self.text(
              layers: layers, more: more,
              holdouts: ", holdouts: {late: {kind: column, column: Late}}"), late,
            .holdout("late"))
          let rmse = held.network.scores(of: held.stack, held.outputs).first {
            $0.model == .blend && $0.metric == .measure(.rmse)
          }
          #expect(rmse?.value == error)
        }
        #expect((fold.rowCount, fold.trainingCount) == (12, 36))
      }
    }
  }

  @Test("what a fold holds out changes nothing that it is predicted to be, in either stack")
  func honest() throws {
    let plain = try run(Self.text(), Self.bent)
    let changed = try run(
      Self.text(),
      try Self.bent.setting("y") { cells in
        for row in cells.indices where row % 4 == 2 { cells[row] = 50 - cells[row] }
      })
    func blends(_ run: Result) -> [[Double]] {
      run.network.graph.dependencies(of: run.stack.decisions[0]).dropFirst().map {
        run.outputs[$0.index].blend.predicted
      }
    }
    let (before, after) = (blends(plain), blends(changed))
    #expect(before.count == 8)
    for place in before.indices {
      #expect(sameBits(before[place], after[place]) == (place % 4 == 2))
    }
  }

  @Test("a layer over one that has no place has none either, and is not fitted to find out")
  func three() throws {
    let layers = """
      [[line], {candidates: [near], when: earned}, {candidates: [near], when: earned}]
      """
    let noise = try run(Self.text(layers: layers), Self.noise)
    #expect(noise.decisions.map(\.layer) == [2, 3])
    #expect(noise.decisions.map(\.isAccepted) == [false, false])
    #expect(noise.decisions[1].folds.allSatisfy { $0.gain == 0 })
    let third = noise.stack.jobs.outerFits.filter { noise.network.candidate(of: $0)?.layer == 3 }
    #expect(third.count == 4 * 3)
    #expect(third.allSatisfy { StackResult(noise.outputs[$0.index]).isUnfitted })
    #expect(Set(noise.blend.weights.map(\.layer)) == [1])

    let bent = try run(Self.text(layers: layers), Self.bent)
    #expect(bent.decisions[0].isAccepted)
    #expect(bent.decisions[1].folds.allSatisfy { $0.gain != 0 })
    // The second layer is there, so the third is judged beside it.
    for (second, third) in zip(bent.decisions[0].folds, bent.decisions[1].folds) {
      #expect(second.with == third.without)
    }
    #expect(bent.blend.weights.map(\.layer).max() == (bent.decisions[1].isAccepted ? 3 : 2))
  }

  @Test("a nested layer can be asked to earn its place; its folds are nested once more")
  func nested() throws {
    let own = try run(
      Self.text(layers: "[[line], {candidates: [near], nested: true, when: earned}]"), Self.bent)
    #expect(own.decisions.map(\.isAccepted) == [true])
    // Per kept-out fold three of each layer, and three times two below the nested fits; what the
    // stack's own nested fits stand on is the first layer of the evidence.
    #expect(own.stack.jobs.outerFits.count == 4 * (3 + 3 + 3 * 2))
  }

  @Test("where no fold can be kept out the layer is not used")
  func noEvidence() throws {
    let two = try Self.bent.setting("Fold") { cells in
      for row in cells.indices { cells[row] = Double(row % 2) }
    }
    let own = try run(Self.text(), two)
    #expect(own.decisions.map(\.folds.count) == [0])
    #expect(own.decisions.map(\.isAccepted) == [false])
    #expect(Set(own.blend.weights.map(\.layer)) == [1])
  }

  @Test("folds of the data of which none can be kept out are told before anything runs")
  func checked() throws {
    let two = try Self.bent.setting("Fold") { cells in
      for row in cells.indices { cells[row] = Double(row % 2) }
    }
    func errors(_ text: String) throws -> [String] {
      let contents = TableContents(table: two, invalid: [], contentHash: [], fileBytes: 0)
      return ExperimentChecks.check(
        try NetworkFixture.experiment(text), tables: ["t": contents]
      ).errors.map { "\($0.mark.line): \($0.sentence)" }
    }
    let sentence = """
      10: target 'y' of stage 'only': 2 folds; the nested layers of stack 's' need at least 3; raise \
      'count' to 3
      """
    #expect(try errors(Self.text()) == [sentence])
    #expect(
      try errors(Self.text(layers: "[[line], {candidates: [near], nested: true}]")) == [sentence])
    #expect(try errors(Self.text(layers: "[[line], [near]]")).isEmpty)
  }

  // MARK: The rule

  private func decision(_ gains: [Double], margin: Double = 1) -> LayerDecision {
    LayerDecision(
      layer: 2, margin: margin,
      folds: gains.enumerated().map {
        .init(repeat: 0, fold: $0, trainingCount: 80, rowCount: 20, without: exp($1), with: 1)
      })
  }

  @Test("the mean gain must exceed its standard error, of which folds share training rows")
  func rule() {
    // Mean 0.02, s = 0.02; 1/4 + 20/80 is a half.
    let close = decision([0, 0.04, 0, 0.04].map { $0 * 1 })
    #expect(abs(close.meanGain - 0.02) < 1e-12)
    let deviation = (4 * 0.0004 / 3.0).squareRoot()
    #expect(abs(close.standardError - deviation * 0.5.squareRoot()) < 1e-12)
    #expect(close.isAccepted)
    #expect(!decision([0, 0.04, 0, 0.04], margin: 2).isAccepted)
    #expect(!decision([0, 0, 0, 0]).isAccepted)
    #expect(!decision([-0.1, -0.1, -0.1]).isAccepted)
    #expect(decision([0.1, 0.1]).isAccepted)
    #expect(!decision([0.1]).isAccepted)
    #expect(!decision([]).isAccepted)
    let errors = LayerDecision(
      layer: 2, margin: 1,
      folds: [
        .init(repeat: 0, fold: 0, trainingCount: 4, rowCount: 1, without: 1, with: 2),
        .init(repeat: 0, fold: 1, trainingCount: 2, rowCount: 3, without: 3, with: 4),
      ]
    ).errors(of: .regression)
    #expect(errors.without == 7.0.squareRoot() && errors.with == 13.0.squareRoot())
  }

  @Test("a decision is stored and read back the same")
  func bytes() throws {
    let output = StackOutput.decision(decision([0.1, -0.2, 0.3], margin: 1.5))
    let back = try StackOutput(bytes: output.encoded())
    #expect(back.decision == output.decision)
  }

  @Test("on noise, where no layer can be of use, few are accepted")
  func falseAcceptance() throws {
    var accepted = 0
    let runs = 200
    for seed in 0..<runs {
      let network = try NetworkFixture.network(
        Self.text(), ["t": Self.table(seed: UInt64(seed)) { 10 * $2 }])
      let stack = try network.stack("only", "y")
      let outputs = try network.outputs()
      if outputs[stack.decisions[0].index].decision?.isAccepted == true { accepted += 1 }
    }
    // The rule's bound for four independent gains of mean zero is P(t₃ > √2) = 0.13; here the layer
    // rather does harm.
    #expect(accepted <= runs / 10)
    #expect(accepted > 0)
  }
}
