import Experiments
import Foundation
import Jobs
import Stacking
import Store
import TestSupport
import Testing

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
    #expect(text.contains("run   blend time/pm: no result is stored under its key"))
    #expect(
      text.contains(
        "run   data time/pm: its result is never kept, and 'fit time/pm ridge, layer 1, fold 1' reads it"
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
    #expect(after.text(width: 2, verbose: true).hasSuffix("everything is reused: nothing to run"))

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
}
