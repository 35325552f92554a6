import Synchronization

/// Values computed from something immutable, each made once and then shared.
///
/// A lock, not an actor, because learners are plain functions: whoever asks first computes while the
/// others wait. What a value is depends on its key alone, so results do not depend on who was first.
public final class DerivedValues: Sendable {
  private let values = Mutex<[AnySendableKey: any Sendable]>([:])

  public init() {}

  /// The value kept under `key`, or `make()` kept from now on.
  ///
  /// - Parameter key: Names the computation and all of its settings; one key always has one type.
  /// - Precondition: `make` does not itself ask these derived values (it would wait for itself).
  public func value<Key: Hashable & Sendable, Value: Sendable>(
    for key: Key, make: () throws -> Value
  ) rethrows -> Value {
    try values.withLock { values in
      let key = AnySendableKey(key)
      if let kept = values[key] as? Value { return kept }
      let made = try make()
      values[key] = made
      return made
    }
  }
}

/// A key of any type; two are equal when their types and values are.
private struct AnySendableKey: Hashable, Sendable {
  let key: any Hashable & Sendable
  init(_ key: any Hashable & Sendable) { self.key = key }
  static func == (a: Self, b: Self) -> Bool { AnyHashable(a.key) == AnyHashable(b.key) }
  func hash(into hasher: inout Hasher) { hasher.combine(AnyHashable(key)) }
}
