import Testing
import YAML
import Wording

@Suite("excerpts of the source")
struct SourceExcerptTests {
  private func excerpt(_ line: Int, _ column: Int, _ source: String) -> String? {
    SourceExcerpt(Mark(file: "t", line: line, column: column), in: source)?.description
  }

  @Test("the caret stands under the column")
  func caret() {
    #expect(excerpt(2, 3, "a\nbcd\r\ne") == "  bcd\n    ^")
    #expect(excerpt(3, 1, "a\nbcd\r\ne") == "  e\n  ^")
    #expect(excerpt(3, 9, "a\nbcd\r\ne") == "  e\n   ^")
    #expect(excerpt(4, 1, "a\nbcd\r\ne") == nil)
    #expect(excerpt(1, 1, "\na") == nil)
  }

  @Test("tabs are kept in both lines, and wide characters take two columns")
  func widths() {
    #expect(excerpt(1, 3, "\tab") == "  \tab\n  \t ^")
    #expect(excerpt(1, 3, "上海a") == "  上海a\n      ^")
    #expect(excerpt(1, 3, "e\u{301}a") == "  e\u{301}a\n   ^")
  }

  @Test("a long line is cut around the caret", arguments: [1, 50, 150, 300, 301])
  func longLines(column: Int) throws {
    let source = String(
      String.UnicodeScalarView((0..<300).map { Unicode.Scalar(UInt8(97 + $0 % 26)) }))
    let excerpt = try #require(
      SourceExcerpt(Mark(file: "t", line: 1, column: column), in: source))
    #expect(excerpt.line.unicodeScalars.count <= SourceExcerpt.width)
    let place = excerpt.caret.count - 1
    let line = Array(excerpt.line)
    if column <= 300 {
      #expect(line[place] == Character(Unicode.Scalar(UInt8(97 + (column - 1) % 26))))
    } else {
      #expect(place == line.count)
    }
    #expect((line.first == "…") == (column >= 50))
    #expect((line.last == "…") == (column < 255))
  }
}
