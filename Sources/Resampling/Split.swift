/// One fit's share of the training rows: fit on `training`, predict `heldOut`.
///
/// Row numbers are positions among the rows that are split, ascending and disjoint. With purging or
/// chaining the two together need not be all rows.
public struct Split: Hashable, Sendable {
  /// Counts from 0, as does `fold`.
  public var `repeat`: Int
  public var fold: Int
  public var training: [Int]
  public var heldOut: [Int]

  public init(repeat: Int, fold: Int, training: [Int], heldOut: [Int]) {
    self.`repeat` = `repeat`
    self.fold = fold
    self.training = training
    self.heldOut = heldOut
  }
}
