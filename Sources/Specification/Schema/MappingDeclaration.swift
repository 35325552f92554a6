/// A mapping of the language: the keys that it may have, and what each of them is.
///
/// These declarations are the only place where a key is described. ``SpecReader`` reads no key that
/// is not declared and takes ranges and defaults from here, what it says of an unknown key names
/// these, and the JSON Schema is made from them.
struct MappingDeclaration: Sendable {
  /// Mappings that have some keys of their own, such as folds of one kind.
  struct Kind: Sendable {
    let name: String
    /// Other names of the kind.
    let aliases: [String]
    /// One line for people.
    let summary: String
    let keys: [KeyDeclaration]
    /// Whether they may have other keys too.
    let isOpen: Bool

    init(
      _ name: String, aliases: [String] = [], _ summary: String, _ keys: [KeyDeclaration] = [],
      isOpen: Bool = false
    ) {
      self.name = name
      self.aliases = aliases
      self.summary = summary
      self.keys = keys
      self.isOpen = isOpen
    }
  }

  /// What says of which kind a mapping is.
  enum Selector: Sendable {
    /// The value of a key, such as `kind`.
    case value(of: KeyDeclaration)
    /// The key, among those that bear the kinds' names, that is there; of several that of a kind
    /// which has the others as its own.
    case key
  }

  /// For the schema's definitions; unique.
  let name: String
  /// One line for people.
  let summary: String
  /// The keys in the order in which they are named in messages.
  let keys: [KeyDeclaration]
  /// Keys that depend on what the mapping is, beside ``keys``.
  let kinds: [Kind]
  let selector: Selector?

  init(_ name: String, _ summary: String, _ keys: [KeyDeclaration]) {
    self.name = name
    self.summary = summary
    self.keys = keys
    kinds = []
    selector = nil
  }

  /// - Parameter keys: What mappings of every kind have, behind the keys of the kind.
  init(
    _ name: String, _ summary: String, by selector: Selector, _ kinds: [Kind],
    _ keys: [KeyDeclaration] = []
  ) {
    self.name = name
    self.summary = summary
    self.selector = selector
    self.kinds = kinds
    self.keys = keys
  }

  /// The keys of a mapping whose kind is not known, or that has none.
  var commonKeys: [KeyDeclaration] {
    if case .value(let key) = selector { [key] + keys } else { keys }
  }

  /// The keys of a mapping of one kind.
  func keys(of kind: String) -> [KeyDeclaration] {
    guard let kind = kinds.first(where: { $0.name == kind }) else {
      preconditionFailure("no kind '\(kind)' is declared for the mapping '\(name)'")
    }
    let own = kind.keys + keys
    if case .value(let key) = selector { return [key] + own }
    return own
  }
}
