import YAML

/// One change of a document: what is done at a path.
struct DocumentEdit {
  enum Action {
    /// Puts a value there. The last key of the path may be new, except under `vars`. A mapping of
    /// nothing but `remove`, `append`, `replace` and `merge` changes the value that is there; `null` takes a
    /// mapping or a list away. Of a single value it is the value: a library's parameter may be `null`.
    case set(YAMLNode)
    /// Adds a key that is not there yet, with the mappings above it, or an item to a list.
    case add(YAMLNode)
    case remove
    /// Takes learners out, of the layers of every stack too.
    case dropLearners(Set<String>)
  }

  let path: DocumentPath
  let action: Action
  let mark: Mark

  init(_ path: String, _ action: Action, at mark: Mark) {
    self.path = DocumentPath(path)
    self.action = action
    self.mark = mark
  }

  /// The top keys of the document whose values may change.
  var sections: [String] {
    if case .dropLearners = action { return ["learners", "stacks"] }
    return [path.section]
  }

  /// The document with the change made.
  func applied(to root: YAMLNode) throws(SpecError) -> YAMLNode {
    if case .dropLearners(let names) = action { return LearnerRemoval(names).applied(to: root) }
    guard let result = try applied(to: root, path.parts[...]) else {
      throw SpecError(.overrideForm(path.text), mark)
    }
    return result
  }

  /// - Returns: `nil` if the node itself is to go.
  private func applied(
    to node: YAMLNode, _ parts: ArraySlice<Substring>
  ) throws(SpecError) -> YAMLNode? {
    guard !parts.isEmpty else { return try changed(node) }
    var result = node
    guard let step = DocumentPath.step(into: node, parts) else {
      guard let entry = try newEntry(parts, in: node) else { throw missing(parts, in: node) }
      result.content = .mapping((node.entries ?? []) + [entry])
      return result
    }
    switch node.content {
    case .mapping(var entries):
      if let value = try applied(to: entries[step.position].value, step.rest) {
        entries[step.position].value = value
      } else {
        entries.remove(at: step.position)
      }
      result.content = .mapping(entries)
    case .sequence(var items):
      if let value = try applied(to: items[step.position], step.rest) {
        items[step.position] = value
      } else {
        items.remove(at: step.position)
      }
      result.content = .sequence(items)
    case .scalar: throw missing(parts, in: node)
    }
    return result
  }

  private func changed(_ node: YAMLNode) throws(SpecError) -> YAMLNode? {
    switch action {
    case .set(let value):
      if value.isBlank { throw SpecError(.overrideWithoutValue(path.text), mark) }
      if value.isNull, node.scalar == nil { return nil }
      guard let merge = DocumentMerge.directives(value) else { return value }
      return try merge.applied(to: node, path.text)
    case .add(let value):
      guard var items = node.items else { throw SpecError(.pathIsThere(path.text), mark) }
      items.append(value)
      return YAMLNode(.sequence(items), mark: node.mark)
    case .remove, .dropLearners: return nil
    }
  }

  /// What a path that ends in something new adds to a mapping; `nil` if it may not.
  private func newEntry(
    _ parts: ArraySlice<Substring>, in node: YAMLNode
  ) throws(SpecError) -> YAMLNode.Entry? {
    guard node.entries != nil, let first = parts.first else { return nil }
    switch action {
    case .set(let value):
      guard parts.count == 1, path.section != "vars" else { return nil }
      return YAMLNode.Entry(String(first), keyMark: mark, value: value)
    case .add(let value):
      var added = value
      for part in parts.dropFirst().reversed() {
        let entry = YAMLNode.Entry(String(part), keyMark: mark, value: added)
        added = YAMLNode(.mapping([entry]), mark: mark)
      }
      return YAMLNode.Entry(String(first), keyMark: mark, value: added)
    case .remove, .dropLearners: return nil
    }
  }

  private func missing(_ parts: ArraySlice<Substring>, in node: YAMLNode) -> SpecError {
    let parent = path.parts.dropLast(parts.count).joined(separator: ".")
    let known: [String] =
      switch node.content {
      case .mapping(let entries): entries.map(\.key)
      case .sequence(let items): items.isEmpty ? [] : ["0 to \(items.count - 1)"]
      case .scalar: []
      }
    let part = parts.first.map(String.init) ?? ""
    return SpecError(.overridePath(path.text, missing: part, in: parent, known: known), mark)
  }
}
