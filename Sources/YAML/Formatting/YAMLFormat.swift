import Wording

/// YAML text in its settled form.
///
/// Blocks are indented by two blanks, lists in mappings too. What is in brackets stays so where it
/// fits on its line, and becomes a block where it does not. Values that stand in one column stay so.
/// Comments, anchors, quotes and the order of keys are kept, as is one of several blank lines.
public enum YAMLFormat {
  /// The text in its settled form; that of such a text is the same text.
  ///
  /// A text that would have another meaning in settled form, such as one with a key of several lines,
  /// stays as it is but for its line ends.
  ///
  /// - Throws: ``YAMLFormatError`` if it is no sound document of its own.
  public static func formatted(
    _ bytes: [UInt8], file: String
  ) throws(YAMLFormatError) -> String {
    let before = try parse(bytes, file)
    let text = normalised(bytes)
    let result = try settled(text, file)
    return try isSettled(result, before, text, file) ? result : text
  }

  /// Whether a settled form means what was read, keeps its comments, and is its own settled form.
  private static func isSettled(
    _ result: String, _ before: YAMLNode, _ text: String, _ file: String
  ) throws(YAMLFormatError) -> Bool {
    let after: YAMLNode
    do {
      after = try YAMLNode.parse(result, file: file)
    } catch {
      return false
    }
    guard after.hasSameContent(as: before) else { return false }
    guard try marginalia(text, file) == marginalia(result, file) else { return false }
    return try settled(result, file) == result
  }

  private static func parse(_ bytes: [UInt8], _ file: String) throws(YAMLFormatError) -> YAMLNode {
    do {
      return try YAMLNode.parse(bytes, file: file)
    } catch {
      throw .yaml(error)
    }
  }

  /// Without a byte order mark, each line ended by a line feed.
  private static func normalised(_ bytes: [UInt8]) -> String {
    var text = String(decoding: bytes, as: UTF8.self)
    if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
    // The next-line character ends a line as a line feed does, within a text too.
    return text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
      .replacing("\u{85}", with: "\n")
  }

  private static func scan(_ text: String, _ file: String) throws(YAMLFormatError) -> YAMLSourceScan
  {
    do {
      return try YAMLSourceScan(text)
    } catch {
      throw .yaml(YAMLError(error.problem, Mark(file: file, line: error.mark.line, column: 1)))
    }
  }

  private static func settled(_ text: String, _ file: String) throws(YAMLFormatError) -> String {
    let scan = try scan(text, file)
    let source = SourceText(text)
    var writer = LayoutWriter(source, source.comments(between: scan.tokens))
    for token in scan.tokens where token.kind == .directive || token.kind == .documentStart {
      writer.write(source.text(token.span.start..<token.span.end), at: token.span)
    }
    var reader = LayoutReader(source, scan)
    writer.write(root: reader.node())
    return writer.lines.joined(separator: "\n") + "\n"
  }

  /// What a node does not hold: comments, anchors and tags, in their order.
  private static func marginalia(
    _ text: String, _ file: String
  ) throws(YAMLFormatError) -> [String] {
    let tokens = try scan(text, file).tokens
    let source = SourceText(text)
    return source.comments(between: tokens).map(\.text)
      + tokens.filter { $0.kind == .property }.map { source.text($0.span.start..<$0.span.end) }
  }
}

/// Why a text was not formatted.
public enum YAMLFormatError: Error, Hashable, Sendable {
  case yaml(YAMLError)
}

extension YAMLFormatError {
  /// The error in words.
  public var message: String {
    switch self {
    case .yaml(let error): error.message
    }
  }
}

extension YAMLNode {
  /// Whether it is the same value, wherever it stands.
  func hasSameContent(as other: YAMLNode) -> Bool {
    switch (content, other.content) {
    case (.scalar(let a), .scalar(let b)): a == b
    case (.sequence(let a), .sequence(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0.hasSameContent(as: $1) }
    case (.mapping(let a), .mapping(let b)):
      a.count == b.count
        && zip(a, b).allSatisfy { $0.key == $1.key && $0.value.hasSameContent(as: $1.value) }
    default: false
    }
  }
}
