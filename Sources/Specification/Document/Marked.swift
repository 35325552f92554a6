public import YAML

/// A value with the place in the experiment file that gave it.
public struct Marked<Value: Sendable>: Sendable {
  public var value: Value
  public var mark: Mark

  public init(_ value: Value, _ mark: Mark) {
    self.value = value
    self.mark = mark
  }
}

extension Marked: Equatable where Value: Equatable {}
extension Marked: Hashable where Value: Hashable {}
