import Jobs
import Planning
import Store

/// A run that ends within a time, and leaves out of the stacks what there is no time for.
///
/// Of what is not fitted yet the last candidates of the last layers go first, those of the last
/// targets before others; the first candidate of each stack never goes. What is to go is decided
/// before jobs run, from what they are expected to take, and again whenever they turn out to take so
/// much longer that the budget would not be kept. Where they turn out to take less, what went comes
/// back once the rest is done. At the last moment whatever is not complete goes, and fits under way
/// are ended.
struct BudgetedRun {
  let loaded: LoadedExperiment
  let store: ResultStore
  let keeper: BudgetKeeper
  let width: Int
  let isFull: (() -> Bool)?
  let executor: ExperimentExecutor

  struct Result {
    /// With the stacks as they were in the end.
    var loaded: LoadedExperiment
    var outcome: RunOutcome
    var omissions: [Omission]
  }

  /// - Throws: ``BudgetError`` where not even the first candidate of every stack could be fitted.
  ///
  /// - Parameter earlier: What an earlier run within the same time left out, on whose results this one
  ///   builds.
  func run(
    after earlier: [Omission], command: String, observer: inout some RunObserver,
    shouldStop: () -> Bool
  ) async throws -> Result {
    var choice = try choose(after: earlier)
    var total: RunOutcome?
    while true {
      let outcome = try await round(choice, command, &observer, shouldStop)
      let all = total.map { $0.followed(by: outcome) } ?? outcome
      total = all
      let done = Result(loaded: choice.loaded, outcome: all, omissions: choice.omissions)
      if shouldStop() { return done }
      if outcome.wasStopped {
        if keeper.isOver { break }
        choice = try choose(after: choice.omissions)
        continue
      }
      // What jobs took may leave time for something that was left out.
      guard choice.omissions.count > earlier.count, outcome.failures.isEmpty, !keeper.isOver else {
        return done
      }
      let more = try choose(after: earlier)
      guard more.omissions.count < choice.omissions.count else { return done }
      choice = more
    }
    return try await finish(choice.omissions, total, command, &observer, shouldStop)
  }

  // MARK: Choosing

  private struct Choice {
    var loaded: LoadedExperiment
    var run: ExperimentRun
    var omissions: [Omission]
    var canLeaveMore: Bool
  }

  /// The stacks with as little as possible left out, beside what is left out already, for the rest
  /// to be done in time.
  private func choose(after left: [Omission]) throws -> Choice {
    let base = try loaded.leavingOut(left)
    let open = try incomplete(base.network).filter(\.isOptional).enumerated().sorted { a, b in
      let (x, y) = (a.element, b.element)
      return (x.omission.layer, x.position, a.offset) > (y.omission.layer, y.position, b.offset)
    }.map(\.element.omission)
    func choice(_ count: Int) throws -> Choice {
      let omissions = left + open.prefix(count)
      let loaded = count == 0 ? base : try loaded.leavingOut(omissions)
      return Choice(
        loaded: loaded,
        run: try ExperimentRun(
          loaded, store: store, executor: executor, keeper: keeper),
        omissions: omissions, canLeaveMore: count < open.count)
    }
    // The fewest omissions that are enough: time falls with every one of them.
    var (low, high) = (0, open.count)
    var best = try choice(low)
    if isInTime(best.run) { return best }
    best = try choice(high)
    while low + 1 < high {
      let middle = (low + high) / 2
      let tried = try choice(middle)
      if isInTime(tried.run) { (high, best) = (middle, tried) } else { low = middle }
    }
    return best
  }

  private func isInTime(_ run: ExperimentRun) -> Bool {
    let seconds = run.plan.makespan(workers: width)
    return keeper.elapsed + seconds <= keeper.lastMoment(ending: run.secondsAround)
  }

  /// The candidates of which some fit is not stored.
  private func incomplete(_ network: ExperimentNetwork) throws(StoreError) -> [CandidatePlace] {
    let stored = try store.contains(network.nodes.map(\.key))
    return network.places.filter { place in
      !place.fits.allSatisfy { stored.contains(network.nodes[$0.index].key) }
    }
  }

  // MARK: Running

  private func round(
    _ choice: Choice, _ command: String, _ observer: inout some RunObserver,
    _ shouldStop: () -> Bool
  ) async throws -> RunOutcome {
    choice.run.tell(keeper, asksAgain: choice.canLeaveMore)
    let rest = keeper.lastMoment(ending: choice.run.secondsAround) - keeper.elapsed
    let keeper = keeper
    let clock = keeper.clock
    // A run that makes lost results anew asks more than once: what is left then is less.
    let end = clock.now() + max(0, rest)
    return try await choice.run.run(
      width: width, command: command, observer: &observer, tellsComplete: true, keeper: keeper,
      isFull: isFull, shouldStop: { shouldStop() || keeper.isLate || keeper.isOver },
      deadline: { await clock.sleep(max(0, end - clock.now())) })
  }

  /// Leaves out all that is not complete, and makes the rest: blends, scores, tables.
  private func finish(
    _ left: [Omission], _ total: RunOutcome?, _ command: String,
    _ observer: inout some RunObserver, _ shouldStop: () -> Bool
  ) async throws -> Result {
    let open = try incomplete(try loaded.leavingOut(left).network)
    if let first = open.first(where: { !$0.isOptional })?.omission {
      // Where jobs failed it may not be for want of time.
      if var total, !total.failures.isEmpty {
        total.wasStopped = false
        return Result(loaded: try loaded.leavingOut(left), outcome: total, omissions: left)
      }
      throw BudgetError.tooShort(
        seconds: keeper.limit, first, variant: loaded.variantNames[first.variant])
    }
    let omissions = left + open.map(\.omission)
    let loaded = try loaded.leavingOut(omissions)
    let run = try ExperimentRun(
      loaded, store: store, executor: executor, keeper: keeper)
    run.tell(keeper, asksAgain: false)
    let outcome = try await run.run(
      width: width, command: command, observer: &observer, tellsComplete: true, keeper: keeper,
      isFull: isFull, shouldStop: shouldStop, deadline: nil)
    var all = total.map { $0.followed(by: outcome) } ?? outcome
    // A candidate that failed and was then left out failed all the same.
    if let total { all.failures = total.failures + outcome.failures }
    return Result(loaded: loaded, outcome: all, omissions: omissions)
  }
}
