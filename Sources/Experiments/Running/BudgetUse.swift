import Jobs
import Planning
import Specification
import Store
import Tabular
import Wording

/// What a run makes of its budget.
struct BudgetUse {
  /// Most jobs at once.
  private(set) var width: Int
  /// As many as were asked for.
  private let mostAtOnce: Int
  /// `nil` without a time.
  let keeper: BudgetKeeper?
  private let spec: BudgetSpec
  private let executor: ExperimentExecutor
  private(set) var omissions: [Omission] = []
  /// Rungs of a search that there was no time for.
  private var rungsLeftOut = 0

  /// Fits the number of jobs at once into the memory, and starts the clock.
  ///
  /// - Parameter spent: Seconds of the budget that are gone already.
  /// - Throws: ``BudgetError/tooLittle(bytes:needed:)``, ``BudgetError/retry`` or `StoreError`.
  init(
    _ loaded: LoadedExperiment, _ store: ResultStore, width: Int, clock: RunClock, spent: Double,
    executor: ExperimentExecutor, retriesFailed: Bool
  ) throws {
    self.executor = executor
    spec = loaded.experiment.budget
    if retriesFailed, spec.seconds != nil { throw BudgetError.retry }
    mostAtOnce = width
    self.width = try Self.width(within: loaded, store, atMost: width)
    keeper = spec.seconds.map { [width = self.width] in
      BudgetKeeper(seconds: $0, spent: spent, clock: clock, width: width)
    }
  }

  /// Most jobs at once that the memory is expected to hold.
  ///
  /// - Throws: ``BudgetError/tooLittle(bytes:needed:)`` or `StoreError`.
  static func width(
    within loaded: LoadedExperiment, _ store: ResultStore, atMost width: Int
  ) throws -> Int {
    guard let bytes = loaded.experiment.budget.bytes else { return width }
    let run = try ExperimentRun(loaded, store: store)
    var width = width
    while run.prediction(width: width).peakBytes > bytes {
      guard width > 1 else {
        throw BudgetError.tooLittle(bytes: bytes, needed: run.prediction(width: 1).peakBytes)
      }
      width -= 1
    }
    return width
  }

  /// Whether the process holds so much that no job should start beside those under way; `nil` without
  /// a memory.
  var isFull: (() -> Bool)? {
    spec.bytes.map { bytes in { ProcessUse.now.residentBytes > bytes } }
  }

  /// Goes over to the next rung of a search, or ends the search there for want of time or memory.
  ///
  /// - Returns: Whether to go on.
  mutating func enters(_ next: LoadedExperiment, _ store: ResultStore) throws -> Bool {
    do {
      width = try Self.width(within: next, store, atMost: mostAtOnce)
      keeper?.width = width
      return true
    } catch is BudgetError {
      endSearch(before: next)
      return false
    }
  }

  /// Leaves out a rung of a search and those after it.
  mutating func endSearch(before next: LoadedExperiment) {
    guard let halving = next.experiment.halving else { return }
    rungsLeftOut = halving.rungCount - halving.rungs.count + 1
  }

  /// Runs an experiment in what is left of the time.
  ///
  /// - Returns: The experiment with the stacks as they were in the end.
  /// - Precondition: there is a time.
  mutating func run(
    _ loaded: LoadedExperiment, _ store: ResultStore, command: String,
    observer: inout some RunObserver, shouldStop: () -> Bool
  ) async throws -> (LoadedExperiment, RunOutcome) {
    guard let keeper else { preconditionFailure("a budget without a time keeps none") }
    let result = try await BudgetedRun(
      loaded: loaded, store: store, keeper: keeper, width: width, isFull: isFull,
      executor: executor
    ).run(after: omissions, command: command, observer: &observer, shouldStop: shouldStop)
    omissions = result.omissions
    return (result.loaded, result.outcome)
  }

  /// For `run.json`; `nil` without a budget.
  func record(_ loaded: LoadedExperiment) -> RunFile.Budget? {
    guard spec.boundsRun else { return nil }
    return RunFile.Budget(
      timeSeconds: spec.seconds, secondsUsed: keeper?.elapsed, memoryBytes: spec.bytes,
      jobsAtOnce: width,
      leftOut: omissions.map { RunFile.LeftOut($0, in: loaded) },
      rungsLeftOut: loaded.experiment.halving.map { _ in rungsLeftOut })
  }

  /// What is to be said at the end; empty if the budget did, with nothing left out.
  var closing: String {
    var parts: [String] = []
    if !omissions.isEmpty { parts.append(counted(omissions.count, "learner")) }
    if rungsLeftOut > 0 { parts.append("the last \(counted(rungsLeftOut, "rung"))") }
    var text = ""
    if !parts.isEmpty {
      let limits = [
        spec.seconds.map { "a time budget of \(shortestText($0)) s" },
        rungsLeftOut > 0 ? spec.bytes.map { "a memory budget of \(mebibytes($0))" } : nil,
      ]
      text =
        "\ndropped \(parts.joined(separator: " and ")) to keep "
        + limits.compactMap(\.self).joined(separator: " and ")
        + "; see run.json. A run with more \(spec.seconds == nil ? "memory" : "time") continues from here"
    }
    let peak = ProcessUse.now.peakBytes
    if let bytes = spec.bytes, peak > bytes {
      text +=
        "\npeak memory \(mebibytes(peak)) exceeded the budget of \(mebibytes(bytes)): the estimate was "
        + "too low"
    }
    return text
  }
}
