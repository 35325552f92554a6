@testable import Serving
@testable import Stacking
@testable import Specification
@testable import Planning
import Experiments
import Foundation
import Jobs
import Store
import TestSupport
import Testing
import Wording

@testable import Experiments

@Suite("what a run would do")
struct PreviewTests {
  private let small: SmallExperiment
  private let loaded: LoadedExperiment

  init() throws {
    small = try SmallExperiment()
    loaded = try LoadedExperiment(file: small.file)
  }

  @Test("a plan runs nothing and writes nothing, not even an empty store")
  func writesNothing() throws {
    let preview = try RunPreview(loaded, root: small.results)
    // Nobody reads the masked completion of the last table.
    #expect(preview.runCount == loaded.network.graph.count - 1)
    let text = preview.text(width: 2, verbose: true)
    #expect(text.contains("run   blend time/pm: it has never run"))
    #expect(
      text.contains(
        "run   data time/pm: its result is not stored, and 'fit time/pm ridge, layer 1, fold 1' needs it"
      ))
    #expect(text.contains("\(preview.runCount) jobs to run"))
    #expect(!small.folder.holds("results"))
  }

  @Test("after a run everything is reused, and after a change what depends on it is run")
  func afterRun() async throws {
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    _ = try await ExperimentRun(loaded, store: store).run(
      width: 2, command: "run", observer: &observer)
    try store.close()
    let after = try RunPreview(loaded, root: small.results)
    #expect(after.runCount == 0)
    #expect(after.text(width: 2, verbose: true).hasSuffix("nothing to run: all results are stored"))

    let changed = try LoadedExperiment(
      file: small.file, overrides: ["evaluate.metrics=[rmse, mae]"])
    let preview = try RunPreview(changed, root: small.results)
    let text = preview.text(width: 2, verbose: true)
    let jobs = text.split(separator: "\n").filter { $0.hasPrefix("run ") }
    // Scores, and the data and columns that they read and nobody keeps.
    #expect(jobs.count == preview.runCount)
    #expect(jobs.count { $0.hasPrefix("run   score ") } == 4 * 3)
    #expect(!jobs.contains { $0.hasPrefix("run   fit ") || $0.hasPrefix("run   blend ") })
    #expect(text.contains("results reused"))
  }

  @Test("the graph is drawn with the fits of a layer as one, and every arrow between what is drawn")
  func graph() throws {
    let graph = try RunPreview(loaded, root: small.results).graph
    let dot = graph.dot().split(separator: "\n").map(String.init)
    #expect(dot.first == "digraph strata {")
    #expect(dot.last == "}")
    let nodes = dot.filter { $0.contains("[label=") }
    let edges = dot.filter { $0.contains(" -> ") }
    #expect(nodes.contains { $0.contains("\"fit time/pm forest, layer 1 × 4\"") })
    #expect(nodes.count { $0.contains("fit time/pm") && !$0.contains("(") } == 3)
    let names = Set(nodes.compactMap { $0.split(separator: " ").first })
    for edge in edges {
      let ends = edge.dropLast().split(separator: " ")
      #expect(names.contains(ends[0]) && names.contains(ends[2]))
    }
    #expect(Set(edges).count == edges.count)
    let mermaid = graph.mermaid().split(separator: "\n").map(String.init)
    #expect(mermaid.first == "flowchart LR")
    #expect(mermaid.count { $0.contains(" --> ") } == edges.count)
    #expect(mermaid.count { $0.contains("[\"") } == nodes.count)
  }

  @Test("a plan says of each job that has to run again what changed")
  func reasons() async throws {
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    _ = try await ExperimentRun(loaded, store: store).run(
      width: 2, command: "run", observer: &observer)
    let node = loaded.network.nodes[try #require(loaded.network.stacks.first).score.index]
    func plan(_ overrides: [String]) throws -> String {
      try RunPreview(
        try LoadedExperiment(file: small.file, overrides: overrides), root: small.results
      ).text(width: 2, verbose: true)
    }
    let learner = try plan(["learners.forest.n_estimators=9"])
    #expect(
      learner.contains(
        "run   fit time/pm forest, layer 1, fold 1: n_estimators 8 → 9\n"))
    #expect(
      learner.contains(
        "run   blend time/pm: input 'out_of_fold time/pm, layer 1' changes\n"))
    #expect(learner.contains("\n  48 jobs: n_estimators 8 → 9\n"))
    #expect(learner.contains("jobs: depend on these jobs"))
    #expect(
      try plan(["stacks.two.blend=nnls"]).contains("run   blend time/pm: blend greedy → nnls\n"))
    #expect(
      try plan(["stages.time.features=[no2]"]).contains(
        "; feature {time: [Year]}, {cyclic: Month, period: 12, harmonics: 1} → none\n"))
    #expect(try plan(["evaluate.metrics=[rmse]"]).contains("metric r2 → none"))
    try store.delete([node.key])
    #expect(try plan([]).contains("run   \(node.label): its stored result was deleted\n"))
    try store.close()
  }

  @Test("a value is explained by its places and by the jobs that use it")
  func explanation() throws {
    let changed = try LoadedExperiment(
      file: small.file, overrides: ["learners.forest.n_estimators=9"])
    let text = try #require(ValueExplanation("learners.forest.n_estimators", in: changed)).text
      .replacing(small.folder.path + "/", with: "")
    let lines = text.split(separator: "\n")
    #expect(
      lines.prefix(4) == [
        "learners.forest.n_estimators = 9", "  set at --set:1:30: 9",
        "  before, at small.yaml:17:49: 8", "enters 48 jobs: 48 fit random_forest",
      ])
    #expect(
      lines.last.map { String($0) }
        == "on which depend 129 jobs: 24 out_of_fold, 72 fit ridge, 12 blend, 12 score, 3 fill, "
        + "6 data")
    #expect(ValueExplanation("learners.forst", in: changed) == nil)
    #expect(changed.missing("learners.forst").help?.contains("did you mean 'forest'?") == true)
    let variable = try #require(ValueExplanation("vars.data", in: loaded)).text
    #expect(variable.contains("data time") == false)
    #expect(variable.contains(" data"))
  }
}
