import Planning
import Jobs

/// Which variants of a run have all their results.
struct VariantProgress {
  /// The variants whose results were there before anything ran.
  private(set) var complete: [Int] = []
  /// By variant: wanted results that are still to be made.
  private var missing: [Int]
  /// By job: the variants that want its result.
  private var readers: [JobGraph.ID: [Int]] = [:]

  /// - Parameter isWhole: Whether the plan is for all results; of a part nothing is told.
  init(_ loaded: LoadedExperiment, _ plan: Plan, isWhole: Bool) {
    missing = Array(repeating: 0, count: loaded.variantNames.count)
    guard missing.count > 1, isWhole else { return }
    var network = loaded.network
    for variant in missing.indices {
      network.select(variant)
      for id in network.wanted where plan.runs(id) {
        missing[variant] += 1
        readers[id, default: []].append(variant)
      }
      if missing[variant] == 0 { complete.append(variant) }
    }
  }

  /// Notes that a job gave its result.
  ///
  /// - Returns: The variants that have all of theirs now.
  mutating func finish(_ id: JobGraph.ID) -> [Int] {
    var complete: [Int] = []
    for variant in readers.removeValue(forKey: id) ?? [] {
      missing[variant] -= 1
      if missing[variant] == 0 { complete.append(variant) }
    }
    return complete
  }
}
