@testable import Serving
@testable import Planning
@testable import Stacking
@testable import Specification
import Wording
import TableFiles
import Foundation
import Store
import Tabular
import TestSupport
import Testing

@testable import Experiments

@Suite("bundles and predictions")
struct ServingTests {
  private func bundle(
    _ small: SmallExperiment, _ stage: String, _ target: String, holdout: String? = nil
  ) async throws -> StackBundle {
    let loaded = try LoadedExperiment(file: small.file)
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    let bundle = try await StackExport(
      loaded, store: store, stage: stage, target: target, holdout: holdout
    ).bundle(width: 2, command: "", observer: &observer)
    try store.close()
    return bundle
  }

  private func run(_ small: SmallExperiment, width: Int = 2) async throws {
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    let session = RunSession(
      loaded: try LoadedExperiment(file: small.file), store: store, root: small.results,
      overrides: [])
    _ = try await session.run(width: width, command: "", observer: &observer)
    try store.close()
  }

  /// Lines of a CSV file without quotes in it, cells by name.
  private func rows(_ small: SmallExperiment, _ name: String) throws -> [[String: String]] {
    let table = try TableReader.read(
      TableRequest(
        file: small.folder.file(name),
        columns: ["value", "predicted", "lower", "upper"].compactMap { column in
          try? small.folder.text(of: name).split(separator: "\n")[0].contains(column)
            ? (column, .init(type: .category)) : nil
        }
      )
    ).table
    return (0..<table.rowCount).map { row in
      Dictionary(uniqueKeysWithValues: table.columns.map { ($0.name, $0.text(row)) })
    }
  }

  @Test(
    "an exported bundle predicts the rows that a run filled, to the last bit, with their intervals",
    arguments: [everything, made, refitted, trended, simple] + layered)
  func filledRows(_ text: String) async throws {
    let small = try SmallExperiment(text)
    try await run(small)
    let made = try await bundle(small, "space", "pm")
    let bundle = try StackBundle(bytes: made.encoded())
    #expect(bundle.encoded() == made.encoded())
    // Elsewhere, without the experiment, its data and its store.
    let path = small.folder.file("out.csv")
    let summary = try await PredictionRun(bundle: bundle, rows: small.folder.file("data/site.csv"))
      .write(to: path, width: 2)
    #expect(summary.notes.rows == 80)
    #expect(summary.ignored == ["pm", "rate"])
    let predicted = try rows(small, "out.csv")
    let filled = try rows(small, "results/small/inventories/site.provenance.csv")
      .filter { $0["column"] == "pm" }
    #expect(filled.count == 20)
    let model = text == Self.simple ? "baseline:ridge" : "blend"
    #expect(filled.allSatisfy { $0["model"] == model })
    for cell in filled {
      let row = try #require(
        predicted.first { $0["Month"] == cell["Month"] && $0["Site"] == cell["Site"] })
      #expect(row["predicted"] == cell["value"])
      #expect(row["lower"] == cell["lower"])
      #expect(row["upper"] == cell["upper"])
    }
  }

  @Test(
    "the bundle of a holdout predicts its held-out rows as the run did",
    arguments: [everything, made, trended])
  func heldOutRows(_ text: String) async throws {
    let small = try SmallExperiment(text)
    try await run(small)
    let bundle = try await bundle(small, "space", "pm", holdout: "random")
    #expect(bundle.origin.evaluation == "holdout:random")
    _ = try await PredictionRun(bundle: bundle, rows: small.folder.file("data/site.csv"))
      .write(to: small.folder.file("out.csv"), width: 1)
    let predicted = try rows(small, "out.csv")
    let judged = try rows(small, "results/small/predictions.csv").filter {
      $0["stage"] == "space" && $0["evaluation"] == "holdout:random"
    }
    #expect(judged.count == 15)
    for cell in judged {
      let row = try #require(
        predicted.first { $0["Month"] == cell["Month"] && $0["Site"] == cell["Site"] })
      for column in ["predicted", "lower", "upper"] { #expect(row[column] == cell[column]) }
    }
  }

  @Test("with trends, one job at a time and eight give the same bytes")
  func width() async throws {
    var results: [[Data]] = []
    for width in [1, 8] {
      let small = try SmallExperiment(Self.trended)
      try await run(small, width: width)
      results.append(
        try ["predictions.csv", "metrics.csv", "inventories/site.csv"].map {
          try small.folder.bytes(of: "results/small/\($0)")
        })
    }
    #expect(results[0] == results[1])
  }

  @Test("what is predicted for a row does not depend on the rows beside it, whatever the family")
  func rowByRow() async throws {
    let small = try SmallExperiment(Self.everything)
    let bundle = try await bundle(small, "space", "pm")
    let request = try bundle.request(
      file: small.folder.file("data/site.csv"), sheet: nil,
      header: ["Month", "Site", "no2", "pm", "rate"])
    let table = try TableReader.read(request).table
    let together = try bundle.predict(table)
    for row in 0..<table.rowCount {
      let alone = try bundle.predict(table.selecting(row..<row + 1))
      #expect(alone.predicted == [together.predicted[row]])
      #expect(alone.lower == [together.lower[row]])
      #expect(alone.upper == [together.upper[row]])
    }
  }

  @Test(
    "a bundle is made once and then comes from the store; an unknown name is said with its like")
  func stored() async throws {
    let small = try SmallExperiment()
    let first = try await bundle(small, "time", "pm")
    let loaded = try LoadedExperiment(file: small.file)
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    let again = try await StackExport(loaded, store: store, stage: "time", target: "pm")
      .bundle(width: 1, command: "", observer: &observer)
    #expect(again.encoded() == first.encoded())
    #expect(observer.started.isEmpty)
    #expect(throws: ExportError.unknown("stage", "tim", known: ["time", "space"])) {
      try StackExport(loaded, store: store, stage: "tim", target: "pm")
    }
    let error = ExportError.unknown("target", "ratee", known: ["pm", "rate"])
    #expect("\(error)" == "unknown target 'ratee'; did you mean 'rate'? expected one of: pm, rate")
    #expect(throws: ExportError.unknown("holdout", "x", known: ["random"])) {
      try StackExport(loaded, store: store, stage: "time", target: "pm", holdout: "x")
    }
    try store.close()
  }

  @Test("a plain run stores no model")
  func plainRun() async throws {
    let small = try SmallExperiment()
    try await run(small)
    let size = try small.folder.bytes(of: "results/strata.sqlite").count
    #expect(size < 400_000)
  }

  @Test("damaged, cut and foreign bytes are refused, each with its reason")
  func damage() async throws {
    let small = try SmallExperiment()
    let bytes = try await bundle(small, "space", "pm").encoded()
    func reason(_ bytes: [UInt8]) -> BundleError? {
      do {
        _ = try StackBundle(bytes: bytes)
        return nil
      } catch { return error }
    }
    #expect(reason(bytes) == nil)
    #expect(reason([]) == .notBundle)
    #expect(reason(Array("Month,Site\n1,2\n".utf8)) == .notBundle)
    #expect(
      reason(Array(bytes.dropLast(7))) == .cutShort(found: bytes.count - 7, expected: bytes.count))
    #expect(reason(bytes + [0]) == .damaged)
    var random = RandomSource(seed: 4)
    for _ in 0..<200 {
      var damaged = bytes
      damaged[20 + random.index(below: bytes.count - 20)] ^= UInt8(1 << random.index(below: 8))
      #expect(reason(damaged) == .damaged)
    }
    var later = bytes
    later[8] = 99
    guard case .otherFormat(found: 99, known: let known)? = reason(later) else {
      Issue.record("\(String(describing: reason(later)))")
      return
    }
    #expect(
      reason(later)?.description
        == "bundle format 99 is not supported (this version reads \(known)); export it again")
  }

  @Test("unseen categories, missing cells, unmatched and extra columns are reported")
  func notes() async throws {
    let small = try SmallExperiment()
    let bundle = try await bundle(small, "space", "pm")
    try small.folder.write(
      """
      no2,Remark,Site,Month
      30,a,Süd,12
      ,b,Süd,13
      31,c,Neu,14
      32,d,Neu,99
      """, to: "rows.csv")
    let run = PredictionRun(bundle: bundle, rows: small.folder.file("rows.csv"))
    let summary = try await run.write(to: small.folder.file("out.csv"), width: 1)
    #expect(
      PredictionText(bundle, summary).notes == [
        "ignored columns: Remark",
        "unseen categories of 'Site' in 2 rows, such as 'Neu': treated as missing",
        "no match in table 'city_full' for 1 row: its columns are missing there",
        "'no2' is missing in 1 row",
      ])
    #expect(
      PredictionText(bundle, summary).closing.hasPrefix("4 rows of space/pm, 80 % intervals"))
    #expect(
      try small.folder.text(of: "out.csv").hasPrefix("Month,Site,predicted,lower,upper\n12,Süd,"))
    #expect(try rows(small, "out.csv").count == 4)
  }

  @Test("a required column that is missing is an error, and no file is left")
  func missingColumn() async throws {
    let small = try SmallExperiment()
    let bundle = try await bundle(small, "space", "pm")
    try small.folder.write("NO2,Month,Site\n30,12,Nord\n", to: "rows.csv")
    let file = small.folder.file("rows.csv")
    let error = await #expect(throws: MissingColumns.self) {
      try await PredictionRun(bundle: bundle, rows: file)
        .write(to: small.folder.file("out.csv"), width: 1)
    }
    #expect(
      error?.description
        == "\(file): column 'no2' is missing (a feature); did you mean 'NO2'? add the column; leave "
        + "cells empty where it is unknown")
    try small.folder.write("no2,Month,Site\nfour,12,Nord\n", to: "rows.csv")
    let cell = await #expect(throws: TableError.self) {
      try await PredictionRun(bundle: bundle, rows: file)
        .write(to: small.folder.file("out.csv"), width: 1)
    }
    #expect(
      cell?.message
        == "\(file), row 2, column 'no2': expected a number, found 'four'; correct the cell, or declare 'invalid: missing' for the column"
    )
    #expect(try small.folder.files(in: "").filter { $0.hasPrefix("out") } == [])
  }

  @Test("columns of a joined table that the rows bring along are taken from them")
  func broughtColumns() async throws {
    let small = try SmallExperiment()
    let bundle = try await bundle(small, "space", "pm")
    try small.folder.write("no2,Month,Site\n30,12,Süd\n", to: "rows.csv")
    let run = PredictionRun(bundle: bundle, rows: small.folder.file("rows.csv"))
    _ = try await run.write(to: small.folder.file("joined.csv"), width: 1)
    try small.folder.write("no2,Month,Site,city_full.o3\n30,12,Süd,54.06\n", to: "rows.csv")
    let summary = try await run.write(to: small.folder.file("brought.csv"), width: 1)
    #expect(summary.ignored.isEmpty)
    #expect(try rows(small, "brought.csv") != rows(small, "joined.csv"))
  }

  @Test("rows in many blocks give the bytes of rows in one, however many are predicted at once")
  func blocks() async throws {
    let small = try SmallExperiment()
    let bundle = try await bundle(small, "space", "pm")
    var text = "no2,Month,Site\n"
    for row in 0..<20_000 {
      text += "\(row % 50),\(row % 40 + 1),\(row % 2 == 0 ? "Süd" : "\"Nord, west\"")\n"
    }
    try small.folder.write(text, to: "rows.csv")
    let run = PredictionRun(bundle: bundle, rows: small.folder.file("rows.csv"))
    let summary = try await run.write(to: small.folder.file("one.csv"), width: 1)
    #expect(summary.notes.rows == 20_000)
    _ = try await run.write(to: small.folder.file("four.csv"), width: 4)
    #expect(try small.folder.bytes(of: "one.csv") == small.folder.bytes(of: "four.csv"))
    let lines = try small.folder.text(of: "one.csv").split(separator: "\n").dropFirst()
    // Row 9,999 has the features and the key of row 9,799.
    #expect(lines[10_000] == lines[9800])
  }
}
