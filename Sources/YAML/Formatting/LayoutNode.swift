/// A node of a document as it is laid out in its text.
struct LayoutNode {
  enum Content {
    case empty
    /// A scalar or an alias, in lines as written, blanks before and after them left out.
    case lines([String], canJoin: Bool)
    /// A literal or folded scalar: its header, and its lines without their indentation.
    case block(header: String, [String])
    case collection([LayoutEntry], isMapping: Bool, isFlow: Bool)
  }
  var content: Content
  /// Anchor and tag as written; empty if there are none.
  var properties: String
  /// Of the properties, if there are any.
  var span: SourceSpan
  /// Where what follows the properties begins.
  var contentStart: Int
  /// The column that its entries share, if it is a collection in block style.
  var column: Int

  var isFlow: Bool {
    if case .collection(_, _, let isFlow) = content { isFlow } else { false }
  }
  var isEmpty: Bool {
    if case .empty = content { properties.isEmpty } else { false }
  }
  var entries: [LayoutEntry] {
    if case .collection(let entries, _, _) = content { entries } else { [] }
  }
  /// Whether its entries can stand in lines of their own.
  var canUnfold: Bool { !entries.isEmpty }
}

/// An entry of a mapping, or an item of a list.
struct LayoutEntry {
  /// The key as written; `nil` of an item.
  var key: String?
  /// Where the key or the dash begins, and its lines.
  var span: SourceSpan
  var value: LayoutNode

  /// The key with its colon, or the dash.
  var head: String {
    guard let key else { return "-" }
    return key.hasPrefix("*") ? "\(key) :" : "\(key):"
  }
}
