import Tabular
import Testing

@testable import TableFiles

@Suite("Messages of broken workbooks")
struct TablesWorkbookMessageTests {
  private let good = WorkbookBytes(cells: [
    [inline("x"), inline("y")], [number("1"), number("2")],
  ])

  private func message(
    _ bytes: [UInt8], limits: TableLimits = TableLimits(),
    _ change: (inout TableRequest) -> Void = { _ in }
  ) throws -> String {
    try TemporaryFile("a.xlsx", bytes).message(limits: limits, change)
  }

  @Test("what is no archive of a workbook is named")
  func archives() throws {
    #expect(try message([]) == "a.xlsx: the file is empty; write a header and rows")
    #expect(try message(Array("x,y\n1,2\n".utf8)) == "read")
    let bytes = try good.archive()
    #expect(
      try message(Array(bytes.prefix(bytes.count / 2)))
        == "a.xlsx: damaged workbook: Not a zip archive; save it again as .xlsx")
    let compound: [UInt8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]
    let padding = [UInt8](repeating: 0, count: 1016)
    #expect(
      try message(compound + padding)
        == "a.xlsx: an old binary workbook (.xls); save it as .xlsx")
    let stream = "EncryptedPackage".utf8.flatMap { [$0, UInt8(0)] }
    let encrypted = "a.xlsx: the workbook is encrypted; save it without a password"
    #expect(try message(compound + padding + stream) == encrypted)
    var secret = good
    secret.password = "secret"
    #expect(try message(secret.archive()) == encrypted)
  }

  @Test("a damaged byte in a part is found by its checksum")
  func checksum() throws {
    var workbook = good
    // Random letters are hardly compressed, so that the middle of the file is theirs.
    var source = RandomSource(seed: 1)
    let text = String(
      decoding: (0..<20_000).map { _ in UInt8(97 + source.index(below: 26)) }, as: UTF8.self)
    workbook.sheets[0].rows += "<row>\(inline(text))</row>"
    var bytes = try workbook.archive()
    bytes[bytes.count / 2] ^= 0x10
    #expect(try message(bytes).hasPrefix("a.xlsx: damaged workbook: "))
  }

  @Test("missing, damaged and forbidden parts are named")
  func parts() throws {
    var workbook = good
    workbook.parts = [("xl/workbook.xml", [])]
    #expect(
      try message(workbook.archive())
        == "a.xlsx: a zip archive without 'xl/workbook.xml', not a workbook; save it again as .xlsx"
    )
    workbook.parts = [("xl/worksheets/sheet1.xml", Array("<worksheet>\n<row></worksheet>".utf8))]
    #expect(
      try message(workbook.archive())
        == "a.xlsx, xl/worksheets/sheet1.xml, line 2: damaged workbook: mismatched tag; save it again as .xlsx"
    )
    let bomb =
      "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]><worksheet>&b;</worksheet>"
    workbook.parts = [("xl/worksheets/sheet1.xml", Array(bomb.utf8))]
    #expect(
      try message(workbook.archive())
        == "a.xlsx, xl/worksheets/sheet1.xml: a document type declaration, which no workbook has; save it "
        + "again as .xlsx")
  }

  @Test("a part that inflates too far is not read to its end")
  func bombs() throws {
    var workbook = good
    workbook.sheets[0].rows += String(repeating: " ", count: 1 << 20)
    let bytes = try workbook.archive()
    #expect(try message(bytes) == "read")
    var limits = TableLimits()
    limits.inflatedBytes = 500_000
    let found = try message(bytes, limits: limits)
    #expect(found.hasPrefix("a.xlsx, xl/worksheets/sheet1.xml: expands to 10487"))
    // Of the limit the parts before have their share.
    #expect(found.contains(" bytes or more; the limit is 49"))
    #expect(found.hasSuffix("; save the sheet as CSV"))
    limits = TableLimits()
    limits.unsuspiciousBytes = 1 << 16
    #expect(
      try message(bytes, limits: limits).hasPrefix(
        "a.xlsx, xl/worksheets/sheet1.xml: expands to 10487"))
  }

  @Test("the archive's word for a part's size is not trusted")
  func falseSize() throws {
    var workbook = good
    workbook.sheets[0].rows += String(repeating: " ", count: 1 << 20)
    var bytes = try workbook.archive()
    // The size stands in the directory at the end and in front of the part.
    let size = withUnsafeBytes(of: UInt32(littleEndian: partSize(in: bytes)), Array.init)
    for start in bytes.indices.dropLast(4) where Array(bytes[start..<start + 4]) == size {
      bytes.replaceSubrange(start..<start + 4, with: [1, 0, 0, 0])
    }
    var limits = TableLimits()
    limits.inflatedBytes = 500_000
    #expect(try message(bytes, limits: limits) != "read")
  }

  @Test("a sheet that is not there is answered with those that are")
  func unknownSheet() throws {
    var workbook = good
    workbook.sheets[0].name = "City"
    workbook.sheets.append(("District", ""))
    let bytes = try workbook.archive()
    #expect(
      try message(bytes) { $0.sheet = "district" }
        == "a.xlsx, sheet 'district': unknown sheet; did you mean 'District'? expected one of: City, "
        + "District")
    #expect(
      try message(bytes) { $0.sheet = "District" }
        == "a.xlsx, sheet 'District': the file is empty; write a header and rows")
  }

  @Test("cells that can't be placed or read are named")
  func cells() throws {
    func rows(_ rows: String) throws -> String { try message(WorkbookBytes(rows).archive()) }
    let header = "<row r=\"1\">\(inline("x"))</row>"
    #expect(
      try rows(header + "<row><c r=\"A0\"><v>1</v></c></row>")
        == "a.xlsx, xl/worksheets/sheet1.xml: a cell has the address 'A0'; save it again as .xlsx")
    #expect(
      try rows(header + "<row><c r=\"XFE2\"><v>1</v></c></row>")
        == "a.xlsx, xl/worksheets/sheet1.xml: a cell has the address 'XFE2'; save it again as .xlsx"
    )
    #expect(
      try rows(header + "<row r=\"2\"><c t=\"s\"><v>7</v></c></row>")
        == "a.xlsx: cell A2 refers to shared string '7' of 0; save it again as .xlsx")
    #expect(
      try rows(header + "<row><c t=\"b\"><v>yes</v></c></row>")
        == "a.xlsx: cell A2 is of type boolean but holds 'yes'")
    let deep = String(repeating: "<x>", count: 300) + String(repeating: "</x>", count: 300)
    #expect(
      try rows(header + deep)
        == "a.xlsx, xl/worksheets/sheet1.xml: elements are nested more than 256 deep"
    )
    // The parser would keep each of them.
    let attributes = (0..<150_000).map { " a\($0)=''" }.joined()
    #expect(
      try rows("\(header)<x\(attributes)/>")
        == "a.xlsx, xl/worksheets/sheet1.xml: a tag is longer than 1048576 bytes; save it again as .xlsx"
    )
    #expect(
      try rows("\(header)<row r=\"9\"><c r=\"A9\"/></row>")
        == "a.xlsx: the file has a header but no rows; add at least one row")
  }

  @Test("a few cells far apart make no table of billions")
  func sparse() throws {
    let header = (0..<200).map { inline("c\($0)") }.joined()
    let workbook = WorkbookBytes(
      "<row>\(header)</row><row r=\"1048576\"><c r=\"A1048576\"><v>1</v></c></row>")
    var limits = TableLimits()
    limits.columns = 199
    #expect(
      try message(workbook.archive(), limits: limits)
        == "a.xlsx: 200 columns; the limit is 199; ignore or remove columns")
    #expect(
      try message(workbook.archive())
        == "a.xlsx: 1048575 rows of 200 columns; the limit is 134217728 cells; split the file")
  }

  @Test("an error value and a text in a column of numbers are invalid cells of their sheet")
  func invalidCells() throws {
    let workbook = WorkbookBytes(cells: [
      [inline("CO"), inline("Sources")],
      [number("0.8"), inline("[1]")],
      [inline("q"), "<c t=\"e\"><v>#REF!</v></c>"],
    ])
    let found = try message(workbook.archive()) {
      $0.sheet = "Data"
      $0.columns = [("CO", .init(minimum: 0))]
    }
    #expect(
      found == """
        a.xlsx, sheet 'Data', row 3, column 'CO': expected a number of at least 0, found 'q'; correct the cell, or declare 'invalid: missing' for the column
        a.xlsx, sheet 'Data', row 3, column 'Sources': expected a value, found '#REF!'; correct the cell
        """)
  }

  /// The uncompressed size of the last part, from the archive's directory.
  private func partSize(in bytes: [UInt8]) -> UInt32 {
    let start = bytes.indices.last { index in
      bytes[index...].starts(with: [0x50, 0x4b, 0x01, 0x02])
    }
    guard let start else { return 0 }
    return (0..<4).reduce(0) { $0 | UInt32(bytes[start + 24 + $1]) << (8 * UInt32($1)) }
  }
}
