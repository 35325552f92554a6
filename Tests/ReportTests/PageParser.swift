import CExpat

/// What a parser of XML, which forgives nothing, sees in a page.
final class ParsedPage {
  /// Tags with the tags that are open around them, such as "html/body/main".
  private(set) var paths: [String] = []
  private(set) var texts: [String] = []
  /// Attributes in order, as "name=value".
  private(set) var attributes: [String] = []
  /// Why the page is no well-formed document; `nil` if it is one.
  private(set) var error: String?
  private var open: [String] = []

  init(_ bytes: [UInt8]) {
    guard let parser = XML_ParserCreate("UTF-8") else {
      error = "no parser"
      return
    }
    defer { XML_ParserFree(parser) }
    XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
    XML_SetElementHandler(
      parser,
      { page, name, attributes in ParsedPage.of(page)?.start(name, attributes) },
      { page, _ in _ = ParsedPage.of(page)?.open.popLast() })
    XML_SetCharacterDataHandler(parser) { page, text, count in
      let bytes = UnsafeRawBufferPointer(start: text, count: Int(count))
      ParsedPage.of(page)?.texts.append(String(decoding: bytes, as: UTF8.self))
    }
    let status = bytes.withUnsafeBytes {
      XML_Parse(
        parser, $0.baseAddress?.assumingMemoryBound(to: CChar.self), Int32($0.count), 1)
    }
    guard status != XML_STATUS_OK else { return }
    let reason = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? ""
    error = "line \(XML_GetCurrentLineNumber(parser)): \(reason)"
  }

  var text: String { texts.joined() }

  private static func of(_ pointer: UnsafeMutableRawPointer?) -> ParsedPage? {
    pointer.map { Unmanaged<ParsedPage>.fromOpaque($0).takeUnretainedValue() }
  }

  private func start(
    _ name: UnsafePointer<CChar>?, _ pairs: UnsafeMutablePointer<UnsafePointer<CChar>?>?
  ) {
    guard let name, let pairs else { return }
    open.append(String(cString: name))
    paths.append(open.joined(separator: "/"))
    var index = 0
    while let key = pairs[index], let value = pairs[index + 1] {
      attributes.append("\(String(cString: key))=\(String(cString: value))")
      index += 2
    }
  }
}
