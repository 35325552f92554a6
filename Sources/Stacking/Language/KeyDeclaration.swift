/// One key that a mapping of the language may have.
struct KeyDeclaration: Sendable {
  enum Presence: Sendable {
    case optional
    case required
    /// Required in mappings that lack another key.
    case requiredWithout(String)
    /// Optional, but required in mappings that have another key.
    case requiredWith(String)
  }

  let key: String
  let shape: ValueShape
  let presence: Presence
  /// What holds where the key is absent, as an experiment file would have it; `nil` if nothing does.
  let defaultText: String?
  /// One line for people, as an editor shows it.
  let summary: String

  static func required(_ key: String, _ shape: ValueShape, _ summary: String) -> KeyDeclaration {
    KeyDeclaration(
      key: key, shape: shape, presence: .required, defaultText: nil, summary: summary)
  }

  static func required(
    _ key: String, unless other: String, _ shape: ValueShape, _ summary: String
  ) -> KeyDeclaration {
    KeyDeclaration(
      key: key, shape: shape, presence: .requiredWithout(other), defaultText: nil,
      summary: summary)
  }

  static func optional(
    _ key: String, with other: String, _ shape: ValueShape, _ summary: String
  ) -> KeyDeclaration {
    KeyDeclaration(
      key: key, shape: shape, presence: .requiredWith(other), defaultText: nil, summary: summary)
  }

  static func optional(
    _ key: String, _ shape: ValueShape, default defaultText: String? = nil, _ summary: String
  ) -> KeyDeclaration {
    KeyDeclaration(
      key: key, shape: shape, presence: .optional, defaultText: defaultText, summary: summary)
  }
}
