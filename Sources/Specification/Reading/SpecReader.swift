import Learners
import YAML

/// Reads the entries of one mapping as it is declared, and complains of keys that are not.
///
/// A key whose value is null is as if it were not written. It is a programmer error to ask for a key
/// that the mapping's declaration lacks.
struct SpecReader {
  /// What the mapping describes, for sentences: `stage 'temporal'`.
  let owner: String
  let mark: Mark
  let log: SpecLog
  private let entries: [YAMLNode.Entry]
  private let declaration: MappingDeclaration
  /// The keys that the mapping may have, as far as its kind is known.
  private var declared: [KeyDeclaration]
  private var keysRead: [String] = []

  /// - Returns: `nil`, after a report, if the node is no mapping.
  ///
  /// - Parameter mark: Where what is missing is reported; the mapping's own place if `nil`.
  init?(
    _ node: YAMLNode, _ declaration: MappingDeclaration, _ owner: String, _ log: SpecLog,
    at mark: Mark? = nil
  ) {
    guard let entries = node.entries else {
      log.report(
        .unsuitable(what: owner, found: node.phrase, expected: "a mapping"), node.mark)
      return nil
    }
    self.owner = owner
    self.declaration = declaration
    declared = declaration.commonKeys
    self.log = log
    self.entries = entries
    self.mark = mark ?? node.mark
  }

  /// From here on the mapping is one of this kind, with the kind's keys.
  mutating func narrow(to kind: String) { declared = declaration.keys(of: kind) }

  /// The value under a key that may be absent.
  mutating func optional(_ key: String) -> YAMLNode? {
    _ = declaration(of: key)
    keysRead.append(key)
    guard let node = entries.first(where: { $0.key == key })?.value, !node.isNull else {
      return nil
    }
    return node
  }

  /// The value under a key; its absence is reported at the mapping.
  mutating func required(_ key: String, _ expected: String) -> YAMLNode? {
    if let node = optional(key) { return node }
    if let other = entries.first(where: { KeyHint.isLookAlike($0.key, of: key) }) {
      // It is there, but for a character that only looks like the right one.
      keysRead.append(other.key)
      log.report(.unknownKey(other.key, in: owner, known: declared.map(\.key)), other.keyMark)
    } else {
      log.report(.missingKey(key, in: owner, expected: expected), mark)
    }
    return nil
  }

  mutating func text(_ key: String) -> Marked<String>? {
    optional(key).flatMap { log.text($0, "'\(key)'") }
  }

  /// An integer in the declared range.
  mutating func optionalInteger(_ key: String) -> Int? {
    guard case .domain(.integer(let range)) = declaration(of: key).shape else {
      preconditionFailure("'\(key)' is not declared as an integer in '\(declaration.name)'")
    }
    return optional(key).flatMap { log.integer($0, "'\(key)'", in: range) }
  }

  /// A number in the declared range.
  mutating func optionalReal(_ key: String) -> Double? {
    let domain: ParameterDomain
    let range: ClosedRange<Double>
    switch declaration(of: key).shape {
    case .domain(.real(let declared)): (domain, range) = (.real(declared), declared)
    default: preconditionFailure("'\(key)' is not declared as a number in '\(declaration.name)'")
    }
    return optional(key).flatMap {
      log.number($0, "'\(key)'", expected: domain.text) { range.contains($0) }
    }
  }

  /// An integer in the declared range; the declared default where there is none.
  mutating func integer(_ key: String) -> Int {
    let value = defaultValue(of: key) { Int($0) }
    return optionalInteger(key) ?? value
  }

  /// The declared default where there is no boolean.
  mutating func boolean(_ key: String) -> Bool {
    let value = defaultValue(of: key) { Bool($0) }
    return optional(key).flatMap { log.boolean($0, "'\(key)'") } ?? value
  }

  /// A part of a whole; the declared default where there is none.
  mutating func fraction(_ key: String) -> Double {
    let value = defaultValue(of: key) { Double($0) }
    return optional(key).flatMap { log.fraction($0, "'\(key)'") } ?? value
  }

  /// One of the declared choices, which are the raw values of an enumeration.
  mutating func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ key: String, _ type: Choice.Type
  ) -> Choice? {
    guard case .domain(.choice(let names)) = declaration(of: key).shape,
      names == Choice.allCases.map(\.rawValue)
    else {
      preconditionFailure("'\(key)' is not declared as a \(type) in '\(declaration.name)'")
    }
    return optional(key).flatMap { log.choice($0, "'\(key)'", type) }
  }

  mutating func requiredText(_ key: String, _ expected: String) -> Marked<String>? {
    required(key, expected).flatMap { log.text($0, "'\(key)'", expected: expected) }
  }

  mutating func columns(_ key: String) -> [Marked<String>]? {
    optional(key).flatMap { log.names($0, "'\(key)'") }
  }

  mutating func requiredColumns(_ key: String) -> [Marked<String>]? {
    required(key, "a column or a list of columns").flatMap { log.names($0, "'\(key)'") }
  }

  /// The entries of a mapping from names to what they name; the names are checked.
  mutating func named(_ key: String, _ kind: String) -> [YAMLNode.Entry] {
    guard let node = optional(key) else { return [] }
    let plural = kind.last == "y" ? String(kind.dropLast()) + "ies" : kind + "s"
    let article = "aeiou".contains(kind.prefix(1)) ? "an" : "a"
    guard let entries = node.entries else {
      log.report(
        .unsuitable(
          what: "'\(key)'", found: node.phrase,
          expected: "a mapping from names to \(plural)"),
        node.mark)
      return []
    }
    for entry in entries where !log.isName(entry.key) {
      log.report(
        .unsuitable(
          what: "the name of \(article) \(kind)", found: "'\(entry.key)'",
          expected: SpecLog.nameForm),
        entry.keyMark)
    }
    return entries
  }

  /// Entries that no read has asked for, taken as read.
  mutating func others() -> [YAMLNode.Entry] {
    let others = entries.filter { !keysRead.contains($0.key) }
    keysRead += others.map(\.key)
    return others
  }

  /// Complains of every key that is not declared.
  ///
  /// It is a programmer error if one that is declared was not asked for: what an editor offers has to
  /// be read. After a mistake reading may have ended early.
  func finish() {
    precondition(
      !log.errors.isEmpty || declared.allSatisfy { keysRead.contains($0.key) },
      "'\(declaration.name)' declares a key that no reader asks for; see Sources/Stacking/Language")
    for entry in entries where !keysRead.contains(entry.key) {
      log.report(.unknownKey(entry.key, in: owner, known: declared.map(\.key)), entry.keyMark)
    }
  }

  private func declaration(of key: String) -> KeyDeclaration {
    guard let found = declared.first(where: { $0.key == key }) else {
      preconditionFailure(
        """
        key '\(key)' is read but not declared; declare it, with a line on what it is, in the mapping \
        '\(declaration.name)' in Sources/Stacking/Language
        """)
    }
    return found
  }

  private func defaultValue<Value>(of key: String, _ read: (String) -> Value?) -> Value {
    guard let value = declaration(of: key).defaultText.flatMap(read) else {
      preconditionFailure("'\(key)' has no default of its type in '\(declaration.name)'")
    }
    return value
  }
}
