import YAML

/// Reads documents and the files that they extend and include.
struct DocumentFiles {
  /// By file, for excerpts.
  private(set) var texts: [String: String] = [:]
  /// Former names that were found, and replaced.
  private(set) var names = RenamedNames()
  /// Files that are being read, each named by the one before it.
  private var path: [String] = []

  /// A document with what it extends and includes put in.
  ///
  /// - Parameter extends: Takes the place of what the document says that it extends.
  mutating func document(
    _ bytes: [UInt8], file: String, extends: DocumentEdit? = nil, _ provenance: inout Provenance
  ) throws(SpecError) -> YAMLNode {
    path.append(file)
    defer { path.removeLast() }
    var own = try parse(bytes, file)
    if let extends { own = try extends.applied(to: own) }
    guard let base = own["extends"], !base.isNull else {
      let root = names.renamed(try including(own))
      provenance.add(root)
      return root
    }
    guard let name = base.scalar?.text else {
      throw SpecError(
        .unsuitable(
          what: "'extends'", found: base.phrase, expected: "the path of an experiment file"),
        base.mark)
    }
    let (bytes, place) = try contents(name, base.mark)
    let below = try document(bytes, file: place, &provenance)
    own.content = .mapping((own.entries ?? []).filter { $0.key != "extends" })
    let root = try DocumentMerge.merged(names.renamed(including(own)), over: below)
    provenance.add(root)
    return root
  }

  /// The value in a file that is named at `mark`, with what it includes put in.
  mutating func value(in name: String, at mark: Mark) throws(SpecError) -> YAMLNode {
    let (bytes, file) = try contents(name, mark)
    path.append(file)
    defer { path.removeLast() }
    return try including(parse(bytes, file))
  }

  /// A path of the command line with the names of today.
  mutating func renamed(path: String, at mark: Mark) -> String {
    names.renamed(path: path, at: mark)
  }

  /// A document with the names of today.
  mutating func renamed(_ document: YAMLNode) -> YAMLNode { names.renamed(document) }

  private mutating func parse(_ bytes: [UInt8], _ file: String) throws(SpecError) -> YAMLNode {
    texts[file] = String(decoding: bytes, as: UTF8.self)
    do {
      return try YAMLNode.parse(bytes, file: file)
    } catch {
      throw SpecError(.yaml(error.problem), error.mark)
    }
  }

  /// Relative to the file that names it; from the command line, to the working directory.
  private func contents(
    _ name: String, _ mark: Mark
  ) throws(SpecError) -> (bytes: [UInt8], file: String) {
    let isAbsolute = name.hasPrefix("/") || mark.file == SpecSources.overrides
    let file = isAbsolute ? name : ExperimentReader.folder(of: mark.file) + name
    if let start = path.firstIndex(of: file) {
      throw SpecError(.fileCycle(path[start...] + [file]), mark)
    }
    do {
      return (try YAMLNode.contents(of: file), file)
    } catch {
      guard case .unreadable(let reason) = error.problem else {
        throw SpecError(.yaml(error.problem), error.mark)
      }
      throw SpecError(.unreadableFile(file, reason: reason), mark)
    }
  }

  /// The node with the files put in that its mappings include, at any depth.
  private mutating func including(_ node: YAMLNode) throws(SpecError) -> YAMLNode {
    var node = node
    switch node.content {
    case .scalar: return node
    case .sequence(let items):
      var included: [YAMLNode] = []
      for item in items { included.append(try including(item)) }
      node.content = .sequence(included)
    case .mapping(let entries):
      var own: [YAMLNode.Entry] = []
      for var entry in entries where !Self.isInclude(entry) {
        entry.value = try including(entry.value)
        own.append(entry)
      }
      node.content = .mapping(own)
      guard let include = entries.first(where: Self.isInclude)?.value else { break }
      return try merged(include, under: node)
    }
    return node
  }

  /// Whether an entry names files; the combinations that a matrix includes are no paths.
  private static func isInclude(_ entry: YAMLNode.Entry) -> Bool {
    guard entry.key == "include" else { return false }
    let names = entry.value.items ?? [entry.value]
    return !names.isEmpty && names.allSatisfy { $0.scalar != nil }
  }

  /// What the files of `include:` say, one over the other, with the mapping's own entries on top. One
  /// file alone may hold any value.
  private mutating func merged(
    _ include: YAMLNode, under node: YAMLNode
  ) throws(SpecError) -> YAMLNode {
    var result: YAMLNode?
    for name in include.items ?? [include] {
      guard let text = name.scalar?.text, !name.isNull else {
        throw SpecError(
          .unsuitable(
            what: "'include'", found: name.phrase, expected: "a path or a list of paths"),
          name.mark)
      }
      let value = try value(in: text, at: name.mark)
      result =
        try result.map { lower throws(SpecError) in
          try DocumentMerge.merged(value, over: lower)
        } ?? value
    }
    guard let result else { return node }
    if node.entries?.isEmpty == true { return result }
    guard result.entries != nil else {
      throw SpecError(
        .unsuitable(
          what: "the file of an 'include' with other keys", found: result.phrase,
          expected: "a mapping"), include.mark)
    }
    return try DocumentMerge.merged(node, over: result)
  }
}
