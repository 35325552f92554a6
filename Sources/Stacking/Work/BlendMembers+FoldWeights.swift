import Resampling
import Tabular

extension BlendMembers {
  /// Most draws of folds over which the weights of one fold are averaged.
  static let mostBags = 5

  /// By split: weights that are found without the rows it holds out, so that its score is none of rows that chose them.
  ///
  /// Of cuts each is judged by the weights of the others. Where nothing is left to find weights by, they are equal.
  func weightsByFold(_ spec: BlendSpec) -> [[Double]] {
    var spec = spec
    spec.bags = min(spec.bags, Self.mostBags)
    let equal = columns.map { _ in 1 / Double(columns.count) }
    if spec.method == .greedy, !cuts.isEmpty {
      let (cuts, places) = (cuts, cutSplits)
      return data.splits.indices.map { index in
        // A covering block has no part in the weights.
        let others = zip(places, cuts).filter { $0.0 != index }.map(\.1)
        return others.isEmpty ? equal : CutWeights.weights(others)
      }
    }
    let covered = covered
    return data.splits.map { split in
      let isHeldOut = Set(split.heldOut)
      let rest = covered.filter { !isHeldOut.contains($0) }
      return rest.isEmpty ? equal : weights(spec, on: rest)
    }
  }

  /// The split of each of ``cuts``.
  var cutSplits: [Int] {
    guard let gap = data.gap, splits.allSatisfy({ $0 == data.splits }) else { return [] }
    return data.splits.prefix(gap.evidenceCount).indices.filter { index in
      columns.allSatisfy { $0.bySplit[index].isUsable } && !data.splits[index].heldOut.isEmpty
    }
  }
}
