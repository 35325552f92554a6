@testable import Serving
@testable import Planning
@testable import Stacking
import Wording
import Experiments
import Store
import TableFiles
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

  @Test("a column of texts gives its n-grams, and is used as a category only with a warning")
  func texts() async throws {
    let rows = (0..<30).map { row in
      "item \(row) is \(row % 2 == 0 ? "good" : "bad"),\(row % 7),\(row % 2 * 10 + row % 7)\n"
    }
    let csv = "note,size,y\n" + rows.joined()
    let (text, isComplete) = try await run(csv, targets: ["y"])
    #expect(isComplete)
    #expect(text.contains("features: [size, {text: note}]"))
    let folder = try ScratchFolder()
    try folder.write(csv, to: "data.csv")
    let contents = try TableReader.read(TableRequest(file: folder.file("data.csv")))
    let note = TableDescription(contents, file: "data.csv").columns[0]
    #expect(note.type == "text")
    #expect(
      note.notes == ["'note' holds texts of 4 words on average; use {text: note}"])
    let scaffold = try ExperimentScaffold(data: folder.file("data.csv"), targets: ["y"])
    try scaffold.write(to: folder.file("e.yaml"))
    try folder.write(
      folder.text(of: "e.yaml").replacing("{text: note}", with: "note"), to: "e.yaml")
    let warnings = try LoadedExperiment(file: folder.file("e.yaml")).warnings
    #expect(
      warnings.contains {
        $0.contains(
          "column 'note' of table 'data' holds texts (30 different ones in 30 rows)"
        )
      }, "\(warnings)")
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

  @Test("a table of dates runs as it is, with parts of the dates as features")
  func datesRun() async throws {
    let rows = (0..<90).map { day in
      let date = "2020-0\(day / 28 + 1)-\(day % 28 < 9 ? "0" : "")\(day % 28 + 1)"
      return "\(date),\(day * day % 17).5,\(day % 9 == 0 ? "" : "\(day * 7 % 13)")\n"
    }.joined()
    let (text, isComplete) = try await run("Date,x,y\n" + rows)
    #expect(isComplete)
    #expect(text.contains("{date: Date, parts: [month, weekday], cyclic: true}"))
  }

  private func scaffold(_ csv: String, _ name: String = "t.csv") throws -> ExperimentScaffold {
    let folder = try ScratchFolder()
    try folder.write(csv, to: name)
    let scaffold = try ExperimentScaffold(data: folder.file(name))
    try scaffold.write(to: folder.file("e.yaml"))
    _ = try LoadedExperiment(file: folder.file("e.yaml"))
    return scaffold
  }

  @Test(
    "a series whose only other column counts its steps is learned over time",
    arguments: ["time", "Time", "day", "Week", "t"])
  func countedTime(name: String) throws {
    let rows = (1...40).map { "\($0),\($0),\($0 * $0 % 17).5\n" }.joined()
    let made = try scaffold("rownames,\(name),value\n" + rows)
    #expect(made.text.contains("targets: [value]\n    features: [{time: [\(name)]}]\n"))
    #expect(made.text.contains("folds: {kind: blocks, by: [\(name)], count: 5}"))
    #expect(made.notes == ["ignored rownames: counts the rows"])
  }

  @Test("time with fractions is time where it goes up")
  func fractionalTime() throws {
    let rows = (0..<40).map { "\(1949 + Double($0) / 4),\($0 * $0 % 17).5\n" }.joined()
    let made = try scaffold("time,value\n" + rows)
    #expect(made.text.contains("features: [{time: [time]}]"))
    #expect(made.text.contains("folds: {kind: blocks, by: [time], count: 5}"))
  }

  @Test("dates that are numbers are declared, and keep their order")
  func datesOfNumbers() throws {
    let rows = (0..<40).map { "\(1_585_000_000 + $0 * 3600),\($0 * $0 % 17).5\n" }.joined()
    let made = try scaffold("timestamp,value\n" + rows)
    #expect(made.text.contains("timestamp: {type: datetime, format: epoch}"))
    #expect(made.text.contains("{time: [timestamp]}"))
    #expect(
      made.notes == [
        "column 'timestamp' holds numbers such as '1585000000' that look like dates and times; they "
          + "are declared so: {type: datetime, format: epoch}"
      ])
  }

  @Test("a row of totals is left out, and a column that is left out is so for the right reason")
  func reasons() throws {
    let rows = (1...12).map {
      "s\($0),0\($0 % 5 + 1)/0\($0 % 4 + 1)/202\($0 % 7),\($0 * $0 % 11).5,\($0 * 7 % 5)\n"
    }
    .joined()
    let made = try scaffold("site,when,x,y\n\(rows)Total,,78,30\n")
    #expect(made.text.contains("skip: [14]"))
    #expect(
      made.notes == [
        "row 14 looks like a row of totals ('Total'); skip: 14 leaves it out",
        "column 'when' holds dates such as '02/02/2021' that may be read day first or month first; it "
          + "is taken as a category; declare columns: {when: {type: date, format: day-first}}, or "
          + "month-first",
        "ignored site: 12 different texts in 12 rows; levels must come again",
      ])
  }

  @Test("two rows of one series and time are named where there is no key")
  func repeatedTime() throws {
    let rows = (10..<30).map { "A,2020-01-\($0),\($0).5,\($0 * 7 % 5)\n" }.joined()
    let made = try scaffold("city,Date,x,y\n\(rows)\(rows.replacing(".5", with: ".6"))")
    #expect(made.notes.contains("no key: rows 2 and 22 have the same Date"))
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
    try folder.write("a,y\n1,3.5\n5,2\n2,7\n4,6\n", to: "t.csv")
    let scaffold = try ExperimentScaffold(data: folder.file("t.csv"))
    #expect(throws: ScaffoldError.exists(folder.file("t.csv"))) {
      try scaffold.write(to: folder.file("t.csv"))
    }
  }
}
