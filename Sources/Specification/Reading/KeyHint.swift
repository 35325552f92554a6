import Wording
import YAML

/// What was most likely meant by an unknown key that is misspelt by a character, not by a letter.
enum KeyHint {
  /// - Returns: `nil` where the key holds no such character.
  static func text(_ key: String, known: [String]) -> String? {
    if let colon = key.firstIndex(of: ":") {
      let name = String(key[..<colon])
      let likely = known.contains(name) ? name : Suggestion.likely(name, among: known)
      let value = key[colon...].dropFirst()
      if let likely, !value.isEmpty {
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
      if scalar == "\u{FF1A}" {
        return "replace '\(scalar)' (\(scalar.codeText)) by ':' and a blank"
      }
    }
    return nil
  }
}
