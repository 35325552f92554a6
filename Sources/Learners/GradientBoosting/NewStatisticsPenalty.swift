private import Glibc

/// Holds back statistics that the model does not use yet, since each makes it larger: their gain is
/// multiplied by (1 + keys / most keys)^−exponent.
struct NewStatisticsPenalty {
  /// Statistics that differ by their prior or threshold only are one.
  private struct Combination: Hashable {
    var projection: Projection
    var isFrequency: Bool

    init(_ column: CombinedStatistics.Column) {
      projection = column.projection
      isFrequency = column.isFrequency
    }
  }

  private let exponent: Float
  /// The levels behind each column of the table; 0 where it is no statistic, or used.
  private var levels: [Int]
  private let groups: [Int]
  private var used: Set<Combination> = []
  /// The most levels behind a column.
  let mostLevels: Int

  /// - Parameter groups: Columns of the same number are used together.
  init(exponent: Double, levels: [Int], groups: [Int]) {
    self.exponent = Float(exponent)
    self.levels = levels
    self.groups = groups
    mostLevels = levels.max() ?? 0
  }

  /// What the gain of a column of the table is multiplied by.
  func factor(column: Int, most: Int) -> Float {
    guard mostLevels > 0, levels[column] > 0 else { return 1 }
    return factor(levels[column], most)
  }

  func factor(_ column: CombinedStatistics.Column, keys: Int, most: Int) -> Float {
    used.contains(Combination(column)) ? 1 : factor(keys, most)
  }

  private func factor(_ keys: Int, _ most: Int) -> Float {
    powf(1 + Float(keys) / Float(most), -exponent)
  }

  mutating func use(_ tree: SymmetricTree, _ combined: CombinedStatistics?) {
    for split in tree.splits {
      if split.column >= groups.count, let combined {
        used.insert(Combination(combined.columns[split.column - groups.count]))
      } else if mostLevels > 0, levels[split.column] > 0 {
        for column in groups.indices where groups[column] == groups[split.column] {
          levels[column] = 0
        }
      }
    }
  }
}
