@testable import Specification
@testable import Stacking
@testable import Planning
import NetworkSupport
import Foundation
import Jobs
import Tabular
import Testing

@Suite("descriptions of jobs")
struct JobDescriptionTests {
  /// Texts that together have jobs of every kind.
  static let texts = [
    NetworkFixture.text,
    NetworkFixture.text
      .replacing("form: difference", with: "form: auto")
      .replacing(
        "- [top, near]", with: "- {candidates: [top, near], when: earned, margin: 0.5}"
      )
      .replacing(
        "blend: nnls", with: "blend: {kind: greedy, decimals: 4}\n    stopping: fold_averaged"
      )
      .replacing("top: {family: ridge, alpha: 2}", with: "top: {family: gbm, n_estimators: 9}")
      .replacing("[ridge, near]]", with: "[ridge, top]]"),
    NetworkFixture.text
      .replacing("metrics: [rmse, r2]", with: "metrics: [mae, r2]")
      .replacing("form: difference", with: "form: auto")
      .replacing(
        "features: [a, b, {time: [Year]}]",
        with: "transform: auto\n    features: [a, b, {time: [Year]}]"
      )
      .replacing(
        "- [ridge, near]", with: "- {candidates: [ridge, near, top], per_family: 1}"
      )
      .replacing("- [top, near]", with: "- {candidates: [top, near], when: improves}"),
    NetworkFixture.text
      .replacing("naive: [Site]", with: "baselines: {group_mean: [Site], methods: [mean, ridge]}")
      .replacing(
        "metrics: [rmse, r2]",
        with: "metrics: [rmse, r2]\n  members: true\n  outer: {kind: kfold, count: 3}"
      )
      .replacing(
        "    relative_to: {column: air_filled.*, form: difference}",
        with:
          "    relative_to: {column: air_filled.*, form: difference}\n    reconcile: {to: air_filled}"
      )
      .replacing(
        "site: {table: site_filled, intervals: 0.8}",
        with: "site: {table: site_filled, intervals: [0.5, 0.8]}"),
    NetworkFixture.text
      .replacing(
        "top: {family: ridge, alpha: 2}", with: "top: {family: quantile_regression, alpha: 0.1}"
      )
      .replacing(
        "targets: [y, z]",
        with: "targets: [y, z]\n    task: quantile\n    quantiles: [0.2, 0.5, 0.8]"
      )
      .replacing(
        "metrics: [rmse, r2]", with: "metrics: [pinball, rmse, crps]\n  members: true"),
    NetworkFixture.text
      .replacing(
        "targets: [y, z]", with: "targets: [y, z]\n    joint: {rounds: 2, margin: 0.5}"
      )
      .replacing(
        "features: [a, {out_of_fold: first}, {out_of_fold: first.z}]", with: "features: [a]"
      )
      .replacing("metrics: [rmse, r2]", with: "metrics: [mae, rmse]\n  members: true"),
  ]

  private func networks() throws -> [ExperimentNetwork] {
    try Self.texts.map { try NetworkFixture.network($0) }
  }

  @Test("every job of an experiment comes back from its text, and from JSON")
  func roundTrip() throws {
    var kinds: Set<JobDescription.Kind> = []
    for network in try networks() {
      for node in network.nodes {
        kinds.insert(node.job.kind)
        let text = node.job.canonicalText
        let back = try JobDescription(canonicalText: text)
        #expect(back.canonicalText == text)
        let json = try JSONDecoder().decode(
          JobDescription.self, from: try JSONEncoder().encode(node.job))
        #expect(json == node.job)
      }
    }
    #expect(kinds == Set(JobDescription.Kind.allCases))
  }

  @Test("a job that is read from its text gives what it gave, from the tables and inputs alone")
  func doneFromText() throws {
    for network in try networks() {
      let outputs = try network.outputs()
      let tables = TableLibrary()
      for (key, table) in network.library.all { tables.add(table, key) }
      for id in network.graph.jobs where !network.nodes[id.index].job.isTransient {
        let node = network.nodes[id.index]
        let inputs = network.graph.dependencies(of: id).map { outputs[$0.index] }
        let again = try JobDescription(canonicalText: node.job.canonicalText)
          .run(JobInputs(node.roles, inputs), tables: tables)
        #expect(again.encoded() == outputs[id.index].encoded(), "\(node.label)")
      }
    }
  }

  @Test("a job that misses a table or an input fails and says which")
  func missing() throws {
    let network = try NetworkFixture.network()
    let data = try network.stack("first", "y").jobs.data
    #expect(throws: StackError.self) {
      try network.nodes[data.index].job.run(JobInputs(), tables: TableLibrary())
    }
    let blend = try network.stack("first", "y").blend
    #expect(throws: StackError.unexpectedInput("data")) {
      try network.nodes[blend.index].job.run(JobInputs(), tables: network.library)
    }
  }

  @Test("texts and keys are these, whatever the program calls its modules, cases and fields")
  func recorded() throws {
    let network = try NetworkFixture.network()
    func node(_ label: String) throws -> StackNode {
      try #require(network.nodes.first { $0.label == label })
    }
    let fit = try node("fit first/y ridge, layer 1, fold 2 of repeat 2").job
    #expect(
      fit.canonicalText == """
        kind: fit
        version: 6
        learner: ridge
        learner version: 1
        learner.alpha: 0.5
        form: raw
        transform: none
        trend: none
        stopping: none
        layer: 1
        repeat: 1
        fold: 1
        split: 4
        seed: 5

        """)
    #expect(
      fit.key(JobInputs([.data], [JobKey(hashing: [1])]), arithmetic: "test").description
        == "e0e6195c6864c8f6cec40f57c5495a4fbd1d3fd54707307b0e7f8eab32338640")
    #expect(
      try node("blend first/y").job.canonicalText == """
        kind: blend
        version: 9
        blend: greedy
        blend layers: all
        steps: 50
        bags: 1
        shrinkage: 0.0
        intervals: 0.8
        tells: distance
        layer: 1
        layer: 2

        """)
    // Not any table of the library with a column 'z': the masked one is there too.
    let air = try #require(NetworkFixture.tables()["air"]).contentKey
    #expect(network.library.all[air] != nil)
    #expect(
      try node("data again/y (holdout:random)").job.canonicalText == """
        kind: data
        version: 6
        rows: \(air)
        target: y
        holdout: random | 0.25
        draw: random
        predicts gaps: false
        folds: column | 0 | 0 | Fold
        seed: 5
        table: \(air)
        feature: column | a | as typed
        feature: earlier | 0
        feature: earlier | 1

        """)
    #expect(
      try node("out_of_fold first/y, layer 1").job.canonicalText == """
        kind: out_of_fold
        version: 5
        candidates: 2
        next sees: features
        next form: raw

        """)
  }
}
