import Foundation
import TestSupport
import Testing

/// Several experiments share a store; one of them is changed in one place. What `strata plan` and `strata explain` say
/// is that change and nothing else.
@Suite("single changes in a shared store")
struct ChangeEndToEndTests {
  private struct Plan: Decodable {
    struct Cause: Decodable {
      var reason: String
      var jobs: Int
    }
    var run: Int
    var reused: Int
    var reasons: [Cause]
    var dependents: Int
  }

  private struct Explanation: Decodable {
    struct Jobs: Decodable { var count: Int }
    var used_by: Jobs?
  }

  /// One change, and what the plan is to say of it.
  private struct Change {
    var what: String
    /// In the experiment file.
    var edits: [(String, String)] = []
    /// In the table of the city.
    var cell: (String, String)?
    var reasons: [String]
    /// Where the experiment has what is changed, if that is one value that stands there before and after.
    var path: String?
  }

  private static let text = """
    strata: 1
    name: base
    title: The base
    seed: 3
    tables:
      city: {file: data/city.csv, key: [Month], columns: {pm: {unit: µg/m³, min: 0}, o3: {min: 0}}}
      site: {file: data/site.csv, key: [Month, Site], columns: {pm: {min: 0, max: 60}}}
    learners:
      ridge: {family: ridge}
      forest: {family: random_forest, n_estimators: 4}
    stacks:
      two:
        folds: {kind: blocks, by: [Month], count: 4}
        layers: [[ridge, forest], {candidates: [ridge], when: improves}]
        blend: greedy
    stages:
      time:
        table: city
        targets: [pm]
        features: [{time: [Year]}, {cyclic: Month, period: 12}, no2]
        stack: two
        fills: city_full
      space:
        table: site
        join: {city_full: [Month]}
        targets: [pm]
        features: [Site, {cyclic: Month, period: 12}, city_full.pm]
        stack: two
    evaluate:
      metrics: [rmse, r2]
      holdouts: {random: {kind: random, fraction: 0.25}}
    """

  private static let changes = [
    Change(
      what: "a hyperparameter", edits: [("n_estimators: 4", "n_estimators: 5")],
      reasons: ["n_estimators 4 → 5"], path: "learners.forest.n_estimators"),
    Change(
      what: "a learner renamed",
      edits: [
        ("  forest: {", "  wood: {"), ("[[ridge, forest]", "[[ridge, wood]"),
      ], reasons: []),
    Change(
      what: "a target added",
      edits: [("targets: [pm]\n    features: [{time", "targets: [pm, o3]\n    features: [{time")],
      reasons: ["have never run", "target none → o3"]),
    Change(
      what: "a feature removed", edits: [(", no2]", "]")], reasons: ["feature no2 → none"],
      path: "stages.time.features"),
    Change(
      what: "a cell of a table", cell: ("\n30,2016.5,", "\n30,2016.6,"),
      reasons: ["the table's content changed"]),
    Change(
      what: "the number of folds", edits: [("count: 4}", "count: 5}")],
      reasons: [
        "folds {kind: blocks, by: [Month], count: 4} → {kind: blocks, by: [Month], count: 5}",
        "have never run",
      ]),
    Change(
      what: "the seed", edits: [("seed: 3", "seed: 4")], reasons: ["seed 3 → 4"], path: "seed"),
    Change(
      what: "a metric", edits: [("[rmse, r2]", "[rmse, mae]")], reasons: ["metric r2 → mae"]),
    Change(
      what: "the leading metric", edits: [("[rmse, r2]", "[mae, r2]")],
      reasons: ["selection by squared errors → mae", "metric rmse → mae"]),
    Change(
      what: "the weighting of a stack",
      edits: [("blend: greedy", "blend: {kind: greedy, steps: 60}")],
      reasons: ["steps 50 → 60"]),
    Change(what: "the title", edits: [("title: The base", "title: Another")], reasons: []),
  ]

  private let small: SmallExperiment
  private var folder: ScratchFolder { small.folder }

  init() throws {
    small = try SmallExperiment(Self.text)
    // The same stages, targets and learners under the same names, but for one or two values; none of them is the base.
    let copies = [
      "deep": Self.text.replacing("n_estimators: 4", with: "n_estimators: 6")
        .replacing("seed: 3", with: "seed: 11"),
      "few": Self.text.replacing(", no2]", with: "]")
        .replacing("metrics: [rmse, r2]", with: "metrics: [mae]"),
      "folds": Self.text.replacing("count: 4}", with: "count: 3}")
        .replacing("blend: greedy", with: "blend: nnls"),
    ]
    for (name, text) in copies {
      try folder.write(text.replacing("name: base", with: "name: \(name)"), to: "\(name).yaml")
    }
    for file in ["deep", "small", "few", "folds"] {
      let run = try Program.run("run", "\(file).yaml", "--quiet", in: folder)
      #expect(run.code == 0, "\(run.errors)")
    }
  }

  private func plan() throws -> Plan {
    let ending = try Program.run("plan", "small.yaml", "--json", in: folder)
    #expect(ending.code == 0, "\(ending.errors)")
    return try JSONDecoder().decode(Plan.self, from: Data(ending.output.utf8))
  }

  /// Makes a change, looks, and takes it back.
  private func with<Value>(_ change: Change, _ look: () throws -> Value) throws -> Value {
    var text = Self.text
    for (old, new) in change.edits {
      #expect(text.contains(old), "no '\(old)' for \(change.what)")
      text = text.replacing(old, with: new)
    }
    try folder.write(text, to: "small.yaml")
    let city = SmallExperiment.tables().city
    if let (old, new) = change.cell {
      #expect(city.contains(old), "no '\(old)' for \(change.what)")
      try folder.write(city.replacing(old, with: new), to: "data/city.csv")
    }
    let value = try look()
    try folder.write(Self.text, to: "small.yaml")
    if change.cell != nil { try folder.write(city, to: "data/city.csv") }
    return value
  }

  @Test("of each of eleven changes the plan says that change, and explain counts the same jobs")
  func changes() throws {
    #expect(try plan().run == 0)
    for change in Self.changes {
      let plan = try with(change, plan)
      #expect(plan.reasons.map(\.reason) == change.reasons, "\(change.what)")
      if change.reasons.isEmpty {
        #expect(plan.run == 0, "\(change.what)")
        continue
      }
      #expect(plan.run == plan.dependents + plan.reasons.reduce(0) { $0 + $1.jobs })
      guard let path = change.path else { continue }
      let ending = try Program.run("explain", "small.yaml", path, "--json", in: folder)
      let explanation = try JSONDecoder().decode(
        Explanation.self, from: Data(ending.output.utf8))
      #expect(
        explanation.used_by?.count == plan.reasons.reduce(0) { $0 + $1.jobs }, "\(change.what)")
    }
    #expect(try plan().run == 0)
  }

  @Test("a changed experiment that has run is no change of the others")
  func others() throws {
    let change = Self.changes[0]
    let run = try with(change) { try Program.run("run", "small.yaml", "--quiet", in: folder) }
    #expect(run.code == 0, "\(run.errors)")
    for file in ["deep", "few", "folds", "small"] {
      let ending = try Program.run("plan", "\(file).yaml", "--json", in: folder)
      let plan = try JSONDecoder().decode(Plan.self, from: Data(ending.output.utf8))
      #expect(plan.run == 0, "\(file)")
    }
  }
}
