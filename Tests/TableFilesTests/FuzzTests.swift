import Tabular
import Testing

@testable import TableFiles

/// Whatever the bytes, reading gives a table or an error: a trap would end the test process.
@Suite("Bytes at random")
struct TablesFuzzTests {
  @Test("CSV of random bytes")
  func randomCSV() {
    var source = RandomSource(seed: 11)
    let likely = Array("abc,,,\n\n\r\"\"\"1234567890.-+eE \tNA\u{e9}".utf8)
    var tables = 0
    for _ in 0..<5000 {
      let bytes =
        [UInt8]("x,y\n".utf8)
        + (0..<source.index(below: 60)).map { _ in
          source.index(below: 40) == 0
            ? UInt8(source.index(below: 256)) : likely[source.index(below: likely.count)]
        }
      if isTable("a.csv", bytes) { tables += 1 }
    }
    #expect(tables > 20)
  }

  @Test("a CSV file with one byte changed or cut off anywhere")
  func damagedCSV() {
    let good = Array("\u{feff}name,\"a,b\"\n\"x \"\"y\"\"\",1.5\nZürich,-2e3\n".utf8)
    var source = RandomSource(seed: 12)
    for position in good.indices {
      _ = isTable("a.csv", Array(good[..<position]))
      for _ in 0..<10 {
        var bytes = good
        bytes[position] = UInt8(source.index(below: 256))
        _ = isTable("a.csv", bytes)
      }
    }
    #expect(isTable("a.csv", good))
  }

  @Test("a workbook with bits flipped anywhere, or cut off")
  func damagedWorkbook() throws {
    let good = try WorkbookBytes(
      "<row><c r=\"A1\" t=\"s\"><v>0</v></c></row><row><c r=\"A2\"><v>1.5</v></c></row>",
      sharedStrings: "<si><t>x</t></si>"
    ).archive()
    #expect(isTable("a.xlsx", good))
    var source = RandomSource(seed: 13)
    for _ in 0..<1500 {
      var bytes = good
      for _ in 0...source.index(below: 3) {
        bytes[source.index(below: bytes.count)] ^= 1 << UInt8(source.index(below: 8))
      }
      if source.index(below: 20) == 0 { bytes.removeLast(source.index(below: bytes.count)) }
      _ = isTable("a.xlsx", bytes)
    }
  }

  @Test("the text of a sheet with bytes changed anywhere")
  func damagedSheet() throws {
    let sheet = Array(
      """
      <worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="str"><v>y</v></c>\
      </row><row r="2"><c r="A2"><v>1.5</v></c><c r="B2" t="inlineStr"><is><t>q</t></is></c></row>\
      <row r="4"><c r="A4" t="b"><v>1</v></c><c r="B4" t="e"><v>#N/A</v></c></row></sheetData>\
      </worksheet>
      """.utf8)
    let likely = Array("0123456789ABCZ<>/\"= rstvce".utf8)
    var source = RandomSource(seed: 14)
    for _ in 0..<600 {
      var bytes = sheet
      for _ in 0...source.index(below: 2) {
        bytes[source.index(below: bytes.count)] = likely[source.index(below: likely.count)]
      }
      var workbook = WorkbookBytes("", sharedStrings: "<si><t>x</t></si>")
      workbook.parts = [("xl/worksheets/sheet1.xml", bytes)]
      _ = isTable("a.xlsx", try workbook.archive())
    }
  }

  /// Whether the bytes are a table; an error must have a message that names the file.
  private func isTable(_ name: String, _ bytes: [UInt8]) -> Bool {
    let request = TableRequest(file: name)
    do {
      var limits = TableLimits()
      // A changed address must not make the test slow.
      limits.sheetCells = 10_000
      let contents = try bytes.withUnsafeBufferPointer { bytes throws(TableError) in
        try TableReader.read(request, bytes, limits: limits)
      }
      #expect(contents.table.rowCount > 0)
      #expect(contents.table.columns.allSatisfy { $0.rowCount == contents.table.rowCount })
      return true
    } catch {
      #expect(error.message.hasPrefix(name))
      #expect(!error.message.hasSuffix(": "))
      return false
    }
  }
}
