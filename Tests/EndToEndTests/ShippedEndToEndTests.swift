import TableFiles
import Foundation
import Tabular
import TestSupport
import Testing

/// The experiments that come with the project. Their zoo takes too long for a test; two layers of
/// ridge go the same way through all stages.
@Suite("shipped experiments", .serialized)
struct ShippedEndToEndTests {
  private static let indicators = [
    "PM2.5_mean", "PM10_mean", "O3_mean", "NO2_mean", "SO2_mean", "CO_mean", "AQI_Good_Rate_pct",
  ]

  /// The workbook is not part of the project.
  private static let shanghai =
    URL(fileURLWithPath: Program.root).deletingLastPathComponent().path + "/shared/data/shanghai"
  private static let hasShanghai =
    FileManager.default.fileExists(atPath: shanghai + "/raw_dataset.xlsx")
    && FileManager.default.fileExists(atPath: Program.root + "/experiments/shanghai.yaml")

  private static let plain = [
    "--set", "learners={plain: {family: ridge}}",
    "--set",
    "stacks.amlsg={folds: {kind: blocks, by: [Year, Month], count: 5}, layers: [[plain], [plain]]}",
  ]

  @Test("the twin that the program makes is the one that is committed")
  func twin() throws {
    let folder = try ScratchFolder()
    let ending = try Program.run("twin", "--out", "new/twin", in: folder)
    #expect(ending.code == 0)
    let committed = Program.root + "/data/twin/"
    let names = try FileManager.default.contentsOfDirectory(atPath: committed).sorted()
    #expect(try folder.files(in: "new/twin") == names)
    #expect(
      ending.output.split(separator: "\n").map(String.init).sorted()
        == names.map { "new/twin/" + $0 })
    for name in names {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: committed + name))
      #expect(try folder.bytes(of: "new/twin/" + name) == bytes)
    }
    #expect(try Program.run("twin", "--seed", "3", "--out", "other", in: folder).code == 0)
    #expect(
      try folder.bytes(of: "other/city.csv") != folder.bytes(of: "new/twin/city.csv"))
  }

  @Test("the twin is reconstructed without a gap, and scored against its truth")
  func twinRun() throws {
    let folder = try ScratchFolder()
    let file = Program.root + "/experiments/twin.yaml"
    #expect(try Program.run("check", file, in: folder).code == 0)
    let ending = try Program(["run", file] + Self.plain, in: folder).wait()
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(ending.output.contains("truth"))
    let inventories = folder.file("results/twin/inventories/")
    try expectComplete(
      TableRequest(file: Program.root + "/data/twin/city.csv", ignore: ["District"]),
      inventories + "city_level_complete_inventory", rows: 135)
    try expectComplete(
      TableRequest(file: Program.root + "/data/twin/district.csv"),
      inventories + "district_level_complete_inventory", rows: 2160)
    let metrics = try folder.text(of: "results/twin/metrics.csv")
    for target in Self.indicators.dropFirst() {
      #expect(metrics.contains(",hybrid,\(target),truth,,blend,rmse,"))
      #expect(metrics.contains(",hybrid,\(target),truth,,blend,coverage,"))
      #expect(metrics.contains(",hybrid,\(target),truth,,baseline,rmse,"))
    }
  }

  @Test(
    "the workbook of Shanghai is completed without a gap, and its one invalid cell is named",
    .enabled(if: hasShanghai))
  func shanghaiRun() throws {
    let folder = try ScratchFolder()
    let file = Program.root + "/experiments/shanghai.yaml"
    let ending = try Program(
      ["run", file, "--set", "vars.data=\(Self.shanghai)"] + Self.plain, in: folder
    ).wait()
    #expect(ending.code == 0, "\(ending.errors)")
    let workbook = Self.shanghai + "/raw_dataset.xlsx"
    let inventories = folder.file("results/shanghai/inventories/")
    try expectComplete(
      TableRequest(
        file: workbook, sheet: "City-level_Data(original)", ignore: ["District", "Sources"]),
      inventories + "city_level_complete_inventory", rows: 135)
    try expectComplete(
      TableRequest(
        file: workbook, sheet: "District-level_Data(original)",
        columns: [("CO_mean", .init(type: .number, invalid: .missing))], ignore: ["Sources"]),
      inventories + "district_level_complete_inventory", rows: 2160)
    let record = try folder.text(of: "results/shanghai/run.json")
    #expect(record.contains("\"value\" : \"q\""))
    #expect(record.split(separator: "\"column\" : \"CO_mean\"").count == 2)
  }

  private func expectComplete(_ raw: TableRequest, _ inventory: String, rows: Int) throws {
    var bounds: [String: ClosedRange<Double>] = [:]
    for indicator in Self.indicators { bounds[indicator] = 0...Double.infinity }
    bounds["AQI_Good_Rate_pct"] = 0...100
    try EndToEndTests.expectComplete(raw, inventory, targets: Self.indicators, bounds: bounds)
    let table = try TableReader.read(TableRequest(file: inventory + ".csv")).table
    #expect(table.rowCount == rows)
  }
}
