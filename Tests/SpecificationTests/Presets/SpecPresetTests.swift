@testable import Specification
@testable import Stacking
@testable import Planning
import NetworkSupport
import Resampling
import Learners
import Testing

@testable import Tabular

@Suite("presets of stacks")
struct SpecPresetTests {
  private func text(_ stack: String, learners: String = "{}") -> String {
    """
    strata: 1
    name: preset
    tables: {air: {file: air.csv, key: [Id]}}
    learners: \(learners)
    stacks: {s: {\(stack)}}
    stages: {only: {table: air, targets: [y], features: [a, {time: [Year]}], stack: s}}
    """
  }

  private func keys(_ experiment: Experiment) throws -> [String] {
    let air = try #require(NetworkFixture.tables()["air"])
    return try NetworkFixture.network(experiment, ["air": air]).nodes.map { "\($0.key)" }
  }

  @Test("what a preset stands for can be pasted back and is the same", arguments: Preset.allCases)
  func pasted(_ preset: Preset) throws {
    let experiment = try NetworkFixture.experiment(text("preset: \(preset.rawValue)"))
    #expect(!experiment.resolvedText.contains("preset: \(preset.rawValue)"))
    let again = try NetworkFixture.experiment(experiment.resolvedText)
    #expect(again.resolvedText == experiment.resolvedText)
    #expect(try keys(again) == keys(experiment))
    #expect(try keys(experiment).count > 10)
  }

  @Test("a key of the stack stands in place of the preset's, and so does a learner of its name")
  func replaced() throws {
    let plain = try NetworkFixture.experiment(text("preset: fast"))
    let experiment = try NetworkFixture.experiment(
      text(
        "preset: fast, folds: {kind: kfold, count: 3}, layers: [[gbm, own]]",
        learners: "{gbm: {family: gbm, num_leaves: 4}, own: {family: lasso}}"))
    let stack = try #require(experiment.stack("s"))
    #expect(stack.folds.scheme == .kfold(count: 3, repeats: 1, shuffle: true))
    #expect(stack.blend == plain.stack("s")?.blend)
    #expect(experiment.candidates.map(\.name) == ["gbm", "own"])
    #expect(experiment.candidate("gbm")?.learner.canonicalText.contains("num_leaves=4") == true)
    #expect(plain.candidate("gbm")?.learner.canonicalText.contains("num_leaves=4") == false)
  }

  @Test("a learner of a preset's name takes over its gap, and a warning says that it replaces one")
  func namesakes() throws {
    func read(_ learner: String, layers: String = "") throws -> Experiment {
      try NetworkFixture.experiment(
        text("preset: fast\(layers)", learners: "{ridge: {family: lasso\(learner)}}"))
    }
    let plain = try read("")
    #expect(plain.candidate("ridge")?.gap == .between)
    #expect(plain.candidate("ridge")?.family.name == "lasso")
    #expect(
      plain.overrideWarnings.map(\.sentence) == [
        "learner 'ridge' replaces the learner 'ridge' of preset 'fast'; rename it to keep both, or "
          + "add 'gap: between' to confirm"
      ])
    let own = try read(", gap: outside")
    #expect(own.candidate("ridge")?.gap == .outside)
    #expect(own.overrideWarnings.isEmpty)
    // Where no layer has the preset's learner, there is none to replace.
    let other = try read("", layers: ", layers: [[ridge, gbm]]")
    #expect(other.overrideWarnings.count == 1)
    let unused = try read("", layers: ", layers: [[gbm]]")
    #expect(unused.candidate("ridge")?.gap == .any)
    #expect(unused.overrideWarnings.isEmpty)
  }

  @Test(
    "a learner for gaps outside is used where the evidence is of cuts, one for gaps inside elsewhere, one for gaps between only among known years"
  )
  func gaps() throws {
    let experiment = try NetworkFixture.experiment(
      """
      strata: 1
      name: gaps
      tables: {air: {file: air.csv, key: [Id]}}
      learners:
        any: {family: ridge}
        far: {family: ridge, alpha: 2, gap: outside}
        near: {family: ridge, alpha: 3, gap: inside}
        between: {family: ridge, alpha: 4, gap: between}
      stacks:
        both: {folds: auto, layers: [[any, far, near, between]]}
        far: {folds: auto, layers: [[far]]}
      stages:
        first: {table: air, targets: [y, z], features: [a, {time: [Year]}], stack: both}
        second: {table: air, targets: [y], features: [b, {time: [Year]}], stack: far}
        third:
          table: air
          targets: [z]
          relative_to: {column: b, form: difference}
          features: [a, {time: [Year]}]
          stack: both
        fourth:
          table: air
          targets: [y]
          relative_to: {column: b, form: difference}
          features: [a, {time: [Year]}]
          stack: both
      """)
    let years = (0..<24).map { 2000 + Double($0 / 2) }
    func values(_ isMissing: (Int) -> Bool) -> [Double] {
      (0..<24).map { isMissing($0) ? .nan : Double($0 * 7 % 11) }
    }
    let air = Table([
      Column("Id", .numbers((0..<24).map(Double.init))), Column("Year", .numbers(years)),
      Column("a", .numbers(values { _ in false })), Column("b", .numbers(values { _ in false })),
      Column("y", .numbers(values { $0 % 5 == 3 })), Column("z", .numbers(values { $0 < 8 })),
    ])
    let stacks = try NetworkFixture.network(experiment, ["air": air]).stacks
    #expect(
      stacks.map(\.jobs.names) == [
        [["any", "near", "between"]], [["any", "far"]],
        // A stack of learners for the other gap alone has them all the same.
        [["far"]],
        // Relative to a column the rest hardly moves with time: there are no cuts, but the gap lies beyond all the same.
        [["any", "near"]],
        // It lies among the known years.
        [["any", "near", "between"]],
      ])
  }

  @Test("the published stack is two layers of four families over five folds")
  func published() throws {
    let experiment = try NetworkFixture.experiment(text("preset: amlsg_published"))
    let stack = try #require(experiment.stack("s"))
    #expect(stack.folds.scheme == .kfold(count: 5, repeats: 1, shuffle: true))
    #expect(!stack.folds.resemblesGap)
    #expect(stack.layers.map { $0.candidates.count } == [4, 4])
    #expect(stack.layers.map(\.seesFeatures) == [true, true])
    #expect(
      stack.layers.map { $0.folds?.scheme } == [nil, .kfold(count: 5, repeats: 1, shuffle: true)])
    #expect(stack.stopping == .ownFold)
    #expect(stack.blend == BlendSpec(method: .greedy, layers: .each, steps: 25, decimals: 6))
    #expect(
      experiment.candidates.map { $0.family.name } == ["mlp", "gbm", "cat", "xgb"])
  }
}
