import Tabular
import Foundation
import TestSupport
import Testing

@testable import TableFiles

@Suite("tables block by block")
struct TablesBlockTests {
  private let folder: ScratchFolder
  init() throws { folder = try ScratchFolder() }

  private func request(_ name: String) -> TableRequest {
    TableRequest(
      file: folder.file(name),
      columns: [
        ("a", .init(type: .number, maximum: 1e6, invalid: .missing)),
        ("b", .init(type: .category)),
      ], ignore: ["c"])
  }

  @Test("blocks have the rows of the whole, and rows are counted on from block to block")
  func rows() throws {
    var text = "a,b,c\n"
    for row in 0..<5000 { text += "\(row == 4000 ? "x" : String(row)),l\(row % 7),\n" }
    try folder.write(text, to: "t.csv")
    #expect(
      try TableBlocks.header(of: TableRequest(file: folder.file("t.csv"))) == ["a", "b", "c"])
    let whole = try TableReader.read(request("t.csv"))
    let blocks = try TableBlocks(request("t.csv"))
    var row = 0
    var counts: [Int] = []
    while let block = try blocks.next(atLeast: 1500) {
      counts.append(block.rowCount)
      for own in 0..<block.rowCount {
        for name in ["a", "b"] {
          #expect(block[name]?.text(own) == whole.table[name]?.text(row))
        }
        row += 1
      }
    }
    #expect(row == 5000)
    #expect(counts.count == 3)
    #expect(blocks.invalid == whole.invalid)
    #expect(blocks.invalid.map(\.row) == [4002])
  }

  @Test("a file of a header alone has no rows; a ragged row is told by its number in the file")
  func wrong() throws {
    try folder.write("a,b,c\n", to: "t.csv")
    let empty = try TableBlocks(request("t.csv"))
    #expect(try empty.next(atLeast: 10) == nil)
    try folder.write("a,b,c\n" + String(repeating: "1,x,\n", count: 3000) + "1,x\n", to: "t.csv")
    let ragged = try TableBlocks(request("t.csv"))
    _ = try ragged.next(atLeast: 10)
    let error = #expect(throws: TableError.self) {
      while try ragged.next(atLeast: 10) != nil {}
    }
    #expect(
      error?.problem == .raggedRow(row: 3002, line: 3002, found: 2, expected: 3))
  }

  @Test("a file takes its name when it is whole, and leaves nothing when it is dropped")
  func atomicFile() throws {
    try folder.write("old", to: "f")
    do {
      let file = try AtomicFile(path: folder.file("f"))
      try file.append(Array("ne".utf8))
      #expect(try folder.text(of: "f") == "old")
    }
    #expect(try folder.files(in: "") == ["f"])
    let file = try AtomicFile(path: folder.file("f"))
    try file.append(Array("ne".utf8))
    try file.append(Array("w".utf8))
    try file.commit()
    #expect(try folder.text(of: "f") == "new")
    #expect(try folder.files(in: "") == ["f"])
  }

  @Test("a file that holds the same bytes already is left alone")
  func unchangedFile() throws {
    try folder.write("old", to: "g")
    // A second name for the old file: it stays the same file as long as it is not replaced.
    try FileManager.default.linkItem(atPath: folder.file("g"), toPath: folder.file("h"))
    func isSameFile() throws -> Bool {
      let numbers = try ["g", "h"].map {
        try FileManager.default.attributesOfItem(atPath: folder.file($0))[.systemFileNumber] as? Int
      }
      return numbers[0] == numbers[1]
    }
    for (text, isLeft) in [("old", true), ("olds", false)] {
      let file = try AtomicFile(path: folder.file("g"))
      try file.append(Array(text.utf8))
      try file.commitIfChanged()
      #expect(try folder.text(of: "g") == text)
      #expect(try isSameFile() == isLeft)
    }
    #expect(try folder.files(in: "").sorted() == ["g", "h"])
  }
}
