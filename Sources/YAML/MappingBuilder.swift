/// Gathers the entries of one mapping: refuses a key that comes twice, and merges what `<<` names.
///
/// A merged entry stands where its `<<` stands. A key of the mapping's own wins over a merged one,
/// whichever comes first, and of several merged ones the first. A key of its own with nothing behind
/// it is as if it were not written: the merged one stays.
struct MappingBuilder {
  private var own: [String: YAMLNode.Entry] = [:]
  /// Keys in the order of the text; `nil` where `<<` stands.
  private var order: [String?] = []
  private var merged: [YAMLNode] = []
  private var mergeMark: Mark?

  mutating func add(
    _ key: YAMLNode.Scalar, _ mark: Mark, _ value: YAMLNode
  ) throws(YAMLError) {
    if key.isPlain, key.text == "<<" {
      if let mergeMark { throw YAMLError(.duplicateKey("<<", first: mergeMark), mark) }
      mergeMark = mark
      merged = try Self.mergeable(value)
      order.append(nil)
      return
    }
    if key.isPlain, key.text.isEmpty { throw YAMLError(.emptyKey, mark) }
    if let first = own[key.text] {
      throw YAMLError(.duplicateKey(key.text, first: first.keyMark), mark)
    }
    own[key.text] = YAMLNode.Entry(key.text, keyMark: mark, value: value)
    order.append(key.text)
  }

  private static func mergeable(_ value: YAMLNode) throws(YAMLError) -> [YAMLNode] {
    switch value.content {
    case .mapping: return [value]
    case .sequence(let items):
      for item in items where item.entries == nil { throw YAMLError(.wrongMerge, item.mark) }
      return items
    case .scalar: throw YAMLError(.wrongMerge, value.mark)
    }
  }

  var entries: [YAMLNode.Entry] {
    guard mergeMark != nil else { return order.compactMap { $0.flatMap { own[$0] } } }
    var entries: [YAMLNode.Entry] = []
    var seen: Set<String> = []
    for key in order {
      if let key {
        if let entry = own[key], seen.insert(key).inserted {
          entries.append(entry.value.isBlank ? mergedEntry(key) ?? entry : entry)
        }
        continue
      }
      for entry in merged.lazy.flatMap({ $0.entries ?? [] })
      where seen.insert(entry.key).inserted {
        entries.append(own[entry.key].flatMap { $0.value.isBlank ? nil : $0 } ?? entry)
      }
    }
    return entries
  }

  private func mergedEntry(_ key: String) -> YAMLNode.Entry? {
    merged.lazy.flatMap { $0.entries ?? [] }.first { $0.key == key }
  }
}
