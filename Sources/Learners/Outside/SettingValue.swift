/// A value as a library outside takes it: whatever YAML and JSON can say.
///
/// Integers and numbers stay apart: to a library 1 tree and a share of 1.0 are different things.
public indirect enum SettingValue: Hashable, Sendable {
  case null
  case boolean(Bool)
  case integer(Int)
  /// Finite.
  case real(Double)
  case text(String)
  case list([SettingValue])
  case mapping([String: SettingValue])

  /// One line of JSON: keys sorted, so that equal values have equal texts.
  public var json: String {
    switch self {
    case .null: return "null"
    case .boolean(let boolean): return boolean ? "true" : "false"
    case .integer(let integer): return String(integer)
    case .real(let real): return "\(real)"
    case .text(let text): return Self.quoted(text)
    case .list(let items): return "[\(items.map(\.json).joined(separator: ","))]"
    case .mapping(let members):
      let parts = members.sorted { $0.key < $1.key }.map {
        "\(Self.quoted($0.key)):\($0.value.json)"
      }
      return "{\(parts.joined(separator: ","))}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\0"..<" ":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  /// As a person would write it in YAML: texts without quotes.
  public var text: String {
    if case .text(let text) = self { text } else { json }
  }
}
