import Learners
package import YAML

/// Names of the language that earlier versions had, as they stand in a document.
///
/// Where a name was renamed is said by the declarations alone (``KeyDeclaration/formerNames``,
/// ``KeyDeclaration/formerValues``). Files with former names are read as if they had the new ones,
/// with a warning; `strata fmt --upgrade` writes the new ones.
package struct RenamedNames {
  /// One former name.
  package struct Use: Hashable, Sendable {
    package let mark: Mark
    package let old: String
    package let new: String
    /// Of a key whose value is now that of a member of the new key's mapping: the member.
    package var member: String?
  }

  /// In the order in which they stand in the document; each once, whatever aliases repeat.
  package private(set) var uses: [Use] = []
  /// Keys that a mapping has under both of their names.
  package private(set) var conflicts: [(use: Use, first: Mark)] = []

  /// Whether names of libraries mean these: the document declares some, or goes over one that may.
  private var keepsLibraries = false

  package init() {}

  /// The document of an experiment with the names of today.
  package mutating func renamed(_ document: YAMLNode) -> YAMLNode {
    keepsLibraries = ["python", "extends"].contains { document[$0] != nil }
    return renamed(document, .record(.experiment), [:])
  }

  /// A path of keys with the names of today.
  mutating func renamed(path: String, at mark: Mark) -> String {
    let parts = path.split(separator: ".", omittingEmptySubsequences: false)
    guard let (names, _, _) = Self.path(parts[...], .record(.experiment), [:]) else { return path }
    let new = names.joined(separator: ".")
    if new != path { note(Use(mark: mark, old: path, new: new)) }
    return new
  }

  private mutating func renamed(
    _ node: YAMLNode, _ shape: ValueShape, _ values: [String: String]
  ) -> YAMLNode {
    switch shape {
    case .either(let shapes):
      shapes.reduce(node) { renamed($0, $1, values) }
    case .record(let declaration): record(node, declaration)
    case .named(let item): members(node) { self.renamed($0, item, values) }
    case .mapping("a path", let item): settings(node, item)
    case .mapping(_, let item): members(node) { self.renamed($0, item, values) }
    case .list(let item, _), .set(let item), .oneOrMore(let item):
      items(node) { self.renamed($0, item, values) }
    default: value(node, values)
    }
  }

  // MARK: Nodes

  private mutating func record(_ node: YAMLNode, _ declaration: MappingDeclaration) -> YAMLNode {
    guard case .mapping(var entries) = node.content else { return node }
    for index in entries.indices {
      let entry = entries[index]
      guard let key = declaration.key(calledOnce: entry.key) else {
        // A change of another file's mapping: `{merge: {…}}`, `{replace: {…}}`.
        if Self.changes.contains(entry.key) {
          entries[index].value = record(entry.value, declaration)
        }
        continue
      }
      if key.key != entry.key {
        let member = key.formerMembers[entry.key]
        let use = Use(
          mark: entry.keyMark, old: entry.key,
          new: ([key.key] + [member].compactMap(\.self)).joined(separator: "."), member: member)
        if let other = entries.first(where: { $0.key == key.key }) {
          conflicts.append((use, other.keyMark))
        }
        note(use)
        let value =
          member.map { member in
            YAMLNode(
              .mapping([YAMLNode.Entry(member, keyMark: entry.keyMark, value: entry.value)]),
              mark: entry.value.mark)
          } ?? entry.value
        entries[index] = YAMLNode.Entry(key.key, keyMark: entry.keyMark, value: value)
      }
      entries[index].value = renamed(
        entries[index].value, key.shape, Self.formerValues(key, of: declaration))
    }
    return YAMLNode(.mapping(entries), mark: node.mark)
  }

  private static let changes = ["merge", "replace"]

  /// Families were called by the names of libraries that now mean these.
  private static func formerValues(
    _ key: KeyDeclaration, of declaration: MappingDeclaration
  ) -> [String: String] {
    declaration.name == MappingDeclaration.learner.name && key.key == "family"
      ? LearnerCatalogue.libraryNames : key.formerValues
  }

  private func members(_ node: YAMLNode, _ change: (YAMLNode) -> YAMLNode) -> YAMLNode {
    guard case .mapping(var entries) = node.content else { return node }
    for index in entries.indices { entries[index].value = change(entries[index].value) }
    return YAMLNode(.mapping(entries), mark: node.mark)
  }

  private func items(_ node: YAMLNode, _ change: (YAMLNode) -> YAMLNode) -> YAMLNode {
    guard case .sequence(let items) = node.content else {
      return node.scalar == nil ? node : change(node)
    }
    return YAMLNode(.sequence(items.map(change)), mark: node.mark)
  }

  private mutating func value(_ node: YAMLNode, _ values: [String: String]) -> YAMLNode {
    guard !values.isEmpty, let scalar = node.scalar, let new = values[scalar.text],
      !keepsLibraries || LearnerCatalogue.libraryNames[scalar.text] == nil
    else { return node }
    note(Use(mark: node.mark, old: scalar.text, new: new))
    return YAMLNode(.scalar(YAMLNode.Scalar(new, isPlain: true)), mark: node.mark)
  }

  private mutating func note(_ use: Use) {
    if !uses.contains(use) { uses.append(use) }
  }

  // MARK: Paths

  /// Paths with what they set, as variants have them.
  private mutating func settings(_ node: YAMLNode, _ item: ValueShape) -> YAMLNode {
    guard case .mapping(var entries) = node.content else { return node }
    for index in entries.indices {
      let entry = entries[index]
      let parts = entry.key.split(separator: ".", omittingEmptySubsequences: false)
      guard let (path, shape, values) = Self.path(parts[...], .record(.experiment), [:]) else {
        continue
      }
      let text = path.joined(separator: ".")
      if text != entry.key {
        note(Use(mark: entry.keyMark, old: entry.key, new: text))
        entries[index] = YAMLNode.Entry(text, keyMark: entry.keyMark, value: entry.value)
      }
      entries[index].value = setting(entry.value, item, shape, values)
    }
    return YAMLNode(.mapping(entries), mark: node.mark)
  }

  /// One value, or the values of an axis: a list, or a mapping from names to values.
  private mutating func setting(
    _ node: YAMLNode, _ item: ValueShape, _ shape: ValueShape, _ values: [String: String]
  ) -> YAMLNode {
    if case .any = item { return renamed(node, shape, values) }
    if node.items != nil { return items(node) { self.renamed($0, shape, values) } }
    return members(node) { self.renamed($0, shape, values) }
  }

  /// The path with the names of today, and what stands there; `nil` if it leads out of what is declared.
  private static func path(
    _ parts: ArraySlice<Substring>, _ shape: ValueShape, _ values: [String: String]
  ) -> (path: [Substring], ValueShape, [String: String])? {
    guard let part = parts.first else { return ([], shape, values) }
    let rest = parts.dropFirst()
    func behind(_ name: Substring, _ shape: ValueShape, _ values: [String: String]) -> (
      path: [Substring], ValueShape, [String: String]
    )? {
      path(rest, shape, values).map { ([name] + $0.path, $0.1, $0.2) }
    }
    switch shape {
    case .record(let declaration):
      guard let key = declaration.key(calledOnce: String(part)) else { return nil }
      let values = formerValues(key, of: declaration)
      if key.key != part, let member = key.formerMembers[String(part)] {
        return path([Substring(member)] + rest, key.shape, values).map {
          ([Substring(key.key)] + $0.path, $0.1, $0.2)
        }
      }
      return behind(Substring(key.key), key.shape, values)
    case .named(let item), .mapping(_, let item), .list(let item, _), .set(let item),
      .oneOrMore(let item):
      return behind(part, item, values)
    case .either(let shapes):
      return shapes.lazy.compactMap { path(parts, $0, values) }.first
    default: return nil
    }
  }
}

extension MappingDeclaration {
  /// The key of this name, or that had it in an earlier version, in a mapping of any kind.
  fileprivate func key(calledOnce name: String) -> KeyDeclaration? {
    let all = commonKeys + kinds.flatMap(\.keys)
    return all.first { $0.key == name } ?? all.first { $0.formerNames.contains(name) }
  }
}
