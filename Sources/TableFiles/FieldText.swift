/// The text of a ``Field``: unescaped where needed, and cut to what counts.
enum FieldText {
  /// Calls `body` with the bytes of the field's text.
  @inline(__always)
  static func withBytes<Result>(
    of field: Field, in bytes: UnsafeBufferPointer<UInt8>,
    _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    let raw = UnsafeBufferPointer(rebasing: bytes[field.start..<field.end])
    guard field.kind == .escaped else { return body(raw) }
    return unescaped(raw).withUnsafeBufferPointer(body)
  }

  static func string(of field: Field, in bytes: UnsafeBufferPointer<UInt8>) -> String {
    withBytes(of: field, in: bytes) { String(decoding: $0, as: UTF8.self) }
  }

  /// Without blanks at either end.
  @inline(__always)
  static func trimmed(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    var start = 0
    var end = bytes.count
    while start < end, isBlank(bytes[start]) { start += 1 }
    while end > start, isBlank(bytes[end - 1]) { end -= 1 }
    return UnsafeBufferPointer(rebasing: bytes[start..<end])
  }

  /// Each pair of quotes made one.
  private static func unescaped(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      text.append(bytes[index])
      index += bytes[index] == UInt8(ascii: "\"") ? 2 : 1
    }
    return text
  }

  @inline(__always)
  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
  }
}

/// The texts that mean "missing".
struct MissingTokens {
  private let tokens: [[UInt8]]
  /// Whether a token begins with the byte: nearly every other cell is told apart by this alone.
  private let begins: [Bool]

  init(_ tokens: [String]) {
    self.tokens = tokens.map { Array($0.utf8) }.filter { !$0.isEmpty }
    var begins = [Bool](repeating: false, count: 256)
    for token in self.tokens { begins[Int(token[0])] = true }
    self.begins = begins
  }

  @inline(__always)
  func contains(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.isEmpty || (begins[Int(text[0])] && tokens.contains { $0.elementsEqual(text) })
  }
}
