@testable import Serving
@testable import Specification
@testable import Stacking
@testable import Planning
import NetworkSupport
import Jobs
import Testing

@testable import Tabular

@Suite("keys of jobs")
struct NetworkKeyTests {
  private let base: ExperimentNetwork

  init() throws { base = try NetworkFixture.network() }

  /// The jobs whose key differs between the fixture and a change of it with the same graph.
  private func changed(
    _ replacements: (String, String)..., tables: [String: Table] = NetworkFixture.tables()
  ) throws -> [JobGraph.ID] {
    var text = NetworkFixture.text
    for (old, new) in replacements {
      #expect(text.contains(old), "the fixture has no '\(old)'")
      text.replace(old, with: new)
    }
    let other = try NetworkFixture.network(text, tables)
    #expect(other.graph.count == base.graph.count)
    return base.graph.jobs.filter { base.nodes[$0.index].key != other.nodes[$0.index].key }
  }

  /// The jobs for which `isRoot` holds, and all that need them, directly or not.
  private func following(_ isRoot: (JobDescription, String) -> Bool) -> [JobGraph.ID] {
    var isIn = [Bool](repeating: false, count: base.graph.count)
    for id in base.graph.jobs {
      let node = base.nodes[id.index]
      isIn[id.index] =
        isRoot(node.job, node.label)
        || base.graph.dependencies(of: id).contains { isIn[$0.index] }
    }
    return base.graph.jobs.filter { isIn[$0.index] }
  }

  private func kinds(_ ids: [JobGraph.ID]) -> Set<String> {
    Set(ids.map { base.nodes[$0.index].kind })
  }

  @Test("the same text and the same data give the same keys")
  func same() throws {
    #expect(try changed().isEmpty)
  }

  @Test("neither the place of the data nor a name or title changes a key")
  func names() throws {
    #expect(try changed(("data/air.csv", "elsewhere/city.csv")).isEmpty)
    #expect(try changed(("name: net", "name: other\ntitle: Another")).isEmpty)
    #expect(
      try changed(("  two:\n", "  renamed:\n"), ("stack: two", "stack: renamed")).isEmpty)
  }

  @Test("a renamed stage, learner or holdout that nothing is drawn by changes no key")
  func renamed() throws {
    #expect(
      try changed(
        ("  first:\n", "  premier:\n"), ("out_of_fold: first}", "out_of_fold: premier}"),
        ("out_of_fold: first.z", "out_of_fold: premier.z")
      ).isEmpty)
    #expect(
      try changed(
        ("  near: {", "  neighbour: {"), ("[ridge, near]", "[ridge, neighbour]"),
        ("[top, near]", "[top, neighbour]")
      ).isEmpty)
    let early = ("kind: random, fraction: 0.25}", "kind: earliest, by: [Year], fraction: 0.25}")
    let text = NetworkFixture.text.replacing(early.0, with: early.1)
    let one = try NetworkFixture.network(text)
    let other = try NetworkFixture.network(text.replacing("random: {", with: "first_years: {"))
    #expect(one.nodes.map(\.key) == other.nodes.map(\.key))
    // Rows that are drawn are drawn by the holdout's name.
    #expect(!(try changed(("random: {kind", "drawn: {kind")).isEmpty))
  }

  @Test("a hyperparameter changes its own fits and what follows from them")
  func hyperparameter() throws {
    let changed = try changed(("alpha: 2", "alpha: 3"))
    #expect(
      changed
        == following { job, label in
          if case .fit = job { label.contains(" top, ") } else { false }
        })
    // `top` is in the second layer of two targets, in three evaluations of 6 splits.
    let fits = changed.filter { base.nodes[$0.index].kind.hasPrefix("fit ") }
    let direct = fits.filter { base.nodes[$0.index].label.contains(" top, layer 2") }
    #expect(direct.count == 2 * 3 * 6)
    // Everything of `again` and `sites` reads their blends or the tables they fill.
    #expect(fits.count == direct.count + 2 * 3 * 6)
    #expect(changed.count == 2 * 3 * (6 + 1 + 2) + 2 * 3 * 10 + 2 * 2)
  }

  @Test(
    "a hyperparameter of the first layer changes the fits of the second, and not its neighbour's")
  func firstLayer() throws {
    let changed = try changed(("alpha: 0.5", "alpha: 0.6"))
    let labels = Set(changed.map { base.nodes[$0.index].label })
    #expect(labels.contains("fit first/y ridge, layer 1, fold 1"))
    #expect(labels.contains("fit first/y near, layer 2, fold 1"))
    #expect(!labels.contains("fit first/y near, layer 1, fold 1"))
    #expect(!labels.contains("data first/y"))
  }

  @Test("metrics and the naive baseline change the scores alone")
  func scores() throws {
    for change in [("[rmse, r2]", "[rmse, mae]"), ("naive: [Site]", "naive: [Year]")] {
      let changed = try changed(change)
      #expect(kinds(changed) == ["score"])
      #expect(changed.count == 3 * 4)
    }
  }

  @Test("another blend changes blends and what follows, and no fit below it")
  func blend() throws {
    let changed = try changed(("blend: greedy", "blend: {kind: greedy, steps: 49}"))
    #expect(
      changed
        == following { job, label in
          if case .blend = job { label.contains("first/") } else { false }
        })
    let last = try self.changed(("blend: nnls", "blend: mean"))
    // `sites` fills a table and nothing reads `again`.
    #expect(kinds(last) == ["blend", "score", "fill"])
    #expect(last.count == 2 * 3 * 2 + 2)
  }

  @Test("the level of an inventory changes the blends of the stage that fills its table")
  func level() throws {
    let changed = try changed(
      ("site: {table: site_filled, intervals: 0.8}", "site: {table: site_filled, intervals: 0.9}"))
    #expect(kinds(changed) == ["blend", "score", "fill"])
    #expect(changed.count == 3 * 2 + 2)
    #expect(changed.allSatisfy { base.nodes[$0.index].label.contains("sit") })
  }

  @Test("a holdout changes its own evaluation, the mask changes the masked one")
  func evaluations() throws {
    let holdout = try changed(("random, fraction: 0.25", "random, fraction: 0.3"))
    #expect(!holdout.isEmpty)
    #expect(
      holdout.allSatisfy { base.nodes[$0.index].label.hasSuffix("(holdout:random)") })
    // Of six years two are masked either way: the tables are the same, and so is all work on them.
    #expect(try changed(("by: [Year], fraction: 0.25", "by: [Year], fraction: 0.3")).isEmpty)
    let masked = try changed(("by: [Year], fraction: 0.25", "by: [Year], fraction: 0.5"))
    #expect(!masked.isEmpty)
    #expect(masked.count == base.nodes.count { $0.label.hasSuffix("(masked)") })
    #expect(masked.allSatisfy { base.nodes[$0.index].label.hasSuffix("(masked)") })
  }

  @Test("the seed changes everything, and so do the folds of a stack below it")
  func seed() throws {
    #expect(try changed(("seed: 5", "seed: 6")).count == base.graph.count)
    let folds = try changed(("count: 3, repeats: 2", "count: 2, repeats: 3"))
    #expect(folds == following { _, label in label.hasPrefix("data first/") })
  }

  @Test("one cell of a table changes what reads the table")
  func cell() throws {
    var tables = NetworkFixture.tables()
    tables["site"] = try #require(tables["site"]).setting("b") { $0[4] += 0x1p-40 }
    let changed = try changed(tables: tables)
    #expect(
      changed
        == following { job, label in
          if case .data = job { label.contains("sites/") } else { label.hasPrefix("fill site") }
        })
  }

  @Test("two stages that say the same share every job")
  func shared() throws {
    let again = """
        twice:
          table: air
          targets: [y]
          features: [a, {out_of_fold: first}, {out_of_fold: first.z}]
          stack: one

      """
    let text = NetworkFixture.text.replacing("  sites:\n", with: again + "  sites:\n")
    let network = try NetworkFixture.network(text)
    #expect(network.graph.count == base.graph.count)
    #expect(network.stacks.count == base.stacks.count + 3)
    #expect(try network.stack("twice", "y").blend == network.stack("again", "y").blend)
  }

  @Test("a table that is filled and one that is read are told apart, though their names are alike")
  func filledOrRead() throws {
    func text(_ base: String, _ filled: String) -> String {
      """
      strata: 1
      name: n
      tables: {base: {file: base.csv, key: [k]}, \(base): {file: t.csv, key: [k]}, u: {file: u.csv, key: [k]}}
      learners: {ridge: {family: ridge}}
      stacks: {s: {folds: {kind: kfold, count: 2}, layers: [[ridge]]}}
      stages:
        fill: {table: u, targets: [v], features: [w], stack: s, fills: \(filled)}
        use: {table: base, join: {one: [k], two: [k]}, targets: [y], features: [one.v], stack: s}
      """
    }
    let k = Column("k", .numbers([1, 2, 3, 4]))
    let full = Table([
      k, Column("v", .numbers([1, 2, 3, 4])), Column("w", .numbers([1, 3, 2, 4])),
    ])
    let tables = [
      "base": Table([k, Column("y", .numbers([4, 3, 2, .nan]))]), "u": full,
    ]
    let one = try NetworkFixture.network(
      text("one", "two"), tables.merging(["one": full]) { $1 })
    let two = try NetworkFixture.network(
      text("two", "one"), tables.merging(["two": full]) { $1 })
    let keys = try [one, two].map { network in
      network.nodes[try network.stack("use", "y").jobs.data.index].key
    }
    #expect(keys[0] != keys[1])
  }
}
