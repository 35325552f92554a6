import CYAML

/// A part of a text by the places of its characters (Unicode scalars); lines count from 0.
struct SourceSpan: Hashable {
  var start: Int
  var end: Int
  var startLine: Int
  var endLine: Int
  var startColumn: Int
}

/// What the text is made of: libyaml's tokens, between which stand only blanks and comments.
struct SourceToken {
  enum Kind { case scalar, property, dash, directive, documentStart, other }
  var kind: Kind
  var span: SourceSpan
}

/// What the tokens mean: libyaml's events, with the places where they stand.
struct SourceEvent {
  enum Kind {
    case alias
    case scalar(isBlock: Bool, isDoubleQuoted: Bool)
    case sequenceStart(isFlow: Bool)
    case mappingStart(isFlow: Bool)
    case collectionEnd
  }
  var kind: Kind
  /// Whether an anchor or a tag stands before it.
  var hasProperties: Bool
  var span: SourceSpan
}

/// The tokens and events of one document that is known to be sound.
struct YAMLSourceScan {
  let tokens: [SourceToken]
  let events: [SourceEvent]

  init(_ text: String) throws(YAMLError) {
    tokens = try Self.tokens(text)
    events = try Self.events(text)
  }

  private static func parser(_ text: String) -> LibYAMLParser {
    LibYAMLParser(Array(text.utf8)[...], origin: Mark(file: "", line: 1, column: 1))
  }

  private static func tokens(_ text: String) throws(YAMLError) -> [SourceToken] {
    let source = parser(text)
    var tokens: [SourceToken] = []
    while true {
      var token = yaml_token_t()
      guard yaml_parser_scan(source.parser, &token) == 1 else { throw source.failure }
      defer { yaml_token_delete(&token) }
      let kind: SourceToken.Kind =
        switch token.type {
        case YAML_SCALAR_TOKEN: .scalar
        case YAML_ANCHOR_TOKEN, YAML_TAG_TOKEN: .property
        case YAML_BLOCK_ENTRY_TOKEN: .dash
        case YAML_VERSION_DIRECTIVE_TOKEN, YAML_TAG_DIRECTIVE_TOKEN: .directive
        case YAML_DOCUMENT_START_TOKEN: .documentStart
        default: .other
        }
      tokens.append(SourceToken(kind: kind, span: span(token.start_mark, token.end_mark)))
      if token.type == YAML_STREAM_END_TOKEN { return tokens }
    }
  }

  private static func events(_ text: String) throws(YAMLError) -> [SourceEvent] {
    let source = parser(text)
    var events: [SourceEvent] = []
    while true {
      var event = yaml_event_t()
      guard yaml_parser_parse(source.parser, &event) == 1 else { throw source.failure }
      defer { yaml_event_delete(&event) }
      if event.type == YAML_STREAM_END_EVENT { return events }
      guard let kind = kind(event) else { continue }
      events.append(
        SourceEvent(
          kind: kind, hasProperties: hasProperties(event),
          span: span(event.start_mark, event.end_mark)))
    }
  }

  /// `nil` for the events of streams and documents.
  private static func kind(_ event: yaml_event_t) -> SourceEvent.Kind? {
    switch event.type {
    case YAML_ALIAS_EVENT: .alias
    case YAML_SCALAR_EVENT:
      .scalar(
        isBlock: event.data.scalar.style == YAML_LITERAL_SCALAR_STYLE
          || event.data.scalar.style == YAML_FOLDED_SCALAR_STYLE,
        isDoubleQuoted: event.data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE)
    case YAML_SEQUENCE_START_EVENT:
      .sequenceStart(isFlow: event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE)
    case YAML_MAPPING_START_EVENT:
      .mappingStart(isFlow: event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE)
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: .collectionEnd
    default: nil
    }
  }

  private static func hasProperties(_ event: yaml_event_t) -> Bool {
    switch event.type {
    case YAML_SCALAR_EVENT: event.data.scalar.anchor != nil || event.data.scalar.tag != nil
    case YAML_SEQUENCE_START_EVENT:
      event.data.sequence_start.anchor != nil || event.data.sequence_start.tag != nil
    case YAML_MAPPING_START_EVENT:
      event.data.mapping_start.anchor != nil || event.data.mapping_start.tag != nil
    default: false
    }
  }

  private static func span(_ start: yaml_mark_t, _ end: yaml_mark_t) -> SourceSpan {
    SourceSpan(
      start: start.index, end: end.index, startLine: start.line, endLine: end.line,
      startColumn: start.column)
  }
}
