import Tabular
import Testing

@testable import TableFiles

@Suite("Rows that are no data")
struct RowsOfNoDataTests {
  private let data = (0..<12).map { "\($0),x,\($0 * 5 % 7).5,\($0 * 3 % 11)\n" }.joined()

  private func read(_ text: String) throws -> TableContents {
    try TemporaryFile("a.csv", text).read()
  }

  @Test("footnotes of fewer cells are skipped where an empty line parts them from the data")
  func footnotes() throws {
    let text = "a,b,c,t\n\(data)"
    let found = try read(text + "\nSource: ministry, 2020\n* provisional\n")
    #expect(found.table.rowCount == 12)
    #expect(found.notes == [.footnotes(rows: [15, 16], text: "Source: ministry")])
    let windows = try read(
      (text + "\nSource: ministry, 2020\n").replacing("\n", with: "\r\n"))
    #expect(windows.notes == [.footnotes(rows: [15], text: "Source: ministry")])
    // A row that is cut short is an error.
    #expect(throws: TableError.self) { try read(text + "Baoshan District,202\n") }
  }

  @Test("the header once more, as of files put one below the other, is skipped")
  func repeatedHeader() throws {
    let found = try read("a,b,c,t\n\(data)a,b,c,t\n\n\(data)")
    #expect(found.table.rowCount == 24)
    guard case .numbers? = found.table["a"]?.values else {
      Issue.record("'a' holds no numbers")
      return
    }
    #expect(
      found.notes.map(\.message) == [
        "row 14 repeats the header and is skipped", "row 15 is empty and skipped",
      ])
    #expect(found.fileRows?[12] == 16)
  }

  @Test(
    "a row of units may be in parentheses, with gaps and words where there is no unit",
    arguments: ["(mm),,(ug/m3),(ug/m3)", "mm,text,°C,hPa", "[mm],[-],[ug/m3],[ug/m3]"])
  func units(row: String) throws {
    let found = try read("a,b,c,t\n\(row)\n\(data)")
    #expect(found.table.rowCount == 12)
    #expect(found.notes.count == 1 && found.notes[0].message.hasPrefix("row 2 holds units"))
  }

  @Test("a row of sums or means at the end is named")
  func totals() throws {
    for row in ["Total,,41.5,60\n", ",Mean,3.5,5\n", "合计,,41,60\n"] {
      let notes = try read("a,b,c,t\n\(data)\(row)").notes
      #expect(
        notes.contains { $0.description.hasPrefix("row 14 looks like a row of totals (") },
        "\(notes)")
    }
    #expect(
      try read("a,b,c,t\n\(data)Total,,41.5,60\n").notes.map(\.description).contains(
        "row 14 looks like a row of totals ('Total'); declare skip: 14 for the table if it is one"))
    // A level that comes again is none.
    #expect(
      try !read("a,b,c,t\n\(data)1,total,2,3\n2,total,3,4\n").notes.contains {
        if case .totals = $0 { true } else { false }
      })
  }
}
