import YAML

extension VariantReader {
  /// Something with members that variants take away or leave alone: a mapping or a list.
  private struct Collection {
    var path: Marked<String>
    var node: YAMLNode
    var members: [Member]

    /// What stands before a verb in names. Learners need no more than the verb.
    var prefix: String {
      path.value == "learners" ? "" : VariantReader.shortName(of: path.value) + "."
    }
  }
  private struct Member {
    var name: String
    /// The key, or the position.
    var key: String
  }

  mutating func ablate(_ node: YAMLNode) {
    guard var reader = SpecReader(node, .ablation, "'ablate'", log) else { return }
    reference = reader.text("reference")
    for path in paths(reader.optional("leave_one_out"), "'leave_one_out'") { leaveOneOut(path) }
    for path in paths(reader.optional("only"), "'only'") { only(path) }
    for path in paths(reader.optional("cumulative"), "'cumulative'") { cumulative(path) }
    for path in paths(reader.optional("drop"), "'drop'") { drop(path) }
    for entry in mapping(reader.optional("swap"), "'swap'", "paths to lists of values") {
      swap(entry)
    }
    for entry in reader.named("variants", "variant") { named(entry) }
    reader.finish()
  }

  private func paths(_ node: YAMLNode?, _ what: String) -> [Marked<String>] {
    guard let node else { return [] }
    return log.names(node, what, kind: .path) ?? []
  }

  func mapping(_ node: YAMLNode?, _ what: String, _ of: String) -> [YAMLNode.Entry] {
    guard let node else { return [] }
    return node.entries ?? log.unsuitable(node, what, "a mapping from \(of)") ?? []
  }

  // MARK: Members taken away

  private mutating func leaveOneOut(_ path: Marked<String>) {
    guard let collection = collection(path) else { return }
    for member in collection.members {
      add(
        "\(collection.prefix)without_\(member.name)", [removal(of: member, collection)],
        at: path.mark)
    }
  }

  private mutating func only(_ path: Marked<String>) {
    guard let collection = collection(path) else { return }
    for member in collection.members {
      add("\(collection.prefix)only_\(member.name)", [keeping([member], collection)], at: path.mark)
    }
  }

  private mutating func cumulative(_ path: Marked<String>) {
    guard let collection = collection(path) else { return }
    // All of them are the experiment as written.
    for count in 1..<max(collection.members.count, 1) {
      let kept = Array(collection.members[..<count])
      add("\(collection.prefix)first_\(count)", [keeping(kept, collection)], at: path.mark)
    }
  }

  private mutating func drop(_ path: Marked<String>) {
    guard DocumentPath(path.value).node(in: root) != nil else { return notThere(path) }
    let isLearner = path.value.hasPrefix("learners.") && path.value.count { $0 == "." } == 1
    let name = Self.shortName(of: path.value)
    let edit: DocumentEdit.Action = isLearner ? .dropLearners([name]) : .remove
    add(
      "without_\(Self.namePart(name))", [DocumentEdit(path.value, edit, at: path.mark)],
      at: path.mark)
  }

  private func collection(_ path: Marked<String>) -> Collection? {
    guard let node = DocumentPath(path.value).node(in: root) else {
      notThere(path)
      return nil
    }
    var members: [Member] = []
    var seen: [String: Int] = [:]
    func add(_ name: String, _ key: String) {
      seen[name, default: 0] += 1
      let count = seen[name] ?? 1
      members.append(Member(name: count == 1 ? name : "\(name)_\(count)", key: key))
    }
    switch node.content {
    case .mapping(let entries): for entry in entries { add(Self.namePart(entry.key), entry.key) }
    case .sequence(let items):
      for (position, item) in items.enumerated() {
        // A list in a list, such as a layer, has no name but its number.
        let name = item.items == nil ? Self.namePart(item.summary) : "\(position + 1)"
        add(name, "\(position)")
      }
    case .scalar:
      log.report(
        .unsuitable(
          what: "'\(path.value)'", found: node.phrase,
          expected: "a list or a mapping, to take its members away"),
        path.mark)
      return nil
    }
    return Collection(path: path, node: node, members: members)
  }

  private func notThere(_ path: Marked<String>) {
    // The edit knows how far the path leads, and what is there.
    do {
      _ = try DocumentEdit(path.value, .remove, at: path.mark).applied(to: root)
    } catch {
      log.report(error.problem, error.mark)
    }
  }

  private func removal(of member: Member, _ collection: Collection) -> DocumentEdit {
    let (path, mark) = (collection.path.value, collection.path.mark)
    if path == "learners" { return DocumentEdit(path, .dropLearners([member.key]), at: mark) }
    return DocumentEdit("\(path).\(member.key)", .remove, at: mark)
  }

  private func keeping(_ kept: [Member], _ collection: Collection) -> DocumentEdit {
    let (path, mark) = (collection.path.value, collection.path.mark)
    let keys = kept.map(\.key)
    if path == "learners" {
      let others = collection.members.map(\.key).filter { !keys.contains($0) }
      return DocumentEdit(path, .dropLearners(Set(others)), at: mark)
    }
    var node = collection.node
    switch node.content {
    case .mapping(let entries): node.content = .mapping(entries.filter { keys.contains($0.key) })
    case .sequence(let items):
      node.content = .sequence(
        items.indices.filter { keys.contains("\($0)") }.map { items[$0] })
    case .scalar: break
    }
    return DocumentEdit(path, .set(node), at: mark)
  }

  // MARK: Values

  private mutating func swap(_ entry: YAMLNode.Entry) {
    for value in values(entry) {
      add(
        value.name, [DocumentEdit(entry.key, .set(value.node), at: entry.keyMark)],
        at: value.node.mark)
    }
  }

  private mutating func named(_ entry: YAMLNode.Entry) {
    let changes = mapping(entry.value, "variant '\(entry.key)'", "paths to values")
    if entry.value.entries?.isEmpty == true {
      let _: Never? = log.unsuitable(
        entry.value, "variant '\(entry.key)'", "a mapping from paths to values")
    }
    add(
      entry.key,
      changes.map { change in
        // `path: {remove: true}` would need a second meaning of remove; null takes the key away.
        let action: DocumentEdit.Action = change.value.isNull ? .remove : .set(change.value)
        return DocumentEdit(change.key, action, at: change.keyMark)
      }, at: entry.keyMark)
  }

  /// One value that a path may have, and the name of the choice: `gbm.learning_rate=0.1`.
  struct Choice {
    var name: String
    var node: YAMLNode
  }

  /// The values of an axis: a list, or a mapping from names to values.
  func values(_ entry: YAMLNode.Entry) -> [Choice] {
    let path = Self.shortName(of: entry.key)
    var choices: [Choice] = []
    switch entry.value.content {
    case .sequence(let items) where !items.isEmpty:
      for (position, item) in items.enumerated() {
        let text = item.scalar.map { Self.namePart($0.text) } ?? "\(position + 1)"
        choices.append(Choice(name: "\(path)=\(text)", node: item))
      }
    case .mapping(let entries) where !entries.isEmpty:
      for named in entries {
        choices.append(Choice(name: "\(path)=\(Self.namePart(named.key))", node: named.value))
      }
    default:
      let _: Never? = log.unsuitable(
        entry.value, "'\(entry.key)'", "a list of values, or a mapping from names to values")
    }
    return choices
  }
}
