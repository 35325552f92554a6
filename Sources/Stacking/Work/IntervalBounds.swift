/// One more interval of a filled cell.
public struct IntervalBounds: Sendable, Equatable {
  public var level: Double
  public var lower: Double
  public var upper: Double
}
