import Tabular
import Glibc
import Testing

@testable import TableFiles

@Suite("Workbooks")
struct TablesWorkbookTests {
  private func read(
    _ workbook: WorkbookBytes, _ change: (inout TableRequest) -> Void = { _ in }
  ) throws -> TableContents {
    return try TemporaryFile("a.xlsx", try workbook.archive()).read(limits: TableLimits(), change)
  }

  @Test("every kind of cell is read, and placed by its address")
  func kinds() throws {
    let workbook = WorkbookBytes(
      """
      <row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="inlineStr"><is><t>rate</t></is></c>\
      <c r="C2" t="s"><v>1</v></c><c r="D2" t="str"><f>"o"&amp;"k"</f><v>ok</v></c></row>
      <row r="3"><c r="D3" t="b"><v>1</v></c><c r="A3"><v>0.10000000000000001</v></c>\
      <c r="B3" t="str"><v> 2.5 </v></c></row>
      <row r="5"><c r="A5"><f>A3+1</f><v>1.1000000000000001</v></c><c r="B5" t="e"><v>#N/A</v></c>\
      <c r="C5" t="inlineStr"><is><r><t>Jing</t></r><r><t>'an</t></r><rPh><t>x</t></rPh></is></c>\
      <c r="D5" t="b"><v>0</v></c></row>
      <row r="6"><c r="A6"/><c r="B6" t="s"><v>2</v></c></row>
      """,
      sharedStrings: """
        <si><t>share</t></si><si><r><rPr><b/></rPr><t>dis</t></r><r><t>trict</t></r>\
        <rPh sb="0" eb="1"><t>no</t></rPh></si><si><t/></si>
        """)
    let contents = try read(workbook) { $0.columns = [("rate", .init(invalid: .missing))] }
    let table = contents.table
    #expect(table.columns.map(\.name) == ["share", "rate", "district", "ok"])
    // Rows 4 and 6 are blank.
    try #require(table.rowCount == 2)
    #expect((0..<2).map { table["share"]?.text($0) } == ["0.1", "1.1"])
    #expect((0..<2).map { table["rate"]?.text($0) } == [" 2.5 ", "#N/A"])
    #expect((0..<2).map { table["district"]?.text($0) } == ["", "Jing'an"])
    #expect((0..<2).map { table["ok"]?.text($0) } == ["TRUE", "FALSE"])
    #expect(contents.invalid.map(\.row) == [5])
    #expect(contents.invalid.map(\.value) == ["#N/A"])
  }

  @Test("a sheet is found by its name; without one the first is read")
  func sheets() throws {
    var workbook = WorkbookBytes(cells: [[inline("x")], [number("1")]])
    workbook.sheets.append(
      ("City &amp; more", "<row>\(inline("y"))</row><row>\(number("2"))</row>"))
    #expect(try read(workbook).table.columns == [Column("x", .numbers([1]))])
    let second = try read(workbook) { $0.sheet = "City & more" }
    #expect(second.table.columns == [Column("y", .numbers([2]))])
  }

  @Test("numbers in a column of categories are written as a person would")
  func mixed() throws {
    let table = try read(
      WorkbookBytes(cells: [
        [inline("code")], [number("0.10000000000000001")], [inline("b")], [number("1E3")],
      ])
    ).table
    #expect(
      table.columns == [
        Column("code", .categories(codes: [0, 1, 2], levels: ["0.1", "b", "1000"]))
      ])
  }

  @Test("cells out of order are sorted, the later of two at one address counting")
  func disorder() throws {
    let table = try read(
      WorkbookBytes(
        """
        <row r="3"><c r="B3"><v>4</v></c><c r="A3"><v>3</v></c></row>
        <row r="1"><c r="B1" t="str"><v>y</v></c><c r="A1" t="str"><v>x</v></c></row>
        <row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c><c r="A2"><v>5</v></c></row>
        """)
    ).table
    #expect(table.columns == [Column("x", .numbers([5, 3])), Column("y", .numbers([2, 4]))])
  }

  @Test("the real workbook is read as it is known to be")
  func real() throws {
    let path = packageRoot + "/../shared/data/shanghai/raw_dataset.xlsx"
    guard access(path, R_OK) == 0 else { return }
    let city = try TableReader.read(
      TableRequest(
        file: path, sheet: "City-level_Data(original)", key: ["Year", "Month"],
        columns: [("PM10_mean", .init(minimum: 0)), ("AQI_Good_Rate_pct", .init(maximum: 100))],
        ignore: ["District", "Sources"]))
    #expect(city.table.rowCount == 135)
    #expect(city.table["PM10_mean"]?.missingCount == 66)
    #expect(city.fileBytes == 327_296)
    #expect(city.contentHash.prefix(4) == [0x69, 0x3a, 0x3d, 0x5d])

    let sheet = "District-level_Data(original)"
    var request = TableRequest(
      file: path, sheet: sheet, key: ["Year", "Month", "District"],
      columns: [("CO_mean", .init(unit: "mg/m³", minimum: 0))], ignore: ["Sources"])
    #expect(throws: TableError.self) { try TableReader.read(request) }
    request.columns = [("CO_mean", .init(unit: "mg/m³", minimum: 0, invalid: .missing))]
    let district = try TableReader.read(request)
    #expect(district.table.rowCount == 2160)
    #expect(district.invalid.map(\.value) == ["q"])
    #expect(district.invalid.map(\.column) == ["CO_mean"])
    guard case .numbers = district.table["CO_mean"]?.values else {
      Issue.record("CO_mean holds categories")
      return
    }
  }

  private var packageRoot: String {
    #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
  }
}
