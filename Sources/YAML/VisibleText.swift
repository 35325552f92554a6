extension String {
  /// The text as a person can see it, on one line: control characters, and characters that take no
  /// room, as `<U+001B>`; of a long text its beginning and its length.
  ///
  /// Names and cells come from files, and a terminal obeys what it is sent.
  package func visible(limit: Int = 200) -> String {
    var text = ""
    var count = 0
    for scalar in unicodeScalars {
      if count == limit {
        return text + "… (\(unicodeScalars.count) characters)"
      }
      count += 1
      if scalar.isInvisible {
        text += "<\(scalar.codeText)>"
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

extension Unicode.Scalar {
  /// `U+00A0`.
  package var codeText: String {
    let digits = String(value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// `U+00A0 (no-break space)`.
  package var codeAndName: String {
    properties.name.map { "\(codeText) (\($0.lowercased()))" } ?? codeText
  }

  /// Whether it is a control character, or one that takes no room or steers the direction of a text.
  package var isInvisible: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    case .format: value != 0x00AD
    default: false
    }
  }

  /// Whether it looks like a blank and is none.
  package var isForeignBlank: Bool { properties.isWhitespace && value > 0x7F }
}
