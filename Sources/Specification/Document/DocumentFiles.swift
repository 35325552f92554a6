import Glibc
import YAML

/// Reads documents and the files that they extend and include.
///
/// A file that is included in several places is read once. What all inclusions stand for together, and
/// how deep they go, is limited: thirty small files that each include the next twice would never end.
struct DocumentFiles {
  /// Most values that a document may have, with what it includes.
  static let sizeLimit = 1_000_000
  /// Most files that name one another in a row.
  static let depthLimit = 50
  /// Most lists and mappings inside one another, with what is included.
  static let heightLimit = 100

  /// A value with what it includes, and what that takes.
  private struct Included {
    var node: YAMLNode
    var size: Int
    var height: Int
  }

  /// By file, for excerpts.
  private(set) var texts: [String: String] = [:]
  /// Former names that were found, and replaced.
  private(set) var names = RenamedNames()
  /// Files that are being read, each named by the one before it.
  private var path: [(file: String, identity: FileIdentity?)] = []
  /// What was included before, by file.
  private var known: [FileIdentity: Included] = [:]
  private let readsFiles: Bool

  /// - Parameter readsFiles: Whether files may be named; what comes within a bundle may name none.
  init(readsFiles: Bool = true) { self.readsFiles = readsFiles }

  /// A document with what it extends and includes put in.
  ///
  /// - Parameter extends: Takes the place of what the document says that it extends.
  mutating func document(
    _ bytes: [UInt8], file: String, extends: DocumentEdit? = nil, _ provenance: inout Provenance
  ) throws(SpecError) -> YAMLNode {
    path.append((file, FileIdentity(file)))
    defer { path.removeLast() }
    var own = try parse(bytes, file)
    if let extends { own = try extends.applied(to: own) }
    guard let base = own["extends"], !base.isNull else {
      let root = names.renamed(try including(own).node)
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
    guard below.entries != nil else {
      throw SpecError(
        .unsuitable(
          what: "what 'extends' reads", found: below.phrase, expected: "a mapping"), base.mark)
    }
    own.content = .mapping((own.entries ?? []).filter { $0.key != "extends" })
    let root = try DocumentMerge.merged(names.renamed(including(own).node), over: below)
    provenance.add(root)
    return root
  }

  /// The value in a file that is named at `mark`, with what it includes put in.
  mutating func value(in name: String, at mark: Mark) throws(SpecError) -> YAMLNode {
    try included(name, at: mark).node
  }

  private mutating func included(
    _ name: String, at mark: Mark
  ) throws(SpecError) -> Included {
    let place = try self.place(name, mark)
    let identity = FileIdentity(place)
    if let identity, let before = known[identity] { return before }
    let (bytes, file) = try contents(name, mark)
    path.append((file, identity))
    defer { path.removeLast() }
    let value = try including(parse(bytes, file))
    if let identity { known[identity] = value }
    return value
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
  private func place(_ name: String, _ mark: Mark) throws(SpecError) -> String {
    let isAbsolute = name.hasPrefix("/") || mark.file == SpecSources.overrides
    let file = isAbsolute ? name : ExperimentReader.folder(of: mark.file) + name
    guard readsFiles else {
      throw SpecError(
        .unreadableFile(file, reason: "a specification within a bundle names no files"), mark)
    }
    let identity = FileIdentity(file)
    if let start = path.firstIndex(where: {
      $0.file == file || (identity != nil && $0.identity == identity)
    }) {
      throw SpecError(.fileCycle(path[start...].map(\.file) + [file]), mark)
    }
    guard path.count < Self.depthLimit else { throw tooMuch(mark) }
    return file
  }

  private func tooMuch(_ mark: Mark) -> SpecError {
    SpecError(.includesTooMuch(values: Self.sizeLimit, depth: Self.depthLimit), mark)
  }

  private func contents(
    _ name: String, _ mark: Mark
  ) throws(SpecError) -> (bytes: [UInt8], file: String) {
    let file = try place(name, mark)
    do {
      return (try YAMLNode.contents(of: file), file)
    } catch {
      guard case .unreadable(let reason, _) = error.problem else {
        throw SpecError(.yaml(error.problem), error.mark)
      }
      throw SpecError(.unreadableFile(file, reason: reason), mark)
    }
  }

  /// The node with the files put in that its mappings include, at any depth.
  private mutating func including(_ node: YAMLNode) throws(SpecError) -> Included {
    var result = Included(node: node, size: 1, height: 0)
    switch node.content {
    case .scalar: return result
    case .sequence(let items):
      var included: [YAMLNode] = []
      for item in items {
        let item = try including(item)
        included.append(item.node)
        result.size += item.size
        result.height = max(result.height, item.height + 1)
      }
      result.node.content = .sequence(included)
    case .mapping(let entries):
      var own: [YAMLNode.Entry] = []
      for var entry in entries where !Self.isInclude(entry) {
        let value = try including(entry.value)
        entry.value = value.node
        own.append(entry)
        result.size += value.size
        result.height = max(result.height, value.height + 1)
      }
      result.node.content = .mapping(own)
      if let include = entries.first(where: Self.isInclude)?.value {
        try put(include, under: &result)
      }
    }
    guard result.size <= Self.sizeLimit, result.height <= Self.heightLimit else {
      throw tooMuch(node.mark)
    }
    return result
  }

  /// Whether an entry names files; the combinations that a matrix includes are no paths.
  private static func isInclude(_ entry: YAMLNode.Entry) -> Bool {
    guard entry.key == "include" else { return false }
    let names = entry.value.items ?? [entry.value]
    return !names.isEmpty && names.allSatisfy { $0.scalar != nil }
  }

  /// What the files of `include:` say, one over the other, with the mapping's own entries on top. One
  /// file alone may hold any value.
  private mutating func put(
    _ include: YAMLNode, under own: inout Included
  ) throws(SpecError) {
    var result: YAMLNode?
    for name in include.items ?? [include] {
      guard let text = name.scalar?.text, !name.isNull else {
        throw SpecError(
          .unsuitable(
            what: "'include'", found: name.phrase, expected: "a path or a list of paths"),
          name.mark)
      }
      let value = try included(text, at: name.mark)
      own.size += value.size
      own.height = max(own.height, value.height)
      result =
        try result.map { lower throws(SpecError) in
          try DocumentMerge.merged(value.node, over: lower)
        } ?? value.node
    }
    guard let result else { return }
    if own.node.entries?.isEmpty == true {
      own.node = result
      return
    }
    guard result.entries != nil else {
      throw SpecError(
        .unsuitable(
          what: "the file of an 'include' with other keys", found: result.phrase,
          expected: "a mapping"), include.mark)
    }
    own.node = try DocumentMerge.merged(own.node, over: result)
  }
}

/// A file by what the system knows it by, whatever path leads to it.
private struct FileIdentity: Hashable {
  var device: UInt
  var number: UInt

  /// - Returns: `nil` where no regular file is found.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    device = UInt(status.st_dev)
    number = UInt(status.st_ino)
  }
}
