import Planning
import Specification
import FoundationEssentials
import Jobs
import Report
import Store
import Wording

/// What a run would do, without doing it.
public struct RunPreview: Sendable {
  let loaded: LoadedExperiment
  let plan: Plan
  let reasons: RerunReasons
  private let estimates: JobEstimates
  /// The fits of rungs to come, if the first of each went on; `nil` where none are to come.
  let rest: (fits: Int, totalSeconds: Double)?
  /// How many results are what the experiment is for.
  private let wantedCount: Int
  /// The graph, with what the plan decided for each job.
  public let graph: GraphText

  /// Plans against what is stored under `root`; nothing is written, not even an empty store.
  ///
  /// - Throws: ``StoreError``, or ``InputError`` where a search by rungs is read again.
  public init(_ loaded: LoadedExperiment, root: String) throws {
    self.loaded = loaded
    let guess =
      loaded.experiment.halving?.isComplete == false ? try loaded.completedByGuess() : nil
    let network = loaded.network
    wantedCount = network.allWanted.count
    if let store = try ResultsFolder.existingStore(in: root) {
      let run = try ExperimentRun(loaded, store: store)
      (plan, estimates) = (run.plan, run.estimates)
      reasons = try RerunReasons(loaded, plan, store)
      let whole = try guess.map { try ExperimentRun($0, store: store).plan }
      rest = Self.rest(of: guess, whole, after: loaded, run.plan)
      try store.close()
    } else {
      estimates = try JobEstimates(network, nil, stored: [])
      plan = Self.fromNothing(loaded, estimates)
      let whole = try guess.map {
        Self.fromNothing($0, try JobEstimates($0.network, nil, stored: []))
      }
      rest = Self.rest(of: guess, whole, after: loaded, plan)
      reasons = try RerunReasons(loaded, plan, nil)
    }
    graph = GraphText(network: network, plan: plan)
  }

  private static func rest(
    of guess: LoadedExperiment?, _ whole: Plan?, after loaded: LoadedExperiment, _ plan: Plan
  ) -> (fits: Int, totalSeconds: Double)? {
    guard let guess, let whole else { return nil }
    return (
      fits(whole, guess) - fits(plan, loaded), whole.totalSeconds - plan.totalSeconds
    )
  }

  /// How many of the jobs that a plan runs fit a learner.
  static func fits(_ plan: Plan, _ loaded: LoadedExperiment) -> Int {
    plan.graph.jobs.count { plan.runs($0) && loaded.network.isFit($0) }
  }

  /// The plan where nothing is stored.
  private static func fromNothing(_ loaded: LoadedExperiment, _ estimates: JobEstimates) -> Plan {
    let network = loaded.network
    return Plan(
      network.graph, targets: network.allWanted, isStored: { _ in false },
      seconds: { estimates.seconds(of: $0).seconds })
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
    var table = TextTable(["job", "total", "reused", "to run", "skipped"], leftAligned: 1)
    for row in counts() {
      table.add([row.kind] + [row.total, row.reused, row.run, row.unneeded].map(String.init))
    }
    lines.append(table.text)
    lines.append("")
    guard plan.runCount > 0 else {
      lines.append("nothing to run: all results are stored")
      return lines.joined(separator: "\n")
    }
    let fits = Self.fits(plan, loaded)
    lines.append(
      "\(counted(plan.runCount, "job")) to run, including \(counted(fits, "fit")); "
        + "\(counted(plan.reusedCount, "result")) reused")
    lines += conditional()
    lines += reasons.summary().lines.map { "  \($0)" }
    return (lines + prediction(width)).joined(separator: "\n") + further()
  }

  /// Jobs that run only if their layers are accepted, and the number of acceptance tests.
  private func conditional() -> [String] {
    let network = loaded.network
    let fits = network.graph.jobs.filter { plan.runs($0) && network.isConditional($0) }
    guard !fits.isEmpty else { return [] }
    let seconds = fits.reduce(0) { $0 + plan.expectedSeconds(of: $1) }
    let decisions = network.graph.jobs.count { plan.runs($0) && network.isDecision($0) }
    return [
      "  \(counted(fits.count, "fit")) of them (\(fixed(seconds, 1)) s) only if their layers improve "
        + "the stack (\(counted(decisions, "acceptance test")))"
    ]
  }

  /// What is to come in the rungs of a search whose members are not known yet.
  private func further() -> String {
    guard let rest, let halving = loaded.experiment.halving else { return "" }
    let counts = halving.counts.dropFirst(halving.rungs.count).map(String.init)
    let rungs = counts.enumerated().map { "\($1) in rung \(halving.rungs.count + 1 + $0)" }
    return
      "\nlater rungs depend on the results: \(rungs.joined(separator: ", ")) of "
      + "\(halving.sampleCount) samples; about \(counted(rest.fits, "fit")) and "
      + "\(fixed(rest.totalSeconds, 1)) s of jobs more"
  }

  func predicted(_ width: Int) -> RunPrediction {
    RunPrediction(plan, estimates, wanted: wantedCount, width: width)
  }

  /// Time and memory, and what they rest on.
  private func prediction(_ width: Int) -> [String] {
    let prediction = predicted(width)
    let parts = JobEstimates.Basis.allCases.compactMap { basis -> String? in
      guard let part = prediction.parts[basis], part > 0 else { return nil }
      let what =
        switch basis {
        case .measured: "measured on the same jobs"
        case .alike: "estimated from similar jobs"
        case .builtIn:
          "from built-in defaults (no history)"
        }
      return "\(percent(part / prediction.jobSeconds)) \(what)"
    }
    return [
      "about \(fixed(prediction.seconds, 1)) s of processor time: "
        + "\(fixed(prediction.jobSeconds, 1)) s in jobs, "
        + "\(fixed(prediction.aroundSeconds, 1)) s reading, planning, storing and writing",
      "  job time: " + parts.joined(separator: ", "),
      "about \(fixed(prediction.makespan, 1)) s with \(counted(width, "job")) at once on idle cores; "
        + "critical path \(fixed(prediction.criticalPath, 1)) s",
      "about \(mebibytes(prediction.peakBytes)) of peak memory with \(counted(width, "job")) at once",
    ]
  }

  struct Counts: Encodable, Sendable {
    var kind: String
    var total = 0
    var reused = 0
    var run = 0
    var unneeded = 0

    enum CodingKeys: String, CodingKey {
      case kind, total, reused, run
      case unneeded = "skipped"
    }
  }

  func counts() -> [Counts] {
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

/// "143 MiB".
func mebibytes(_ bytes: Int) -> String { "\(Int((Double(bytes) / 1_048_576).rounded(.up))) MiB" }
