/// FNV-1a, 64 bits: against damage and for tables in memory, not against malice. The same on every machine.
///
/// - Source: Fowler, Noll & Vo; Eastlake et al., “The FNV Non-Cryptographic Hash Algorithm”.
@frozen
public struct ShortHash: Sendable {
  public var value: UInt64 = 0xcbf2_9ce4_8422_2325

  @inlinable
  public init() {}

  @inlinable
  public init(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { add(UInt64(byte)) }
  }

  /// - Parameter word: A byte, as the algorithm says; or more at once, which mixes less well.
  @inlinable
  public mutating func add(_ word: UInt64) {
    value = (value ^ word) &* 0x0000_0100_0000_01b3
  }
}
