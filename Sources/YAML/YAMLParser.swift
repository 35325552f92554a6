/// Composes the nodes of one document from its events.
///
/// Depth and the size of what aliases stand for are counted before anything is expanded, so a small
/// text that unfolds without end is refused at once.
struct YAMLParser {
  /// Most lists and mappings inside one another, aliases expanded.
  static let nestingLimit = 100
  /// Most nodes that the aliases of a document may stand for, taken together.
  static let expansionLimit = 1_000_000

  /// A node, with what counting needs to know of it.
  private struct Composed {
    var node: YAMLNode
    /// Nodes in it, aliases expanded.
    var size = 1
    /// Lists and mappings inside one another; 0 for a scalar.
    var height = 0
  }

  private enum Anchored {
    /// Its value is being read, from this mark on.
    case open(Mark)
    case complete(Composed)
  }

  private let events: YAMLEvents
  private var anchors: [String: Anchored] = [:]
  private var expandedCount = 0

  init(_ events: YAMLEvents) {
    self.events = events
  }

  mutating func document(at origin: Mark) throws(YAMLError) -> YAMLNode {
    guard case .documentStart = try events.next().kind else {
      throw YAMLError(.emptyDocument, origin)
    }
    let root = try compose(events.next(), depth: 0).node
    _ = try events.next()  // the document's end
    let after = try events.next()
    if case .documentStart = after.kind { throw YAMLError(.severalDocuments, after.mark) }
    return root
  }

  private mutating func compose(
    _ event: YAMLEvent, depth: Int
  ) throws(YAMLError) -> Composed {
    if let anchor = event.anchor { anchors[anchor] = .open(event.mark) }
    let composed: Composed
    switch event.kind {
    case .alias(let name):
      composed = try expand(name, event, depth: depth)
    case .scalar(let text, let isPlain):
      let scalar = try YAMLTag.apply(event, to: YAMLNode.Scalar(text, isPlain: isPlain))
      composed = Composed(node: YAMLNode(.scalar(scalar), mark: event.mark))
    case .sequenceStart:
      composed = try sequence(event, depth: depth + 1)
    case .mappingStart:
      composed = try mapping(event, depth: depth + 1)
    case .documentStart, .documentEnd, .streamEnd, .sequenceEnd, .mappingEnd:
      preconditionFailure("libyaml gave no node where one begins")
    }
    if let anchor = event.anchor { anchors[anchor] = .complete(composed) }
    return composed
  }

  private mutating func expand(
    _ name: String, _ event: YAMLEvent, depth: Int
  ) throws(YAMLError) -> Composed {
    switch anchors[name] {
    case nil: throw YAMLError(.unknownAlias(name, known: anchors.keys.sorted()), event.mark)
    case .open(let mark): throw YAMLError(.recursiveAlias(name, anchor: mark), event.mark)
    case .complete(let composed):
      expandedCount += composed.size
      if expandedCount > Self.expansionLimit {
        throw YAMLError(.expansion(limit: Self.expansionLimit), event.mark)
      }
      try checkNesting(depth + composed.height, event.mark)
      return composed
    }
  }

  private func checkNesting(_ depth: Int, _ mark: Mark) throws(YAMLError) {
    if depth > Self.nestingLimit { throw YAMLError(.nesting(limit: Self.nestingLimit), mark) }
  }

  private mutating func sequence(
    _ start: YAMLEvent, depth: Int
  ) throws(YAMLError) -> Composed {
    try checkNesting(depth, start.mark)
    try YAMLTag.check(start, is: YAMLTag.sequence)
    var items: [YAMLNode] = []
    var (size, height) = (1, 1)
    while true {
      let event = try events.next()
      if case .sequenceEnd = event.kind { break }
      let item = try compose(event, depth: depth)
      items.append(item.node)
      size += item.size
      height = max(height, item.height + 1)
    }
    return Composed(
      node: YAMLNode(.sequence(items), mark: start.mark), size: size, height: height)
  }

  private mutating func mapping(
    _ start: YAMLEvent, depth: Int
  ) throws(YAMLError) -> Composed {
    try checkNesting(depth, start.mark)
    try YAMLTag.check(start, is: YAMLTag.mapping)
    var mapping = MappingBuilder()
    var (size, height) = (1, 1)
    while true {
      let event = try events.next()
      if case .mappingEnd = event.kind { break }
      let key = try compose(event, depth: depth)
      guard let scalar = key.node.scalar else { throw YAMLError(.compoundKey, event.mark) }
      let value = try compose(events.next(), depth: depth)
      try mapping.add(scalar, event.mark, value.node)
      size += value.size
      height = max(height, value.height + 1)
    }
    return Composed(
      node: YAMLNode(.mapping(mapping.entries), mark: start.mark), size: size, height: height)
  }
}
