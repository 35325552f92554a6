import CYAML

/// What libyaml tells of a document, one piece at a time, in the order of the text.
struct YAMLEvent {
  enum Kind {
    case documentStart
    case documentEnd
    case streamEnd
    case alias(String)
    case scalar(String, isPlain: Bool)
    case sequenceStart
    case sequenceEnd
    case mappingStart
    case mappingEnd
  }
  var kind: Kind
  var mark: Mark
  var anchor: String?
  var tag: String?
}

/// A text as events: libyaml behind a safe face.
///
/// A class because libyaml keeps pointers into its own parser, which must therefore not move.
final class YAMLEvents {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
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

  /// The next event; it is a programmer error to ask again after the end of the stream.
  func next() throws(YAMLError) -> YAMLEvent {
    var event = yaml_event_t()
    defer { yaml_event_delete(&event) }
    repeat {
      yaml_event_delete(&event)
      guard yaml_parser_parse(parser, &event) == 1 else { throw failure }
    } while event.type == YAML_STREAM_START_EVENT
    return YAMLEvent(
      kind: kind(event), mark: mark(event.start_mark), anchor: anchor(event), tag: tag(event))
  }

  private func kind(_ event: yaml_event_t) -> YAMLEvent.Kind {
    switch event.type {
    case YAML_DOCUMENT_START_EVENT: return .documentStart
    case YAML_DOCUMENT_END_EVENT: return .documentEnd
    case YAML_STREAM_END_EVENT: return .streamEnd
    case YAML_SEQUENCE_START_EVENT: return .sequenceStart
    case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
    case YAML_MAPPING_START_EVENT: return .mappingStart
    case YAML_MAPPING_END_EVENT: return .mappingEnd
    case YAML_ALIAS_EVENT: return .alias(string(event.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      // By length, not up to a zero byte: "\0" is a legal escape in a quoted scalar.
      let text = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      return .scalar(
        String(decoding: text, as: UTF8.self), isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
    default: preconditionFailure("libyaml gave an event of type \(event.type)")
    }
  }

  private func anchor(_ event: yaml_event_t) -> String? {
    switch event.type {
    case YAML_SCALAR_EVENT: string(event.data.scalar.anchor)
    case YAML_SEQUENCE_START_EVENT: string(event.data.sequence_start.anchor)
    case YAML_MAPPING_START_EVENT: string(event.data.mapping_start.anchor)
    default: nil
    }
  }

  private func tag(_ event: yaml_event_t) -> String? {
    switch event.type {
    case YAML_SCALAR_EVENT: string(event.data.scalar.tag)
    case YAML_SEQUENCE_START_EVENT: string(event.data.sequence_start.tag)
    case YAML_MAPPING_START_EVENT: string(event.data.mapping_start.tag)
    default: nil
    }
  }

  private func string(_ bytes: UnsafeMutablePointer<UInt8>?) -> String? {
    bytes.map { String(cString: $0) }
  }

  private func mark(_ mark: yaml_mark_t) -> Mark {
    Mark(
      file: origin.file, line: origin.line + mark.line,
      column: mark.line == 0 ? origin.column + mark.column : mark.column + 1)
  }

  private var failure: YAMLError {
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
