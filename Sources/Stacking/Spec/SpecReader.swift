import YAML

/// Reads the entries of one mapping by their types, and complains of those that nothing has read.
///
/// A key whose value is null is as if it were not written.
struct SpecReader {
  /// What the mapping describes, for sentences: `stage 'temporal'`.
  let owner: String
  let mark: Mark
  let log: SpecLog
  private let entries: [YAMLNode.Entry]
  private var keysRead: [String] = []

  /// - Returns: `nil`, after a report, if the node is no mapping.
  ///
  /// - Parameter mark: Where what is missing is reported; the mapping's own place if `nil`.
  init?(_ node: YAMLNode, _ owner: String, _ log: SpecLog, at mark: Mark? = nil) {
    guard let entries = node.entries else {
      log.report(
        .unsuitable(what: owner, found: node.phrase, expected: "a mapping"), node.mark)
      return nil
    }
    self.owner = owner
    self.log = log
    self.entries = entries
    self.mark = mark ?? node.mark
  }

  /// The value under a key that may be absent.
  mutating func optional(_ key: String) -> YAMLNode? {
    keysRead.append(key)
    guard let node = entries.first(where: { $0.key == key })?.value, !node.isNull else {
      return nil
    }
    return node
  }

  /// The value under a key; its absence is reported at the mapping.
  mutating func required(_ key: String, _ expected: String) -> YAMLNode? {
    if let node = optional(key) { return node }
    log.report(.missingKey(key, in: owner, expected: expected), mark)
    return nil
  }

  mutating func text(_ key: String) -> Marked<String>? {
    optional(key).flatMap { log.text($0, "'\(key)'") }
  }

  mutating func integer(_ key: String, in range: ClosedRange<Int>, default value: Int) -> Int {
    optional(key).flatMap { log.integer($0, "'\(key)'", in: range) } ?? value
  }

  mutating func boolean(_ key: String, default value: Bool) -> Bool {
    optional(key).flatMap { log.boolean($0, "'\(key)'") } ?? value
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
    guard let entries = node.entries else {
      log.report(
        .unsuitable(
          what: "'\(key)'", found: node.phrase, expected: "a mapping from names to \(kind)s"),
        node.mark)
      return []
    }
    for entry in entries where !log.isName(entry.key) {
      log.report(
        .unsuitable(
          what: "the name of a \(kind)", found: "'\(entry.key)'", expected: SpecLog.nameForm),
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

  /// Complains of every key that no read has asked for.
  func finish() {
    for entry in entries where !keysRead.contains(entry.key) {
      log.report(.unknownKey(entry.key, in: owner, known: keysRead), entry.keyMark)
    }
  }
}
