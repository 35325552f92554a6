extension YAMLNode {
  /// Reads the one document of a text.
  ///
  /// - Parameters:
  ///   - file: The name that marks bear.
  /// - Throws: ``YAMLError`` at the first thing that is wrong.
  public static func parse(_ text: String, file: String) throws(YAMLError) -> YAMLNode {
    try parse(Array(text.utf8), at: Mark(file: file, line: 1, column: 1))
  }

  /// Reads a text that is part of another: its first character stands at `origin`.
  public static func parse(_ text: String, at origin: Mark) throws(YAMLError) -> YAMLNode {
    try parse(Array(text.utf8), at: origin)
  }

  /// Reads the one document of a text in UTF-8, with or without a byte order mark.
  public static func parse(_ bytes: [UInt8], file: String) throws(YAMLError) -> YAMLNode {
    try parse(bytes, at: Mark(file: file, line: 1, column: 1))
  }

  /// Reads a file and the one document in it.
  public static func parse(file: String) throws(YAMLError) -> YAMLNode {
    try parse(contents(of: file), file: file)
  }

  private static func parse(_ bytes: [UInt8], at origin: Mark) throws(YAMLError) -> YAMLNode {
    do {
      _ = try UTF8Span(validating: bytes.span)
    } catch {
      let place = error.byteOffsets.lowerBound
      throw YAMLError(.invalidUTF8(byte: bytes[place]), origin.moved(past: bytes[..<place]))
    }
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let content = bytes.starts(with: byteOrderMark) ? bytes.dropFirst(3) : bytes[...]
    let events = YAMLEvents(content, origin: origin)
    var parser = YAMLParser(events)
    do {
      return try parser.document(at: origin)
    } catch {
      // Of a text within another, such as an override, lines and columns are others.
      guard origin.line == 1, origin.column == 1 else { throw error }
      let diagnosis = SyntaxDiagnosis(
        String(decoding: content, as: UTF8.self), file: origin.file)
      throw diagnosis.refined(error, context: events.failureContext)
    }
  }

  /// The bytes of a file.
  ///
  /// - Throws: ``YAMLError/Problem/unreadable(reason:)`` with the system's reason.
  public static func contents(of file: String) throws(YAMLError) -> [UInt8] {
    try SourceFile.bytes(of: file)
  }
}
