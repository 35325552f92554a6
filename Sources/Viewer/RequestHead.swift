/// The head of a request: its first line, and the fields that an answer depends on.
struct RequestHead: Equatable, Sendable {
  /// Why what came is no request.
  enum Fault: Error, Equatable {
    case malformed
    /// More than ``most`` bytes without an end.
    case tooLong
  }
  /// Browsers send some 600 bytes. What is longer is not read.
  static let most = 16_384

  var method: String
  /// As it was sent: with what a browser would escape, and without what follows a question mark.
  var path: String
  var host: String?
  var origin: String?
  /// Whether bytes follow that are no request.
  var hasBody = false
  /// Whether the connection may serve another request.
  var staysOpen: Bool

  /// - Parameter bytes: Up to the empty line and without it.
  init(_ bytes: some Collection<UInt8>) throws(Fault) {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(decoding: $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0, as: UTF8.self) }
    let words = lines[0].split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, words[2] == "HTTP/1.1" || words[2] == "HTTP/1.0",
      words[1].hasPrefix("/")
    else { throw .malformed }
    method = String(words[0])
    path = String(words[1].prefix { $0 != "?" })
    staysOpen = words[2] == "HTTP/1.1"
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":"), colon != line.startIndex else {
        throw .malformed
      }
      let value = line[line.index(after: colon)...].trimmed
      switch line[..<colon].lowercased() {
      case "host":
        // Two of them would be read one way here and another way elsewhere.
        guard host == nil else { throw .malformed }
        host = value
      case "origin": origin = value
      case "content-length": hasBody = hasBody || value != "0"
      case "transfer-encoding": hasBody = true
      case "connection":
        if value.lowercased().contains("close") { staysOpen = false }
      default: break
      }
    }
  }

  /// Where the head ends in what has been read, and where the bytes after it begin.
  ///
  /// - Returns: `nil` where it has not ended yet.
  /// - Throws: ``Fault/tooLong``.
  static func end(in bytes: [UInt8]) throws(Fault) -> (head: Int, next: Int)? {
    let newline = UInt8(ascii: "\n")
    var place = 0
    while let line = bytes[place...].firstIndex(of: newline) {
      guard line < most else { throw .tooLong }
      if line + 1 < bytes.count, bytes[line + 1] == newline { return (line, line + 2) }
      if line + 2 < bytes.count, bytes[line + 1] == UInt8(ascii: "\r"), bytes[line + 2] == newline {
        return (line, line + 3)
      }
      place = line + 1
    }
    guard bytes.count < most else { throw .tooLong }
    return nil
  }
}

extension Substring {
  fileprivate var trimmed: String {
    let blanks: Set<Character> = [" ", "\t"]
    var part = self
    while let first = part.first, blanks.contains(first) { part.removeFirst() }
    while let last = part.last, blanks.contains(last) { part.removeLast() }
    return String(part)
  }
}
