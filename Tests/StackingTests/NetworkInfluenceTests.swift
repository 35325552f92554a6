import Jobs
import Stacking
import Testing

@testable import Stacking

@Suite("the jobs that a value enters")
struct NetworkInfluenceTests {
  @Test(
    "are those whose keys change with it, and theirs that depend on them are the rest that do",
    arguments: [
      ("learners.ridge.alpha", "0.37"), ("seed", "99"), ("evaluate.metrics", "[mae]"),
    ])
  func influence(path: String, value: String) throws {
    let written = try NetworkFixture.experiment()
    let network = try NetworkFixture.network(written)
    let changed = try NetworkFixture.network(
      try NetworkFixture.experiment(set: ["\(path)=\(value)"]))
    let keys = Set(changed.nodes.map(\.key))
    let expected = network.graph.jobs.filter { !keys.contains(network.nodes[$0.index].key) }
    let entered = network.jobs(entered: path)
    #expect(!entered.isEmpty)
    #expect((entered + network.dependents(of: entered)).sorted() == expected)
  }
}
