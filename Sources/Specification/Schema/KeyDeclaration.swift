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
  /// Names that the key had in earlier versions; read with a warning, see ``RenamedNames``.
  private(set) var formerNames: [String] = []
  /// Where the value of a former name stands now: under this key of what is now a mapping.
  private(set) var formerMembers: [String: String] = [:]
  /// What its values are called now, by their names in earlier versions.
  private(set) var formerValues: [String: String] = [:]

  /// The same key, which was called so in earlier versions.
  func formerly(_ name: String) -> KeyDeclaration {
    var key = self
    key.formerNames.append(name)
    return key
  }

  /// The same key, of which one member was a key of its own in earlier versions.
  func formerly(_ name: String, nowUnder member: String) -> KeyDeclaration {
    var key = formerly(name)
    key.formerMembers[name] = member
    return key
  }

  /// The same key, of whose values some had other names in earlier versions.
  ///
  /// - Parameter values: New names by the former ones.
  func formerly(values: [String: String]) -> KeyDeclaration {
    var key = self
    key.formerValues = values
    return key
  }

  static func required(_ key: String, _ shape: ValueShape, _ summary: String) -> KeyDeclaration {
    KeyDeclaration(key, shape, .required, summary)
  }

  static func required(
    _ key: String, unless other: String, _ shape: ValueShape, _ summary: String
  ) -> KeyDeclaration {
    KeyDeclaration(key, shape, .requiredWithout(other), summary)
  }

  static func optional(
    _ key: String, with other: String, _ shape: ValueShape, _ summary: String
  ) -> KeyDeclaration {
    KeyDeclaration(key, shape, .requiredWith(other), summary)
  }

  static func optional(
    _ key: String, _ shape: ValueShape, default defaultText: String? = nil, _ summary: String
  ) -> KeyDeclaration {
    KeyDeclaration(key, shape, .optional, default: defaultText, summary)
  }

  private init(
    _ key: String, _ shape: ValueShape, _ presence: Presence, default defaultText: String? = nil,
    _ summary: String
  ) {
    self.key = key
    self.shape = shape
    self.presence = presence
    self.defaultText = defaultText
    self.summary = summary
  }
}
