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
          + "a blank is missing after the colon"
      }
    }
    for scalar in key.unicodeScalars {
      if scalar.isInvisible {
        return "it holds \(scalar.codeAndName), which is invisible; delete it"
      }
      if scalar.isForeignBlank {
        return "it holds \(scalar.codeAndName), which is no blank; type an ordinary blank"
      }
      if scalar == "\u{FF1A}" {
        return "'\(scalar)' (\(scalar.codeText)) is no colon; type ':' and a blank"
      }
    }
    return nil
  }
}
