@testable import Specification
import Wording
import Testing

/// Stages whose targets help one another: what is read, and what is refused.
@Suite("joint targets in a file")
struct SpecJointTests {
  private func read(_ stage: String) throws(SpecErrors) -> Experiment {
    try ExperimentReader.read(
      text: """
        strata: 1
        name: n
        tables: {t: {file: t.csv, key: [k]}}
        learners: {ridge: {family: ridge}}
        stacks: {s: {folds: {kind: kfold, count: 2}, layers: [[ridge]]}}
        stages:
          one: {table: t, features: [x], stack: s, \(stage)}

        """, file: "e.yaml")
  }

  private func error(_ stage: String) -> String {
    do {
      _ = try read(stage)
      return ""
    } catch {
      return error.errors.map(\.sentence).joined(separator: "\n")
    }
  }

  @Test("rounds, a margin and chains are read; defaults are two rounds and one standard error")
  func read() throws {
    let plain = try #require(try read("targets: [a, b], joint: {}").stages[0].joint)
    #expect(plain.kind == .rounds(2) && plain.margin == 1)
    let own = try #require(
      try read("targets: [a, b], joint: {rounds: 5, margin: 0}").stages[0].joint)
    #expect(own.kind == .rounds(5) && own.margin == 0)
    #expect(
      try read("targets: [a, b], chain: [b, a]").stages[0].joint?.kind == .chain(["b", "a"]))
    #expect(try read("targets: [a, b], chain: auto").stages[0].joint?.kind == .chain(nil))
  }

  @Test(
    "what can't be is refused",
    arguments: [
      (
        "targets: [a, b], joint: {rounds: 0}",
        "'rounds' is 0; expected an integer in [1, 10]"
      ),
      (
        "targets: [a, b], joint: {}, chain: auto",
        "'joint' can't be combined with 'chain'; remove one of them"
      ),
      (
        "targets: [a], joint: {}",
        "'joint' needs at least two targets; remove 'joint', or add a target"
      ),
      (
        "targets: a, chain: auto",
        "'chain' needs at least two targets; remove 'chain', or add a target"
      ),
      (
        "targets: [a, b], chain: [a, c]",
        "unknown target 'c'; expected one of: a, b"
      ),
      (
        "targets: [a, b], chain: [a]",
        "'chain' leaves out the target 'b'; name every target of the stage once"
      ),
      (
        "targets: [a, b], chain: yes",
        "'chain' is the text 'yes'; expected 'auto', or a list of the stage's targets"
      ),
    ])
  func refused(_ stage: String, _ sentence: String) {
    #expect(error(stage) == sentence)
  }

  @Test("what a joint target predicts is no feature of the targets that helped it")
  func leak() {
    let text = error(
      "targets: [a, b], joint: {}}\n"
        + "  two: {table: t, targets: [a], features: [x, {out_of_fold: one.b}], stack: s")
    #expect(
      text
        == "target leakage: the feature '{out_of_fold: one.b}' is made by stage 'one', which uses the "
        + "target 'a'; remove it from the features")
  }
}
