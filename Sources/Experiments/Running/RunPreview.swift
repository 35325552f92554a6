import FoundationEssentials
import Jobs
import Report
import Stacking
public import Store

/// What a run would do, without doing it.
public struct RunPreview: Sendable {
  private let loaded: LoadedExperiment
  private let plan: Plan
  private let reasons: RerunReasons
  /// The graph, with what the plan decided for each job.
  public let graph: GraphText

  /// Plans against what is stored under `root`; nothing is written, not even an empty store.
  ///
  /// - Throws: ``StoreError``.
  public init(_ loaded: LoadedExperiment, root: String) throws(StoreError) {
    self.loaded = loaded
    let network = loaded.network
    let path = ResultsFolder.storePath(in: root)
    if FileManager.default.fileExists(atPath: path) {
      let store = try ResultStore(path: path)
      plan = try ExperimentRun(loaded, store: store).plan
      reasons = try RerunReasons(network, plan, store)
      try store.close()
    } else {
      plan = Plan(network.graph, targets: network.allWanted, isStored: { _ in false })
      reasons = try RerunReasons(network, plan, nil)
    }
    graph = GraphText(network: network, plan: plan)
  }

  /// How many jobs would run.
  public var runCount: Int { plan.runCount }

  /// Counts by kind of job, the predicted time, and for `verbose` every job with its reason.
  public func text(width: Int, verbose: Bool) -> String {
    var lines: [String] = []
    if verbose {
      for id in loaded.network.graph.jobs where plan.runs(id) {
        lines.append("run   \(loaded.network.nodes[id.index].label): \(reasons.reason(id))")
      }
      if !lines.isEmpty { lines.append("") }
    }
    var table = TextTable(["job", "in all", "reused", "to run", "not needed"], leftAligned: 1)
    for row in counts() {
      table.add([row.kind] + [row.total, row.reused, row.run, row.unneeded].map(String.init))
    }
    lines.append(table.text)
    lines.append("")
    guard plan.runCount > 0 else {
      lines.append("everything is reused: nothing to run")
      return lines.joined(separator: "\n")
    }
    lines.append(
      "\(counted(plan.runCount, "job")) to run; \(counted(plan.reusedCount, "result")) reused")
    lines += reasons.summary().map { "  \($0)" }
    lines.append(
      "about \(fixed(plan.totalSeconds, 1)) s of work, "
        + "\(fixed(plan.makespan(workers: width), 1)) s with \(width) at once, "
        + "\(fixed(plan.criticalPathSeconds, 1)) s for the longest chain")
    return lines.joined(separator: "\n")
  }

  private struct Counts {
    var kind: String
    var total = 0
    var reused = 0
    var run = 0
    var unneeded = 0
  }

  private func counts() -> [Counts] {
    var counts: [Counts] = []
    var places: [String: Int] = [:]
    for id in loaded.network.graph.jobs {
      let kind = loaded.network.nodes[id.index].kind
      let place = places[kind] ?? counts.count
      if place == counts.count {
        counts.append(Counts(kind: kind))
        places[kind] = place
      }
      counts[place].total += 1
      switch plan.decision(for: id) {
      case .run: counts[place].run += 1
      case .reused: counts[place].reused += 1
      case .unneeded: counts[place].unneeded += 1
      }
    }
    return counts
  }
}
