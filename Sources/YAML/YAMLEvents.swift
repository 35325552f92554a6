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
struct YAMLEvents {
  private let source: LibYAMLParser

  /// - Parameter bytes: Valid UTF-8 without a byte order mark.
  init(_ bytes: ArraySlice<UInt8>, origin: Mark) {
    source = LibYAMLParser(bytes, origin: origin)
  }

  /// The next event; it is a programmer error to ask again after the end of the stream.
  func next() throws(YAMLError) -> YAMLEvent {
    var event = yaml_event_t()
    defer { yaml_event_delete(&event) }
    repeat {
      yaml_event_delete(&event)
      guard yaml_parser_parse(source.parser, &event) == 1 else { throw source.failure }
    } while event.type == YAML_STREAM_START_EVENT
    return YAMLEvent(
      kind: kind(event), mark: source.mark(event.start_mark), anchor: anchor(event), tag: tag(event)
    )
  }

  /// Where libyaml began what it could not end; `nil` where it says nothing of it.
  var failureContext: Mark? { source.failureContext }

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
}
