/// A piece of a page as a tree: tags nest by construction, text and attributes are escaped by
/// construction.
///
/// What is written is HTML and well-formed XML at once, so that any parser of either can check it.
indirect enum HTML: Sendable {
  case text(String)
  /// Attributes stand in the order given, without the empty ones; names are the program's own,
  /// values may be anything.
  case tag(String, [(name: String, value: String)], [HTML])
  /// Text that is no text of a reader's language and must not be escaped: a style sheet. A literal of
  /// the source only, so nothing that was read can get here.
  case verbatim(StaticString)
  /// JSON, whose writer leaves no character that has a meaning in a page.
  case json(JSON)
  /// A script of a library, which the page's own policy names by its hash.
  case library(ScriptLibrary)

  static func element(
    _ name: String, _ attributes: KeyValuePairs<String, String>, _ content: [HTML]
  ) -> HTML {
    .tag(name, attributes.map { ($0.key, $0.value) }, content)
  }

  static func element(_ name: String, _ content: [HTML]) -> HTML { .tag(name, [], content) }

  static func element(
    _ name: String, _ attributes: KeyValuePairs<String, String>, _ text: String
  ) -> HTML {
    .element(name, attributes, [.text(text)])
  }

  static func element(_ name: String, _ text: String) -> HTML { .tag(name, [], [.text(text)]) }
}

extension HTML {
  /// The whole document as UTF-8.
  static func document(_ root: HTML) -> [UInt8] {
    var bytes = Array("<!DOCTYPE html>\n".utf8)
    root.write(to: &bytes)
    return bytes
  }

  /// Elements whose end is the end of a line, so that the file can be read and compared.
  private static let lines: Set<String> = [
    "article", "body", "caption", "dd", "details", "div", "dl", "footer", "h1", "h2", "h3", "head",
    "header", "html", "li", "main", "meta", "nav", "p", "pre", "script", "section", "style",
    "summary",
    "figure", "figcaption", "table", "tbody", "thead", "title", "tr", "ul",
  ]
  /// Elements that open a line of their own for their first child.
  private static let blocks: Set<String> = [
    "body", "details", "div", "dl", "figure", "head", "header", "html", "main", "nav", "section",
    "table",
    "tbody", "thead", "ul",
  ]
  /// Elements that have no content and no end tag.
  private static let void: Set<String> = ["meta"]

  private func write(to bytes: inout [UInt8]) {
    switch self {
    case .text(let text): Self.escape(text, to: &bytes)
    case .verbatim(let text):
      text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    case .json(let json): json.write(to: &bytes)
    case .library(let library): bytes.append(contentsOf: library.script)
    case .tag(let name, let attributes, let content):
      bytes.append(contentsOf: "<\(name)".utf8)
      for (name, value) in attributes where !value.isEmpty {
        bytes.append(contentsOf: " \(name)=\"".utf8)
        Self.escape(value, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
      }
      if Self.void.contains(name) {
        bytes.append(contentsOf: "/>\n".utf8)
        return
      }
      bytes.append(UInt8(ascii: ">"))
      if Self.blocks.contains(name) { bytes.append(UInt8(ascii: "\n")) }
      for child in content { child.write(to: &bytes) }
      bytes.append(contentsOf: "</\(name)>".utf8)
      if Self.lines.contains(name) { bytes.append(UInt8(ascii: "\n")) }
    }
  }

  /// Writes text so that it is read back as the same text, in an element as in a quoted attribute.
  ///
  /// Control characters that no page may hold become U+FFFD; those that turn the direction of text are
  /// shown as their code, as a name that reads backwards is another.
  private static func escape(_ text: String, to bytes: inout [UInt8]) {
    // Most text is as it is.
    if text.utf8.allSatisfy(isPlain) {
      bytes.append(contentsOf: text.utf8)
      return
    }
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": bytes.append(contentsOf: "&amp;".utf8)
      case "<": bytes.append(contentsOf: "&lt;".utf8)
      case ">": bytes.append(contentsOf: "&gt;".utf8)
      case "\"": bytes.append(contentsOf: "&quot;".utf8)
      case "\t", "\n": bytes.append(UInt8(scalar.value))
      case _ where isDirection(scalar):
        bytes.append(
          contentsOf: "&lt;U+\(String(scalar.value, radix: 16, uppercase: true))&gt;".utf8)
      case _ where isForbidden(scalar): bytes.append(contentsOf: "\u{FFFD}".utf8)
      default: bytes.append(contentsOf: String(scalar).utf8)
      }
    }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""): false
    default: (0x20..<0x7F).contains(byte)
    }
  }

  private static func isDirection(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x200E, 0x200F, 0x061C, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      || scalar.properties.isNoncharacterCodePoint
  }
}
