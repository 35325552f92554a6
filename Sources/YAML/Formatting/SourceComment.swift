/// A comment, as it stands in a text.
struct SourceComment: Hashable {
  /// From the `#` to the last character that is no blank.
  var text: String
  /// Place of the `#` among the text's Unicode scalars.
  var index: Int
  var line: Int
  var column: Int
  /// Whether nothing stands before it on its line.
  var isAlone: Bool
  /// How many blanks stand before it.
  var gap: Int
}

/// A text by its characters and lines.
struct SourceText {
  let scalars: [Unicode.Scalar]
  private let lineStarts: [Int]

  init(_ text: String) {
    let scalars = Array(text.unicodeScalars)
    self.scalars = scalars
    lineStarts = [0] + scalars.indices.filter { scalars[$0].isLineBreak }.map { $0 + 1 }
  }

  func text(_ range: Range<Int>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[range])
    return String(text)
  }

  /// A part of the text by lines.
  func lines(_ range: Range<Int>) -> [String] {
    text(range).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  func start(ofLine line: Int) -> Int { lineStarts[line] }

  /// The comments: whatever is no blank between two tokens.
  func comments(between tokens: [SourceToken]) -> [SourceComment] {
    var comments: [SourceComment] = []
    var place = 0
    var line = 0
    for token in tokens {
      while place < token.span.start {
        if scalars[place].isLineBreak { line += 1 }
        if scalars[place] == "#" {
          let end = scalars[place...].firstIndex(where: \.isLineBreak) ?? scalars.count
          comments.append(comment(place..<end, line))
          place = end
        } else {
          place += 1
        }
      }
      if token.span.end > place {
        place = token.span.end
        line = token.span.endLine
      }
    }
    return comments
  }

  private func comment(_ range: Range<Int>, _ line: Int) -> SourceComment {
    let start = lineStarts[line]
    let gap = scalars[start..<range.lowerBound].reversed().prefix { $0 == " " || $0 == "\t" }.count
    return SourceComment(
      text: text(range).trimmedAtEnd, index: range.lowerBound, line: line,
      column: range.lowerBound - start, isAlone: gap == range.lowerBound - start, gap: gap)
  }
}

extension String {
  /// Without blanks at its end.
  var trimmedAtEnd: String {
    let kept = unicodeScalars.reversed().drop { $0 == " " || $0 == "\t" || $0 == "\r" }.reversed()
    var text = String.UnicodeScalarView()
    text.append(contentsOf: kept)
    return String(text)
  }

  /// Without blanks at its start.
  var trimmedAtStart: String { String(drop { $0 == " " || $0 == "\t" }) }

  /// How many columns it takes, each character one.
  var width: Int { unicodeScalars.count }
}
