import YAML

/// The other places of a document that have the value of a path from the same anchor.
///
/// Aliases and merge keys are expanded while a file is read, so that a later change of one place does
/// not reach the others. What an alias stands for keeps the mark of where it was written: two places
/// with one mark have one anchor.
struct AnchoredCopies {
  /// In the order of the document, at most ten.
  private(set) var paths: [String] = []
  private static let limit = 10

  init(of path: DocumentPath, in root: YAMLNode, _ sources: SpecSources) {
    guard let node = path.node(in: root), sources.hasAnchors(node.mark.file) else { return }
    search(root, for: node, besides: path.text, "")
  }

  private mutating func search(
    _ node: YAMLNode, for wanted: YAMLNode, besides own: String, _ path: String
  ) {
    guard paths.count < Self.limit, path != own else { return }
    if node.mark == wanted.mark, node == wanted {
      paths.append(path)
      return
    }
    func place(_ part: String) -> String { path.isEmpty ? part : "\(path).\(part)" }
    switch node.content {
    case .scalar: return
    case .sequence(let items):
      for (position, item) in items.enumerated() {
        search(item, for: wanted, besides: own, place(String(position)))
      }
    case .mapping(let entries):
      for entry in entries { search(entry.value, for: wanted, besides: own, place(entry.key)) }
    }
  }
}

extension SpecSources {
  /// Whether a file holds an alias, such as `*name`.
  fileprivate func hasAnchors(_ file: String) -> Bool {
    guard let bytes = texts[file]?.utf8 else { return false }
    return zip(bytes, bytes.dropFirst()).contains { star, next in
      star == UInt8(ascii: "*") && (next >= 0x80 || Unicode.Scalar(next).properties.isAlphabetic)
    }
  }
}
