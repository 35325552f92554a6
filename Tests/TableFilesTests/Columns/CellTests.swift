import Tabular
import Testing

@testable import TableFiles

@Suite("What a cell is")
struct CellTests {
  private func read(
    _ text: String, _ change: (inout TableRequest) -> Void = { _ in }
  ) throws -> TableContents {
    try TemporaryFile("a.csv", text).read(limits: TableLimits(), change)
  }

  @Test(
    "words for missing numbers make no category",
    arguments: [
      "NaN", "nan", "N/A", "#N/A", "null", "NULL", "None", "-", "--", ".", "n.d.", "NA", "", " ",
      "n/a", "?",
    ])
  func words(word: String) throws {
    for text in ["x,y\n\(word),1\n2.5,2\n3,3\n", "x,y\n2.5,1\n\(word),2\n3,3\n"] {
      let found = try read(text)
      #expect(found.table["x"]?.missingCount == 1)
      guard case .numbers = found.table["x"]?.values else {
        Issue.record("'\(word)' makes a category")
        return
      }
      #expect(found.notes.isEmpty)
    }
    // Among words it is one of them.
    let category = try read("x,y\nnone,1\nsome,2\nnone,3\n")
    #expect(category.table["x"]?.missingCount == 0)
  }

  @Test("a marker that is a number means the number")
  func markers() throws {
    for text in ["-200", "-200.0", "-200.00", "-2e2"] {
      let found = try read("x,y\n1,\(text)\n2,5\n") { $0.missing = ["NA", "-200"] }
      #expect(found.table["y"]?.missingCount == 1)
    }
    let comma = try read("x;y\n1,5;-200,0\n2,5;5,5\n") { $0.missing = ["-200"] }
    #expect(comma.table["y"]?.missingCount == 1)
  }

  @Test("a column of numbers but for some words names the first, the count and what to declare")
  func nearly() throws {
    let rows = (1...40).map { $0 == 31 ? "q\n" : "\($0).5\n" }.joined()
    let found = try read("c\n" + rows)
    #expect(
      found.notes.map(\.description) == [
        "column 'c' holds categories because of 'q' in row 32; 39 of its 40 cells are numbers; declare "
          + "columns: {c: {type: number, invalid: missing}}, or add \"q\" to 'missing', or declare type: "
          + "category"
      ])
    // Hexadecimal digits are no number here.
    let hex = try read("c,d\n0x10,1\n1.5,2\n2.5,3\n3.5,4\n")
    #expect(hex.notes.count == 1)
    // Names that are digits now and then are names.
    #expect(try read("c\na1\nb2\n3\nc4\nd5\n").notes.isEmpty)
  }

  @Test("marks of missing values are noticed by their distance or their number")
  func sentinels() throws {
    func note(_ cells: [String]) throws -> TableNote? {
      try read("a,x\n" + cells.enumerated().map { "\($0),\($1)\n" }.joined()).notes.first
    }
    let usual = (0..<40).map { "\(Double($0 % 7) / 2 - 1)" }
    #expect(
      try note(usual + ["-999"])
        == .sentinel(
          column: "x", value: "-999", row: 42, count: 1, least: "-1", greatest: "2"))
    #expect(try note(usual + ["-1.7976931348623157e+308"])?.isWarning == true)
    #expect(try note(usual + ["1e20"])?.isWarning == true)
    let positive = (0..<40).map { "\($0 * 3 % 50 + 100)" }
    #expect(try note(positive + ["-200", "-200", "-200"])?.isWarning == true)
    #expect(try note(usual) == nil)
    #expect(try note((0..<40).map { "\($0 - 20)" }) == nil)
    #expect(try note((0..<40).map { "\($0 * 100)" }) == nil)
  }

  @Test("blanks around a category are none of its text, and no-break blanks neither")
  func blanks() throws {
    let found = try read("b,x\nx,1\nx ,2\n\u{a0}x,3\ny,4\n")
    #expect(found.table["b"]?.values == .categories(codes: [0, 0, 0, 1], levels: ["x", "y"]))
    #expect(found.table["b"]?.text(1) == "x ")
    #expect(
      try read("b,x\nAir,1\nair,2\n").notes == [
        .likeLevels(column: "b", first: "Air", second: "air")
      ])
  }

  @Test("per cent, currencies and another minus are read where all cells have them, and said")
  func spelled() throws {
    let found = try read("a,b,c\n5%,$3.50,\u{2212}1\n7.5%,$4,2\n")
    #expect(found.table["a"]?.values == .numbers([5, 7.5]))
    #expect(found.table["b"]?.values == .numbers([3.5, 4]))
    #expect(found.table["c"]?.values == .numbers([-1, 2]))
    #expect(found.notes.count == 3)
    #expect(found.table["a"]?.text(0) == "5%")
  }

  @Test(
    "numbers in two units are categories, and it is said",
    arguments: [("5%", "7.5"), ("7.5", "5 %"), ("$3", "€4"), ("3 €", "£4")])
  func mixedUnits(one: String, other: String) throws {
    let found = try read("a,b\n\(one),x\n\(other),y\nNA,x\n")
    #expect(found.notes == [.mixedUnits(column: "a", first: one, other: other)])
    guard case .categories? = found.table["a"]?.values else {
      Issue.record("no categories")
      return
    }
    #expect(
      found.notes[0].description
        == "column 'a' holds numbers in different units, such as '\(one)' and '\(other)'; "
        + "it is taken as a category; write all numbers in one unit")
  }

  @Test("a currency in some cells only, or a yen of another width, is no other unit")
  func oneCurrency() throws {
    #expect(try read("a,b\n$3,x\n4,y\n").table["a"]?.values == .numbers([3, 4]))
    #expect(try read("a,b\n¥3,x\n￥4,y\n").table["a"]?.values == .numbers([3, 4]))
  }

  @Test(
    "amounts with a currency and thousands are numbers",
    arguments: [
      ("$10,280.00", "$950.50", 10_280.0), ("10.280,00 €", "950,5 €", 10_280),
      ("(1,234.50)", "12.5", -1234.5), ("€ 1,234,567.8", "€ 2", 1_234_567.8),
    ])
  func amounts(first: String, second: String, number: Double) throws {
    let found = try read("a;b\n\(first);x\n\(second);y\n\(second);x\n")
    guard case .numbers(let cells)? = found.table["a"]?.values else {
      Issue.record("no numbers")
      return
    }
    #expect(cells[0] == number && found.table["a"]?.text(0) == first)
  }

  @Test("pairs in parentheses are no numbers with decimal commas")
  func pairs() throws {
    let found = try read("a;b\n(1,2);1,234\n(3,4);2,345\n")
    #expect(found.table["a"]?.text(0) == "(1,2)")
    #expect(found.notes.contains { if case .ambiguousNumbers = $0 { true } else { false } })
  }

  @Test(
    "cells that nothing was done to come back as they were read",
    arguments: [
      "12345678901234567", "02000", "1.10", "1.5000", "+3", ".5", "5.", "1e3", "0.00001", "-0",
      " 7", "TRUE", "2014-01-01", "01/02/2014", "1,5", "9007199254740993", "0.1000000000000000055",
      "NA", "NaN", "13:45", "1e400x", "\"quoted\"",
    ])
  func identity(cell: String) throws {
    let quoted = "\"" + cell.replacing("\"", with: "\"\"") + "\""
    let text = "x,k\n\(quoted),a\n2,b\n\(quoted),c\n"
    let found = try read(text)
    #expect(found.table["x"]?.text(0) == cell)
    #expect(found.table["x"]?.text(2) == cell)
    #expect(found.table.columns[0].text(1) == "2")
    let written = TableWriter.csv(found.table)
    // Missing cells are NaN, which equals nothing: the bytes are compared.
    let again = try read(String(decoding: written, as: UTF8.self)).table
    #expect(TableWriter.csv(again) == written)
  }

  @Test("a cell that was filled is written by its value")
  func filled() throws {
    var column = try #require(try read("x,y\n1.50,1\nNA,2\n").table["x"])
    column.values = .numbers([1.5, 2.25])
    #expect(column.text(0) == "1.50" && column.text(1) == "2.25")
    column.values = .numbers([1.75, .nan])
    #expect(column.text(0) == "1.75" && column.text(1) == "NA")
  }

  @Test("identifiers beyond what a double holds stay distinct")
  func identifiers() throws {
    let found = try read("id,x\n9007199254740993,1\n9007199254740995,2\n9007199254740992,3\n") {
      $0.key = ["id"]
    }
    #expect(found.table["id"]?.text(0) == "9007199254740993")
    #expect(found.notes.count == 1)
    let number = try read("id,x\n9007199254740993,1\n9007199254740992,2\n") {
      $0.key = ["id"]
      $0.columns = [("id", .init(type: .number))]
    }
    var coder = KeyCoder(count: 1)
    #expect(Set(coder.codes(of: [number.table.columns[0]])).count == 2)
    let versions = try TemporaryFile("a.csv", "id,x\n1.1,1\n1.10,2\n")
    #expect(
      versions.message { $0.key = ["id"] }
        == "a.csv, row 3: duplicate key: id '1.10' (first in row 2, where it is written id '1.1'); remove "
        + "one of the rows, or use more key columns; declare 'type: category' if they differ")
    // Zeros before numbers of one width are part of a name; months are numbers.
    let zips = try read("zip,m,x\n02000,01,1\n12001,02,2\n")
    #expect(zips.table["zip"]?.values == .categories(codes: [0, 1], levels: ["02000", "12001"]))
    #expect(zips.table["m"]?.values == .numbers([1, 2]))
  }

  @Test("a unit is converted where it is declared, and cells come back converted")
  func units() throws {
    let conversion = try #require(
      UnitConversion(
        from: "ppb", to: "µg/m³", molarMass: 46.0055, temperature: 20, pressure: 1013.25))
    #expect(abs(conversion.factor - 1.9125) < 1e-3)
    let found = try read("NO2\n10\n20.0\n") {
      var declaration = TableRequest.ColumnDeclaration(unit: "ug/m3")
      declaration.conversion = conversion
      $0.columns = [("NO2", declaration)]
    }
    guard case .numbers(let cells)? = found.table["NO2"]?.values else { return }
    #expect(abs(cells[0] - 19.125) < 0.01)
    #expect(UnitConversion(from: "F", to: "C")?.converted(212) == 100)
    #expect(UnitConversion(from: "ppb", to: "m/s") == nil)
  }
}
