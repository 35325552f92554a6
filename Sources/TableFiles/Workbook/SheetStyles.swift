import Tabular

/// Which styles of cells show a number as a date.
final class SheetStyles: XMLHandler {
  enum Shown { case number, date, datetime, time }
  /// By the number of the style.
  private(set) var shown: [Shown] = []
  let problem: TableError.Problem? = nil
  private var formats: [Int: Shown] = [:]
  private var isInCells = false

  func start(_ element: XMLText, _ attributes: XMLAttributes) {
    if element == "numFmt" {
      guard let id = attributes["numFmtId"].flatMap({ Int($0.string) }),
        let code = attributes["formatCode"]
      else { return }
      formats[id] = Self.shown(by: code.string)
    } else if element == "cellXfs" {
      isInCells = true
    } else if element == "xf", isInCells {
      let id = attributes["numFmtId"].flatMap { Int($0.string) } ?? 0
      shown.append(formats[id] ?? Self.standard(id))
    }
  }

  func end(_ element: XMLText) { if element == "cellXfs" { isInCells = false } }
  func text(_ bytes: UnsafeBufferPointer<UInt8>) {}

  /// Formats that files name by their number alone.
  private static func standard(_ id: Int) -> Shown {
    switch id {
    case 14...17, 27...31, 36, 50...54, 57, 58: .date
    case 18...21, 32...35, 45, 47, 55, 56: .time
    case 22: .datetime
    default: .number
    }
  }

  /// What a format's code shows, by its letters outside quotes and brackets.
  static func shown(by code: String) -> Shown {
    var letters: Set<Character> = []
    var isQuoted = false
    var isEscaped = false
    var bracket: String?
    for character in code.split(separator: ";").first ?? "" {
      if isEscaped {
        isEscaped = false
      } else if isQuoted {
        if character == "\"" { isQuoted = false }
      } else if let open = bracket {
        bracket = character == "]" ? nil : open + String(character)
        // [h] counts hours beyond a day: a length and no time.
        if character == "]", ["h", "hh", "m", "mm", "s", "ss"].contains(open.lowercased()) {
          return .number
        }
      } else if character == "\"" {
        isQuoted = true
      } else if character == "\\" || character == "_" || character == "*" {
        isEscaped = true
      } else if character == "[" {
        bracket = ""
      } else {
        letters.insert(Character(character.lowercased()))
      }
    }
    guard letters.isDisjoint(with: ["0", "#", "?"]) || letters.contains("s") else { return .number }
    let hasDay = !letters.isDisjoint(with: ["y", "d"])
    let hasTime = !letters.isDisjoint(with: ["h", "s"])
    if hasDay { return hasTime ? .datetime : .date }
    if hasTime { return .time }
    return letters.contains("m") && !letters.contains("g") ? .date : .number
  }

  /// A serial as the text of the moment it shows; `nil` where it is none.
  static func text(_ serial: Double, _ shown: Shown, from1904: Bool) -> String? {
    guard shown != .number, serial >= 0 else { return nil }
    if shown == .time, serial < 1 {
      return MomentForm(.time, step: .second).text((serial * 86_400_000).rounded() / 1000)
    }
    guard let seconds = MomentText.seconds(ofSerial: serial, from1904: from1904) else { return nil }
    let isWhole = seconds.truncatingRemainder(dividingBy: 86_400) == 0
    let kind: MomentForm.Kind = isWhole && shown == .date ? .date : .datetime
    let text = MomentForm(kind, step: .day).text(seconds)
    return kind == .date ? text : text.replacing("T", with: " ")
  }
}

/// Decodes what a workbook writes as `_x000D_`: characters that XML does not hold.
func decodeEscapes(in text: inout [UInt8], from start: Int) {
  guard text.count - start >= 7 else { return }
  var index = start
  var target = start
  var isChanged = false
  while index < text.count {
    if text[index] == UInt8(ascii: "_"), index + 6 < text.count,
      text[index + 1] == UInt8(ascii: "x"), text[index + 6] == UInt8(ascii: "_"),
      let code = UInt32(String(decoding: text[index + 2..<index + 6], as: UTF8.self), radix: 16),
      let scalar = Unicode.Scalar(code), code != 0
    {
      // The character takes fewer bytes than the seven of its escape.
      for byte in String(Character(scalar)).utf8 {
        text[target] = byte
        target += 1
      }
      index += 7
      isChanged = true
    } else {
      if isChanged { text[target] = text[index] }
      target += 1
      index += 1
    }
  }
  text.removeLast(text.count - target)
}
