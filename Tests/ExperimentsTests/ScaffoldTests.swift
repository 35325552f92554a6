@testable import Serving
@testable import Planning
@testable import Stacking
import Wording
import Experiments
import Store
import TestSupport
import Testing
import YAML

@testable import Experiments
@testable import Specification

@Suite("an experiment made from a table")
struct ScaffoldTests {
  private func run(
    _ csv: String, _ name: String = "data.csv", targets: [String] = []
  ) async throws -> (String, Bool) {
    let folder = try ScratchFolder()
    try folder.write(csv, to: name)
    let scaffold = try ExperimentScaffold(data: folder.file(name), targets: targets)
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
    let lines = SmallExperiment.tables().city.split(separator: "\n")
    // The same months as a year and a month of it.
    let rows = lines.dropFirst().enumerated().map { place, line in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      return "\(place % 12 + 1),\(2014 + place / 12),"
        + cells.dropFirst(2).joined(separator: ",") + "\n"
    }
    let (text, isComplete) = try await run("\(lines[0])\n" + rows.joined())
    #expect(isComplete)
    #expect(text.contains("targets: [pm, o3]"))
    #expect(text.contains("features: [{time: [Year, Month]}, {cyclic: Month"))
    #expect(text.contains("fills: complete"))
    #expect(text.contains("folds: {kind: blocks, by: [Year, Month], count: 5}"))
    #expect(text.contains("key: [Year, Month]"))
  }

  @Test("years with fractions are no calendar, and a column that counts the rows is none either")
  func fractions() async throws {
    let (text, isComplete) = try await run(SmallExperiment.tables().city)
    #expect(isComplete)
    #expect(text.contains("targets: [pm, o3]\n    features: [Year, no2]\n"))
    #expect(text.contains("folds: {kind: kfold, count: 5}"))
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

  @Test("a target of categories is predicted as classes: named, or called class")
  func classes() async throws {
    var csv = "a,b,kind,class\n"
    for row in 0..<90 {
      csv +=
        "\(row * 7 % 13),\(row * 5 % 9),\(row % 2 == 0 ? "x" : "y"),"
        + "\(["low", "mid", "high"][(row * 7 % 13) / 5])\n"
    }
    for targets in [[], ["kind"]] {
      let (text, isComplete) = try await run(csv, targets: targets)
      #expect(isComplete)
      #expect(text.contains("targets: [\(targets.first ?? "class")]"))
      #expect(text.contains("logistic:    {family: logistic}"))
      #expect(
        text.contains("metrics: [log_loss, accuracy, balanced_accuracy, roc_auc_ovr]\n"))
      #expect(text.contains("compare: {metric: log_loss, rope: 1%}"))
      #expect(!text.contains("baselines") && !text.contains("ridge"))
    }
  }

  @Test("columns that say nothing are left out, and a column of tests makes a holdout")
  func leftOut() throws {
    let folder = try ScratchFolder()
    var csv = "row,place,x,empty,y,z,co,test\n"
    for row in 0..<40 {
      let co = row == 7 ? "q" : "0.\(row * 3 % 20)"
      csv +=
        "\(row + 1),here,\(row * 7 % 13),,\(row % 5),\(row % 3),\(co),\(row % 4 == 0 ? 1 : 0)\n"
    }
    try folder.write(csv, to: "t.csv")
    let scaffold = try ExperimentScaffold(data: folder.file("t.csv"))
    #expect(
      scaffold.notes == [
        "co: numbers, but for words such as 'q' (row 9); "
          + "columns: {co: {type: number, invalid: missing}} makes them missing",
        "ignored place, empty: constant or empty",
        "ignored row: counts the rows",
        "test: used as holdout",
      ])
    #expect(scaffold.text.contains("ignore: [place, empty]"))
    #expect(scaffold.text.contains("      co: {type: number, invalid: missing}\n"))
    #expect(scaffold.text.contains("targets: [co]\n    features: [x, y, z]\n"))
    #expect(scaffold.text.contains("  fill:\n    table: data\n"))
    #expect(scaffold.text.contains("holdouts: {test: {kind: column, column: test}}"))
    try scaffold.write(to: folder.file("e.yaml"))
    #expect(try LoadedExperiment(file: folder.file("e.yaml")).warnings.isEmpty)
    #expect(try !FormattedFile(path: folder.file("e.yaml")).isChanged)
    let document = JSONValue(try YAMLNode.parse(file: folder.file("e.yaml")))
    let mistakes = try SchemaValidator.mistakes(
      schema: EditorSchema.text, in: [("e.yaml", document.text)])
    #expect(mistakes.allSatisfy { $0.mistake == nil }, "\(mistakes)")
  }

  @Test("a path that no comment can hold is held by the text, and words such as inf are named")
  func oddities() throws {
    let folder = try ScratchFolder()
    let rows = (1...30).map { "\($0).5,\($0 * $0 % 7),\($0 % 5)" }.joined(separator: "\n")
    try folder.write("x,y,z\ninf,2,3\n\(rows)\n", to: "a\nb\u{85}c.csv")
    let scaffold = try ExperimentScaffold(data: folder.file("a\nb\u{85}c.csv"), targets: ["y"])
    #expect(scaffold.text.contains("a b c.csv. Validate it with strata check"))
    #expect(scaffold.name == "a_b_c")
    #expect(
      scaffold.notes.first?.hasPrefix("x: numbers, but for words such as 'inf' (row 2)") == true)
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
      try error("a,b\nx,y\nx,z\n")
        == "t.csv: no column of numbers to predict; a target must hold numbers that vary; "
        + "name one of categories with --target")
    #expect(
      try error("a,b\nx,1\n") == "t.csv: the table has one row; use a table with more rows")
    #expect(
      try error("y\n1\n2\n")
        == "t.csv: no features for target y; a feature must vary, must not identify rows, and must be known "
        + "where the target is missing")
    #expect(
      try error("a,y\n1,u\n2,v\n3,u\n", targets: ["a", "y"])
        == "t.csv: 'y' can't be a target: it holds categories, such as 'u', and 'a' numbers")
    #expect(
      try error("a,y\n1,1\n2,2\n", targets: ["z"])
        == "t.csv: no column 'z' to predict; expected one of: a, y")
    // Another sheet is named where cells are not a table's, not where the file is no workbook.
    try folder.write("no archive", to: "t.xlsx")
    #expect(throws: ScaffoldError.self) { try ExperimentScaffold(data: folder.file("t.xlsx")) }
    #expect(throws: ScaffoldError.standardInput) { try ExperimentScaffold(data: "-") }
    let scaffold = try ExperimentScaffold(data: folder.file("t.csv"))
    #expect(throws: ScaffoldError.exists(folder.file("t.csv"))) {
      try scaffold.write(to: folder.file("t.csv"))
    }
  }
}
