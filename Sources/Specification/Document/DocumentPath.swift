import YAML

/// A place in a document: keys and list positions, separated by points.
///
/// A key may itself hold points, as the column `PM2.5_mean` does: of several readings the longest
/// key that is there is meant. An item of a list goes by its position, from 0, or by its text.
struct DocumentPath {
  let text: String

  init(_ text: String) { self.text = text }

  /// The keys in their shortest reading.
  var parts: [Substring] { text.split(separator: ".", omittingEmptySubsequences: false) }

  /// The key at the top of the document under which the place lies.
  var section: String { parts.first.map(String.init) ?? "" }

  /// The node at the path, or `nil` if there is none.
  func node(in root: YAMLNode) -> YAMLNode? { Self.node(root, parts[...]) }

  private static func node(_ node: YAMLNode, _ parts: ArraySlice<Substring>) -> YAMLNode? {
    guard !parts.isEmpty else { return node }
    guard let step = step(into: node, parts) else { return nil }
    switch node.content {
    case .mapping(let entries): return Self.node(entries[step.position].value, step.rest)
    case .sequence(let items): return Self.node(items[step.position], step.rest)
    case .scalar: return nil
    }
  }

  /// The entry or the item that the first of `parts` name, and the parts behind it; `nil` if there
  /// is none.
  static func step(
    into node: YAMLNode, _ parts: ArraySlice<Substring>
  ) -> (position: Int, rest: ArraySlice<Substring>)? {
    if let items = node.items, let part = parts.first, let position = Int(part) {
      return items.indices.contains(position) ? (position, parts.dropFirst()) : nil
    }
    for end in (parts.startIndex + 1...parts.endIndex).reversed() {
      let key =
        end == parts.startIndex + 1
        ? String(parts[parts.startIndex])
        : parts[..<end].joined(separator: ".")
      let position: Int? =
        switch node.content {
        case .mapping(let entries): entries.firstIndex { $0.key == key }
        case .sequence(let items): items.firstIndex { $0.scalar?.text == key }
        case .scalar: nil
        }
      if let position { return (position, parts[end...]) }
    }
    return nil
  }
}
