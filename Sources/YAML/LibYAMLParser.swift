import CYAML

/// libyaml's parser over one text, with the memory that both need.
///
/// A class because libyaml keeps pointers into its own parser, which must therefore not move.
final class LibYAMLParser {
  let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeMutableBufferPointer<UInt8>
  /// Where the first character of the text stands.
  private let origin: Mark

  /// - Parameter bytes: Valid UTF-8 without a byte order mark.
  init(_ bytes: ArraySlice<UInt8>, origin: Mark) {
    // libyaml reads the bytes later, at each event: they must stay where they are until `deinit`.
    input = .allocate(capacity: bytes.count)
    _ = input.initialize(from: bytes)
    parser = .allocate(capacity: 1)
    self.origin = origin
    precondition(yaml_parser_initialize(parser) == 1, "no memory for a YAML parser")
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, input.baseAddress, input.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    input.deallocate()
  }

  func mark(_ mark: yaml_mark_t) -> Mark {
    Mark(
      file: origin.file, line: origin.line + mark.line,
      column: mark.line == 0 ? origin.column + mark.column : mark.column + 1)
  }

  /// Where the last call that went wrong began what it could not end.
  var failureContext: Mark? {
    parser.pointee.context.map { _ in mark(parser.pointee.context_mark) }
  }

  /// What went wrong in the last call.
  var failure: YAMLError {
    let reason = parser.pointee.problem.map { String(cString: $0) } ?? "no memory is left"
    let context = parser.pointee.context.map { String(cString: $0) }
    // A reader's error has an offset in bytes in place of a mark.
    let place =
      parser.pointee.error == YAML_READER_ERROR
      ? origin.moved(past: input.prefix(parser.pointee.problem_offset))
      : mark(parser.pointee.problem_mark)
    return YAMLError(
      .syntax(
        reason: reason, context: context,
        begunOnLine: context.map { _ in mark(parser.pointee.context_mark).line }),
      place)
  }
}
