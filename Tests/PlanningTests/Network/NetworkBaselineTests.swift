@testable import Serving
@testable import Planning
@testable import Specification
import NetworkSupport
import Jobs
import Learners
import Resampling
import Testing

@testable import Stacking
@testable import Tabular

/// Simple methods that scores stand beside, and that fill where no evidence speaks for the ensemble.
@Suite("baselines")
struct NetworkBaselineTests {
  private static func text(_ baselines: String, layers: String = "[[near]]") -> String {
    """
    strata: 1
    name: simple
    seed: 4
    tables: {t: {file: t.csv, key: [Id]}}
    learners:
      near: {family: nearest_neighbours, n_neighbors: 1}
      line: {family: ridge, alpha: 0.01}
    stacks: {s: {folds: {kind: kfold, count: 4}, layers: \(layers)}}
    stages: {only: {table: t, targets: [y], features: [a, b], stack: s, fills: full}}
    evaluate: {metrics: [rmse], baselines: \(baselines), holdouts: {some: {kind: random, fraction: 0.25}}}
    """
  }

  private static func table(_ y: (Double, Double) -> Double) -> Table {
    var random = RandomSource(seed: 9)
    let a = (0..<60).map { _ in random.uniform() * 4 }
    let noise = (0..<60).map { _ in random.uniform() }
    var cells = (0..<60).map { y(a[$0], noise[$0]) }
    for row in [3, 17, 40] { cells[row] = .nan }
    return Table([
      Column("Id", .numbers((0..<60).map(Double.init))), Column("a", .numbers(a)),
      Column("b", .numbers((0..<60).map { _ in random.uniform() })), Column("y", .numbers(cells)),
    ])
  }

  private func run(
    _ baselines: String, layers: String = "[[near]]", _ table: Table
  ) throws -> (ExperimentNetwork, [StackOutput], ExperimentNetwork.TargetStack) {
    let network = try NetworkFixture.network(Self.text(baselines, layers: layers), ["t": table])
    return (network, try network.outputs(), try network.stack("only", "y"))
  }

  @Test("every method is scored by the same folds and holdouts as the ensemble")
  func scores() throws {
    let table = Self.table { 2 * $0 + $1 }
    let (network, outputs, stack) = try run(
      "{group_mean: [Id], methods: [mean, ridge]}", layers: "[[line, near]]", table)
    let scores = network.scores(of: stack, outputs)
    #expect(
      Set(scores.map(\.model.name)) == [
        "line", "near", "blend", "baseline", "baseline:mean", "baseline:ridge",
      ])
    // By hand: the mean of the other folds.
    let data = outputs[stack.jobs.data.index].data
    var squares = 0.0
    for split in data.splits {
      let mean =
        split.training.reduce(0) { $0 + data.observed[$1] } / Double(split.training.count)
      for row in split.heldOut {
        squares += (data.observed[row] - mean) * (data.observed[row] - mean)
      }
    }
    let own = try #require(scores.first { $0.model == .baseline(.mean) })
    #expect(abs(own.value - (squares / Double(data.observed.count)).squareRoot()) < 1e-12)
    #expect(own.model.layer == nil && own.evaluation == .outOfFold)
    let held = try network.stack("only", "y", .holdout("some"))
    #expect(
      network.scores(of: held, outputs).contains {
        $0.model == .baseline(.mean) && $0.evaluation == .holdout("some")
      })
    // The ensemble is far better, and so it is the one that fills.
    #expect(outputs[stack.blend.index].blend.baseline == nil)
    let without = try run("{group_mean: [Id]}", layers: "[[line, near]]", table)
    #expect(outputs[stack.blend.index].blend == without.1[without.2.blend.index].blend)
  }

  @Test(
    "where no evidence speaks for the ensemble the best baseline predicts, with its own intervals")
  func fills() throws {
    let table = Self.table { 10 * $1 + 0 * $0 }
    let (network, outputs, stack) = try run("{methods: [carried, mean]}", table)
    let blend = outputs[stack.blend.index].blend
    // Without time and series the nearest known value is the mean, too; the first of equals is taken.
    #expect(blend.baseline == 0)
    let result = StackResult(outputs[stack.blend.index])
    #expect(network.fillingBaseline(result, of: stack) == .carried)
    #expect(network.weights(result, of: stack).map(\.weight) == [0])
    let data = outputs[stack.jobs.data.index].data
    let means = data.splits.map { split in
      split.training.reduce(0) { $0 + data.observed[$1] } / Double(split.training.count)
    }
    let mean = means.reduce(0, +) / 4
    #expect(blend.predicted.allSatisfy { abs($0 - mean) < 1e-9 })
    #expect(zip(blend.lower, blend.upper).allSatisfy { $0 < mean && mean < $1 })
    #expect(blend.outOfFold.allSatisfy { value in means.contains { abs($0 - value) < 1e-9 } })
    // Stored and read back it is the same.
    let read = try StackResult(bytes: result.encoded())
    #expect(network.fillingBaseline(read, of: stack) == .carried)
  }

  @Test("a baseline that is a base model, too, is fitted once")
  func shared() throws {
    let table = Self.table { 2 * $0 + $1 }
    let text = Self.text("{methods: [ridge]}", layers: "[[plain]]").replacing(
      "learners:\n", with: "learners:\n  plain: {family: ridge}\n")
    let network = try NetworkFixture.network(text, ["t": table])
    let fits = network.graph.jobs.filter { network.isFit($0) }
    // Four folds in two evaluations.
    #expect(fits.count == 8)
  }

  @Test("weights of a fold are found without its rows")
  func foldWeights() throws {
    let table = Self.table { 2 * $0 + $1 }
    let (_, outputs, stack) = try run("{methods: [mean]}", layers: "[[line, near]]", table)
    let data = outputs[stack.jobs.data.index].data
    let members = BlendMembers(data, [outputs[stack.jobs.layers[0].index].layer], numbers: [1])
    let spec = BlendSpec(method: .nnls)
    let byFold = members.weightsByFold(spec)
    for (split, weights) in zip(data.splits, byFold) {
      var other = members.data.observed
      for row in split.heldOut { other[row] += 100 }
      let rest = data.trainingRows.indices.filter { !split.heldOut.contains($0) }
      #expect(weights == members.weights(spec, on: rest))
    }
    #expect(Set(byFold.map { "\($0)" }).count > 1)
  }

  // MARK: Language

  @Test("the former key is read as a member of the new one, in paths of overrides too")
  func formerKey() throws {
    let text = Self.text("{}").replacing("baselines: {}", with: "naive: [a, b]")
    let experiment = try ExperimentReader.read(text: text, file: "e/a.yaml")
    #expect(experiment.evaluation.naive.map(\.value) == ["a", "b"])
    #expect(
      experiment.deprecations.map(\.sentence) == [
        "'naive' is deprecated; use 'baselines.group_mean'; strata fmt --upgrade rewrites the file"
      ])
    let changed = try ExperimentReader.read(
      text: Self.text("{methods: [mean]}"), file: "e/a.yaml", overrides: ["evaluate.naive=[a]"])
    #expect(changed.evaluation.naive.map(\.value) == ["a"])
    #expect(changed.evaluation.baselines == [.mean])
  }

  @Test(
    "files are upgraded however the columns are written",
    arguments: [
      (
        "evaluate: {naive: [A, B], metrics: [rmse]}",
        "evaluate: {baselines: {group_mean: [A, B]}, metrics: [rmse]}"
      ),
      (
        "evaluate:\n  naive: A   # why\n  metrics: [rmse]\n",
        "evaluate:\n  baselines: {group_mean: A}   # why\n  metrics: [rmse]\n"
      ),
      (
        "evaluate:\n  naive: [A,\n    'x, y']\nstacks: {}\n",
        "evaluate:\n  baselines: {group_mean: [A,\n    'x, y']}\nstacks: {}\n"
      ),
      (
        "evaluate:\n  naive:   # why\n    - A\n\n    - B\n  metrics: [rmse]\n",
        "evaluate:\n  baselines:   # why\n    group_mean:\n      - A\n\n      - B\n  metrics: [rmse]\n"
      ),
      ("evaluate:\n  \"naive\": [A]\n", "evaluate:\n  \"baselines\": {group_mean: [A]}\n"),
      (
        "evaluate: {metrics: [rmse], naive: A}",
        "evaluate: {metrics: [rmse], baselines: {group_mean: A}}"
      ),
      (
        "ablate: {swap: {evaluate.naive: [[A]]}}",
        "ablate: {swap: {evaluate.baselines.group_mean: [[A]]}}"
      ),
    ])
  func upgrade(_ old: String, _ new: String) throws {
    let upgraded = try UpgradedText.upgraded(Array(old.utf8), file: "a.yaml")
    #expect(String(decoding: upgraded, as: UTF8.self) == new)
    #expect(try UpgradedText.upgraded(upgraded, file: "a.yaml") == upgraded)
  }

  @Test("a method that there is not is an error with those that there are")
  func unknown() {
    let error = #expect(throws: SpecErrors.self) {
      try ExperimentReader.read(text: Self.text("{methods: [median]}"), file: "e/a.yaml")
    }
    #expect(
      error?.errors.map(\.sentence) == [
        "a baseline is 'median'; did you mean 'mean'? expected one of: mean, carried, climatology, line, ridge"
      ])
  }
}
