extension YAMLNode {
  /// The scalar, if it is one.
  public var scalar: Scalar? {
    if case .scalar(let scalar) = content { scalar } else { nil }
  }

  /// The items, if it is a sequence.
  public var items: [YAMLNode]? {
    if case .sequence(let items) = content { items } else { nil }
  }

  /// The entries in the order of the file, if it is a mapping.
  public var entries: [Entry]? {
    if case .mapping(let entries) = content { entries } else { nil }
  }

  /// Whether it is a null: a plain `null`, `~`, or nothing at all.
  public var isNull: Bool { scalar?.value == .null }

  /// Whether nothing at all is written: no value behind a key, and no `null` either.
  public var isBlank: Bool { scalar.map { $0.isPlain && $0.text.isEmpty } ?? false }

  /// The value under `key`; `nil` where there is none or this is no mapping. O(entries).
  public subscript(key: String) -> YAMLNode? {
    entries?.first { $0.key == key }?.value
  }
}
