import Foundation
import TestSupport

extension SmallExperiment {
  /// The files of a results folder that must be the same however a run went: all tables and figures
  /// that hold no times.
  func lastingResults(in results: String = "results") throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try folder.files(in: results + "/small") {
      guard name.hasSuffix(".csv") || name.hasSuffix(".vl.json"), !Self.timed.contains(name)
      else { continue }
      files[name] = try folder.bytes(of: "\(results)/small/\(name)")
    }
    return files
  }

  /// The tables and figures that say how long something took.
  private static let timed: Set = [
    "leaderboard.csv", "figures/costs.csv", "figures/costs.vl.json", "figures/learner-costs.csv",
    "figures/learner-costs.vl.json", "figures/graph.csv", "figures/graph.vl.json",
    "figures/timeline.csv", "figures/timeline.vl.json",
  ]

  /// Bytes of the store of a run that goes on, with what it has yet to move into its one file.
  func storeSize() -> Int {
    ["strata.sqlite", "strata.sqlite-wal"].reduce(0) { sum, name in
      let attributes = try? FileManager.default.attributesOfItem(
        atPath: folder.file("results/" + name))
      return sum + ((attributes?[.size] as? Int) ?? 0)
    }
  }

  /// The same with forests that take a while: some seconds in all, a fraction of one for each job.
  static let slow = text.replacing(
    "forest: {family: random_forest, n_estimators: 8}",
    with: "forest: {family: random_forest, n_estimators: 1500}")
}
