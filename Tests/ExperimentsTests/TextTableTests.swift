@testable import Serving
@testable import Planning
@testable import Stacking
@testable import Specification
import Testing

@testable import Experiments

@Suite("tables in a terminal")
struct TextTableTests {
  private func table() -> TextTable {
    var table = TextTable(
      ["stage", "target", "masked", "random", "coverage"], leftAligned: 2, importance: [1, 2, 4])
    table.add([
      "temporal", "PM10", .init("29.47 +14 %", isLoss: true), "16.35 −31 %", "42.9 %",
    ])
    return table
  }

  @Test("with room enough every column is there")
  func wide() {
    #expect(
      table().text(TerminalStyle(width: 80))
        == """
        stage     target       masked       random  coverage
        temporal  PM10    29.47 +14 %  16.35 −31 %    42.9 %
        """)
  }

  @Test("the least important columns go first, and it is said which")
  func narrow() {
    #expect(
      table().text(TerminalStyle(width: 45))
        == """
        stage     target       masked  coverage
        temporal  PM10    29.47 +14 %    42.9 %
        Not shown, as the terminal is too narrow:
        random.
        """)
    #expect(table().text(TerminalStyle(width: 30)).hasPrefix("target       masked  coverage\n"))
  }

  @Test("no line is wider than the terminal, whatever is in it", arguments: [25, 40, 60, 80, 200])
  func bounded(width: Int) {
    var table = table()
    table.add([String(repeating: "n", count: 10_000), "表示", "1", "", "😀"])
    for line in table.text(TerminalStyle(width: width)).split(separator: "\n") {
      #expect(displayWidth(String(line)) <= width)
    }
  }

  @Test("losses are red where colours are wanted, and columns line up all the same")
  func colours() {
    let text = table().text(TerminalStyle(isColoured: true))
    #expect(text.contains("\u{1b}[31m29.47 +14 %\u{1b}[0m  16.35"))
    #expect(!table().text(.plain).contains("\u{1b}"))
  }

  @Test("control characters and marks of direction are shown by their numbers")
  func control() {
    #expect(visible("a\u{1b}[31mb\u{202E}c\nd") == "a<U+001B>[31mb<U+202E>c<U+000A>d")
  }

  @Test("wide characters take two columns")
  func wideCharacters() {
    #expect(displayWidth("表示ab") == 6)
    #expect(displayWidth("e\u{301}") == 1)
  }

  @Test("the line that an error shows is cut around its caret", arguments: [3, 20, 45, 78])
  func excerpts(place: Int) {
    let line = "  " + (0..<80).map { $0 == place ? "X" : "\($0 % 10)" }.joined()
    let caret = String(repeating: " ", count: place + 2) + "^"
    let help = "help: a sentence that is too long for it"
    let lines = TerminalStyle(width: 30).wrapped("error: it\n\(line)\n\(caret)\n\(help)")
      .split(separator: "\n").map(Array.init)
    #expect(lines.allSatisfy { $0.count <= 30 })
    #expect(lines[1].starts(with: "  "))
    #expect(lines[2].last == "^" && lines[1][lines[2].count - 1] == "X")
    #expect((lines[1][2] == "…") == (place > 14))
    #expect((lines[1].last == "…") == (place < 66))
    // Where there is room, nothing is cut; nor is a line without a caret below.
    #expect(TerminalStyle(width: 90).wrapped("\(line)\n\(caret)") == "\(line)\n\(caret)")
    #expect(TerminalStyle(width: 30).wrapped("\(line)\nno caret") == "\(line)\nno caret")
  }

  @Test("a caret behind the last character is no wider than the terminal")
  func excerptAtTheEnd() {
    let line = "  " + String(repeating: "n", count: 80)
    let lines = TerminalStyle(width: 30).wrapped("\(line)\n\(String(repeating: " ", count: 82))^")
      .split(separator: "\n")
    #expect(lines[0] == "  …" + String(repeating: "n", count: 26))
    #expect(lines[1] == String(repeating: " ", count: 29) + "^")
  }

  @Test("lines of a file are folded after blanks or within words, and nothing of them is lost")
  func folded() {
    let style = TerminalStyle(width: 20)
    #expect(style.folded("  short: line", indent: 4) == "  short: line")
    #expect(
      style.folded("  features: [alpha, beta, gamma]", indent: 4)
        == "  features: [alpha, \n      beta, gamma]")
    let hash = String(repeating: "0123456789", count: 5)
    let lines = style.folded("key: \(hash)", indent: 4).split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 20 })
    #expect(
      lines.map { $0.drop { $0 == " " } }.joined().filter { $0 != " " } == "key:\(hash)")
    #expect(TerminalStyle.plain.folded(hash, indent: 2) == hash)
    #expect(
      style.fitted("one two three four five\n  one two three four five")
        == "one two three four\nfive\n  one two three \n    four five")
  }
}
