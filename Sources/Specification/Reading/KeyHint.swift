import Wording
import YAML

/// What was most likely meant by an unknown key that is misspelt by a character, not by a letter.
enum KeyHint {
  private static let wideColon: Unicode.Scalar = "\u{FF1A}"

  /// Whether a key is another one but for a colon without a blank, or a character of `text(_:known:)`.
  static func isLookAlike(_ key: String, of other: String) -> Bool {
    guard key != other, text(key, known: [other]) != nil else { return false }
    let name = key.unicodeScalars.filter { !$0.isInvisible && !$0.isForeignBlank }
      .prefix { $0 != ":" && $0 != wideColon }
    return String(String.UnicodeScalarView(name)) == other
  }

  /// - Returns: `nil` where the key holds no such character.
  static func text(_ key: String, known: [String]) -> String? {
    if let colon = key.firstIndex(of: ":") {
      let name = String(key[..<colon])
      let likely = known.contains(name) ? name : Suggestion.likely(name, among: known)
      let value = key[colon...].dropFirst()
      let isBlank = value.unicodeScalars.first.map { $0.isForeignBlank || $0.isInvisible }
      if let likely, isBlank == false {
        return "did you mean '\(likely): \(String(value).visible(limit: 60))'? "
          + "add a blank after the colon"
      }
    }
    for scalar in key.unicodeScalars {
      if scalar.isInvisible {
        return "delete the invisible character \(scalar.codeAndName)"
      }
      if scalar.isForeignBlank {
        return "replace \(scalar.codeAndName) by an ordinary blank"
      }
      if scalar == wideColon {
        return "replace '\(scalar)' (\(scalar.codeText)) by ':' and a blank"
      }
    }
    return nil
  }
}
