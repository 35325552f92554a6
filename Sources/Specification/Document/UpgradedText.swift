public import YAML

/// The text of an experiment file with the names of today in place of former ones.
///
/// Nothing else of the text changes: comments, quotes and layout stay.
public enum UpgradedText {
  /// - Returns: The same bytes where no former name is used.
  /// - Throws: The bytes are no YAML.
  public static func upgraded(_ bytes: [UInt8], file: String) throws(YAMLError) -> [UInt8] {
    var names = RenamedNames()
    _ = names.renamed(try YAMLNode.parse(bytes, file: file))
    guard !names.uses.isEmpty else { return bytes }
    var scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
    let starts = lineStarts(scalars)
    // From the end, so that the places before stay right.
    for use in names.uses.sorted(by: { $0.mark > $1.mark }) {
      if let member = use.member {
        let start = starts[use.mark.line - 1] + use.mark.column - 1
        scalars = MovedKey(scalars, at: start).text(of: use, under: member)
        continue
      }
      let old = Array(use.old.unicodeScalars)
      let place = starts[use.mark.line - 1] + use.mark.column - 1
      // A name in quotes begins one later.
      for start in [place, place + 1] where scalars[start...].starts(with: old) {
        scalars.replaceSubrange(start..<start + old.count, with: Array(use.new.unicodeScalars))
        break
      }
    }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return Array(String(text).utf8)
  }

  /// Where lines begin, counted as libyaml counts: NEL, LS and PS end a line too, and a byte order
  /// mark is no column.
  private static func lineStarts(_ scalars: [Unicode.Scalar]) -> [Int] {
    var starts = [scalars.first == "\u{FEFF}" ? 1 : 0]
    for index in scalars.indices {
      switch scalars[index] {
      case "\r" where index + 1 < scalars.count && scalars[index + 1] == "\n": break
      case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": starts.append(index + 1)
      default: break
      }
    }
    return starts
  }
}
