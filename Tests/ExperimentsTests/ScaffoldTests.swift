import Experiments
import Stacking
import Store
import TestSupport
import Testing

@testable import Experiments

@Suite("an experiment made from a table")
struct ScaffoldTests {
  private func run(_ csv: String, _ name: String = "data.csv") async throws -> (String, Bool) {
    let folder = try ScratchFolder()
    try folder.write(csv, to: name)
    let scaffold = try ExperimentScaffold(data: folder.file(name))
    try scaffold.write(to: folder.file("e.yaml"))
    let loaded = try LoadedExperiment(file: folder.file("e.yaml"))
    let store = try ResultStore(path: ResultsFolder.storePath(in: folder.file("results")))
    var observer = RecordingObserver()
    let report = try await RunSession(
      loaded: loaded, store: store, root: folder.file("results"), overrides: []
    ).run(width: 2, command: "run", observer: &observer)
    try store.close()
    return (scaffold.text, report.outcome.isComplete)
  }

  @Test("a table of months with gaps is filled over blocks of time, as it is")
  func months() async throws {
    let (text, isComplete) = try await run(SmallExperiment.tables().city)
    #expect(isComplete)
    #expect(text.contains("targets: [pm, o3]"))
    #expect(text.contains("features: [{time: [Year, Month]}, {cyclic: Month"))
    #expect(text.contains("fills: complete") && text.contains("kind: blocks"))
  }

  @Test("a table without gaps is judged on held-out rows; names are quoted where they need it")
  func plain() async throws {
    var csv = "id,a: b,kind,#y\n"
    for row in 0..<60 {
      csv += "s\(row),\(row % 7),\(row % 2 == 0 ? "x" : "y"),\(row * 3 % 11)\n"
    }
    let (text, isComplete) = try await run(csv, "my data.csv")
    #expect(isComplete)
    #expect(text.contains("name: my_data\n") && text.contains("targets: [\"#y\"]"))
    #expect(text.contains("features: [\"a: b\", kind]"))
    #expect(text.contains("kind: kfold") && !text.contains("fills"))
  }

  @Test("what no experiment can be made of is refused")
  func refusals() throws {
    let folder = try ScratchFolder()
    func error(_ csv: String, targets: [String] = []) throws -> String {
      try folder.write(csv, to: "t.csv")
      do {
        _ = try ExperimentScaffold(data: folder.file("t.csv"), targets: targets)
        return ""
      } catch {
        return error.description.replacing(folder.path + "/", with: "")
      }
    }
    #expect(
      try error("a,b\nx,y\n") == "t.csv: no column of numbers to learn; a table needs at least one")
    #expect(
      try error("y\n1\n2\n")
        == "t.csv: no column beside the target is known where it is missing; a table needs one")
    #expect(
      try error("a,y\n1,1\n2,2\n", targets: ["z"])
        == "t.csv: no column of numbers 'z'; columns of numbers are a, y")
    let scaffold = try ExperimentScaffold(data: folder.file("t.csv"))
    #expect(throws: ScaffoldError.exists(folder.file("t.csv"))) {
      try scaffold.write(to: folder.file("t.csv"))
    }
  }
}
