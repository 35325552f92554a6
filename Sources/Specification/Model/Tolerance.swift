/// How far a figure may be from another: so much in its own unit, or so much of the other's size.
public enum Tolerance: Hashable, Sendable {
  case absolute(Double)
  /// A part of the size of what is compared with: 0.01 is 1 %.
  case relative(Double)

  /// The tolerance in the unit of a figure of this size.
  public func width(at value: Double) -> Double {
    switch self {
    case .absolute(let width): width
    case .relative(let share): share * abs(value)
    }
  }
}
