import Tabular
import Testing

@testable import TableFiles

@Suite("How a file is laid out")
struct LayoutTests {
  private let data =
    "1.288,x,25.51,5.272\n-1.092,z,37.96,3.615\n0.288,y,43.28,6.016\n0.005,y,26.63,3.667\n"
    + "0.428,x,90.14,9.743\n"
  private let names = ["a", "b", "c", "t"]

  private func read(
    _ text: String, name: String = "a.csv", _ change: (inout TableRequest) -> Void = { _ in }
  ) throws -> TableContents {
    try TemporaryFile(name, text).read(limits: TableLimits(), change)
  }

  @Test(
    "separators are found, whatever the name of the file",
    arguments: [
      (";", "a.csv", ";"), ("\t", "a.csv", "tabs"), ("|", "a.csv", "|"), (",", "a.txt", ""),
      ("\t", "a.tab", ""), (",", "a.tsv", ","), (" ", "a.dat", "blanks"), (",", "table", ""),
    ])
  func separators(separator: String, name: String, said: String) throws {
    let text = ("a,b,c,t\n" + data).replacing(",", with: separator)
    let found = try read(text, name: name)
    #expect(found.table.columns.map(\.name) == names)
    #expect(found.table["t"]?.values == .numbers([5.272, 3.615, 6.016, 3.667, 9.743]))
    #expect(found.notes.map(\.message).contains { $0.contains(said) } || said.isEmpty)
    #expect(found.notes.isEmpty == said.isEmpty)
  }

  @Test("decimal commas are found beside semicolons, beside tabs and in quotes")
  func decimalCommas() throws {
    let european = data.replacing(",", with: ";").replacing(".", with: ",")
    let quoted = "a,b,t\n\"1,288\",x,\"25,51\"\n\"-1,092\",z,\"37,96\"\n\"0,5\",x,\"1,5\"\n"
    for text in [
      "a;b;c;t\n" + european, "sep=;\na;b;c;t\n" + european,
      "a\tb\tc\tt\n" + european.replacing(";", with: "\t"), quoted,
    ] {
      let found = try read(text)
      guard case .numbers(let cells)? = found.table["a"]?.values else {
        Issue.record("'a' holds no numbers in \(text.prefix(30))")
        continue
      }
      #expect(cells.prefix(2) == [1.288, -1.092])
      #expect(found.notes.contains(.decimalComma(thousands: nil)))
      // Cells come back as they were.
      #expect(found.table["a"]?.text(0) == "1,288")
    }
  }

  @Test("thousands are parted by points, commas and blanks where other cells prove it")
  func thousands() throws {
    let german = try read("a;b\n1.234,5;1\n2.345.678,25;2\n3,5;3\n")
    #expect(german.table["a"]?.values == .numbers([1234.5, 2_345_678.25, 3.5]))
    let english = try read("a,b\n\"1,234.5\",1\n\"2,345\",2\n3.5,3\n")
    #expect(english.table["a"]?.values == .numbers([1234.5, 2345, 3.5]))
    let french = try read("a;b\n1\u{a0}234,5;1\n2\u{202f}345,5;2\n3,5;3\n")
    #expect(french.table["a"]?.values == .numbers([1234.5, 2345.5, 3.5]))
    let doubtful = try read("a,b\n\"1,234\",1\n\"2,345\",2\n\"3,456\",3\n")
    #expect(
      doubtful.notes == [.ambiguousNumbers(column: "a", example: "1,234", isCommon: false)])
    let declared = try read("a,b\n\"1,234\",1\n\"2,345\",2\n") {
      $0.layout.thousands = UInt8(ascii: ",")
    }
    #expect(declared.table["a"]?.values == .numbers([1234, 2345]))
  }

  @Test(
    "rows above the header are skipped and said",
    arguments: [
      ("Daily mean data supplied on 24/06/2024,,,\nStatus: V=Verified,,,\na,b,c,t\n", 3),
      ("# station 12\n# ug/m3\na,b,c,t\n", 3), ("Some title\n\na,b,c,t\n", 3), ("\na,b,c,t\n", 2),
      ("a,b,c,t\n\n", 1),
    ])
  func above(head: String, header: Int) throws {
    let found = try read(head + data)
    #expect(found.table.columns.map(\.name) == names)
    #expect(found.table.rowCount == 5)
    // Messages count rows as a person does.
    let file = try TemporaryFile("a.csv", head + data + "q,x,1,2\n")
    let row = head.utf8.count { $0 == 10 } + 6
    #expect(
      file.message { $0.columns = [("a", .init(type: .number))] }
        == "a.csv, row \(row), column 'a': expected a number, found 'q'; correct the cell, "
        + "or declare 'invalid: missing' for the column")
  }

  @Test("several rows of a header make one name, merged names going on to the right")
  func twoHeaders() throws {
    let over = try read("site,,pollutant,\n" + "a,b,c,t\n" + data)
    #expect(over.table.columns.map(\.name) == names)
    #expect(
      over.notes.map(\.message) == [
        "the header is row 2; 1 row above it is skipped, the first is 'site'"
      ])
    let double = try read(
      "PM10,,NO2,\nmean,max,mean,max\n"
        + data.replacing("x", with: "1").replacing("y", with: "2").replacing("z", with: "3"))
    #expect(double.table.columns.map(\.name) == ["PM10 mean", "PM10 max", "NO2 mean", "NO2 max"])
  }

  @Test(
    "names that are fewer than the cells of the rows below are an error, not a header of values")
  func fewNames() throws {
    let file = try TemporaryFile("a.csv", "x,y\n1,2,3,4\n5,6,7,8\n9,1,2,3\n")
    #expect(
      file.message { _ in }
        == "a.csv: row 1 has 2 names, and the rows below it have 4 cells; name every column, or declare "
        + "the header: header: 1, or header: false with skip: 1")
    // A title above rows without names is none.
    #expect(
      try read("Title\na,b,c\n1,2,3\n4,5,6\n7,8,9\n").table.columns.map(\.name) == ["a", "b", "c"])
  }

  @Test("a table without a header keeps its first row")
  func headless() throws {
    let found = try read(data)
    #expect(found.table.columns.map(\.name) == ["A", "B", "C", "D"])
    #expect(found.table.rowCount == 5)
    #expect(
      found.notes.first?.message.hasPrefix("row 1 looks like values ('1.288', 'x', '25.51')")
        == true)
    // Years as names of columns are names.
    let years = try read("city,2014,2015\nA,1.5,2.5\nB,2.5,3.5\nC,1.5,4.5\nD,1,2\n")
    #expect(years.table.columns.map(\.name) == ["city", "2014", "2015"])
    let declared = try read("a,b\n1,2\n3,4\n") { $0.layout.header = TableLayout.Header.none }
    #expect(declared.table.rowCount == 3)
  }

  @Test("a row of units is no data; a row of missing words is")
  func units() throws {
    let found = try read("a,b,c,t\nmm,-,ug/m3,ug/m3\n" + data)
    #expect(found.table.rowCount == 5)
    #expect(found.table["a"]?.values == .numbers([1.288, -1.092, 0.288, 0.005, 0.428]))
    #expect(found.notes == [.rowOfUnits(row: 2, units: ["mm", "-", "ug/m3", "ug/m3"])])
    let words = try read(
      "Date,NO2\n2014-01-01,No data\n2014-01-02,33\n2014-01-03,12\n2014-01-04,9\n")
    #expect(words.table.rowCount == 4)
  }

  @Test("empty rows are skipped wherever they are, and said")
  func blank() throws {
    let found = try read("a,b,c,t\n" + data + ",,,\n , ,,\n")
    #expect(found.table.rowCount == 5)
    #expect(found.notes == [.blankRows([7, 8], total: 2)])
    let middle = try read("a,b,c,t\n1,x,2,3\n\n\n4,y,5,6\n,,,\n7,z,8,9\n")
    #expect(middle.table["a"]?.values == .numbers([1, 4, 7]))
    #expect(middle.notes == [.blankRows([3, 4, 6], total: 3)])
  }

  @Test("footnotes are no rows")
  func footnotes() throws {
    for note in ["Source: EEA,,,\n", "Source: EEA\n", "\n* provisional data,,,\n"] {
      let found = try read("a,b,c,t\n" + data + note)
      #expect(found.table.rowCount == 5)
      #expect(found.notes.contains { if case .footnotes = $0 { true } else { false } })
    }
    // A date with a gap is a row.
    let dates = try read("Date,x,y\n2014-01-01,1,2\n2014-01-02,2,3\n2014-01-03,,\n")
    #expect(dates.table.rowCount == 3)
  }

  @Test("columns without a name are left out and said")
  func unnamed() throws {
    let rows = data.split(separator: "\n").enumerated()
    let index = try read(",a,b,c,t\n" + rows.map { "\($0),\($1)\n" }.joined())
    #expect(index.table.columns.map(\.name) == names)
    #expect(index.notes == [.unnamedColumn(position: 1, .countsRows)])
    let trailing = try read("a,b,c,t,,\n" + rows.map { "\($1),,\n" }.joined())
    #expect(
      trailing.notes == [
        .unnamedColumn(position: 5, .empty), .unnamedColumn(position: 6, .empty),
      ])
    let rowsOnly = try read("a,b,c,t\n" + rows.map { "\($1),\n" }.joined())
    #expect(rowsOnly.table.columns.map(\.name) == names)
    // R writes names of rows without a name above them.
    let named = try read("a,b,c,t\n" + rows.map { "r\($0),\($1)\n" }.joined())
    #expect(named.table.columns.map(\.name) == names)
    #expect(named.table["a"]?.text(0) == "1.288")
    let used = try read(",x\nr,1\ns,2\n") { $0.key = ["A"] }
    #expect(used.table["A"]?.text(1) == "s")
  }

  @Test("what is declared is done")
  func declared() throws {
    let text = "junk\nx!y\n1!2\n% note\n3!4\nbad!bad\n"
    let found = try read(text) {
      $0.layout.separator = UInt8(ascii: "!")
      $0.layout.header = .rows(2...2)
      $0.layout.comment = "%"
      $0.layout.skip = [6]
    }
    #expect(found.table["x"]?.values == .numbers([1, 3]))
    let single = try read("x,y\n'a,b',1\n'it''s',2\n") { $0.layout.quote = UInt8(ascii: "'") }
    #expect(single.table["x"]?.text(0) == "a,b" && single.table["x"]?.text(1) == "it's")
  }
}
