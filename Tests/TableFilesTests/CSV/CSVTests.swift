import Tabular
import Testing

@testable import TableFiles

@Suite("CSV and TSV")
struct TablesCSVTests {
  private func table(
    _ text: String, name: String = "a.csv", _ change: (inout TableRequest) -> Void = { _ in }
  ) throws -> Table {
    try TemporaryFile(name, text).read(limits: TableLimits(), change).table
  }

  private let expected = Table([
    Column("x", .numbers([1, 2])), Column("y", .categories(codes: [0, 1], levels: ["a", "b"])),
  ])

  @Test(
    "ends of lines, a byte-order mark, quotes and blank lines at the end change nothing",
    arguments: [
      "x,y\n1,a\n2,b\n", "x,y\n1,a\n2,b", "x,y\r\n1,a\r\n2,b\r\n", "x,y\r1,a\r2,b\r",
      "\u{feff}x,y\n1,a\n2,b\n", "\"x\",\"y\"\n\"1\",\"a\"\n\"2\",\"b\"", "x,y\n1,a\n2,b\n\n\r\n\n",
      "\u{feff}\"x\",y\n 1 ,a\n2\t,b\n",
    ])
  func forms(text: String) throws { #expect(try table(text) == expected) }

  @Test("a .tsv file is cut at tabs, whatever the case of its name")
  func tabs() throws { #expect(try table("x\ty\n1\ta\n2\tb\n", name: "A.TSV") == expected) }

  @Test("separators, quotes and ends of lines stand in quoted cells")
  func quoted() throws {
    let found = try table("name,\"a \"\"b\"\"\"\n\"x,\"\"y\"\"\r\nz\",1\n\"\"\"\",2\n5\" pipe,3\n")
    #expect(
      found
        == Table([
          Column(
            "name", .categories(codes: [0, 1, 2], levels: ["x,\"y\"\r\nz", "\"", "5\" pipe"])),
          Column("a \"b\"", .numbers([1, 2, 3])),
        ]))
  }

  @Test("missing cells are empty, blank or a declared token, quoted or not")
  func missing() throws {
    let text = "a,b,c\n1,x,NA\n,y,\"\"\n NA , -999, \n\"NA\",-999,\n-999,nan,\n"
    let found = try table(text) { $0.missing = ["NA", "-999"] }
    #expect(found["a"]?.missingCount == 4)
    #expect(
      found["b"]?.values == .categories(codes: [0, 1, -1, -1, 2], levels: ["x", "y", "nan"]))
    // Nothing speaks against numbers.
    #expect(found["c"]?.missingCount == 5)
    guard case .numbers = found["c"]?.values else {
      Issue.record("a column without values is no column of numbers")
      return
    }
  }

  @Test("a column of one name and blank lines between has missing cells")
  func narrow() throws {
    #expect(try table("x\n1\n\n3\n\n\n")["x"]?.missingCount == 1)
    #expect(try table("x\n1\n\"\"\n")["x"]?.missingCount == 1)
  }

  @Test("a column that turns out to hold categories keeps the texts of its first cells")
  func lateCategories() throws {
    // Beyond the first block of rows.
    let cells = (0..<3000).map { "0\($0 % 7).50" } + ["word"]
    let found = try table("n,x\n" + cells.map { "1,\($0)\n" }.joined())
    guard case .categories(let codes, let levels) = found["x"]?.values else {
      Issue.record("x holds numbers")
      return
    }
    #expect(levels == (0..<7).map { "0\($0).50" } + ["word"])
    #expect(codes.prefix(3000).enumerated().allSatisfy { Int($1) == $0 % 7 })
    #expect(codes.last == 7)
    #expect(found["n"]?.values == .numbers(Array(repeating: 1, count: 3001)))
  }

  @Test("declared types are kept to, with unit and bounds; ignored columns are not read")
  func declared() throws {
    let found = try table("id,co,note\n007,1,x\n008,2,q\n") {
      $0.columns = [
        ("co", .init(unit: "mg/m³", minimum: 0, maximum: 5)), ("id", .init(type: .category)),
      ]
      $0.ignore = ["note"]
    }
    #expect(
      found
        == Table([
          Column("id", .categories(codes: [0, 1], levels: ["007", "008"])),
          Column("co", .numbers([1, 2]), unit: "mg/m³", minimum: 0, maximum: 5),
        ]))
  }

  @Test("a unit alone declares numbers")
  func unit() throws {
    let file = try TemporaryFile("a.csv", "co\n1\nq\n")
    #expect(
      file.message { $0.columns = [("co", .init(unit: "mg/m³"))] }
        == "a.csv, row 3, column 'co': expected a number, found 'q'; correct the cell, "
        + "or declare 'invalid: missing' for the column")
  }

  @Test("invalid cells of a column that allows them are missing, and all are recorded in order")
  func invalidMissing() throws {
    let rows = (0..<50).map { "\($0 % 2 == 0 ? "q" : "1"),\($0)" }.joined(separator: "\n")
    let file = try TemporaryFile("a.csv", "x,y\n" + rows)
    let contents = try file.read {
      $0.columns = [
        ("y", .init(maximum: 10, invalid: .missing)), ("x", .init(invalid: .missing)),
      ]
    }
    #expect(contents.table["x"]?.missingCount == 25)
    #expect(contents.table["y"]?.missingCount == 39)
    #expect(contents.invalid.count == 64)
    #expect(contents.invalid.map(\.row) == contents.invalid.map(\.row).sorted())
    let row14 = contents.invalid.filter { $0.row == 14 }
    #expect(
      row14 == [
        InvalidCell(file: file.path, sheet: nil, row: 14, column: "x", value: "q"),
        InvalidCell(file: file.path, sheet: nil, row: 14, column: "y", value: "12"),
      ])
  }

  @Test("the hash is SHA-256 of the file")
  func hash() throws {
    // As sha256sum of the GNU coreutils prints it.
    let contents = try TemporaryFile("a.csv", "x\n1\n").read()
    let hash = contents.contentHash.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
    #expect(hash.joined() == "daff832f802000e645771a60983c76c963f6ee602a6230e45237bd360e91cc1a")
    #expect(contents.fileBytes == 4)
  }

  @Test("texts that differ only in their Unicode form are one level")
  func normalForms() throws {
    let found = try table("x\nJe\u{301}\nJ\u{e9}\nb\n")
    #expect(found["x"]?.values == .categories(codes: [0, 0, 1], levels: ["J\u{e9}", "b"]))
  }

  @Test("rows are cut as a plain reader cuts them", arguments: 0..<200)
  func plain(seed: Int) throws {
    var source = RandomSource(seed: UInt64(seed))
    let pieces = ["a", "bc", "12", "\"\"", ",", "\n", "\r\n", "\r", "longer-than-eight", "é", "_"]
    let width = 1 + source.index(below: 4)
    var rows: [[String]] = []
    var text = ""
    for row in 0...source.index(below: 12) {
      let cells = (0..<width).map { column in
        row == 0 ? "name\(column)" : randomCell(pieces, &source)
      }
      // A row without a cell is none.
      if width == 1 || cells.contains(where: { !$0.isEmpty }) { rows.append(cells) }
      text += cells.map { "\"\($0)\"" }.joined(separator: ",") + "\n"
    }
    text.removeLast()
    let bytes = Array(text.utf8)
    let found = try bytes.withUnsafeBufferPointer { bytes throws in
      var reader = try CSVRows(
        bytes, layout: .none, standard: UInt8(ascii: ","), limits: TableLimits())
      var found = [reader.header]
      var block = FieldBlock(width: width)
      while try reader.next(&block) {
        for row in 0..<block.rowCount {
          found.append(
            block.fields[row * width..<(row + 1) * width].map {
              FieldText.string(of: $0, in: bytes)
            })
        }
      }
      return found
    }
    #expect(found == rows.map { $0.map { $0.replacing("\"\"", with: "\"") } })
  }

  private func randomCell(_ pieces: [String], _ source: inout RandomSource) -> String {
    (0..<source.index(below: 5)).map { _ in pieces[source.index(below: pieces.count)] }.joined()
  }

  @Test("unquoted fields of every length are cut where they end")
  func lengths() throws {
    for first in 0..<20 {
      for second in 0..<20 where first + second > 0 {
        // Bytes beside the separators' in value, where a trick with words could go wrong.
        let cells = [String(repeating: "-", count: first), String(repeating: "+", count: second)]
        let found = try table("x,y\n\(cells[0]),\(cells[1])\n") { $0.missing = [] }
        #expect(found.columns.map { $0.text(0) } == cells)
      }
    }
  }

  @Test("levels are numbered by first appearance, as by a dictionary")
  func levels() {
    var source = RandomSource(seed: 3)
    var index = LevelIndex()
    var known: [String: Int32] = [:]
    var order: [String] = []
    var wrong = 0
    for _ in 0..<20_000 {
      let text = String(source.index(below: 3000) * source.index(below: 2), radix: 2)
      let code = Array(text.utf8).withUnsafeBufferPointer { index.code(of: $0) }
      let expected = known[text] ?? Int32(known.count)
      if known[text] == nil { order.append(text) }
      known[text] = expected
      if code != expected { wrong += 1 }
    }
    #expect(wrong == 0)
    #expect(index.levels() == order)
  }
}
