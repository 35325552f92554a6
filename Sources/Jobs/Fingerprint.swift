/// Gathers all that a job's output depends on, and hashes it into the job's key.
///
/// Two fingerprints have the same key only if they were given the same kind and the same labels and
/// values in the same order: every text is preceded by its length and every value by its type, so
/// nothing can run into its neighbour.
public struct Fingerprint: Sendable {
  private enum Tag: UInt8 {
    case text, integer, unsigned, double, bytes, key
  }

  private var bytes: [UInt8] = []

  /// - Parameter kind: What kind of job this is; the first thing hashed.
  public init(_ kind: String) {
    append(kind.utf8)
  }

  public mutating func add(_ label: String, _ value: String) {
    begin(label, .text)
    append(value.utf8)
  }

  public mutating func add(_ label: String, _ value: Int) {
    begin(label, .integer)
    append(word: UInt64(bitPattern: Int64(value)))
  }

  public mutating func add(_ label: String, _ value: UInt64) {
    begin(label, .unsigned)
    append(word: value)
  }

  /// Adds the bits of the number: 0 and −0 differ, a NaN equals itself.
  public mutating func add(_ label: String, _ value: Double) {
    begin(label, .double)
    append(word: value.bitPattern)
  }

  public mutating func add(_ label: String, _ value: [UInt8]) {
    begin(label, .bytes)
    append(value)
  }

  public mutating func add(_ label: String, _ value: JobKey) {
    begin(label, .key)
    bytes += value.bytes
  }

  /// The key of what was added so far.
  public func key() -> JobKey { JobKey(hashing: bytes) }

  private mutating func begin(_ label: String, _ tag: Tag) {
    append(label.utf8)
    bytes.append(tag.rawValue)
  }

  private mutating func append(_ text: some Collection<UInt8>) {
    append(word: UInt64(text.count))
    bytes += text
  }

  private mutating func append(word: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
    }
  }
}
