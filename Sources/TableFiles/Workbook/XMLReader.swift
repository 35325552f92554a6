import CExpat
import Glibc

/// What is done with the elements of an XML document. Names come without their namespace's prefix.
protocol XMLHandler: AnyObject {
  /// What the handler found wrong; set, it ends the parsing.
  var problem: TableError.Problem? { get }
  func start(_ element: XMLText, _ attributes: XMLAttributes)
  func end(_ element: XMLText)
  /// Text within an element, perhaps in several pieces.
  func text(_ bytes: UnsafeBufferPointer<UInt8>)
}

/// A name or value of the parser, valid during the call that gives it. Compared where it lies: a sheet
/// has millions of elements.
struct XMLText {
  fileprivate let start: UnsafePointer<CChar>

  static func == (text: XMLText, other: StaticString) -> Bool {
    strcmp(text.start, UnsafeRawPointer(other.utf8Start).assumingMemoryBound(to: CChar.self)) == 0
  }

  var string: String { String(cString: start) }
  var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeRawBufferPointer(start: start, count: strlen(start)).assumingMemoryBound(to: UInt8.self)
  }
}

/// The attributes of an element, valid during the call that gives them.
struct XMLAttributes {
  fileprivate let first: UnsafeMutablePointer<UnsafePointer<CChar>?>

  subscript(name: StaticString) -> XMLText? {
    // Names and values in turn, with a null pointer at the end.
    var next = first
    while let attribute = next[0], let value = next[1] {
      if XMLText(start: localName(attribute)) == name { return XMLText(start: value) }
      next += 2
    }
    return nil
  }
}

/// Gives the pieces of a document to a handler. A document type declaration is refused, and with it
/// every entity that could expand.
final class XMLReader<Handler: XMLHandler> {
  private let parser: XML_Parser
  private let part: String
  private let events: XMLEvents
  private var fed = 0
  /// Longer is no tag, comment or instruction of a workbook: the parser keeps each whole, with every
  /// attribute. Text comes in pieces however long it is.
  private static var longestTag: Int { 1 << 20 }

  init(part: String, handler: Handler, depth: Int) throws(TableError.Problem) {
    // It fails for want of memory alone.
    guard let parser = XML_ParserCreate(nil) else {
      throw .unreadable(reason: String(cString: strerror(ENOMEM)))
    }
    self.part = part
    self.parser = parser
    events = XMLEvents(handler: handler, parser: parser, depth: depth)
    XML_SetUserData(parser, Unmanaged.passUnretained(events).toOpaque())
    XML_SetElementHandler(
      parser,
      { context, name, attributes in
        guard let name, let attributes else { return }
        XMLEvents.of(context).start(name, attributes)
      },
      { context, name in
        guard let name else { return }
        XMLEvents.of(context).end(name)
      })
    XML_SetCharacterDataHandler(parser) { context, text, count in
      let raw = UnsafeRawBufferPointer(start: text, count: Int(count))
      XMLEvents.of(context).handler.text(raw.assumingMemoryBound(to: UInt8.self))
    }
    XML_SetStartDoctypeDeclHandler(parser) { context, _, _, _, _ in
      XMLEvents.of(context).foundDocumentType()
    }
  }

  deinit { XML_ParserFree(parser) }

  func parse(_ piece: UnsafeRawBufferPointer, isLast: Bool) throws(TableError.Problem) {
    let start = piece.baseAddress?.assumingMemoryBound(to: CChar.self)
    let status = XML_Parse(parser, start, Int32(piece.count), isLast ? 1 : 0)
    if events.hasDocumentType { throw .documentType(part: part) }
    if events.isTooDeep { throw .tooDeep(part: part, limit: events.depthLimit) }
    if let problem = events.handler.problem { throw problem }
    guard status == XML_STATUS_OK else {
      throw .damagedPart(
        part, line: Int(XML_GetCurrentLineNumber(parser)),
        reason: String(cString: XML_ErrorString(XML_GetErrorCode(parser))))
    }
    fed += piece.count
    guard fed - Int(XML_GetCurrentByteIndex(parser)) <= Self.longestTag || isLast else {
      throw .longTag(part: part, limit: Self.longestTag)
    }
  }
}

/// What the parser's C functions reach.
private final class XMLEvents {
  let handler: any XMLHandler
  private let parser: XML_Parser
  private(set) var hasDocumentType = false
  /// The parser keeps every open element in memory.
  let depthLimit: Int
  private var depth = 0
  private(set) var isTooDeep = false

  init(handler: any XMLHandler, parser: XML_Parser, depth: Int) {
    depthLimit = depth
    self.handler = handler
    self.parser = parser
  }

  static func of(_ context: UnsafeMutableRawPointer?) -> XMLEvents {
    // The context is set before any function is called.
    Unmanaged<XMLEvents>.fromOpaque(context.unsafelyUnwrapped).takeUnretainedValue()
  }

  func start(
    _ name: UnsafePointer<CChar>, _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>
  ) {
    depth += 1
    guard depth <= depthLimit else {
      isTooDeep = true
      XML_StopParser(parser, 0)
      return
    }
    handler.start(XMLText(start: localName(name)), XMLAttributes(first: attributes))
    if handler.problem != nil { XML_StopParser(parser, 0) }
  }

  func end(_ name: UnsafePointer<CChar>) {
    depth -= 1
    handler.end(XMLText(start: localName(name)))
    if handler.problem != nil { XML_StopParser(parser, 0) }
  }

  func foundDocumentType() {
    hasDocumentType = true
    XML_StopParser(parser, 0)
  }
}

/// What stands behind the last colon.
private func localName(_ name: UnsafePointer<CChar>) -> UnsafePointer<CChar> {
  UnsafePointer(strrchr(name, Int32(UInt8(ascii: ":")))).map { $0 + 1 } ?? name
}
