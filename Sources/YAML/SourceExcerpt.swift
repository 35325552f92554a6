/// The line a mark speaks of, with a caret under the place; two lines of text.
///
/// Lines longer than ``width`` are cut around the caret. Tabs are kept, in both lines, so that the
/// caret stands right whatever a tab's width is.
public struct SourceExcerpt: Hashable, Sendable, CustomStringConvertible {
  /// Most columns of a terminal that an excerpt takes, its margin not counted.
  public static let width = 96

  public var line: String
  public var caret: String

  /// - Returns: `nil` where the source has no such line, or nothing on it.
  public init?(_ mark: Mark, in source: String) {
    guard let whole = Self.line(mark.line, of: source), !whole.isEmpty else { return nil }
    var scalars = Array(whole)
    // A mark may stand behind the last character: at the end of a line or of the file.
    var place = min(max(mark.column - 1, 0), scalars.count)
    if scalars.count > Self.width {
      let first = max(0, min(place - Self.width / 2, scalars.count - Self.width + 2))
      let last = min(scalars.count, first + Self.width - 2)
      let isCut = (left: first > 0, right: last < scalars.count)
      scalars = Array(scalars[first..<last])
      place -= first
      if isCut.left {
        scalars.insert("…", at: 0)
        place += 1
      }
      if isCut.right { scalars.append("…") }
    }
    // One sign for each character, so that the caret stands right; a terminal would obey the character.
    scalars = scalars.map { $0.isInvisible && $0 != "\t" ? "\u{FFFD}" : $0 }
    line = Self.text(scalars)
    caret = Self.text(scalars[..<place].flatMap(Self.blank)) + "^"
  }

  /// Both lines, each behind a margin of two blanks, without a line break at the end.
  public var description: String { "  \(line)\n  \(caret)" }

  private static func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }

  /// Line `number`, counted as libyaml counts: NEL, LS and PS end a line too.
  private static func line(_ number: Int, of source: String) -> Substring.UnicodeScalarView? {
    var rest = source.unicodeScalars[...]
    if rest.first == "\u{FEFF}" { rest = rest.dropFirst() }
    for _ in 1..<max(number, 1) {
      guard let end = rest.firstIndex(where: \.isLineBreak) else { return nil }
      let isPair = rest[end] == "\r" && rest[end...].dropFirst().first == "\n"
      rest = rest[end...].dropFirst(isPair ? 2 : 1)
    }
    return rest.prefix { !$0.isLineBreak }
  }

  /// As many blanks as the scalar is columns wide; a tab for a tab.
  private static func blank(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    switch scalar.value {
    case 9: ["\t"]
    case 0x300...0x36F, 0x200B...0x200F, 0xFE00...0xFE0F: []
    // The wide blocks of East Asian scripts and of emoji (Unicode Standard Annex 11).
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      [" ", " "]
    default: [" "]
    }
  }
}
