/// Gathers all that a job's output depends on, and hashes it into the job's key.
///
/// Two fingerprints have the same key only if they were given the same kind and the same labels and
/// values in the same order: every text is preceded by its length and every value by its type, so
/// nothing can run into its neighbour.
public struct Fingerprint: Sendable {
  private enum Tag: UInt8 {
    case text, integer, unsigned, double, bytes, key
  }

  /// One label and its value, as text.
  public struct Part: Hashable, Sendable {
    public var label: String
    public var value: String

    public init(_ label: String, _ value: String) {
      self.label = label
      self.value = value
    }
  }

  private var bytes: [UInt8] = []
  private let isRecording: Bool
  /// What was added so far, in its order; empty unless it is recorded.
  public private(set) var parts: [Part] = []

  /// - Parameters:
  ///   - kind: What kind of job this is; the first thing hashed.
  ///   - isRecording: Whether ``parts`` are kept, for people.
  public init(_ kind: String, isRecording: Bool = false) {
    self.isRecording = isRecording
    append(kind.utf8)
  }

  public mutating func add(_ label: String, _ value: String) {
    begin(label, .text, value)
    append(value.utf8)
  }

  public mutating func add(_ label: String, _ value: Int) {
    begin(label, .integer, value)
    append(word: UInt64(bitPattern: Int64(value)))
  }

  public mutating func add(_ label: String, _ value: UInt64) {
    begin(label, .unsigned, value)
    append(word: value)
  }

  /// Adds the bits of the number: 0 and −0 differ, a NaN equals itself.
  public mutating func add(_ label: String, _ value: Double) {
    begin(label, .double, value)
    append(word: value.bitPattern)
  }

  public mutating func add(_ label: String, _ value: [UInt8]) {
    begin(label, .bytes, value)
    append(value)
  }

  public mutating func add(_ label: String, _ value: JobKey) {
    begin(label, .key, value)
    bytes += value.bytes
  }

  /// The key of what was added so far.
  public func key() -> JobKey { JobKey(hashing: bytes) }

  private mutating func begin(_ label: String, _ tag: Tag, _ value: some Any) {
    if isRecording { parts.append(Part(label, "\(value)")) }
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
