package import Resampling
import Tabular

/// How rows that are to be predicted lie in time to those that are known.
package struct GapPlacement: Hashable, Sendable {
  /// Shares of the predicted rows before the first known moment, after the last, and at no known moment between them.
  var early = 0.0
  var late = 0.0
  var between = 0.0
  /// Distinct moments from the first known one to the farthest row before it; the same of those after the last.
  var earlyReach = 0
  var lateReach = 0
  /// Distinct moments that are known.
  var span = 0
  /// Moments in a turn of the seasons; 1 where moments are whole years.
  var turn = 1

  /// - Parameters:
  ///   - known: By row: its place among all distinct moments, from 0.
  ///   - predicted: The same of the rows to predict.
  ///   - turn: Moments in a turn of the seasons.
  init(known: [Int], predicted: [Int], turn: Int = 1) {
    self.turn = turn
    let moments = Set(known)
    span = moments.count
    guard let first = moments.min(), let last = moments.max(), !predicted.isEmpty else { return }
    for place in predicted {
      if place < first {
        early += 1
        earlyReach = max(earlyReach, first - place)
      } else if place > last {
        late += 1
        lateReach = max(lateReach, place - last)
      } else if !moments.contains(place) {
        between += 1
      }
    }
    let count = Double(predicted.count)
    (early, late, between) = (early / count, late / count, between / count)
  }

  /// Whether most of what is predicted lies beyond what is known.
  var isOutside: Bool { early + late >= 0.5 }
}

extension GapPlacement {
  /// As shares of the farthest depth: where cuts are made.
  private static let depths = [0.3, 0.54, 0.77, 1.0]
  /// The greatest share of the known moments that a cut holds out, and the least that the deepest one does.
  private static let deepest = 0.65
  private static let shallowest = 0.25
  /// How many known moments there must be for cuts.
  private static let leastSpan = 4

  /// Cuts that hold out what lies like the gap; `nil` where most of the gap lies inside, or too little is known.
  func cuts(coveringBlocks: Int) -> EdgeCuts? {
    guard isOutside, span >= Self.leastSpan else { return nil }
    var cuts = EdgeCuts(coveringBlocks: coveringBlocks)
    // A few rows on the other side of what is known do not ask for evidence of their own.
    if early >= 0.1 { cuts.early = depths(earlyReach) }
    if late >= 0.1 { cuts.late = depths(lateReach) }
    return cuts
  }

  private func depths(_ reach: Int) -> [Int] {
    let span = Double(span)
    // What is left of less than a turn of the seasons cannot tell a trend from a season.
    let deepest = turn > 1 ? min(Self.deepest * span, span - Double(turn)) : Self.deepest * span
    let farthest = max(min(Double(reach), deepest), Self.shallowest * span)
    let found = Set(Self.depths.map { max(1, Int(($0 * farthest).rounded())) })
    return found.filter { $0 < self.span }.sorted()
  }

  /// How far the gap reaches, and how far the deepest cut on that side, where they differ most; `nil` without a cut.
  package func reach(of cuts: EdgeCuts) -> (gap: Int, evidence: Int)? {
    [(earlyReach, cuts.early.max() ?? 0), (lateReach, cuts.late.max() ?? 0)].filter { $0.1 > 0 }
      .max { $0.0 - $0.1 < $1.0 - $1.1 }.map { (gap: $0.0, evidence: $0.1) }
  }

  /// How much farther the gap reaches than any cut can, in moments; 0 where cuts reach as far.
  func beyondEvidence(_ cuts: EdgeCuts) -> Int {
    max(
      early >= 0.1 ? earlyReach - (cuts.early.max() ?? 0) : 0,
      late >= 0.1 ? lateReach - (cuts.late.max() ?? 0) : 0, 0)
  }
}
