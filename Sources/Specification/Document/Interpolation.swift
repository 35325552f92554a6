import YAML

/// Puts the values of `vars:` in place of `${vars.name}`.
///
/// A scalar that is nothing but one interpolation becomes the variable's value, type and all; in the
/// midst of a text a variable gives its text. `$${` stands for `${`.
struct Interpolation {
  /// Longest text that interpolation may make, in bytes.
  private static let textLimit = 100_000
  /// Most nodes of a variable, and most of one inside another.
  private static let (sizeLimit, heightLimit) = (1_000_000, 100)

  private struct Resolved {
    var node: YAMLNode
    var size = 1
    var height = 0
    /// The file in which it begins, to which a path is relative.
    var origin: String
  }

  private let variables: [YAMLNode.Entry]
  private let log: SpecLog
  private var resolved: [String: Resolved] = [:]
  /// Variables whose values are being resolved, each needed by the one before it.
  private var path: [String] = []
  /// The files in which scalars begin, for those that begin with a variable of another file.
  private(set) var origins: [Mark: String] = [:]

  init(variables: YAMLNode?, _ log: SpecLog) {
    self.variables = variables?.entries ?? []
    self.log = log
  }

  /// The node with every interpolation replaced; what can't be is reported and left as it is.
  ///
  /// - Returns: `nil`, after a report, if the whole unfolds too far to be walked over.
  mutating func resolve(_ node: YAMLNode) -> YAMLNode? {
    let result = resolving(node)
    guard result.size <= Self.sizeLimit, result.height <= Self.heightLimit else {
      log.report(.unfoldsTooFar(variable: nil), node.mark)
      return nil
    }
    return result.node
  }

  private mutating func resolving(_ node: YAMLNode) -> Resolved {
    switch node.content {
    case .scalar(let scalar):
      let result = resolving(scalar, at: node.mark)
      if result.origin != node.mark.file { origins[node.mark] = result.origin }
      return result
    case .sequence(let items):
      let items = items.map { resolving($0) }
      return joined(items, at: node.mark) { YAMLNode(.sequence($0), mark: node.mark) }
    case .mapping(let entries):
      for entry in entries where entry.key.contains("${") {
        log.report(.interpolatedKey(entry.key), entry.keyMark)
      }
      let values = entries.map { resolving($0.value) }
      return joined(values, at: node.mark) { values in
        let entries = zip(entries, values).map {
          YAMLNode.Entry($0.key, keyMark: $0.keyMark, value: $1)
        }
        return YAMLNode(.mapping(entries), mark: node.mark)
      }
    }
  }

  private func joined(
    _ parts: [Resolved], at mark: Mark, _ make: ([YAMLNode]) -> YAMLNode
  ) -> Resolved {
    Resolved(
      node: make(parts.map(\.node)),
      // Without overflow, however often a variable stands in another.
      size: parts.reduce(1) { min($0 + $1.size, Self.sizeLimit + 1) },
      height: 1 + (parts.map(\.height).max() ?? 0), origin: mark.file)
  }

  private mutating func resolving(_ scalar: YAMLNode.Scalar, at mark: Mark) -> Resolved {
    var result = Resolved(node: YAMLNode(.scalar(scalar), mark: mark), origin: mark.file)
    guard scalar.text.contains("${") else { return result }
    guard let parts = Self.parts(scalar.text) else {
      log.report(.interpolation(scalar.text), mark)
      return result
    }
    if parts.count == 1, case .variable(let name) = parts[0] {
      guard var whole = value(of: name, at: mark) else { return result }
      whole.node.mark = mark
      return whole
    }
    var text = ""
    for (position, part) in parts.enumerated() {
      switch part {
      case .text(let literal): text += literal
      case .variable(let name):
        guard let value = value(of: name, at: mark) else { return result }
        guard let scalar = value.node.scalar else {
          log.report(.compoundInText(variable: name), mark)
          return result
        }
        if position == 0 { result.origin = value.origin }
        text += value.node.isNull ? "" : scalar.text
        guard text.utf8.count <= Self.textLimit else {
          log.report(.unfoldsTooFar(variable: name), mark)
          return result
        }
      }
    }
    result.node.content = .scalar(YAMLNode.Scalar(text, isPlain: false))
    return result
  }

  private mutating func value(of name: String, at mark: Mark) -> Resolved? {
    if let known = resolved[name] { return known }
    guard let variable = variables.first(where: { $0.key == name }) else {
      log.report(.unknownName(.variable, name, known: variables.map(\.key)), mark)
      return nil
    }
    if let start = path.firstIndex(of: name) {
      log.report(.variableCycle(path[start...] + [name]), mark)
      return nil
    }
    path.append(name)
    var value = resolving(variable.value)
    path.removeLast()
    if value.size > Self.sizeLimit || value.height > Self.heightLimit {
      log.report(.unfoldsTooFar(variable: name), variable.keyMark)
      value = Resolved(
        node: YAMLNode(.scalar(YAMLNode.Scalar("")), mark: variable.value.mark),
        origin: variable.value.mark.file)
    }
    resolved[name] = value
    return value
  }

  private enum Part {
    case text(String)
    case variable(String)
  }

  /// The text and the variables of a scalar; `nil` where an interpolation has another form.
  private static func parts(_ text: String) -> [Part]? {
    var parts: [Part] = []
    var literal = ""
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      literal += rest[..<dollar]
      rest = rest[dollar...]
      if rest.hasPrefix("$${") {
        literal += "${"
        rest = rest.dropFirst(3)
      } else if rest.hasPrefix("${") {
        guard let end = rest.firstIndex(of: "}") else { return nil }
        let reference = rest[..<end].dropFirst(2)
        guard reference.hasPrefix("vars."), reference.count > 5 else { return nil }
        if !literal.isEmpty { parts.append(.text(literal)) }
        literal = ""
        parts.append(.variable(String(reference.dropFirst(5))))
        rest = rest[end...].dropFirst()
      } else {
        literal += "$"
        rest = rest.dropFirst()
      }
    }
    literal += rest
    if !literal.isEmpty { parts.append(.text(literal)) }
    return parts
  }
}
