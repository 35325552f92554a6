import Learners
import Workers

/// Hyperparameters as libraries with a C interface take them: as texts.
struct LibraryParameter {
  var values: [String: SettingValue]

  init(_ settings: OutsideSettings) { values = settings.values }

  /// Takes a hyperparameter out that the library's loop has, not the library: the first of these names.
  mutating func take(_ names: [String]) -> Int? {
    let found = names.compactMap { values[$0] }.first
    for name in names { values[name] = nil }
    switch found {
    case .integer(let integer): return integer
    case .real(let real): return Int(exactly: real.rounded())
    default: return nil
    }
  }

  /// By name, sorted; the same text as Python's wrappers give.
  var texts: [(name: String, text: String)] {
    get throws(WorkerFault) {
      var texts: [(name: String, text: String)] = []
      for (name, value) in values.sorted(by: { $0.key < $1.key }) {
        guard let text = Self.text(value) else {
          throw .refused(
            "'\(name)' can't be given by the C interface", help: "use 'interface: python'")
        }
        texts.append((name, text))
      }
      return texts
    }
  }

  private static func text(_ value: SettingValue) -> String? {
    switch value {
    case .null: return "None"
    case .boolean(let boolean): return boolean ? "True" : "False"
    case .integer, .real: return value.json
    case .text(let text): return text
    case .list(let items):
      let texts = items.compactMap(text)
      return texts.count == items.count ? texts.joined(separator: ",") : nil
    case .mapping: return nil
    }
  }
}
