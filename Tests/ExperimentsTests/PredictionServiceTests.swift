import Foundation
import Serving
import Store
import TestSupport
import Testing
import Wording

@testable import Experiments

@Suite("predictions of rows in memory")
struct PredictionServiceTests {
  private func bundle(
    _ small: SmallExperiment, _ stage: String, _ target: String
  ) async throws -> StackBundle {
    let loaded = try LoadedExperiment(file: small.file)
    let store = try ResultStore(path: ResultsFolder.storePath(in: small.results))
    var observer = RecordingObserver()
    let bundle = try await StackExport(loaded, store: store, stage: stage, target: target)
      .bundle(width: 2, command: "", observer: &observer)
    try store.close()
    return bundle
  }

  private struct Document: Decodable {
    struct Key: Decodable, Equatable {
      var month: Int
      var site: String
      enum CodingKeys: String, CodingKey {
        case month = "Month"
        case site = "Site"
      }
    }
    struct Prediction: Decodable {
      var key: Key
      var predicted: Double
      var lower: Double
      var upper: Double
    }
    var predictions: [Prediction]
    var notes: [String]
  }

  /// The columns of the prediction in a CSV text, by row.
  private func cells(_ csv: String, _ columns: [String]) -> [[String]] {
    let lines = csv.split(separator: "\n").map {
      $0.replacing("\"Nord, west\"", with: "Nord").split(
        separator: ",", omittingEmptySubsequences: false)
    }
    let places = columns.map { name in lines[0].firstIndex { $0 == name } ?? -1 }
    return lines.dropFirst().map { line in places.map { String(line[$0]) } }
  }

  @Test("CSV is answered with the bytes that predict writes, and JSON with the same numbers")
  func same() async throws {
    let small = try SmallExperiment()
    let bundle = try await bundle(small, "space", "pm")
    let rows = small.folder.file("data/site.csv")
    let summary = try await PredictionRun(bundle: bundle, rows: rows)
      .write(to: small.folder.file("out.csv"), width: 1)
    let service = PredictionService(bundle)
    let text = try small.folder.text(of: "data/site.csv")
    let answer = try service.answer(Array(text.utf8), as: .csv)
    #expect(answer.bytes == Array(try small.folder.bytes(of: "out.csv")))
    #expect(answer.rows == 80)
    #expect(answer.notes == PredictionText(bundle, summary).notes)

    let objects = text.split(separator: "\n").dropFirst().map { line -> String in
      let isNorth = line.contains("\"Nord, west\"")
      let cells = line.replacing("\"Nord, west\"", with: "N").split(
        separator: ",", omittingEmptySubsequences: false)
      return "{\"Month\":\(cells[0]),\"Site\":\"\(isNorth ? "Nord, west" : "Süd")\","
        + "\"no2\":\(cells[2])}"
    }
    let json = try service.answer(Array("[\(objects.joined(separator: ","))]".utf8), as: .json)
    // JSONSerialization reads some numbers a bit or two off; the decoder does not.
    let document = try JSONDecoder().decode(Document.self, from: Data(json.bytes))
    #expect(document.predictions.count == 80)
    #expect(document.notes.isEmpty)
    for (own, other) in zip(
      document.predictions,
      cells(try small.folder.text(of: "out.csv"), ["predicted", "lower", "upper"]))
    {
      let values = [own.predicted, own.lower, own.upper]
      #expect(values.map(\.bitPattern) == other.map { Double($0)?.bitPattern })
    }
    #expect(document.predictions[0].key == Document.Key(month: 1, site: "Nord, west"))
    // One row alone is predicted as among others.
    let one = try service.answer(Array(objects[7].utf8), as: .json)
    let all = String(decoding: json.bytes, as: UTF8.self)
    let alone = String(decoding: one.bytes, as: UTF8.self)
    #expect(all.contains(alone.dropFirst(16).prefix { $0 != "]" }))
  }

  @Test("rows that are refused are refused with the sentences of predict")
  func refused() async throws {
    let small = try SmallExperiment()
    let service = PredictionService(try await bundle(small, "space", "pm"))
    func refusal(_ text: String, _ format: PredictionService.Format) -> PredictionRefusal? {
      do {
        _ = try service.answer(Array(text.utf8), as: format)
        return nil
      } catch {
        return error
      }
    }
    let missing = refusal("{\"Month\":1,\"Site\":\"Süd\",\"NO2\":3}", .json)
    #expect(
      missing?.description
        == "body: column 'no2' is missing (a feature); did you mean 'NO2'? "
        + "add the column; leave cells empty where it is unknown")
    #expect(missing?.isMalformed == false)
    for format in [PredictionService.Format.csv, .json] {
      let text =
        format == .csv
        ? "Month,Site,no2\n1,Süd,much\n" : "{\"Month\":1,\"Site\":\"Süd\",\"no2\":\"much\"}"
      let cell = refusal(text, format)
      #expect(
        cell?.description
          == "body, row \(format == .csv ? 2 : 1), column 'no2': expected a number, found 'much'; "
          + "correct the cell, or declare 'invalid: missing' for the column")
      #expect(cell?.isMalformed == false)
    }
    #expect(refusal("", .csv)?.isMalformed == true)
    #expect(refusal("{\"Month\":", .json)?.isMalformed == true)
    let none = try service.answer(Array("[]".utf8), as: .json)
    #expect(String(decoding: none.bytes, as: UTF8.self) == "{\"predictions\":[],\"notes\":[]}\n")
  }

  @Test("rows unlike those of training are predicted, and noted")
  func noted() async throws {
    let small = try SmallExperiment()
    let service = PredictionService(try await bundle(small, "space", "pm"))
    let answer = try service.answer(
      Array("{\"Month\":1,\"Site\":\"Ost\",\"no2\":null,\"x\":1}".utf8), as: .json)
    #expect(
      answer.notes == [
        "ignored columns: x",
        "unseen categories of 'Site' in 1 row, such as 'Ost': treated as missing",
        "'no2' is missing in 1 row",
      ])
  }

  @Test("requests side by side give the bytes of one after the other")
  func sideBySide() async throws {
    let small = try SmallExperiment()
    let service = PredictionService(try await bundle(small, "space", "pm"))
    let bodies = (1...24).map { "{\"Month\":\($0),\"Site\":\"Süd\",\"no2\":\(20 + $0)}" }
    let expected = try bodies.map { try service.answer(Array($0.utf8), as: .json).bytes }
    let found = try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { tasks in
      for turn in 0..<4 {
        for (place, body) in bodies.enumerated() {
          tasks.addTask {
            (turn * 24 + place, try service.answer(Array(body.utf8), as: .json).bytes)
          }
        }
      }
      var found: [Int: [UInt8]] = [:]
      for try await (place, bytes) in tasks { found[place] = bytes }
      return found
    }
    for (place, bytes) in found { #expect(bytes == expected[place % 24]) }
    #expect(found.count == 96)
  }

  @Test("a bundle names the columns of its rows")
  func inputs() async throws {
    let small = try SmallExperiment()
    let inputs = try await bundle(small, "space", "pm").inputs
    #expect(inputs.map(\.name) == ["Site", "Month", "no2"])
    #expect(inputs.map(\.type) == ["category", "number", "number"])
    #expect(inputs.map(\.use) == [.feature, .feature, .feature])
  }
}
