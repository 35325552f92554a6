import Foundation
import Testing

@testable import Stacking
@testable import Tabular

@Suite("features of texts")
struct TextTests {
  private struct Recorded: Decodable {
    struct Case: Decodable {
      struct Row: Decodable {
        var columns: [Int]
        var values: [Double]
      }
      var unit: String
      var sizes: [Int]
      var dimensions: Int
      var rows: [Row]
    }
    var texts: [String]
    var cases: [Case]
  }

  @Test("hashed n-grams are scikit-learn's to 1e-12 (experiments/peers/hashing_reference.py)")
  func reference() throws {
    let url = try #require(
      Bundle.module.url(
        forResource: "hashing", withExtension: "json", subdirectory: "Reference"))
    let recorded = try JSONDecoder().decode(Recorded.self, from: try Data(contentsOf: url))
    for expected in recorded.cases {
      let unit = try #require(TextRule.Unit(rawValue: expected.unit))
      let rule = TextRule(unit: unit, sizes: expected.sizes, dimensions: expected.dimensions)
      for (text, row) in zip(recorded.texts, expected.rows) {
        let found = HashedText(text, unit, rule)
        #expect(found.columns == row.columns, "\(expected.unit) \(expected.sizes): \(text)")
        for (own, value) in zip(found.values, row.values) {
          #expect(abs(own - value) <= 1e-12, "\(expected.unit) \(expected.sizes): \(text)")
        }
      }
    }
    #expect(recorded.cases.count == 6 && recorded.texts.count == 9)
  }

  @Test("MurmurHash3 of known strings is the published one")
  func murmur() {
    func hash(_ text: String) -> UInt32 {
      let bytes = Array(text.utf8)
      return UInt32(bitPattern: bytes.withUnsafeBufferPointer { MurmurHash3.hash($0) })
    }
    #expect(hash("") == 0)
    #expect(hash("test") == 0xba6b_d213)
    #expect(hash("Hello, world!") == 0xc036_3e43)
  }

  private func words(_ text: String) -> [String] {
    let tokens = TextTokens(text, .words)
    var found: [String] = []
    tokens.forEachGram(of: [1]) { gram in
      found.append(String(decoding: tokens.bytes[gram], as: UTF8.self))
    }
    return found
  }

  @Test("words are those of two letters or more, in lower case; marks belong to their letter")
  func wordsOfLetters() {
    #expect(words("I saw Ünï_2 x-ray, 42!") == ["saw", "ünï_2", "ray", "42"])
    #expect(words("हिन्दी भाषा") == ["हिन्दी", "भाषा"])
    #expect(words("") == [])
  }

  @Test("each Chinese or Japanese character is a word, also beside Latin ones")
  func ideographs() {
    #expect(words("空气PM25污染") == ["空", "气", "pm25", "污", "染"])
    #expect(TextTokens.wordCount("空气 pollution a") == 4)
  }

  @Test("figures of a text are counted by hand; a text without words has none")
  func figures() {
    let found = TextFigures("Buy 2 NOW!!")
    #expect(found[.characters] == 11)
    #expect(found[.words] == 3)
    #expect(found[.wordLength] == 7.0 / 3)
    #expect(found[.capitals] == 4.0 / 9)
    #expect(found[.digits] == 1.0 / 9)
    #expect(found[.symbols] == 2.0 / 9)
    for figure in TextRule.Figure.allCases where figure != .characters {
      #expect(TextFigures("  ")[figure] == 0)
    }
  }

  private let table = Table([
    Column("note", .categories(codes: [0, -1, 1, 0], levels: ["to be or not", "be"])),
    Column("x", .numbers([1, 2, 3, 4])),
  ])

  @Test("equal texts have equal features of norm 1, a missing one has none, no row sees another")
  func columns() throws {
    let rule = TextRule(unit: .words, dimensions: 8, figures: [.words])
    let kind = FeatureKind.generated(.text(.init(column: "note"), rule))
    let columns = try FeatureBuilder(table: table, joinedColumns: [:], earlier: []).made(kind)
    #expect(columns.map(\.feature.name) == (1...8).map { "note.words.\($0)" } + ["note.text.words"])
    for (_, cells) in columns {
      #expect(cells[0] == cells[3])
      #expect(cells[1].isNaN)
    }
    for row in [0, 2] {
      let squares = columns.prefix(8).reduce(0) { $0 + $1.cells[row] * $1.cells[row] }
      #expect(abs(squares - 1) < 1e-12)
    }
    #expect(columns[8].cells[0] == 4)
    let alone = Table([Column("note", .categories(codes: [0], levels: ["be"]))])
    let own = try FeatureBuilder(table: alone, joinedColumns: [:], earlier: []).made(kind)
    #expect(own.map { $0.cells[0] } == columns.map { $0.cells[2] })
  }

  @Test("a column of numbers holds no texts")
  func numbers() {
    let kind = FeatureKind.generated(.text(.init(column: "x"), TextRule()))
    #expect(throws: StackError.noTexts("x")) {
      try FeatureBuilder(table: table, joinedColumns: [:], earlier: []).made(kind)
    }
  }

  @Test("a column is one of texts if its cells differ and are longer than names")
  func recognised() {
    func column(_ texts: [String], times: Int = 1) -> Column {
      let codes = (0..<texts.count * times).map { Int32($0 % texts.count) }
      return Column("c", .categories(codes: codes, levels: texts))
    }
    let sentences = (0..<20).map { "row \($0) says so" }
    #expect(column(sentences).wordsOfTexts == 4)
    #expect(column(sentences, times: 6).wordsOfTexts == nil)
    #expect(column((0..<20).map { "name \($0)" }).wordsOfTexts == nil)
    #expect(column(Array(sentences.prefix(9))).wordsOfTexts == nil)
  }
}
