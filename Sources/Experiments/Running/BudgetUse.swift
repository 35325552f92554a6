import Jobs
import Stacking
import Store
import Tabular

/// What a run makes of its budget.
struct BudgetUse {
  /// Most jobs at once.
  let width: Int
  /// `nil` without a time.
  let keeper: BudgetKeeper?
  private let spec: BudgetSpec
  private(set) var omissions: [Omission] = []

  /// Fits the number of jobs at once into the memory, and starts the clock.
  ///
  /// - Throws: ``BudgetError/tooLittle(bytes:needed:)``, ``BudgetError/retry`` or `StoreError`.
  init(
    _ loaded: LoadedExperiment, _ store: ResultStore, width: Int, clock: RunClock,
    retriesFailed: Bool
  ) throws {
    spec = loaded.experiment.budget
    if retriesFailed, spec.seconds != nil { throw BudgetError.retry }
    var least = width
    if let bytes = spec.bytes {
      let run = try ExperimentRun(loaded, store: store)
      while run.prediction(width: least).peakBytes > bytes {
        least -= 1
        guard least > 0 else {
          throw BudgetError.tooLittle(bytes: bytes, needed: run.prediction(width: 1).peakBytes)
        }
      }
    }
    self.width = least
    keeper = spec.seconds.map { [least] in BudgetKeeper(seconds: $0, clock: clock, width: least) }
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
    let result = try await BudgetedRun(loaded: loaded, store: store, keeper: keeper, width: width)
      .run(after: omissions, command: command, observer: &observer, shouldStop: shouldStop)
    omissions = result.omissions
    return (result.loaded, result.outcome)
  }

  /// For `run.json`; `nil` without a budget.
  func record(_ loaded: LoadedExperiment) -> RunFile.Budget? {
    guard spec != BudgetSpec() else { return nil }
    return RunFile.Budget(
      timeSeconds: spec.seconds, secondsUsed: keeper?.elapsed, memoryBytes: spec.bytes,
      jobsAtOnce: width,
      leftOut: omissions.map { RunFile.LeftOut($0, in: loaded) })
  }

  /// What is to be said at the end; empty if nothing was left out.
  var closing: String {
    guard let seconds = spec.seconds, !omissions.isEmpty else { return "" }
    return "\n\(counted(omissions.count, "candidate")) left out for a time budget of "
      + "\(shortestText(seconds)) s; run.json names them, and a run with more time continues here"
  }
}
