import Jobs
import Store

/// Watches the clock for a run with a time budget: how long jobs take beside what was expected, and
/// whether those that are left will still be done in time.
///
/// A class because the run asks and tells it from several closures; all of them on the run's one loop.
final class BudgetKeeper {
  /// Seconds of the budget.
  let limit: Double
  let clock: RunClock
  private let start: Double
  private let usedBefore: Double
  /// Most jobs at once.
  var width: Int
  /// Jobs that have ended: seconds of the processor expected of them, and seconds of a worker that
  /// they took by the clock.
  private struct Ended {
    var count = 0.0
    var expected = 0.0
    var taken = 0.0

    mutating func add(expected: Double, taken: Double) {
      count += 1
      self.expected += expected
      self.taken += taken
    }

    /// The second beside the first; as little is known, with some jobs of which `other` is true.
    func ratio(_ other: Double, worth jobs: Double) -> Double {
      guard expected > 0 else { return other }
      return (count * taken / expected + jobs * other) / (count + jobs)
    }
  }
  private var ended: [String: Ended] = [:]
  private var allEnded = Ended()
  /// By kind: seconds of the processor expected of the jobs that are still to end in this round.
  private var left: [String: Double] = [:]
  /// Seconds of a worker that a job got that was under way all the time, and what this was when the
  /// jobs under way began. Those of a batch share one worker.
  private var share = 0.0
  private var begun: [JobGraph.ID: Double] = [:]
  private var latest: Double
  /// What the end of a round takes, beside its jobs: storing, writing results.
  private var around = 0.0
  /// Whether a round may be broken off because it will end late.
  private var asksAgain = false

  /// - Parameter spent: Seconds of the budget that are gone already.
  init(seconds: Double, spent: Double, clock: RunClock, width: Int) {
    limit = seconds
    self.clock = clock
    self.width = width
    latest = clock.now()
    start = latest - spent
    usedBefore = max(0, clock.used() - spent)
  }

  var elapsed: Double { clock.now() - start }

  /// When nothing but blends, scores and files may be made any more: a share of the budget before
  /// its end, at least as long as writing is expected to take.
  func lastMoment(ending seconds: Double) -> Double {
    limit - max(0.05 * limit, 1.5 * seconds * slowness)
  }

  /// Seconds of the clock for one of the processor, where others use it too.
  private var slowness: Double {
    let used = clock.used() - usedBefore
    guard elapsed > 0, used > 0 else { return 1 }
    return min(10, max(1, elapsed * Double(width) / used))
  }

  // MARK: What jobs take

  // Rates as they were when they were first asked for, and the names that were: what the jobs of this
  // run add to them is in the ratios below, and must not count twice.
  private var rates: [String: WorkRate] = [:]
  private var asked: Set<String> = []

  func rates(
    of names: Set<String>, in store: ResultStore
  ) throws(StoreError) -> [String: WorkRate] {
    let new = names.subtracting(asked).sorted()
    asked.formUnion(new)
    rates.merge(try store.rates(of: new)) { first, _ in first }
    return rates
  }

  /// What the clock shows for a job of which so many seconds of the processor are expected.
  func seconds(_ kind: String, expected: Double) -> Double { expected * ratio(kind) }

  /// Seconds of the clock beside those that are expected: jobs of a kind take what such jobs took, or
  /// what all did.
  private func ratio(_ kind: String) -> Double {
    (ended[kind] ?? Ended()).ratio(allEnded.ratio(1, worth: 10), worth: 3)
  }

  // MARK: A round

  /// - Parameters:
  ///   - jobs: Kinds and expected seconds of the jobs that will run.
  ///   - ending: Seconds that writing the results takes.
  ///   - asksAgain: Whether something can be left out if it turns out that time is short.
  func begin(_ jobs: [(kind: String, expected: Double)], ending: Double, asksAgain: Bool) {
    left = [:]
    begun = [:]
    latest = clock.now()
    for job in jobs { left[job.kind, default: 0] += job.expected }
    around = ending
    self.asksAgain = asksAgain
  }

  func started(_ id: JobGraph.ID) {
    passTime()
    begun[id] = share
  }

  func finished(_ id: JobGraph.ID, _ kind: String, expected: Double) {
    passTime()
    left[kind, default: 0] -= expected
    guard let start = begun.removeValue(forKey: id) else { return }
    ended[kind, default: Ended()].add(expected: expected, taken: share - start)
    allEnded.add(expected: expected, taken: share - start)
  }

  /// A job that failed, or will not run as another failed: nothing is left to do for it.
  func dropped(_ id: JobGraph.ID, _ kind: String, expected: Double) {
    passTime()
    left[kind, default: 0] -= expected
    begun[id] = nil
  }

  private func passTime() {
    let now = clock.now()
    if !begun.isEmpty {
      share += (now - latest) * Double(min(begun.count, width)) / Double(begun.count)
    }
    latest = now
  }

  /// Whether the jobs that are left would end after the budget, though all workers were busy: time to
  /// leave something out. Not asked of the first tenth, in which a few small jobs say too little.
  var isLate: Bool {
    guard asksAgain, elapsed > 0.1 * limit else { return false }
    let seconds = left.reduce(0) { $0 + max(0, $1.value) * ratio($1.key) }
    return elapsed + seconds / Double(width) + around > limit
  }

  /// Whether no fit may go on any more.
  var isOver: Bool { elapsed >= lastMoment(ending: around) }
}
