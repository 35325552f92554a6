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
    var digits: [UInt8] = []
    appendDigits(to: &digits)
    return String(decoding: digits, as: UTF8.self)
  }

  /// Appends the 64 hexadecimal digits.
  func appendDigits(to text: inout [UInt8]) {
    for word in [words.0, words.1, words.2, words.3] {
      for shift in stride(from: 60, through: 0, by: -4) {
        let digit = UInt8(truncatingIfNeeded: word >> UInt64(shift)) & 15
        text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
      }
    }
  }

  /// The key that these 64 hexadecimal digits say; `nil` if they are anything else.
  public init?(digits: some StringProtocol) {
    guard digits.utf8.count == 64 else { return nil }
    var values: [UInt64] = [0, 0, 0, 0]
    for (place, byte) in digits.utf8.enumerated() {
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      default: return nil
      }
      values[place / 16] = values[place / 16] << 4 | UInt64(digit)
    }
    words = (values[0], values[1], values[2], values[3])
  }

  public static func == (a: JobKey, b: JobKey) -> Bool { a.words == b.words }
  public static func < (a: JobKey, b: JobKey) -> Bool { a.words < b.words }
  // The words are uniform already: one of them is hash enough.
  public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

/// Chooses libsodium's fastest BLAKE2b for this processor, once.
private let sodiumIsReady = sodium_init() >= 0
