@testable import Serving
@testable import Specification
@testable import Stacking
@testable import Planning
import NetworkSupport
import Wording
import Jobs
import Testing

@testable import Tabular

@Suite("stacks that do without some candidates")
struct NetworkOmissionTests {
  private func omission(
    _ layer: Int, _ candidate: String, target: String = "y", _ evaluation: Evaluation = .actual
  ) -> Omission {
    Omission(
      variant: 0, stage: "first", target: target, evaluation: evaluation, layer: layer,
      candidate: candidate)
  }

  private func keys(_ network: ExperimentNetwork, _ target: String = "y") throws -> [JobKey] {
    let stack = try network.stack("first", target)
    return [network.nodes[stack.blend.index].key, network.nodes[stack.score.index].key]
  }

  @Test("every candidate of every stack has its place and its fits")
  func places() throws {
    let network = try NetworkFixture.network()
    let places = network.places
    // Three evaluations; four candidates in `first`, of two targets; two in each of the others.
    #expect(places.count == 3 * (2 * 4 + 2 + 2))
    #expect(places.count { !$0.isOptional } == 3 * 4)
    #expect(places.first?.omission == omission(1, "ridge"))
    #expect(places.map(\.fits.count).max() == 6)
    #expect(Set(places.flatMap(\.fits)).count == network.stacks.flatMap(\.fits).count)
  }

  @Test("a stack without a candidate is that of a layer that does not name it, to the key")
  func sameAsWritten() throws {
    let full = try NetworkFixture.network()
    let less = try full.leavingOut([omission(2, "near"), omission(1, "near")])
    let written = try NetworkFixture.network(
      NetworkFixture.text.replacing("- [ridge, near]", with: "- [ridge]").replacing(
        "- [top, near]", with: "- [top]"))
    #expect(try keys(less) == keys(written))
    #expect(try keys(less) != keys(full))
    // Another target's stack is as it was.
    #expect(try keys(less, "z") == keys(full, "z"))
    // The fits that are left are those of the full stack where nothing below them changed.
    let known = Set(full.nodes.map(\.key))
    let first = try less.stack("first", "y").fits.prefix(6).map { less.nodes[$0.index].key }
    #expect(first.allSatisfy(known.contains))
  }

  @Test("a layer of which nothing is left is none, nor are those above it")
  func emptyLayer() throws {
    let full = try NetworkFixture.network()
    let less = try full.leavingOut([omission(2, "near"), omission(2, "top")])
    let stack = try less.stack("first", "y")
    #expect(stack.jobs.layers.count == 1)
    let outputs = try less.outputs()
    #expect(outputs[stack.blend.index].blend.weights.map(\.layer) == [1, 1])
  }

  @Test("nothing left out is the network itself")
  func nothing() throws {
    let full = try NetworkFixture.network()
    #expect(try full.leavingOut([]).nodes.map(\.key) == full.nodes.map(\.key))
  }
}

@Suite("budgets in the specification")
struct SpecBudgetTests {
  private func experiment(_ budget: String) throws -> Experiment {
    try NetworkFixture.experiment(NetworkFixture.text + "\nbudget: \(budget)")
  }

  /// What is wrong, where, and what to do: the first two lines and the last.
  private func mistake(_ budget: String) -> [String] {
    do {
      let text = NetworkFixture.text + "\nbudget: \(budget)"
      _ = try ExperimentReader.read(text: text, file: "e/net.yaml")
      return []
    } catch {
      let lines = error.rendered.split(separator: "\n").map(String.init)
      return Array(lines.prefix(2) + lines.suffix(1))
    }
  }

  @Test("times and amounts of memory are read with their units")
  func units() throws {
    #expect(try experiment("{time: 90s}").budget == BudgetSpec(seconds: 90))
    #expect(try experiment("{time: 1.5 h}").budget == BudgetSpec(seconds: 5400))
    #expect(
      try experiment("{time: 10min, memory: 4GiB}").budget
        == BudgetSpec(seconds: 600, bytes: 4 << 30))
    #expect(try experiment("{memory: 500MB}").budget == BudgetSpec(bytes: 500_000_000))
    #expect(try experiment("{}").budget == BudgetSpec())
    #expect(try NetworkFixture.experiment().budget == BudgetSpec())
  }

  @Test("what is no duration or no amount is refused in words")
  func refused() {
    #expect(
      mistake("{time: 10}")
        == [
          "error: 'time' is 10", "  --> e/net.yaml:51:16",
          "help: expected a duration such as 90s, 10min or 2h",
        ])
    #expect(
      mistake("{time: 0s}")
        == [
          "error: 'time' is the text '0s'", "  --> e/net.yaml:51:16",
          "help: expected a duration such as 90s, 10min or 2h",
        ])
    #expect(
      mistake("{memory: 4 apples}")
        == [
          "error: 'memory' is the text '4 apples'", "  --> e/net.yaml:51:18",
          "help: expected an amount of memory such as 500MB or 4GiB",
        ])
    #expect(
      mistake("{tmie: 1s}")
        == [
          "error: unknown key 'tmie' in 'budget'", "  --> e/net.yaml:51:10",
          "help: did you mean 'time'? expected one of: time, memory, jobs",
        ])
  }

  @Test("a variant does not change the budget, and a budget does not change a key")
  func keys() throws {
    let text = NetworkFixture.text + "\nablate: {variants: {quick: {budget: {time: 1s}}}}"
    let error = #expect(throws: SpecErrors.self) {
      try ExperimentReader.read(text: text, file: "e/net.yaml")
    }
    #expect(
      error?.rendered.contains("a variant can't change 'budget'") == true)
    let plain = try NetworkFixture.network()
    let budgeted = try NetworkFixture.network(try experiment("{time: 1s}"))
    #expect(plain.nodes.map(\.key) == budgeted.nodes.map(\.key))
  }
}
