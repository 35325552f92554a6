/// A value of a YAML document, with the place where it begins.
///
/// Aliases and merge keys are resolved: what an alias stands for appears in its place, with the
/// marks of where it was written.
public struct YAMLNode: Hashable, Sendable {
  public indirect enum Content: Hashable, Sendable {
    case scalar(Scalar)
    case sequence([YAMLNode])
    /// Entries in the order of the file; keys are scalars and distinct.
    case mapping([Entry])
  }

  /// A scalar as written: its text, and whether it was quoted (a quoted scalar is always a string).
  public struct Scalar: Hashable, Sendable {
    public var text: String
    public var isPlain: Bool
    public init(_ text: String, isPlain: Bool = true) {
      self.text = text
      self.isPlain = isPlain
    }
  }

  /// One entry of a mapping.
  public struct Entry: Hashable, Sendable {
    public var key: String
    /// Where the key begins.
    public var keyMark: Mark
    public var value: YAMLNode
    public init(_ key: String, keyMark: Mark, value: YAMLNode) {
      self.key = key
      self.keyMark = keyMark
      self.value = value
    }
  }

  public var content: Content
  public var mark: Mark

  public init(_ content: Content, mark: Mark) {
    self.content = content
    self.mark = mark
  }
}
