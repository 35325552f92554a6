/// Puts the events of a document together to its nodes, each with the text it is written in.
struct LayoutReader {
  private let source: SourceText
  private let tokens: [SourceToken]
  private let events: [SourceEvent]
  private let scalars: [Int: SourceSpan]
  private let dashes: [SourceSpan]
  private var next = 0

  init(_ source: SourceText, _ scan: YAMLSourceScan) {
    self.source = source
    tokens = scan.tokens
    events = scan.events
    scalars = Dictionary(
      scan.tokens.filter { $0.kind == .scalar }.map { ($0.span.end, $0.span) }
    ) { _, last in last }
    dashes = scan.tokens.filter { $0.kind == .dash }.map(\.span)
  }

  /// - Parameter column: That of the block collection around it; the indentation of block scalars
  ///   counts from there.
  mutating func node(inColumn column: Int = 0) -> LayoutNode {
    let event = events[next]
    next += 1
    switch event.kind {
    case .alias:
      let text = source.text(event.span.start..<event.span.end)
      return leaf(.lines([text], canJoin: true), event, "", event.span.start, event.span.endLine)
    case .scalar(let isBlock, let isDoubleQuoted):
      return scalar(event, isBlock: isBlock, isDoubleQuoted: isDoubleQuoted, column)
    case .sequenceStart(let isFlow):
      return collection(event, isMapping: false, isFlow: isFlow, column)
    case .mappingStart(let isFlow):
      return collection(event, isMapping: true, isFlow: isFlow, column)
    case .collectionEnd: preconditionFailure("libyaml gave no node where one begins")
    }
  }

  private func leaf(
    _ content: LayoutNode.Content, _ event: SourceEvent, _ properties: String, _ start: Int,
    _ endLine: Int
  ) -> LayoutNode {
    var span = event.span
    span.endLine = endLine
    return LayoutNode(
      content: content, properties: properties, span: span, contentStart: start, column: 0)
  }

  // MARK: Scalars

  private func scalar(
    _ event: SourceEvent, isBlock: Bool, isDoubleQuoted: Bool, _ column: Int
  ) -> LayoutNode {
    let span = event.span
    let own = scalars[span.end].flatMap { $0.start >= span.start ? $0 : nil }
    let start = own?.start ?? span.end
    let properties = event.hasProperties ? self.properties(in: span.start..<start) : ""
    guard let own else { return leaf(.empty, event, properties, start, span.startLine) }
    var lines = source.lines(own.start..<own.end)
    guard !isBlock else {
      let (header, content) = Self.block(lines, column)
      return leaf(
        .block(header: header, content), event, properties, start,
        own.startLine + content.count)
    }
    for place in lines.indices.dropFirst() { lines[place] = lines[place].trimmedAtStart }
    // In double quotes a blank at the end of a line may be escaped.
    if !isDoubleQuoted {
      for place in lines.indices.dropLast() { lines[place] = lines[place].trimmedAtEnd }
    }
    let canJoin = lines.count == 1 || (!isDoubleQuoted && !lines.contains(""))
    return leaf(.lines(lines, canJoin: canJoin), event, properties, start, own.endLine)
  }

  /// The header of a block scalar, for an indentation of two, and its lines without theirs.
  private static func block(
    _ lines: [String], _ column: Int
  ) -> (header: String, lines: [String]) {
    var header = lines[0].trimmedAtEnd
    var content = Array(lines.dropFirst())
    if content.last == "" { content.removeLast() }
    let indicators = header.prefix { $0 != " " && $0 != "#" }
    var indent = content.first { !$0.trimmedAtEnd.isEmpty }.map { $0.prefix { $0 == " " }.count }
    if let digit = indicators.firstIndex(where: \.isNumber),
      let count = header[digit].wholeNumberValue
    {
      indent = column + count
      header.replaceSubrange(digit...digit, with: "2")
    }
    content = content.map { line in
      String(line.dropFirst(min(indent ?? 0, line.prefix { $0 == " " }.count)))
    }
    if !indicators.contains("+") {
      while content.last?.trimmedAtEnd.isEmpty == true { content.removeLast() }
    }
    return (header, content)
  }

  /// The first token that begins at a place or behind it.
  private func token(from place: Int) -> Int {
    var (low, high) = (0, tokens.count)
    while low < high {
      let middle = (low + high) / 2
      if tokens[middle].span.start < place { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func properties(in range: Range<Int>) -> String {
    tokens[token(from: range.lowerBound)...]
      .prefix { $0.span.start < range.upperBound }.filter { $0.kind == .property }
      .map { source.text($0.span.start..<$0.span.end) }.joined(separator: " ")
  }

  // MARK: Collections

  private mutating func collection(
    _ start: SourceEvent, isMapping: Bool, isFlow: Bool, _ outer: Int
  ) -> LayoutNode {
    var properties = ""
    var contentStart = start.span.start
    if start.hasProperties {
      // A token without a length may stand in the same place.
      let own = tokens[token(from: contentStart)...].drop { $0.kind != .property }
        .prefix { $0.kind == .property }
      if own.endIndex < tokens.endIndex { contentStart = tokens[own.endIndex].span.start }
      properties = self.properties(in: start.span.start..<contentStart)
    }
    var entries: [LayoutEntry] = []
    // The column of the first entry is known before it is read: the collection begins with it.
    let column = isFlow ? outer : source.column(of: contentStart)
    while true {
      if case .collectionEnd = events[next].kind { break }
      entries.append(isMapping ? pair(column) : item(isFlow: isFlow, column))
    }
    let end = events[next].span
    next += 1
    var span = start.span
    span.end = isFlow ? end.end : entries.last?.value.span.end ?? span.end
    span.endLine = isFlow ? end.endLine : entries.last?.value.span.endLine ?? span.endLine
    return LayoutNode(
      content: .collection(entries, isMapping: isMapping, isFlow: isFlow), properties: properties,
      span: span, contentStart: contentStart, column: column)
  }

  private mutating func pair(_ column: Int) -> LayoutEntry {
    let key = node(inColumn: column)
    let value = node(inColumn: column)
    var text = key.properties
    if case .lines(let lines, _) = key.content {
      text += (text.isEmpty ? "" : " ") + lines.joined(separator: " ")
    }
    return LayoutEntry(key: text, span: key.span, value: value)
  }

  private mutating func item(isFlow: Bool, _ column: Int) -> LayoutEntry {
    let value = node(inColumn: column)
    guard !isFlow, let dash = dash(before: value.span.start) else {
      return LayoutEntry(key: nil, span: value.span, value: value)
    }
    return LayoutEntry(key: nil, span: dash, value: value)
  }

  private func dash(before place: Int) -> SourceSpan? {
    var (low, high) = (0, dashes.count)
    while low < high {
      let middle = (low + high) / 2
      if dashes[middle].start < place { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? dashes[low - 1] : nil
  }
}

extension SourceText {
  /// The column of a character, counted from 0.
  func column(of place: Int) -> Int {
    place - (scalars[..<place].lastIndex(where: \.isLineBreak).map { $0 + 1 } ?? 0)
  }
}
