import Tabular
import Testing

@testable import TableFiles

@Suite("A name that stands over several columns")
struct RepeatedNameTests {
  private func read(
    _ text: String, _ change: (inout TableRequest) -> Void = { _ in }
  ) throws -> TableContents {
    try TemporaryFile("a.csv", text).read(change)
  }

  @Test("the later columns get a number that no other column has, and it is said")
  func renamed() throws {
    let found = try read("x,status,y,status,status_2,status\n1,R,2,P,q,S\n2,R,3,P,q,S\n")
    #expect(
      found.table.columns.map(\.name) == ["x", "status", "y", "status_3", "status_2", "status_4"])
    #expect(
      found.notes.map(\.description) == [
        "columns 2, 4 and 6 are all named 'status'; they were read as 'status', 'status_3' and "
          + "'status_4'; rename 'status' in the file to use the first of them"
      ])
    #expect(found.notes[0].isWarning)
    #expect(found.table["status_3"]?.text(0) == "P")
  }

  @Test("a workbook's columns are renamed like those of a text")
  func workbook() throws {
    func row(_ cells: [String]) -> [String] {
      cells.map { cell in
        Double(cell) == nil
          ? "<c t=\"inlineStr\"><is><t>\(cell)</t></is></c>" : "<c><v>\(cell)</v></c>"
      }
    }
    let cells = [row(["x", "unit", "y", "unit"]), row(["1", "ppb", "2", "ppm"])]
    let file = try TemporaryFile("a.xlsx", WorkbookBytes(cells: cells).archive())
    #expect(try file.read().table.columns.map(\.name) == ["x", "unit", "y", "unit_2"])
  }

  @Test("nothing may refer to the name, but 'ignore' leaves out all of its columns")
  func references() throws {
    let text = "x,unit,y,unit\n1,a,2,b\n2,a,3,b\n"
    let file = try TemporaryFile("a.csv", text)
    let message = "a.csv: columns 2 and 4 are both named 'unit'; rename one of them in the file"
    #expect(file.message { $0.key = ["unit"] } == message)
    #expect(file.message { $0.columns = [("unit", .init(type: .category))] } == message)
    #expect(
      file.message {
        $0.shaping.pivot = .init(names: "unit", values: "x", by: ["y"])
      } == message)
    #expect(try read(text) { $0.key = ["unit_2", "x"] }.table.columns.count == 4)
    #expect(try read(text) { $0.ignore = ["unit"] }.table.columns.map(\.name) == ["x", "y"])
    #expect(
      try read(text) { $0.ignore = ["unit_2"] }.table.columns.map(\.name) == ["x", "unit", "y"])
  }

  @Test("names of sites above those of pollutants part most of them")
  func sites() throws {
    let rows = (1...9).map { "0\($0)/01/2023,\($0).5,V,\($0 * 3 % 7),V,\($0 * 5 % 7),P\n" }.joined()
    let found = try read(",Kew,,,Eltham,,\nDate,NO2,status,O3,NO2,status,status\n\(rows)")
    #expect(
      found.table.columns.map(\.name) == [
        "Date", "Kew NO2", "Kew status", "Kew O3", "Eltham NO2", "Eltham status",
        "Eltham status_2",
      ])
  }

  @Test(
    "a yearly file of UK-AIR is read: a site above, status and unit for each pollutant, hours to 24"
  )
  func network() throws {
    let rows = (0..<48).map { hour in
      let day = hour < 24 ? "13" : "14"
      let clock = (hour % 24 + 1 < 10 ? "0" : "") + "\(hour % 24 + 1):00"
      return "\(day)-01-2025,\(clock),\(hour * 7 % 31).594,R,ugm-3,\(hour * 5 % 17).25,P,ugm-3\n"
    }
    let found = try read(
      "Data supplied by UK-AIR on 1/5/2026\nAll Data GMT hour ending \n"
        + "Status: R =Ratified P=Provisional,P*=As supplied\n,,Cardiff Centre,,,,,\n"
        + "Date,time,\"PM<sub>10</sub> particulate matter (Hourly measured)\",status,unit,"
        + "\"Nitrogen dioxide\",status,unit\n \n" + rows.joined())
    #expect(
      found.table.columns.map(\.name) == [
        "Date", "time", "PM<sub>10</sub> particulate matter (Hourly measured)", "status", "unit",
        "Nitrogen dioxide", "status_2", "unit_2",
      ])
    #expect(found.table.rowCount == 48)
    #expect(found.table["Date"]?.moment?.kind == .date)
    #expect(found.table["time"]?.moment?.kind == .time)
  }
}
