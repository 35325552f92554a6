@testable import Serving
@testable import Stacking
import TableFiles
import Wording
import Experiments
import Foundation
import Jobs
import Store
import TestSupport
import Testing

@testable import Experiments
@testable import Planning
@testable import Specification
@testable import Tabular

@Suite("files and texts of results")
struct ResultTests {
  // MARK: CSV

  @Test("cells are quoted where commas, quotes or line ends would break them, and nowhere else")
  func quoting() {
    var csv = CSVText(["a", "b c"])
    csv.add(["plain", ""])
    csv.add(["1,5", "say \"x\""])
    csv.add(["two\nlines", "cr\rlf"])
    csv.add(["Süd", "'single'"])
    #expect(
      String(decoding: csv.bytes, as: UTF8.self) == """
        a,b c
        plain,
        "1,5","say ""x\"""
        "two
        lines","cr\rlf"
        Süd,'single'

        """)
  }

  @Test("what is written is read back the same")
  func roundTrip() throws {
    let cells = [["a,b", "1"], ["c\"d\"", "2.5"], ["e\nf", ""]]
    var csv = CSVText(["text", "number"])
    for row in cells { csv.add(row) }
    let folder = try ScratchFolder()
    try folder.write(String(decoding: csv.bytes, as: UTF8.self), to: "t.csv")
    let table = try TableReader.read(TableRequest(file: folder.file("t.csv"))).table
    #expect(
      (0..<3).map { row in ["text", "number"].map { table[$0]?.text(row) ?? "?" } } == cells)
  }

  // MARK: Texts

  @Test("columns line up, words to the left and figures to the right; empty ones are left out")
  func textTable() {
    var table = TextTable(["stage", "note", "rmse", "gone"], leftAligned: 2)
    table.add(["time", "süß", "1.5", ""])
    table.add(["x", "", "12.25", ""])
    #expect(
      table.text == """
        stage  note   rmse
        time   süß     1.5
        x            12.25
        """)
    #expect(TextTable(["a", "b"], leftAligned: 1).text == "")
  }

  // MARK: Inventories

  @Test("each filled cell's origin stands with the level its own stage had")
  func provenance() {
    let filled = FilledTable(
      table: Table([
        Column("Month", .numbers([1, 2])),
        Column("Site", .categories(codes: [0, 1], levels: ["Nord, west", "Süd"])),
        Column("pm", .numbers([10.5, 3])), Column("o3", .numbers([0.1, 7])),
      ]),
      filled: [
        .init(
          row: 0, column: "pm", stage: "time", lower: 9.25, upper: 12,
          more: [IntervalBounds(level: 0.5, lower: 10, upper: 11)], distance: 1.23456),
        .init(row: 1, column: "o3", stage: "space", lower: -.infinity, upper: .infinity),
      ])
    let inventory = Inventory(
      filled: filled, keys: ["Month", "Site"], level: { ["time": 0.9, "space": 0.8][$0] },
      model: { _, column in column == "o3" ? "baseline:mean" : "blend" },
      leads: { stage, _ in stage == "time" ? ([0: 5], 4) : nil })
    #expect(
      String(decoding: inventory.provenance(), as: UTF8.self) == """
        Month,Site,column,value,stage,model,lower,upper,level,lead,distance,beyond_evidence,lower_0.5,upper_0.5
        1,"Nord, west",pm,10.5,time,blend,9.25,12,0.9,5,1.235,1,10,11
        2,Süd,o3,7,space,baseline:mean,,,0.8,,,,,

        """)
    #expect(
      String(decoding: inventory.table(), as: UTF8.self) == """
        Month,Site,pm,o3
        1,"Nord, west",10.5,0.1
        2,Süd,3,7

        """)
  }

  // MARK: Learners

  @Test("the guide names every family, with all of its hyperparameters, defaults and ranges")
  func guide() throws {
    let list = LearnerGuide.list()
    for family in FamilyDocument.all {
      #expect(list.contains(family.name))
      #expect(list.contains(family.title))
      for name in [family.name] + family.aliases {
        let page = try #require(LearnerGuide.page(name))
        #expect(page.hasPrefix("\(family.name): \(family.title)\n"))
        #expect(page.contains(family.reference))
        for parameter in family.parameters {
          #expect(page.contains(parameter.key))
          #expect(page.contains(parameter.domain))
          #expect(page.contains(parameter.summary))
          let initial = parameter.defaultText.isEmpty ? "none" : parameter.defaultText
          #expect(page.contains("  \(initial) "))
        }
        // The summary is wrapped; no line but of the table or the reference is longer.
        let summary = page.split(separator: "\n\n")[1]
        #expect(summary.split(separator: "\n").allSatisfy { $0.count <= 88 })
      }
    }
    #expect(FamilyDocument.all.count >= 5)
  }

  @Test("on a narrow terminal nothing of the guide is wider than it, and all parameters are there")
  func narrowGuide() throws {
    for width in [60, 80, 200] {
      let style = TerminalStyle(width: width)
      let list = LearnerGuide.list(style)
      #expect(list.split(separator: "\n").allSatisfy { displayWidth(String($0)) <= width })
      #expect(list.contains("aliases"))
      for family in FamilyDocument.all {
        let page = try #require(LearnerGuide.page(family.name, style))
        for line in page.split(separator: "\n") where line.contains(" ") && !line.contains("http") {
          #expect(displayWidth(String(line)) <= width, "\(line)")
        }
        for parameter in family.parameters { #expect(page.contains(parameter.key)) }
      }
    }
  }

  @Test("a family that is not there is said, with the likely name")
  func unknownFamily() {
    #expect(LearnerGuide.page("rigde") == nil)
    #expect(
      LearnerGuide.unknown("rigde").sentence
        .hasPrefix("unknown family 'rigde'; did you mean 'ridge'? expected one of: ridge, LR, "))
    #expect(
      LearnerGuide.unknown("quantum").sentence
        .hasPrefix("unknown family 'quantum'; expected one of: ridge, LR, "))
  }
}

@Suite("loading an experiment")
struct LoadingTests {
  @Test("what there is, in one line")
  func summary() throws {
    let small = try SmallExperiment()
    let loaded = try LoadedExperiment(file: small.file)
    #expect(loaded.name == "small")
    #expect(
      loaded.summary
        == "2 tables, 2 learners, 2 stages, \(loaded.network.graph.count) jobs; no errors")
    #expect(loaded.warnings.isEmpty)
    #expect(counted(1, "job") == "1 job")
    #expect(counted(0, "job") == "0 jobs")
  }

  @Test("tables that can't be read are all named, each with where the file names it")
  func missingFiles() throws {
    let small = try SmallExperiment()
    try FileManager.default.removeItem(atPath: small.folder.file("data"))
    let error = #expect(throws: InputError.self) { try LoadedExperiment(file: small.file) }
    let text = "\(try #require(error))"
    for table in ["city", "site"] {
      #expect(text.contains("\(small.folder.path)/data/\(table).csv"))
      #expect(text.contains("note: table '\(table)' is declared at \(small.file):"))
    }
  }

  @Test("errors of the file, of its tables and of both together are reported in one pass")
  func onePass() throws {
    let small = try SmallExperiment(
      SmallExperiment.text.replacing("blend: greedy", with: "blend: gready")
        .replacing("features: [", with: "features: [nowhere, "))
    try FileManager.default.removeItem(atPath: small.folder.file("data/site.csv"))
    let error = #expect(throws: InputError.self) { try LoadedExperiment(file: small.file) }
    let text = "\(try #require(error))"
    #expect(text.contains("unknown blend 'gready'"))
    #expect(text.contains("unknown column 'nowhere'"))
    #expect(text.contains("table 'site': no such file"))
    #expect(text.hasSuffix("errors"))
  }

  @Test("a file that is not there and one with a mistake are specifications in error")
  func specifications() throws {
    let small = try SmallExperiment(
      SmallExperiment.text.replacing("blend: greedy", with: "blend: gready"))
    let error = #expect(throws: InputError.self) { try LoadedExperiment(file: small.file) }
    #expect("\(try #require(error))".contains("unknown blend 'gready'"))
    let missing = #expect(throws: InputError.self) {
      try LoadedExperiment(file: small.folder.file("no.yaml"))
    }
    #expect("\(try #require(missing))".contains("no.yaml"))
  }
}
