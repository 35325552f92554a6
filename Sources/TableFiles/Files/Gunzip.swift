import CZlib
import Glibc

/// The bytes of a file compressed by gzip, of all its members.
func inflated(
  _ bytes: UnsafeBufferPointer<UInt8>, limits: TableLimits
) throws(TableError.Problem) -> [UInt8] {
  var stream = z_stream()
  // 16 asks for the header of gzip.
  guard
    inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
  else { throw .unreadable(reason: String(cString: strerror(ENOMEM))) }
  defer { inflateEnd(&stream) }
  var text: [UInt8] = []
  var piece = [UInt8](repeating: 0, count: 1 << 18)
  let limit = max(limits.unsuspiciousBytes, min(limits.gzipBytes, bytes.count * limits.ratio))
  var status = Z_OK
  var position = 0
  while status != Z_STREAM_END || position < bytes.count {
    if status == Z_STREAM_END {
      // Members may follow one another; zeros pad some files.
      if bytes[position...].allSatisfy({ $0 == 0 }) { break }
      guard inflateReset(&stream) == Z_OK else { throw .damagedCompression }
    }
    let size = min(bytes.count - position, 1 << 30)
    var made = 0
    piece.withUnsafeMutableBufferPointer { piece in
      stream.next_in = UnsafeMutablePointer(
        mutating: bytes.baseAddress.unsafelyUnwrapped + position)
      stream.avail_in = UInt32(size)
      stream.next_out = piece.baseAddress
      stream.avail_out = UInt32(piece.count)
      status = inflate(&stream, Z_NO_FLUSH)
      made = piece.count - Int(stream.avail_out)
    }
    let used = size - Int(stream.avail_in)
    position += used
    text.append(contentsOf: piece[..<made])
    guard status == Z_OK || status == Z_STREAM_END, used + made > 0 else {
      throw .damagedCompression
    }
    guard text.count <= limit else {
      throw .inflatesTooFar(part: "the file", bytes: text.count, limit: limit)
    }
  }
  return text
}
