@testable import Serving
@testable import Planning
@testable import Specification
import NetworkSupport
import Jobs
import Learners
import Resampling
import Testing
import Wording

@testable import Stacking
@testable import Tabular

/// A base model that fails is no part of its stack; everything else is as if it had not been named.
@Suite("base models that fail")
struct NetworkFailureTests {
  private static func text(layers: String, more: String = "") -> String {
    """
    strata: 1
    name: failing
    seed: 4
    tables: {t: {file: t.csv, key: [Id]}}
    learners:
      line: {family: ridge, alpha: 0.01}
      near: {family: nearest_neighbours, n_neighbors: 2}
      crowd: {family: nearest_neighbours, n_neighbors: 1000}
      stuck: {family: lasso, alpha: 1e-9, max_iter: 1}
    stacks:
      s:
        folds: {kind: kfold, count: 4}
        layers: \(layers)
    \(more)
    stages: {only: {table: t, targets: [y], features: [a, b], stack: s, fills: full}}
    evaluate: {metrics: [rmse], holdouts: {some: {kind: random, fraction: 0.25}}}
    """
  }

  private static func table() -> Table {
    var random = RandomSource(seed: 9)
    let a = (0..<48).map { _ in random.uniform() * 4 }
    let b = (0..<48).map { _ in random.uniform() * 4 }
    var y = (0..<48).map { 2 * a[$0] - b[$0] + random.uniform() }
    for row in [3, 17, 40] { y[row] = .nan }
    return Table([
      Column("Id", .numbers((0..<48).map(Double.init))), Column("a", .numbers(a)),
      Column("b", .numbers(b)), Column("y", .numbers(y)),
    ])
  }

  private func run(
    _ layers: String, more: String = "", _ evaluation: Evaluation = .actual
  ) throws -> (network: ExperimentNetwork, outputs: [StackOutput], blend: BlendResult) {
    let network = try NetworkFixture.network(
      Self.text(layers: layers, more: more), ["t": Self.table()])
    let outputs = try network.outputs()
    let stack = try network.stack("only", "y", evaluation)
    return (network, outputs, outputs[stack.blend.index].blend)
  }

  private func expectSame(_ a: BlendResult, _ b: BlendResult) {
    #expect(sameBits(a.outOfFold, b.outOfFold))
    #expect(sameBits(a.predicted, b.predicted))
    #expect(sameBits(a.lower, b.lower) && sameBits(a.upper, b.upper))
    #expect(a.folds == b.folds)
    #expect(a.weights.map(\.weight) == b.weights.map(\.weight))
  }

  @Test("the stack is that without the base model, in every evaluation")
  func dropped() throws {
    for evaluation in [Evaluation.actual, .holdout("some")] {
      let own = try run("[[line, crowd, near]]", evaluation)
      expectSame(own.blend, try run("[[line, near]]", evaluation).blend)
      #expect(own.blend.weights.map(\.member) == [0, 2])
    }
  }

  @Test("the layers above do not see it; a layer above keeps the base models that did not fail")
  func layers() throws {
    let own = try run("[[line, crowd, near], [stuck, line]]")
    expectSame(own.blend, try run("[[line, near], [line]]").blend)
  }

  @Test("it does not count among the best of its family")
  func perFamily() throws {
    let own = try run("[{candidates: [line, crowd, near], per_family: 1}, [line]]")
    expectSame(own.blend, try run("[{candidates: [line, near], per_family: 1}, [line]]").blend)
  }

  @Test("it has no score, and its fits say why")
  func said() throws {
    let (network, outputs, _) = try run("[[line, crowd]]")
    let stack = try network.stack("only", "y")
    let scores = network.scores(of: stack, outputs)
    #expect(Set(scores.map(\.model.name)) == ["line", "blend"])
    let fit = try #require(
      network.fits(of: stack).first { $0.candidate == "crowd" }?.fits.first)
    let result = StackResult(outputs[fit.index])
    #expect(
      result.failure == "nearest_neighbours needs at least 1000 training rows and has 33")
    #expect(result.isUnfitted)
    // As it is stored.
    let bytes = result.encoded()
    #expect(StackResult.isFailure(bytes.prefix(StackResult.kindSize)))
    let read = try StackResult(bytes: bytes)
    #expect(read.failure == result.failure)
    #expect(read.encoded() == bytes)
    let other = StackResult(outputs[try #require(stack.fits.first).index])
    #expect(!StackResult.isFailure(other.encoded()))
  }

  @Test("where none of a layer is left the layer fails, with each cause once")
  func none() throws {
    let network = try NetworkFixture.network(
      Self.text(layers: "[[line], [crowd, stuck]]"), ["t": Self.table()])
    #expect(
      throws: StackError.everyModelFailed([
        "nearest_neighbours needs at least 1000 training rows and has 33",
        "lasso did not reach its tol in 1 sweeps; raise max_iter, alpha or tol",
      ])
    ) { try network.outputs() }
    #expect(
      StackError.everyModelFailed(["it diverged", "it diverged"]).diagnosis.what
        == "every base model of the layer failed: it diverged")
    #expect(
      StackError.everyModelFailed(["it diverged"]).diagnosis.what
        == "the only base model of the layer failed: it diverged")
  }

  @Test("early stopping shared by all folds goes the same way")
  func courses() throws {
    let own = try run("[[line, crowd, near]]", more: "    stopping: fold_averaged")
    expectSame(
      own.blend, try run("[[line, near]]", more: "    stopping: fold_averaged").blend)
  }

  @Test("a fit that is cancelled, and one whose input is damaged, are no failures of the model")
  func others() {
    #expect(!StackError.fit(candidate: "", .cancelled).isOfModel)
    #expect(!StackError.unexpectedInput("data").isOfModel)
    #expect(StackError.notFinite(candidate: "", row: RowPlace(row: 3), cell: nil).isOfModel)
  }
}
