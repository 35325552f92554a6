import YAML

/// How one document goes over another: mappings key by key, everything else in place of what was
/// there, unless the value says otherwise. A key with nothing behind it is as if it were not written:
/// what is below stays, which `null` takes away.
///
/// `{remove: [a, b]}` takes keys or items away, `{append: [c]}` adds items behind those of a list,
/// `{merge: {…}}` goes over a mapping key by key, `{replace: value}` puts a value in place of
/// whatever is there. `remove`, `append` and `merge` may stand together, done in this order.
struct DocumentMerge {
  private var remove: YAMLNode?
  private var append: YAMLNode?
  private var merge: YAMLNode?
  private var replace: YAMLNode?
  private let mark: Mark

  /// - Returns: `nil` for a node that is a plain value.
  static func directives(_ node: YAMLNode) -> DocumentMerge? {
    guard let entries = node.entries, !entries.isEmpty else { return nil }
    var directives = DocumentMerge(mark: node.mark)
    for entry in entries {
      switch entry.key {
      case "remove": directives.remove = entry.value
      case "append": directives.append = entry.value
      case "merge": directives.merge = entry.value
      case "replace": directives.replace = entry.value
      default: return nil
      }
    }
    return directives
  }

  private init(mark: Mark) { self.mark = mark }

  /// The value that `node`, at `path`, becomes.
  func applied(to node: YAMLNode, _ path: String) throws(SpecError) -> YAMLNode {
    if let replace {
      guard remove == nil, append == nil, merge == nil else {
        throw SpecError(.replaceAndMore, mark)
      }
      return replace
    }
    var result = node
    if let remove { result = try removing(remove, from: result, path) }
    if let append {
      guard let items = result.items else { throw wrong(append, "append", path, "a list", result) }
      guard let more = append.items else { throw unsuitable(append, "append", "a list") }
      result.content = .sequence(items + more)
    }
    if let merge {
      guard result.entries != nil else { throw wrong(merge, "merge", path, "a mapping", result) }
      guard merge.entries != nil else { throw unsuitable(merge, "merge", "a mapping") }
      result = try Self.merged(merge, over: result, path)
    }
    return result
  }

  /// `upper` put over `lower` key by key; see ``DocumentMerge``.
  static func merged(
    _ upper: YAMLNode, over lower: YAMLNode, _ path: String = ""
  ) throws(SpecError) -> YAMLNode {
    if let directives = directives(upper) { return try directives.applied(to: lower, path) }
    guard let upperEntries = upper.entries, var entries = lower.entries else { return upper }
    for entry in upperEntries {
      if entry.value.isBlank, entries.contains(where: { $0.key == entry.key }) { continue }
      let place = path.isEmpty ? entry.key : "\(path).\(entry.key)"
      guard let position = entries.firstIndex(where: { $0.key == entry.key }) else {
        guard directives(entry.value) == nil || directives(entry.value)?.replace != nil else {
          throw SpecError(
            .overridePath(place, missing: entry.key, in: path, known: entries.map(\.key)),
            entry.keyMark)
        }
        let value = directives(entry.value)?.replace ?? entry.value
        entries.append(YAMLNode.Entry(entry.key, keyMark: entry.keyMark, value: value))
        continue
      }
      let value = try merged(entry.value, over: entries[position].value, place)
      entries[position] = YAMLNode.Entry(entry.key, keyMark: entry.keyMark, value: value)
    }
    return YAMLNode(.mapping(entries), mark: upper.mark)
  }

  private func removing(
    _ names: YAMLNode, from node: YAMLNode, _ path: String
  ) throws(SpecError) -> YAMLNode {
    var result = node
    for name in names.items ?? [names] {
      switch result.content {
      case .mapping(var entries):
        guard let position = entries.firstIndex(where: { $0.key == name.scalar?.text }) else {
          throw notThere(name, path, entries.map(\.key))
        }
        entries.remove(at: position)
        result.content = .mapping(entries)
      case .sequence(var items):
        guard let position = items.firstIndex(where: { $0.isSameValue(as: name) }) else {
          throw notThere(name, path, items.map(\.summary))
        }
        items.remove(at: position)
        result.content = .sequence(items)
      case .scalar: throw wrong(names, "remove", path, "a list or a mapping", node)
      }
    }
    return result
  }

  private func notThere(_ name: YAMLNode, _ path: String, _ known: [String]) -> SpecError {
    SpecError(.nothingToRemove(name.summary, from: path, known: known), name.mark)
  }

  private func wrong(
    _ node: YAMLNode, _ directive: String, _ path: String, _ expected: String, _ found: YAMLNode
  ) -> SpecError {
    SpecError(
      .unsuitable(
        what: "'\(path)', which '\(directive)' changes,", found: found.phrase,
        expected: expected), node.mark)
  }

  private func unsuitable(_ node: YAMLNode, _ what: String, _ expected: String) -> SpecError {
    SpecError(
      .unsuitable(what: "'\(what)'", found: node.phrase, expected: expected), node.mark)
  }
}

extension YAMLNode {
  /// Whether two nodes say the same, wherever they stand and however they are written.
  func isSameValue(as other: YAMLNode) -> Bool {
    switch (content, other.content) {
    case (.scalar(let a), .scalar(let b)): a.value == b.value
    case (.sequence(let a), .sequence(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0.isSameValue(as: $1) }
    case (.mapping(let a), .mapping(let b)):
      a.count == b.count
        && a.allSatisfy { entry in
          b.contains { $0.key == entry.key && $0.value.isSameValue(as: entry.value) }
        }
    default: false
    }
  }

  /// The node in a few characters: a scalar's text, what a mapping or a list begins with.
  var summary: String {
    switch content {
    case .scalar(let scalar): scalar.text
    case .sequence(let items): items.map(\.summary).joined(separator: "_")
    case .mapping(let entries):
      entries.first.map { "\($0.key)_\($0.value.summary)" } ?? ""
    }
  }
}
