import FoundationEssentials
import YAML

/// The JSON that commands print: the one encoder of all of them.
///
/// Sorted keys in `snake_case`, indented; the same value gives the same text. Characters that a
/// terminal would obey are escaped.
public enum JSONText {
  /// The text of a value, without a line end. What is not finite becomes `"inf"`, `"-inf"` or
  /// `"nan"`; documents leave such values out.
  public static func of(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let data = try? encoder.encode(value) else {
      preconditionFailure("documents are numbers and texts alone")
    }
    return escaped(String(decoding: data, as: UTF8.self))
  }

  /// Invisible characters can only be within strings here, where an escape means the same.
  private static func escaped(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0.isInvisible && $0 != "\n" }) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar.isInvisible, scalar != "\n" {
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

extension Double {
  /// The number; `nil` where JSON has none.
  var orNil: Double? { isFinite ? self : nil }
}
