/// How far from its edges in time what is known is cut, several times over.
///
/// Each cut holds out everything beyond it and trains on the rest, so that what is held out lies to what is learned from as
/// rows before the first measurement, or after the last, do.
public struct EdgeCuts: Hashable, Sendable {
  /// By cut: how many of the earliest distinct moments are held out; ascending, at least 1.
  public var early: [Int]
  /// The same of the latest ones.
  public var late: [Int]
  /// Blocks in which rows are held out that no cut holds out, one block after the other; 0 where such rows need no
  /// out-of-fold value.
  public var coveringBlocks: Int

  public init(early: [Int] = [], late: [Int] = [], coveringBlocks: Int = 0) {
    (self.early, self.late, self.coveringBlocks) = (early, late, coveringBlocks)
  }

  /// Splits that are like the gap; those of covering blocks come after them.
  public var count: Int { early.count + late.count }
}

extension EdgeCuts {
  /// One split for each cut, the shallowest first, then one for each covering block.
  func splits(_ groups: RowGroups) throws(FoldError) -> [Split] {
    var heldOut = early.map { 0..<min($0, groups.count) }
    heldOut += late.map { max(0, groups.count - $0)..<groups.count }
    let middle = (early.max() ?? 0)..<max(early.max() ?? 0, groups.count - (late.max() ?? 0))
    if coveringBlocks > 0, !middle.isEmpty {
      let count = min(coveringBlocks, middle.count)
      for block in 0..<count {
        let (start, end) = (block * middle.count / count, (block + 1) * middle.count / count)
        heldOut.append(middle.lowerBound + start..<middle.lowerBound + end)
      }
    }
    var splits: [Split] = []
    for (fold, held) in heldOut.enumerated() {
      var split = Split(repeat: 0, fold: fold, training: [], heldOut: [])
      for (row, group) in groups.groupOfRow.enumerated() {
        if held.contains(group) { split.heldOut.append(row) } else { split.training.append(row) }
      }
      guard !split.training.isEmpty else { throw .nothingToTrainOn(fold: fold, purge: 0) }
      splits.append(split)
    }
    return splits
  }
}
