import YAML

/// Takes learners out of an experiment: their entries, and their names in the layers of every stack.
/// A layer of nothing else goes with them.
struct LearnerRemoval {
  private let names: Set<String>

  init(_ names: Set<String>) { self.names = names }

  func applied(to root: YAMLNode) -> YAMLNode {
    root.changing("learners") { learners in
      YAMLNode(
        .mapping((learners.entries ?? []).filter { !names.contains($0.key) }), mark: learners.mark)
    }.changing("stacks") { stacks in
      var stacks = stacks
      if let entries = stacks.entries {
        stacks.content = .mapping(
          entries.map { entry in
            var entry = entry
            entry.value = entry.value.changing("layers") { layers in
              guard let items = layers.items else { return layers }
              return YAMLNode(.sequence(items.compactMap(remaining)), mark: layers.mark)
            }
            return entry
          })
      }
      return stacks
    }
  }

  /// A list of candidates, or a mapping with one; `nil` if none is left.
  private func remaining(_ layer: YAMLNode) -> YAMLNode? {
    var layer = layer
    if let candidates = layer["candidates"] {
      guard let left = remaining(candidates) else { return nil }
      return layer.changing("candidates") { _ in left }
    }
    guard let items = layer.items else { return layer }
    let left = items.filter { !isRemoved($0) }
    guard !left.isEmpty || items.isEmpty else { return nil }
    layer.content = .sequence(left)
    return layer
  }

  /// A learner's name, or that of one of the candidates that its lists of values make.
  private func isRemoved(_ item: YAMLNode) -> Bool {
    guard let text = item.scalar?.text else { return false }
    let group = text.firstIndex(of: "[").map { String(text[..<$0]) } ?? text
    return names.contains(text) || names.contains(group)
  }
}

extension YAMLNode {
  /// The mapping with the value of a key changed; the node itself if it has no such key.
  func changing(_ key: String, _ change: (YAMLNode) -> YAMLNode) -> YAMLNode {
    guard var entries, let position = entries.firstIndex(where: { $0.key == key }) else {
      return self
    }
    entries[position].value = change(entries[position].value)
    return YAMLNode(.mapping(entries), mark: mark)
  }
}
