import CSodium

/// The name of a job's output: a 32-byte BLAKE2b hash of all that the output depends on.
///
/// Ordered by bytes, so that a list of keys has one order everywhere.
public struct JobKey: Hashable, Sendable, Comparable, CustomStringConvertible {
  // Four big-endian words: compared like the bytes, and half the size of an array.
  private let words: (UInt64, UInt64, UInt64, UInt64)

  /// The key with these bytes, or `nil` if they are not 32.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    func word(_ number: Int) -> UInt64 {
      bytes.withUnsafeBytes {
        UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: number * 8, as: UInt64.self))
      }
    }
    words = (word(0), word(1), word(2), word(3))
  }

  /// The BLAKE2b-256 hash of some bytes: what a file or an artifact holds, as a key.
  public init(hashing bytes: [UInt8]) {
    precondition(sodiumIsReady, "libsodium could not be initialised")
    var digest = [UInt8](repeating: 0, count: 32)
    // Fails only for an output size or a key size out of range; both are constants here.
    let status = crypto_generichash(&digest, 32, bytes, UInt64(bytes.count), nil, 0)
    guard status == 0, let key = JobKey(bytes: digest) else {
      preconditionFailure("BLAKE2b refused a 32-byte digest")
    }
    self = key
  }

  /// The 32 bytes.
  public var bytes: [UInt8] {
    let bigEndian = (
      words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian
    )
    return withUnsafeBytes(of: bigEndian) { Array($0) }
  }

  /// 64 hexadecimal digits, lower case.
  public var description: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  public static func == (a: JobKey, b: JobKey) -> Bool { a.words == b.words }
  public static func < (a: JobKey, b: JobKey) -> Bool { a.words < b.words }
  // The words are uniform already: one of them is hash enough.
  public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

/// Chooses libsodium's fastest BLAKE2b for this processor, once.
private let sodiumIsReady = sodium_init() >= 0
