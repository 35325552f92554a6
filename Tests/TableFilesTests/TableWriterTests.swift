import Tabular
import Glibc
import Testing

@testable import TableFiles

@Suite("Writing tables")
struct TablesWriterTests {
  @Test("cells are quoted where they must be and numbers are as short as they can be")
  func text() {
    let table = Table([
      Column("a,b", .categories(codes: [0, 1, -1], levels: ["x \"y\"", "line\nline"])),
      Column("n", .numbers([0.1, 2020, .nan])),
    ])
    #expect(
      String(decoding: TableWriter.csv(table), as: UTF8.self)
        == "\"a,b\",n\n\"x \"\"y\"\"\",0.1\n\"line\nline\",2020\n,\n")
  }

  @Test("what is written is read back as the same table", arguments: 0..<100)
  func roundTrip(seed: Int) throws {
    var source = RandomSource(seed: UInt64(seed))
    let rowCount = 1 + source.index(below: 40)
    let columns = (0...source.index(below: 5)).map { position in
      randomColumn(
        "c\(position)\(["", ",", "\"", "\n", "é"][source.index(below: 5)])", rowCount, &source)
    }
    let file = try TemporaryFile("a.csv", TableWriter.csv(Table(columns)))
    // A row without any cell is blank, which is no row to a reader; one column has its quotes.
    let kept = (0..<rowCount).filter { row in
      columns.count == 1 || columns.contains { !$0.isMissing(row) }
    }
    guard !kept.isEmpty else {
      #expect(throws: TableError.self) { try file.read() }
      return
    }
    let table = Table(columns.map { $0.keeping(kept) })
    let read = try file.read().table
    #expect(read.columns.map(\.name) == table.columns.map(\.name))
    #expect(read.rowCount == table.rowCount)
    for (found, expected) in zip(read.columns, table.columns) {
      switch (found.values, expected.values) {
      case (.numbers(let found), .numbers(let expected)):
        #expect(found.map(\.bitPatternOrMissing) == expected.map(\.bitPatternOrMissing))
      default: #expect(found.values == expected.values)
      }
    }
  }

  private func randomColumn(_ name: String, _ rowCount: Int, _ source: inout RandomSource) -> Column
  {
    if source.index(below: 2) == 0 {
      let cells = (0..<rowCount).map { _ -> Double in
        let number = Double(bitPattern: source.next())
        if source.index(below: 5) == 0 || !number.isFinite || number == 0 { return .nan }
        return source.index(below: 2) == 0 ? number : number.rounded()
      }
      // Minus zero is written as zero.
      return Column(name, .numbers(cells.map { $0 == 0 ? 0 : $0 }))
    }
    // None with blanks at its ends, which are not read, and none that may be a unit or a footnote. The
    // last two are words for what is missing, which are texts beside others alone.
    let texts = ["ab", "b,c", "\"", "two\r\nlines", "'", "1a", "é", "x", "0x1", "-", "nan"]
    var codes: [Int32] = []
    var levels: [String] = []
    for row in 0..<rowCount {
      // A first cell that is a text, as of a column without one the type can't be told.
      guard row == 0 || source.index(below: 5) > 0 else {
        codes.append(-1)
        continue
      }
      let text = texts[source.index(below: row == 0 ? texts.count - 2 : texts.count)]
      if !levels.contains(text) { levels.append(text) }
      codes.append(Int32(levels.firstIndex(of: text) ?? -1))
    }
    return Column(name, .categories(codes: codes, levels: levels))
  }

  @Test("a file is replaced whole, and nothing else is left in the folder")
  func atomic() throws {
    let file = try TemporaryFile("a.csv", "old")
    try writeAtomically(Array("new text".utf8), to: file.path)
    let stream = try #require(fopen(file.path, "r"))
    var line = [CChar](repeating: 0, count: 100)
    _ = fgets(&line, 100, stream)
    fclose(stream)
    #expect(strcmp(line, "new text") == 0)
    // Only an empty folder can be removed.
    unlink(file.path)
    #expect(rmdir(file.folder) == 0)
  }

  @Test("a file that can't be written says at which step and why")
  func failures() throws {
    let file = try TemporaryFile("a.csv", "old")
    #expect(
      throws: FileWriteError(file: "\(file.folder)/no/a.csv", step: .create, code: ENOENT)
    ) {
      try writeAtomically([1], to: "\(file.folder)/no/a.csv")
    }
    #expect(throws: FileWriteError(file: file.folder, step: .rename, code: EISDIR)) {
      try writeAtomically([1], to: file.folder)
    }
    #expect(
      FileWriteError(file: "a.csv", step: .create, code: ENOENT).message
        == "a.csv: can't create the file: No such file or directory")
  }
}

extension Column {
  /// The column of some rows.
  fileprivate func keeping(_ rows: [Int]) -> Column {
    switch values {
    case .numbers(let cells): Column(name, .numbers(rows.map { cells[$0] }))
    case .categories(let codes, let levels):
      Column(name, .categories(codes: rows.map { codes[$0] }, levels: levels))
    }
  }
}

extension Double {
  /// Missing numbers are alike whatever their bits.
  fileprivate var bitPatternOrMissing: UInt64? { isNaN ? nil : bitPattern }
}
