import Synchronization

/// Values computed from something immutable, each made once and then shared.
///
/// Whoever asks for a value first computes it, and those who ask for the same one meanwhile wait;
/// other values do not. What a value is depends on its key alone, so results depend neither on who
/// was first nor on what was evicted: a value that is asked for again is made again.
public final class DerivedValues: Sendable {
  /// At most so many bytes of values are kept; the one that was made last is kept whatever its size.
  public static let usualLimit = 256 << 20

  private struct Entry {
    let cell = Cell()
    /// Of the value; 0 until it is made.
    var bytes = 0
    var lastUse: Int
  }
  private struct State {
    var entries: [AnySendableKey: Entry] = [:]
    var bytes = 0
    /// Counts the questions, to tell which value was not asked for the longest.
    var clock = 0
  }
  private let state = Mutex(State())
  private let limit: Int

  /// - Parameter limit: Bytes beyond which the values that were not asked for the longest are evicted.
  public init(limit: Int = DerivedValues.usualLimit) { self.limit = limit }

  /// The value kept under `key`, or `make()` kept from now on.
  ///
  /// A lock, not an actor, because learners are plain functions. `make` may ask for values of other
  /// keys, as long as none of them asks for this one.
  ///
  /// - Parameters:
  ///   - key: Names the computation and all of its settings; one key always has one type.
  ///   - bytes: What a value holds in memory.
  public func value<Key: Hashable & Sendable, Value: Sendable>(
    for key: Key, bytes: (Value) -> Int, make: () throws -> Value
  ) rethrows -> Value {
    let key = AnySendableKey(key)
    let cell = state.withLock { state in
      state.clock += 1
      let entry = state.entries[key] ?? Entry(lastUse: state.clock)
      state.entries[key] = entry
      state.entries[key]?.lastUse = state.clock
      return entry.cell
    }
    let (value, isNew) = try cell.value.withLock { kept in
      if let kept = kept as? Value { return (kept, false) }
      let made = try make()
      kept = made
      return (made, true)
    }
    if isNew { keep(key, bytes(value)) }
    return value
  }

  /// Counts a value that was just made, and evicts what is too much beside it.
  private func keep(_ key: AnySendableKey, _ bytes: Int) {
    state.withLock { state in
      state.entries[key]?.bytes = bytes
      state.bytes += bytes
      guard state.bytes > limit else { return }
      // Those without bytes are being made.
      let others = state.entries.filter { $0.key != key && $0.value.bytes > 0 }
      for (other, entry) in others.sorted(by: { $0.value.lastUse < $1.value.lastUse })
      where state.bytes > limit {
        state.entries[other] = nil
        state.bytes -= entry.bytes
      }
    }
  }

  /// Where one value is made and kept.
  private final class Cell: Sendable {
    let value = Mutex<(any Sendable)?>(nil)
  }
}

/// A key of any type; two are equal when their types and values are.
private struct AnySendableKey: Hashable, Sendable {
  let key: any Hashable & Sendable
  init(_ key: any Hashable & Sendable) { self.key = key }
  static func == (a: Self, b: Self) -> Bool { AnyHashable(a.key) == AnyHashable(b.key) }
  func hash(into hasher: inout Hasher) { hasher.combine(AnyHashable(key)) }
}
