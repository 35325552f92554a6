import Tabular
import Testing

@testable import TableFiles

@Suite("Workbooks as people have them")
struct WorkbookKindTests {
  private func read(
    _ workbook: WorkbookBytes, name: String = "a.xlsx",
    _ change: (inout TableRequest) -> Void = { _ in }
  ) throws -> TableContents {
    try TemporaryFile(name, try workbook.archive()).read(limits: TableLimits(), change)
  }

  private let styles = Array(
    """
    <styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd hh:mm"/>\
    <numFmt numFmtId="165" formatCode="0.00&quot; d&quot;"/></numFmts>\
    <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/>\
    <xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="20"/></cellXfs></styleSheet>
    """.utf8)

  /// A workbook with styles and the parts that name them.
  private func styled(_ rows: String) -> WorkbookBytes {
    var workbook = WorkbookBytes(rows)
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    let list = """
      <Relationships><Relationship Id="s0" Type="\(relation)/worksheet" Target="worksheets/sheet1.xml"/>\
      <Relationship Id="y" Type="\(relation)/styles" Target="styles.xml"/></Relationships>
      """
    workbook.parts = [
      ("xl/styles.xml", styles), ("xl/_rels/workbook.xml.rels", Array(list.utf8)),
    ]
    return workbook
  }

  @Test("numbers in a format of dates are dates, and come back as such")
  func dates() throws {
    let found = try read(
      styled(
        """
        <row>\(inline("Date"))\(inline("at"))\(inline("x"))\(inline("clock"))</row>
        <row><c s="1"><v>41640</v></c><c s="2"><v>41640.5</v></c><c s="3"><v>1</v></c><c s="4"><v>0.25</v></c></row>
        <row><c s="1"><v>41660</v></c><c s="2"><v>41640.541666666664</v></c><c s="3"><v>2</v></c>\
        <c s="4"><v>0.5</v></c></row>
        """)
    ).table
    #expect(found["Date"]?.moment?.kind == .date && found["Date"]?.text(0) == "2014-01-01")
    #expect(found["at"]?.moment?.step == .hour)
    #expect(found["at"]?.text(1) == "2014-01-01 13:00:00")
    #expect(found["x"]?.values == .numbers([1, 2]))
    #expect(found["clock"]?.moment?.kind == .time)
  }

  @Test(
    "formats of dates are told from others",
    arguments: [
      ("yyyy-mm-dd", SheetStyles.Shown.date), ("[$-409]d\\-mmm\\-yy;@", .date),
      ("General", .number),
      ("0.00", .number), ("#,##0 \"days\"", .number), ("h:mm AM/PM", .time), ("mm:ss.0", .time),
      ("[h]:mm", .number), ("dd/mm/yyyy hh:mm", .datetime), ("mmm yyyy", .date), ("0%", .number),
      ("_-* #,##0_-", .number), ("@", .number), ("\"m\"0", .number),
    ])
  func formats(code: String, shown: SheetStyles.Shown) {
    #expect(SheetStyles.shown(by: code) == shown)
  }

  @Test("booleans are true in every spelling of theirs")
  func booleans() throws {
    let cells = ["1", "true", "TRUE", "0", "false"].map { "<row><c t=\"b\"><v>\($0)</v></c></row>" }
    let found = try read(WorkbookBytes("<row>\(inline("flag"))</row>" + cells.joined())).table
    #expect((0..<5).map { found["flag"]?.text($0) } == ["TRUE", "TRUE", "TRUE", "FALSE", "FALSE"])
  }

  @Test("formulas without a value are named; an empty text is a value")
  func formulas() throws {
    let found = try read(
      WorkbookBytes(
        """
        <row>\(inline("x"))\(inline("y"))</row>
        <row>\(number("1"))<c r="B2"><f>A2*2</f><v></v></c></row>
        <row>\(number("2"))<c r="B3" t="str"><f>""</f><v></v></c></row>
        <row>\(number("3"))<c r="B4"><f>A4*2</f></c></row>
        """))
    #expect(found.notes == [.formulas(cells: ["B2", "B4"], columns: ["y"], total: 2)])
    #expect(
      found.notes[0].message == "cells B2, B4 hold formulas without a stored value")
  }

  @Test("escapes of characters that XML does not hold are decoded")
  func escapes() throws {
    let found = try read(
      WorkbookBytes(
        "<row><c t=\"s\"><v>0</v></c></row><row>\(inline("a_x005F_x000D_b_xQ00D_"))</row>",
        sharedStrings: "<si><t>PM10_x000D_\n(ug)</t></si>")
    ).table
    #expect(found.columns[0].name == "PM10\r\n(ug)")
    #expect(found.columns[0].text(0) == "a_x000D_b_xQ00D_")
  }

  @Test("hidden sheets are not read unasked, and the others are named where the first is no table")
  func hidden() throws {
    var workbook = WorkbookBytes("<row>\(inline("Cover"))</row>")
    workbook.sheets.append(("Values", "<row>\(inline("x"))</row><row>\(number("1"))</row>"))
    #expect(
      try TemporaryFile("a.xlsx", workbook.archive()).message()
        == "a.xlsx: the file has a header but no rows; add at least one row; the sheets are 'Data', 'Values'; "
        + "choose one by 'sheet'")
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    let list = """
      <workbook xmlns:r="\(relation)"><sheets><sheet name="Data" state="hidden" r:id="s0"/>\
      <sheet name="Values" r:id="s1"/></sheets></workbook>
      """
    workbook.parts = [("xl/workbook.xml", Array(list.utf8))]
    let found = try read(workbook)
    #expect(found.table.columns.map(\.name) == ["x"])
    #expect(
      found.notes.map(\.message) == ["sheet 'Values' was read; there is also 'Data' (hidden)"])
  }

  @Test("blanks far away, titles, footnotes and empty rows are no cells")
  func extent() throws {
    let found = try read(
      WorkbookBytes(
        """
        <row r="1"><c r="A1" t="str"><v>Air of the city</v></c></row>
        <row r="3"><c r="A3" t="str"><v>x</v></c><c r="B3" t="str"><v>y</v></c><c r="C3" t="str"><v>z</v></c></row>
        <row r="4"><c r="A4"><v>1</v></c><c r="B4"><v>2</v></c><c r="C4"><v>3</v></c></row>
        <row r="6"><c r="A6"><v>4</v></c><c r="B6"><v>5</v></c><c r="C6"><v>6</v></c><c r="I6" t="str"><v> </v></c></row>
        <row r="8"><c r="A8" t="str"><v>* provisional values</v></c></row>
        <row r="500000"><c r="A500000" t="str"><v>  </v></c></row>
        """))
    #expect(found.table.columns.map(\.name) == ["x", "y", "z"])
    #expect(found.table["x"]?.values == .numbers([1, 4]))
    #expect(found.notes.contains(.footnotes(rows: [8], text: "* provisional values")))
    #expect(found.notes.contains(.blankRows([5], total: 1)))
  }

  @Test("merged cells of a header name every column, and a name does not decide the format")
  func merged() throws {
    var workbook = WorkbookBytes("")
    let sheet = """
      <worksheet><sheetData><row r="1"><c r="A1" t="str"><v>k</v></c><c r="B1" t="str"><v>PM</v></c></row>\
      <row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c><c r="C2"><v>3</v></c></row></sheetData>\
      <mergeCells><mergeCell ref="B1:C1"/></mergeCells></worksheet>
      """
    workbook.parts = [("xl/worksheets/sheet1.xml", Array(sheet.utf8))]
    let found = try read(workbook, name: "a.csv")
    #expect(found.table.columns.map(\.name) == ["k", "PM", "PM 2"])
    #expect(found.notes == [.mergedCells(range: "B1:C1", column: "PM")])
  }
}
