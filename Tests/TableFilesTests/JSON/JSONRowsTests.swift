import Tabular
import TestSupport
import Testing
import Wording

@testable import TableFiles

@Suite("rows of JSON")
struct JSONRowsTests {
  private static let declared: [(name: String, declaration: TableRequest.ColumnDeclaration)] = [
    ("x", .init(type: .number, minimum: 0)), ("site", .init(type: .category)),
  ]

  private func read(_ text: String) throws -> Table {
    let rows = try RowsInMemory(json: Array(text.utf8), name: "body")
    let request = TableRequest(
      file: "body", columns: Self.declared, ignore: rows.header.filter { $0 != "x" && $0 != "site" }
    )
    try rows.require(["x", "site"])
    let blocks = try rows.blocks(request)
    return try #require(try blocks.next(atLeast: 10_000))
  }

  private func problem(_ text: String) -> String? {
    do {
      _ = try read(text)
      return nil
    } catch let error as JSONRowsError {
      return error.description
    } catch let error as TableError {
      return error.message
    } catch {
      return "\(error)"
    }
  }

  @Test("numbers, strings, truths and nulls are the cells that CSV would have")
  func cells() throws {
    let json = """
      [{"x": 1.5e2, "site": "Nord, \\"west\\""}, {"site": "S\\u00fcd", "x": null, "more": true},
       {"x": "0.1", "site": "\\ud83c\\udf31"}, {"x": 7, "site": false}, {"x": "NA", "site": ""}]
      """
    let csv = """
      x,site,more
      1.5e2,"Nord, ""west""\",
      ,Süd,true
      0.1,🌱,
      7,false,
      NA,,
      """
    let table = try read(json)
    let rows = try RowsInMemory(csv: Array(csv.utf8), name: "body")
    let same = try #require(
      try rows.blocks(TableRequest(file: "body", columns: Self.declared, ignore: ["more"])).next(
        atLeast: 10))
    func numbers(_ table: Table) -> [Double?] {
      guard case .numbers(let cells)? = table["x"]?.values else { return [] }
      return cells.map { $0.isNaN ? nil : $0 }
    }
    #expect(numbers(table) == [150, nil, 0.1, 7, nil])
    #expect(numbers(same) == numbers(table))
    let sites = try #require(table["site"])
    let others = try #require(same["site"])
    #expect((0..<5).map { sites.text($0) } == ["Nord, \"west\"", "Süd", "🌱", "false", ""])
    #expect((0..<5).map { others.text($0) } == (0..<5).map { sites.text($0) })
    #expect(sites.missingCount == 1)
  }

  @Test("an object is one row, and blocks of rows are of any number")
  func blocks() throws {
    #expect(try read("{\"x\":1,\"site\":\"a\"}").rowCount == 1)
    let many = (0..<3000).map { "{\"x\":\($0),\"site\":\"s\($0 % 3)\"}" }
    let rows = try RowsInMemory(json: Array("[\(many.joined(separator: ","))]".utf8), name: "body")
    let blocks = try rows.blocks(TableRequest(file: "body", columns: Self.declared))
    var numbers: [String] = []
    while let table = try blocks.next(atLeast: 100) {
      numbers += (0..<table.rowCount).map { table["x"]?.text($0) ?? "" }
    }
    #expect(numbers == (0..<3000).map(String.init))
  }

  @Test(
    "what is no row of cells is named with its place",
    arguments: [
      ("", "body, line 1, character 1: not JSON: expected an object or a list; correct the text"),
      (
        "[{\"x\": 1,\n \"site\": }]",
        "body, line 2, character 10: not JSON: expected a value; correct the text"
      ),
      (
        "[{\"x\": 01, \"site\": \"a\"}]",
        "body, line 1, character 9: not JSON: expected a number without a leading zero; correct the text"
      ),
      (
        "[{\"x\": NaN, \"site\": \"a\"}]",
        "body, line 1, character 8: not JSON: expected a value; correct the text"
      ),
      (
        "[{\"x\": 1, \"site\": \"a\"}] 2",
        "body, line 1, character 25: not JSON: expected the end of the text; correct the text"
      ),
      (
        "[{\"x\": 1, \"site\": \"\\ud800\"}]",
        "body, line 1, character 26: not JSON: expected a pair of surrogates; correct the text"
      ),
      (
        "\"x\"",
        "body: expected an object, or a list of objects; send rows as {\"column\": value, …}"
      ),
      (
        "[[1]]", "body, row 1: expected an object; send each row as {\"column\": value, …}"
      ),
      (
        "{\"x\": [1], \"site\": \"a\"}",
        "body, row 1, column 'x': expected a number, a string, true, false or null, "
          + "found a list or an object; correct the cell"
      ),
      (
        "{\"x\": 1, \"site\": \"a\", \"x\": 2}",
        "body, row 1, column 'x': the column is in this row twice; remove one"
      ),
      (
        "[{\"x\": 1, \"site\": \"a\"}, {\"x\": 1}]",
        "body, row 2, column 'site': the column is missing in this row; "
          + "add it; use null where it is unknown"
      ),
      (
        "{\"x\": 1, \"site\": \"a\\u0000\"}",
        "body, row 1, column 'site': a null character; remove it"
      ),
      ("{\"x\": 1, \"\": 1}", "body, row 1: a column without a name; name it"),
      (
        "[{\"x\": 1, \"site\": \"a\"}, {\"x\": \"high\", \"site\": \"a\"}]",
        "body, row 2, column 'x': expected a number of at least 0, found 'high'; "
          + "correct the cell, or declare 'invalid: missing' for the column"
      ),
      (
        "{\"x\": 1e999, \"site\": \"a\"}",
        "body, row 1, column 'x': expected a number of at least 0, found '1e999'; "
          + "correct the cell, or declare 'invalid: missing' for the column"
      ),
    ])
  func errors(_ text: String, _ message: String) {
    #expect(problem(text) == message)
  }

  @Test("no text ends the program: each is rows or an error")
  func anyText() throws {
    let text = Array("[{\"x\":1.5,\"site\":\"a\\u00e9\\n\"},{\"x\":null,\"site\":true}]".utf8)
    var random = RandomSource(seed: 4)
    for _ in 0..<3000 {
      var bytes = text
      for _ in 0..<3 {
        let place = Int(random.uniform() * Double(bytes.count))
        if random.uniform() < 0.5 {
          bytes[place] = UInt8(random.uniform() * 255)
        } else {
          bytes.remove(at: place)
        }
      }
      let outcome = Result { try RowsInMemory(json: bytes, name: "body") }
      if case .failure(let error) = outcome { #expect(error is JSONRowsError) }
    }
  }

  @Test("workbooks and compressed files are none")
  func binary() {
    #expect(throws: TableError.self) {
      try RowsInMemory(csv: [0x50, 0x4b, 3, 4, 0, 0], name: "body")
    }
    #expect(throws: TableError.self) {
      try RowsInMemory(csv: [0x1f, 0x8b, 8, 0, 0, 0], name: "body")
    }
  }
}
