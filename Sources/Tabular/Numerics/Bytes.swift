/// Bytes that could not be read back: damaged, cut short, or of another version.
public enum ByteError: Error, Equatable, Sendable {
  case endOfBytes(needed: Int, left: Int)
  case unexpected(String)
}

/// Appends fixed-width little-endian values to a growing array of bytes.
public struct ByteWriter: Sendable {
  public private(set) var bytes: [UInt8] = []

  public init() {}

  public mutating func write<Value: FixedWidthInteger>(_ value: Value) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }
  public mutating func write(_ value: Double) { write(value.bitPattern) }
  public mutating func write(_ value: Float) { write(value.bitPattern) }
  public mutating func write(_ value: Bool) { write(UInt8(value ? 1 : 0)) }
  public mutating func write(_ text: String) {
    write(UInt32(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }
  /// The count, then the elements.
  public mutating func write(_ values: [Double]) {
    write(UInt32(values.count))
    // One copy for the whole array: artifacts hold millions of numbers.
    values.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }
  public mutating func write(_ values: [Float]) {
    write(UInt32(values.count))
    values.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }
  public mutating func write<Value: FixedWidthInteger>(_ values: [Value]) {
    write(UInt32(values.count))
    values.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }
  public mutating func write(_ texts: [String]) {
    write(UInt32(texts.count))
    for text in texts { write(text) }
  }
}

/// Reads what a ``ByteWriter`` wrote. Throws on damage; never traps, never reads past the end.
public struct ByteReader: Sendable {
  private let bytes: [UInt8]
  private var position = 0

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public var remaining: Int { bytes.count - position }

  public mutating func read<Value: FixedWidthInteger>(
    _ type: Value.Type = Value.self
  ) throws(ByteError) -> Value {
    let start = try take(MemoryLayout<Value>.size)
    return bytes.withUnsafeBytes {
      Value(littleEndian: $0.loadUnaligned(fromByteOffset: start, as: Value.self))
    }
  }
  public mutating func readDouble() throws(ByteError) -> Double {
    Double(bitPattern: try read(UInt64.self))
  }
  public mutating func readFloat() throws(ByteError) -> Float {
    Float(bitPattern: try read(UInt32.self))
  }
  public mutating func readBool() throws(ByteError) -> Bool {
    switch try read(UInt8.self) {
    case 0: return false
    case 1: return true
    case let other: throw .unexpected("truth value \(other)")
    }
  }
  public mutating func readString() throws(ByteError) -> String {
    let count = Int(try read(UInt32.self))
    let start = try take(count)
    guard let text = String(validating: bytes[start..<start + count], as: UTF8.self) else {
      throw .unexpected("text that is not UTF-8")
    }
    return text
  }
  public mutating func readDoubles() throws(ByteError) -> [Double] { try readBulk(of: 0) }
  public mutating func readFloats() throws(ByteError) -> [Float] { try readBulk(of: 0) }
  public mutating func readArray<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type = Value.self
  ) throws(ByteError) -> [Value] {
    try readBulk(of: 0)
  }

  /// The count, then the elements as they lie in memory: one copy for the whole array, as
  /// ``ByteWriter`` wrote it. Little-endian machines only, and there are no others here.
  private mutating func readBulk<Value: BitwiseCopyable>(
    of zero: Value
  ) throws(ByteError) -> [Value] {
    let count = Int(try read(UInt32.self))
    let size = MemoryLayout<Value>.size
    let start = try take(count * size)
    var values = [Value](repeating: zero, count: count)
    values.withUnsafeMutableBytes { values in
      bytes.withUnsafeBytes {
        values.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<start + values.count]))
      }
    }
    return values
  }

  public mutating func readStrings() throws(ByteError) -> [String] {
    let count = Int(try read(UInt32.self))
    guard count <= remaining / 4 else { throw .endOfBytes(needed: count * 4, left: remaining) }
    var texts: [String] = []
    texts.reserveCapacity(count)
    for _ in 0..<count { texts.append(try readString()) }
    return texts
  }

  private mutating func take(_ count: Int) throws(ByteError) -> Int {
    guard count <= remaining else { throw .endOfBytes(needed: count, left: remaining) }
    defer { position += count }
    return position
  }
}
