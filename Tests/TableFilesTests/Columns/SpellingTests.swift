import Tabular
import Testing

@testable import TableFiles

@Suite("How numbers and dates are spelled")
struct SpellingTests {
  private func read(
    _ cells: [String], _ change: (inout TableRequest) -> Void = { _ in }
  ) throws -> TableContents {
    let rows = cells.enumerated().map { "\"\($1)\",\($0 * 7 % 5)" }
    return try TemporaryFile("a.csv", (["Date,y"] + rows).joined(separator: "\n") + "\n")
      .read(limits: TableLimits(), change)
  }

  @Test(
    "numbers of other countries, programs and trades are read, and said",
    arguments: [
      (["94'250.5", "1'065'200", "64.9"], [94250.5, 1_065_200, 64.9], "with thousands parted"),
      (["94’250.5", "65’200.25", "64.9"], [94250.5, 65200.25, 64.9], "with thousands parted"),
      (["(1.5)", "2.5", "3"], [-1.5, 2.5, 3], "with negative ones in parentheses"),
      (["1.5-", "2.5", "3"], [-1.5, 2.5, 3], "with another minus"),
      (["1.5D+01", "-2D-01", "3"], [15, -0.2, 3], "with the exponent D of Fortran"),
      (["－１.５", "２．５", "３"], [-1.5, 2.5, 3], "in full-width digits"),
    ])
  func numbers(cells: [String], expected: [Double], said: String) throws {
    let found = try read(cells)
    #expect(found.table["Date"]?.values == .numbers(expected))
    #expect(found.notes.map(\.message).contains { $0.contains(said) }, "\(found.notes)")
    // They come back as they were, and a declared column reads the same.
    #expect((0..<3).map { found.table["Date"]?.text($0) } == cells)
    let declared = try read(cells) { $0.columns = [("Date", .init(type: .number))] }
    #expect(declared.table["Date"]?.values == .numbers(expected))
  }

  @Test(
    "what is spelled like a number and is none stays a category",
    arguments: [
      ["(1)", "(2)", "(3)"], ["1D2", "2D3", "3D4"], ["5'11", "6'02", "5'09"], ["1-", "2-", "x"],
      ["1'0", "2'0", "3'0"],
    ])
  func names(cells: [String]) throws {
    guard case .categories = try read(cells).table["Date"]?.values else {
      Issue.record("\(cells) are taken as numbers")
      return
    }
  }

  @Test("units within cells and marks of spreadsheets are named, with what to do")
  func marks() throws {
    #expect(
      try read(["94.25 ug/m3", "65.2 ug/m3", "1 ug/m3"]).notes.map(\.description) == [
        "column 'Date' holds numbers with the unit 'ug/m3', such as '94.25 ug/m3'; it is taken as a "
          + "category; remove the unit from the cells"
      ])
    #expect(try read(["5a", "6a", "7a"]).notes == [])
    #expect(
      try read(["'007", "'008", "'009"]).notes.map(\.description) == [
        "column 'Date' holds texts such as ''007', marked as text for a spreadsheet; it is taken as "
          + "a category; remove the marks from the cells"
      ])
    #expect(
      try read(["=\"\"007\"\"", "=\"\"008\"\""]).notes
        == [.wrappedTexts(column: "Date", example: "=\"007\"")])
  }

  @Test("dates in two orders are named, and a date that stands for none")
  func dates() throws {
    #expect(
      try read(["25/01/2020", "01/26/2020", "27/01/2020"]).notes.map(\.description) == [
        "column 'Date' holds dates day first, such as '25/01/2020', and month first, such as "
          + "'01/26/2020'; it is taken as a category; write all dates in one order"
      ])
    let days = (10..<30).map { "2020-01-\($0)" }
    for mark in ["9999-12-31", "1900-01-01", "0001-01-01"] {
      let notes = try read(days + [mark]).notes
      #expect(
        notes.contains(
          .sentinel(
            column: "Date", value: mark, row: 22, count: 1, least: "2020-01-10",
            greatest: "2020-01-29")))
    }
    #expect(try read(days).notes.count == 1)
    #expect(try read(["1969-12-31", "1970-01-01", "1970-01-02", "1970-01-03"]).notes.count == 1)
  }

  @Test(
    "numbers that are dates by name and value are named",
    arguments: [
      ("Date", ["20200125", "20200126"], "date", "compact"),
      ("YearMonth", ["202001", "202002"], "date", "compact"),
      ("time_stamp", ["2020012508", "2020012509"], "datetime", "compact"),
      ("timestamp", ["1585000000", "1585003600"], "datetime", "epoch"),
      ("ts", ["1585000000000", "1585003600000"], "datetime", "epoch-ms"),
      ("date", ["43855", "43856"], "date", "serial"),
      ("Date", ["43855.25", "43855.5"], "datetime", "serial"),
    ])
  func numbersOfTime(name: String, cells: [String], type: String, format: String) throws {
    let text = "\(name),y\n" + cells.map { "\($0),1\n" }.joined()
    let found = try TemporaryFile("a.csv", text).read()
    #expect(
      found.notes
        == [.numbersOfTime(column: name, example: cells[0], type: type, format: format)])
    // Of another name, or of other values, they are numbers.
    let other = try TemporaryFile("a.csv", text.replacing("\(name),y", with: "count,y")).read()
    #expect(other.notes.isEmpty)
  }

  @Test("counts, durations and identifiers are no dates")
  func noTime() throws {
    for (name, cell) in [
      ("time", "12.5"), ("Date", "20201345"), ("update", "5"), ("statistics", "20200125"),
    ] {
      let found = try TemporaryFile("a.csv", "\(name),y\n\(cell),1\n7,2\n").read()
      #expect(found.notes.isEmpty)
    }
  }
}
