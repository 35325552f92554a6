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
    // The byte before is the quote that opens the cell.
    return unescaped(raw, quote: bytes[field.start - 1]).withUnsafeBufferPointer(body)
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
    // A no-break blank, as pages of the web have them, is c2 a0.
    if end - start >= 2, bytes[start] == 0xc2 || bytes[end - 1] == 0xa0 {
      return withoutNoBreaks(bytes, start, end)
    }
    return UnsafeBufferPointer(rebasing: bytes[start..<end])
  }

  private static func withoutNoBreaks(
    _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
  ) -> UnsafeBufferPointer<UInt8> {
    var (start, end) = (start, end)
    while start < end {
      if isBlank(bytes[start]) {
        start += 1
      } else if end - start >= 2, bytes[start] == 0xc2, bytes[start + 1] == 0xa0 {
        start += 2
      } else {
        break
      }
    }
    while end > start {
      if isBlank(bytes[end - 1]) {
        end -= 1
      } else if end - start >= 2, bytes[end - 2] == 0xc2, bytes[end - 1] == 0xa0 {
        end -= 2
      } else {
        break
      }
    }
    return UnsafeBufferPointer(rebasing: bytes[start..<end])
  }

  /// Each pair of quotes made one.
  private static func unescaped(
    _ bytes: UnsafeBufferPointer<UInt8>, quote: UInt8
  ) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      text.append(bytes[index])
      index += bytes[index] == quote ? 2 : 1
    }
    return text
  }

  @inline(__always)
  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
  }
}
