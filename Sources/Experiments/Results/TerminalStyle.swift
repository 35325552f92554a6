/// How wide text may be and whether it bears colours.
public struct TerminalStyle: Sendable {
  /// In columns; `nil` for as wide as it gets, as in a file.
  public var width: Int?
  public var isColoured: Bool

  public init(width: Int? = nil, isColoured: Bool = false) {
    self.width = width
    self.isColoured = isColoured
  }

  /// For files and tests.
  public static let plain = TerminalStyle()

  /// A text in a colour that terminals know, as a CSI code such as `31` for red.
  func coloured(_ text: String, _ code: String) -> String {
    isColoured && !text.isEmpty ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
  }

  /// Sentences broken between words, so that no line is wider than the terminal.
  ///
  /// A line that begins with a blank stays as it is, but for a line of a file that an error shows: that is
  /// cut around the caret below it.
  public func wrapped(_ text: String) -> String {
    guard let width, width >= 20 else { return text }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for (shown, below) in zip(lines.indices, lines.indices.dropFirst())
    where displayWidth(lines[shown]) > width && isCaret(lines[below]) && lines[shown].first == " " {
      (lines[shown], lines[below]) = windowed(lines[shown], caret: lines[below], width)
    }
    return lines.map { line in
      guard displayWidth(line) > width, line.first != " " else { return line }
      var lines: [String] = []
      for word in line.split(separator: " ") {
        if let last = lines.last, displayWidth(last) + 1 + displayWidth(String(word)) <= width {
          lines[lines.count - 1] += " \(word)"
        } else {
          lines.append(String(word))
        }
      }
      return lines.joined(separator: "\n")
    }.joined(separator: "\n")
  }

  private func isCaret(_ line: String) -> Bool {
    line.last == "^" && line.dropLast().allSatisfy { $0 == " " || $0 == "\t" }
  }

  /// The part of a line around the caret that stands below it, and the caret; both keep their margin of two
  /// blanks. What was cut off is marked.
  private func windowed(_ line: String, caret: String, _ width: Int) -> (String, String) {
    // A tab's width is the terminal's; one blank for each, in both lines, keeps the caret in its place.
    let characters = line.map { $0 == "\t" ? " " : $0 }.dropFirst(2)
    let place = displayWidth(caret) - 3
    let room = width - 2
    // A caret may stand behind the last character.
    let whole = max(displayWidth(String(characters)), place + 1)
    let first = max(0, min(place - room / 2, whole - room))
    var shown = ""
    var column = 0
    for character in characters {
      let end = column + displayWidth(String(character))
      if column >= first, end <= first + room { shown.append(character) }
      column = end
    }
    let isCut = (left: first > 0, right: column > first + room)
    if isCut.left { shown = "…" + shown.dropFirst() }
    if isCut.right { shown = shown.dropLast() + "…" }
    return ("  " + shown, String(repeating: " ", count: 2 + place - first) + "^")
  }

  /// Sentences, wrapped, and lines that begin with a blank, folded below where they begin.
  public func fitted(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.first == " " ? folded(String($0), indent: 2) : wrapped(String($0)) }
      .joined(separator: "\n")
  }

  /// A line that is cut where the terminal ends.
  public func cut(_ line: String) -> String {
    guard let width, displayWidth(line) > width else { return line }
    var result = line
    while !result.isEmpty, displayWidth(result) > width - 1 { result.removeLast() }
    return result + "…"
  }

  /// A line of a file in as many as the terminal is narrow: broken after blanks, where there are some,
  /// and within words otherwise. What follows stands further to the right than the line begins.
  public func folded(_ line: String, indent: Int) -> String {
    guard let width, width >= 20, displayWidth(line) > width else { return line }
    let margin = String(
      repeating: " ", count: min(indent + line.prefix { $0 == " " }.count, width / 2))
    var lines: [String] = []
    var rest = Substring(line)
    while true {
      let lead = lines.isEmpty ? "" : margin
      var end = rest.startIndex
      var room = width - lead.count
      while end < rest.endIndex, displayWidth(String(rest[end])) <= room {
        room -= displayWidth(String(rest[end]))
        end = rest.index(after: end)
      }
      guard end < rest.endIndex else {
        lines.append(lead + rest)
        return lines.joined(separator: "\n")
      }
      let content = rest.firstIndex { $0 != " " } ?? rest.startIndex
      if let blank = rest[content..<end].lastIndex(of: " ") { end = rest.index(after: blank) }
      lines.append(lead + rest[..<end])
      rest = rest[end...]
    }
  }
}

/// How many columns of a terminal a text takes: wide characters take two, combining marks none.
func displayWidth(_ text: String) -> Int {
  var width = 0
  for character in text {
    guard let scalar = character.unicodeScalars.first else { continue }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xA000...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1FAFF, 0x20000...0x3FFFD:
      width += 2
    default: width += 1
    }
  }
  return width
}

/// A text that can't move the cursor, change colours or turn the direction of what follows: control
/// characters and marks of direction are shown by their numbers.
func visible(_ text: String) -> String {
  func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F...0x9F, 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2028, 0x2029,
      0x2066...0x2069, 0xFEFF:
      true
    default: false
    }
  }
  guard text.unicodeScalars.contains(where: isHidden) else { return text }
  var result = ""
  for scalar in text.unicodeScalars {
    if isHidden(scalar) {
      let digits = String(scalar.value, radix: 16, uppercase: true)
      result += "<U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ">"
    } else {
      result.unicodeScalars.append(scalar)
    }
  }
  return result
}
