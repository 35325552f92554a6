import Learners
import YAML

/// Gathers what is wrong while a file is read, so that reading goes on after a mistake.
///
/// A class because every reader of one file writes to the same log.
final class SpecLog {
  private(set) var errors: [SpecError] = []

  func report(_ problem: SpecError.Problem, _ mark: Mark) {
    errors.append(SpecError(problem, mark))
  }
}

// Typed values of a node; `nil` after a report. `what` names the value in the report: `'count'`.
extension SpecLog {
  func text(_ node: YAMLNode, _ what: String, expected: String = "text") -> Marked<String>? {
    guard let scalar = node.scalar, !node.isNull else {
      return unsuitable(node, what, expected)
    }
    return Marked(scalar.text, node.mark)
  }

  /// A name that may stand in a path, a file name or a reference such as `table.column`.
  func name(_ node: YAMLNode, _ what: String) -> Marked<String>? {
    guard let text = text(node, what, expected: Self.nameForm) else { return nil }
    guard isName(text.value) else { return unsuitable(node, what, Self.nameForm) }
    return text
  }

  static let nameForm = "a name of letters, digits, '_' and '-', at most 100"

  func isName(_ text: String) -> Bool {
    let isLegal = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    return isLegal && !text.isEmpty && text.utf8.count <= 100 && !text.hasPrefix("-")
  }

  func integer(_ node: YAMLNode, _ what: String, in range: ClosedRange<Int>) -> Int? {
    guard case .integer(let integer) = node.scalar?.value, range.contains(integer) else {
      return unsuitable(node, what, ParameterDomain.integer(range).text)
    }
    return integer
  }

  func number(
    _ node: YAMLNode, _ what: String, expected: String = "a number",
    where isAllowed: (Double) -> Bool = { $0.isFinite }
  ) -> Double? {
    guard let number = node.number, isAllowed(number) else {
      return unsuitable(node, what, expected)
    }
    return number
  }

  /// A part of a whole that is neither nothing nor all: `0.2` or `20%`.
  func fraction(_ node: YAMLNode, _ what: String) -> Double? {
    guard let number = node.share, number > 0, number < 1 else {
      return unsuitable(node, what, "a number in (0, 1), or a percentage such as 20%")
    }
    return number
  }

  func boolean(_ node: YAMLNode, _ what: String) -> Bool? {
    guard case .boolean(let boolean) = node.scalar?.value else {
      return unsuitable(node, what, "true or false")
    }
    return boolean
  }

  /// One of an enumeration's raw values.
  func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ node: YAMLNode, _ what: String, _ type: Choice.Type
  ) -> Choice? {
    let names = Choice.allCases.map(\.rawValue)
    let expected = ParameterDomain.choice(names).text
    guard let text = text(node, what, expected: expected) else { return nil }
    if let choice = Choice(rawValue: text.value) { return choice }
    report(.unsuitableChoice(what: what, found: text.value, known: names), node.mark)
    return nil
  }

  func items(_ node: YAMLNode, _ what: String, expected: String) -> [YAMLNode]? {
    node.items ?? unsuitable(node, what, expected)
  }

  /// One name or a list of them, without repetitions, not empty.
  func names(
    _ node: YAMLNode, _ what: String, kind: SpecError.Kind = .column
  ) -> [Marked<String>]? {
    let expected = "a \(kind.rawValue) or a list of \(kind.rawValue)s"
    if node.scalar != nil, !node.isNull { return text(node, what).map { [$0] } }
    guard let items = items(node, what, expected: expected), !items.isEmpty else {
      return node.items == nil ? nil : unsuitable(node, what, expected)
    }
    var names: [Marked<String>] = []
    for item in items {
      guard let name = text(item, "an item of \(what)", expected: "a \(kind.rawValue)") else {
        continue
      }
      if let first = names.first(where: { $0.value == name.value }) {
        report(.duplicateName(kind, name.value, first: first.mark), name.mark)
      } else {
        names.append(name)
      }
    }
    return names.isEmpty ? nil : names
  }

  func unsuitable<Value>(_ node: YAMLNode, _ what: String, _ expected: String) -> Value? {
    report(.unsuitable(what: what, found: node.phrase, expected: expected), node.mark)
    return nil
  }
}

extension YAMLNode {
  /// A finite or infinite number.
  var number: Double? {
    switch scalar?.value {
    case .integer(let integer): Double(integer)
    case .real(let real): real
    default: nil
    }
  }

  /// What the node is, for a sentence: `text 'five'`, `7`, `a list`.
  var phrase: String {
    switch content {
    case .sequence(let items): items.isEmpty ? "an empty list" : "a list"
    case .mapping(let entries): entries.isEmpty ? "an empty mapping" : "a mapping"
    case .scalar(let scalar):
      switch scalar.value {
      case .null: "empty"
      case .text(let text): "the text '\(text.visible(limit: 100))'"
      case .boolean, .integer, .real: scalar.text.visible(limit: 100)
      }
    }
  }
}

extension YAMLNode {
  /// A number, or a hundredth of a percentage such as `20%` or `2.5 %`.
  var share: Double? { number ?? (scalar?.text).flatMap(hundredths) }
}

/// The number that a percentage says; `nil` of any other text. `20%` is exactly what `0.2` is.
func hundredths(_ percentage: String) -> Double? {
  guard percentage.hasSuffix("%") else { return nil }
  let digits = percentage.dropLast().split(separator: " ").joined()
  let isPlain = digits.allSatisfy { $0.isNumber || $0 == "." }
  return isPlain ? Double(digits + "e-2") : Double(digits).map { $0 / 100 }
}
