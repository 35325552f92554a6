/// Writes the nodes of a document as lines, with its comments where they belong.
///
/// Comments that stand alone go before what follows them, those behind something stay on its line.
struct LayoutWriter {
  /// Most columns of a line, comments not counted.
  static let width = 100

  private let source: SourceText
  private let comments: [SourceComment]
  private var nextComment = 0
  private(set) var lines: [String] = []
  /// The last line of the source that was written.
  private var lastLine = 0
  /// Whether the last line opens a block, so that no blank line follows.
  private var opensBlock = true
  /// Whether a comment may be added to the last line.
  private var takesComment = false

  init(_ source: SourceText, _ comments: [SourceComment]) {
    self.source = source
    self.comments = comments
  }

  /// The root of the document, and the comments behind it.
  mutating func write(root: LayoutNode) {
    let outer = Outer(bound: .max, column: -1)
    let hasBetween = comment(before: root.contentStart) != nil
    if root.canUnfold, root.properties.isEmpty,
      !root.isFlow || inline(root).map({ $0.width > Self.width }) ?? true
    {
      unfold(root, indent: "", outer)
    } else if !hasBetween, let text = inline(root) {
      startElement(at: root.span.startLine)
      add(text, root.span.endLine)
      takeComment(on: root.span.endLine, before: .max)
    } else {
      writeAlone(root, indent: "", outer)
    }
    finish()
  }

  /// Lines that stand before the document, such as `---`.
  mutating func write(_ line: String, at span: SourceSpan) {
    writeComments(before: span.start, indent: "")
    startElement(at: span.startLine)
    add(line, span.endLine)
    takeComment(on: span.endLine, before: .max)
    opensBlock = true
  }

  private mutating func finish() { writeComments(before: .max, indent: "") }

  /// What stands around a node.
  private struct Outer {
    /// Where what follows it begins.
    var bound: Int
    /// The column of the block collection around it.
    var column: Int
  }

  // MARK: Collections

  /// Every entry in lines of its own.
  private mutating func unfold(_ node: LayoutNode, indent: String, _ outer: Outer) {
    let entries = node.entries
    let pads = KeyAlignment(entries, indent: indent.width, isFlow: node.isFlow) { inline($0) }.pads
    for (place, entry) in entries.enumerated() {
      let isLast = place + 1 == entries.count
      let end = node.isFlow ? min(outer.bound, node.span.end) : outer.bound
      let bound = isLast ? end : entries[place + 1].span.start
      writeComments(before: entry.span.start, indent: indent)
      startElement(at: entry.span.startLine)
      write(entry, pad: pads[place], indent: indent, Outer(bound: bound, column: node.column))
    }
    if node.isFlow {
      writeComments(before: node.span.end - 1, indent: indent)
      return
    }
    // A comment that stands as far in as the entries belongs to them. Items that stand in the column
    // of their list's key leave it to the key.
    let least = node.column == outer.column ? node.column + 1 : node.column
    while let comment = comment(before: outer.bound), comment.isAlone, comment.column >= least {
      writeComment(indent: indent)
    }
  }

  private mutating func write(
    _ entry: LayoutEntry, pad: Int, indent: String, _ outer: Outer
  ) {
    let value = entry.value
    let head = indent + entry.head
    let inner = indent + "  "
    guard !value.isEmpty else { return writeEmpty(head, entry, indent: inner, outer) }
    let isApart = comment(before: value.contentStart) != nil
    if !isApart, let text = inline(value) {
      let line = head + String(repeating: " ", count: pad) + text
      if line.width <= Self.width || !value.canUnfold {
        add(line, value.span.endLine)
        takeComment(on: value.span.endLine, before: outer.bound)
        return
      }
    }
    switch value.content {
    case .empty, .lines, .block:
      if isApart {
        open(head, entry, before: value.contentStart)
        writeComments(before: value.contentStart, indent: inner)
        writeAlone(value, indent: inner, outer)
      } else {
        writeLines(value, after: head, indent: inner, outer)
      }
    case .collection:
      if isApart, let text = inline(value), (inner + text).width <= Self.width || !value.canUnfold {
        open(head, entry, before: value.contentStart)
        writeComments(before: value.contentStart, indent: inner)
        add(inner + text, value.span.endLine)
        takeComment(on: value.span.endLine, before: outer.bound)
      } else if !value.canUnfold {
        // Brackets with nothing in them but comments.
        add(head + " " + bare(value), value.span.startLine)
        takeComment(on: value.span.startLine, before: value.span.end)
        writeComments(before: value.span.end, indent: indent)
        lastLine = value.span.endLine
      } else {
        writeUnfolded(value, head, entry, indent: inner, outer)
      }
    }
  }

  private mutating func writeEmpty(
    _ head: String, _ entry: LayoutEntry, indent: String, _ outer: Outer
  ) {
    add(head, entry.span.endLine)
    takeComment(on: entry.span.endLine, before: outer.bound)
    // Entries that are all commented out.
    while let comment = comment(before: outer.bound), comment.isAlone,
      comment.column > outer.column
    {
      writeComment(indent: indent)
    }
  }

  private mutating func writeUnfolded(
    _ value: LayoutNode, _ head: String, _ entry: LayoutEntry, indent: String, _ outer: Outer
  ) {
    let first = value.entries[0].span.start
    // A comment behind a collection of one line goes to the head of its lines.
    let behind = comment(before: outer.bound).flatMap { comment in
      value.isFlow && value.span.startLine == value.span.endLine && !comment.isAlone
        && comment.line == value.span.endLine ? comment : nil
    }
    let isApart = comment(before: first) != nil || behind != nil
    if entry.key == nil, value.properties.isEmpty, !isApart {
      // The first entry stands behind the dash.
      let place = lines.count
      opensBlock = true
      unfold(value, indent: indent, outer)
      lines[place] = head + " " + lines[place].dropFirst(indent.count)
    } else {
      let properties = value.properties.isEmpty ? "" : " " + value.properties
      open(head + properties, entry, before: behind == nil ? first : outer.bound)
      unfold(value, indent: indent, outer)
    }
    if value.isFlow { takeComment(on: value.span.endLine, before: outer.bound) }
    lastLine = max(lastLine, value.span.endLine)
  }

  /// The line above a value, with the comment behind it.
  private mutating func open(_ line: String, _ entry: LayoutEntry, before bound: Int) {
    add(line, entry.span.endLine)
    takeComment(on: entry.span.endLine, before: bound)
    opensBlock = true
  }

  // MARK: Scalars

  /// A node in lines of its own.
  private mutating func writeAlone(_ node: LayoutNode, indent: String, _ outer: Outer) {
    writeComments(before: node.contentStart, indent: indent)
    startElement(at: node.span.startLine)
    if node.canUnfold {
      add(indent + node.properties, node.span.startLine)
      opensBlock = true
      unfold(node, indent: indent, outer)
    } else if let text = inline(node) {
      add(indent + text, node.span.endLine)
      takeComment(on: node.span.endLine, before: outer.bound)
    } else {
      writeLines(node, after: nil, indent: indent, outer)
    }
  }

  /// A scalar of several lines.
  ///
  /// - Parameter head: What stands before it on its first line.
  private mutating func writeLines(
    _ node: LayoutNode, after head: String?, indent: String, _ outer: Outer
  ) {
    let start =
      (head.map { $0 + " " } ?? indent)
      + (node.properties.isEmpty ? "" : node.properties + " ")
    switch node.content {
    case .lines(let text, _):
      add(start + text[0], node.span.startLine)
      for line in text.dropFirst() { lines.append(line.isEmpty ? "" : indent + line) }
      lastLine = node.span.endLine
      takeComment(on: node.span.endLine, before: outer.bound)
    case .block(let header, let text):
      add(start + header, node.span.startLine)
      let inner = head == nil ? indent + "  " : indent
      for line in text { lines.append(line.isEmpty ? "" : inner + line) }
      lastLine = node.span.endLine
      takesComment = false
    case .empty, .collection: add((head ?? indent) + " " + bare(node), node.span.endLine)
    }
  }

  // MARK: One line

  /// The node on one line, with its properties; `nil` if it has to have several.
  private func inline(_ node: LayoutNode) -> String? {
    let properties = node.properties.isEmpty ? "" : node.properties + " "
    switch node.content {
    case .empty: return node.properties
    case .lines(let lines, let canJoin):
      return canJoin ? properties + lines.joined(separator: " ") : nil
    case .block: return nil
    case .collection(let entries, let isMapping, let isFlow):
      guard isFlow, !hasComment(in: node) else { return nil }
      var parts: [String] = []
      for entry in entries {
        guard var part = inline(entry.value) else { return nil }
        // A comma would be taken as part of a tag.
        if case .empty = entry.value.content, !part.isEmpty { part += " " }
        if let key = entry.key {
          part = part.isEmpty && !key.hasPrefix("*") ? key : "\(entry.head) \(part)"
        }
        parts.append(part)
      }
      let text = parts.joined(separator: ", ")
      return properties + (isMapping ? "{\(text)}" : "[\(text)]")
    }
  }

  /// Brackets with nothing in them.
  private func bare(_ node: LayoutNode) -> String {
    let properties = node.properties.isEmpty ? "" : node.properties + " "
    guard case .collection(_, let isMapping, _) = node.content else { return node.properties }
    return properties + (isMapping ? "{}" : "[]")
  }

  private func hasComment(in node: LayoutNode) -> Bool {
    comments[nextComment...].contains {
      $0.index > node.contentStart && $0.index < node.span.end
    }
  }

  // MARK: Lines and comments

  private mutating func add(_ line: String, _ sourceLine: Int) {
    lines.append(line)
    lastLine = sourceLine
    opensBlock = false
    takesComment = true
  }

  /// One blank line where the source has any.
  private mutating func startElement(at line: Int) {
    if line - lastLine > 1, !opensBlock, !lines.isEmpty, lines.last != "" { lines.append("") }
  }

  /// The next comment, if it stands before a place.
  private func comment(before place: Int) -> SourceComment? {
    guard nextComment < comments.count, comments[nextComment].index < place else { return nil }
    return comments[nextComment]
  }

  private mutating func writeComments(before place: Int, indent: String) {
    while comment(before: place) != nil { writeComment(indent: indent) }
  }

  private mutating func writeComment(indent: String) {
    let comment = comments[nextComment]
    startElement(at: comment.line)
    add(indent + comment.text, comment.line)
    takesComment = false
    nextComment += 1
  }

  /// Puts the comment of a line of the source behind the last line.
  private mutating func takeComment(on line: Int, before bound: Int) {
    guard takesComment, let comment = comment(before: bound), !comment.isAlone,
      comment.line == line, let last = lines.last
    else { return }
    let start = source.start(ofLine: line)
    let before = source.text(start..<comment.index).trimmedAtEnd
    // The column is kept where what stands before is, so that comments stay below one another.
    let isKept = before.hasSuffix(last.trimmedAtStart)
    let gap =
      comment.gap == 1 ? 1 : isKept ? max(2, comment.column - last.width) : 2
    lines[lines.count - 1] = last + String(repeating: " ", count: gap) + comment.text
    nextComment += 1
    takesComment = false
  }
}
