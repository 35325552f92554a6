import OutsideLearners
import Specification
import Stacking
import Planning
package import Cluster
import Foundation
package import Jobs
package import Store
import Synchronization
import Tabular

/// An executor that is told of a plan before its jobs are asked for.
protocol PlannedExecutor: Executor<ExperimentJob, JobOutput> {
  /// How many jobs may be asked for at once.
  var width: Int { get }
  /// - Throws: ``ChunkedPlan/LostInputs`` of stored results that are gone.
  func begin(_ plan: Plan, _ network: ExperimentNetwork, _ estimates: JobEstimates) throws
  /// Told when the run of the plan has ended.
  ///
  /// - Throws: What kept it from going on.
  func end() throws
}

/// Has jobs done by workers elsewhere, which it hands chunks of them through a ``WorkFolder``.
///
/// Whenever this process dies, the folder holds what is to be done and what came of it: workers go on, and
/// the next process with the same folder takes over.
package final class ClusterExecutor: PlannedExecutor {
  /// What a run tells of its workers.
  package enum Notice: Sendable {
    case pilots(PilotKeeper.Event)
    /// Results of an earlier run that were found in the folder.
    case merged(Int)
  }
  private typealias Arrival = (entry: PackEntry, place: JobPlace?)
  private enum Waiting {
    case arrived(Arrival)
    case asked(CheckedContinuation<Arrival, any Error>)
  }
  private struct State {
    var jobs: [JobKey: Waiting] = [:]
    var isOver = true
    var error: (any Error)?
  }
  private let folder: WorkFolder
  private let store: ResultStore
  private let profile: ExecutorProfile
  private let experiment: String
  private let program: String
  private let report: @Sendable (Notice) -> Void
  private let shouldStop: @Sendable () -> Bool
  private let state = Mutex(State())
  private let watching = Mutex<DispatchSemaphore?>(nil)

  /// - Parameters:
  ///   - program: The path of this program on the machines of the workers.
  ///   - shouldStop: Once true, the run ends, and with it the workers.
  package init(
    folder: WorkFolder, store: ResultStore, profile: ExecutorProfile, experiment: String,
    program: String, report: @escaping @Sendable (Notice) -> Void,
    shouldStop: @escaping @Sendable () -> Bool
  ) throws {
    self.folder = folder
    self.store = store
    self.profile = profile
    self.experiment = experiment
    self.program = program
    self.report = report
    self.shouldStop = shouldStop
    try folder.make()
    let merged = try WorkMerge(folder, into: store, takesOver: true)
    if merged.count > 0 { report(.merged(merged.count)) }
  }

  var width: Int { .max }

  // MARK: A plan

  /// - Throws: ``BudgetError/elsewhere`` where a run has a time: when workers begin is not for it to say.
  package static func check(_ loaded: LoadedExperiment) throws(BudgetError) {
    if loaded.experiment.budget.seconds != nil { throw .elsewhere }
  }

  func begin(_ plan: Plan, _ network: ExperimentNetwork, _ estimates: JobEstimates) throws {
    state.withLock { state in
      state.jobs = [:]
      state.isOver = plan.runCount == 0
    }
    guard plan.runCount > 0 else { return }
    let chunks = try ChunkedPlan(
      plan, network, estimates, store: store, folder: folder,
      width: profile.pilots * profile.processors, mostSeconds: profile.longestChunk
    ).chunks
    try folder.write(
      WorkQueue(
        chunks.map { profile.item($0) }, arithmetic: ChunkWork.arithmetic, state: .open,
        attempts: profile.attempts))
    let keeper = try PilotKeeper(
      folder, profile.system, name: experiment,
      profile.keeping(
        chunks, seconds: plan.totalSeconds,
        tables: network.library.all.values.reduce(0) {
          $0 + $1.rowCount * $1.columns.count * 16
        }, usesLibraries: !network.libraries.isEmpty, program: profile.program ?? program))
    watch(WorkHead(folder, chunks: chunks, keeper: keeper, patience: profile.patience))
  }

  func end() throws {
    let semaphore = watching.withLock { known in
      defer { known = nil }
      return known
    }
    state.withLock { $0.isOver = true }
    semaphore?.wait()
    if let error = state.withLock({ $0.error }) { throw error }
  }

  /// Tells workers that nothing will come any more, and removes what was only for them.
  package func close() throws {
    guard folder.isMade, let queue = try folder.queue(), queue.state == .open else { return }
    try folder.write(
      WorkQueue(
        [], arithmetic: queue.arithmetic, state: .complete, attempts: queue.attempts))
    for part in [WorkFolder.Part.chunks, .results, .inputs, .leases, .tables, .damaged] {
      for name in try folder.names(part) { folder.remove(part, name) }
    }
  }

  // MARK: Jobs

  package func run(
    _ job: ExperimentJob, inputs: [JobOutput]
  ) async throws -> Executed<JobOutput> {
    guard !job.isTransient else {
      return Executed(JobOutput(result: nil, fitSeconds: 0, predictSeconds: 0), seconds: 0)
    }
    let node = job.node
    let (entry, place) = try await arrival(node.key)
    switch entry.outcome {
    case .failed(let cause, _): throw JobFailure(description: cause)
    case .skipped(let key):
      throw JobFailure(description: "it reads a job that failed (\(key))")
    case .finished(let bytes, let seconds):
      guard var output = JobOutput(stored: bytes) else { throw LostResult(label: node.label) }
      output.isUnfitted = output.result?.isUnfitted
      output.place = place
      output.result = nil
      output.artifact = ResultStore.Artifact(
        key: node.key, bytes: bytes, seconds: seconds, label: node.label)
      return Executed(output, seconds: seconds)
    }
  }

  private func arrival(_ key: JobKey) async throws -> Arrival {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let result = state.withLock { state -> Result<Arrival, any Error>? in
          if case .arrived(let arrival)? = state.jobs[key] {
            state.jobs[key] = nil
            return .success(arrival)
          }
          if state.isOver { return .failure(CancellationError()) }
          state.jobs[key] = .asked(continuation)
          return nil
        }
        if let result { continuation.resume(with: result) }
      }
    } onCancel: {
      let waiting = state.withLock { state -> Waiting? in
        guard case .asked? = state.jobs[key] else { return nil }
        return state.jobs.removeValue(forKey: key)
      }
      if case .asked(let continuation)? = waiting {
        continuation.resume(throwing: CancellationError())
      }
    }
  }

  // MARK: Watching

  private func watch(_ head: WorkHead) {
    let done = DispatchSemaphore(value: 0)
    watching.withLock { $0 = done }
    let box = Mutex(head)
    let thread = Thread { [self] in
      var head = box.withLock { $0 }
      loop(&head)
      done.signal()
    }
    thread.stackSize = 8 << 20
    thread.start()
  }

  private func loop(_ head: inout WorkHead) {
    let start = ContinuousClock.now
    var pause: UInt32 = 10_000
    while !state.withLock({ $0.isOver }) {
      if shouldStop() {
        stop(&head, because: nil)
        return
      }
      do {
        let events = try head.step(now: (ContinuousClock.now - start) / .seconds(1))
        for event in events { handle(event) }
        pause = events.isEmpty ? min(UInt32(profile.poll * 1e6), pause * 5 / 4) : 10_000
      } catch {
        stop(&head, because: error)
        return
      }
      usleep(pause)
    }
  }

  private func handle(_ event: WorkHead.Event) {
    switch event {
    case .pilots(let event): report(.pilots(event))
    case .done(_, let entries, let note):
      // A chunk's jobs follow one another.
      var began = note?.began ?? 0
      for entry in entries {
        var place: JobPlace?
        if let note, case .finished(_, let seconds) = entry.outcome {
          place = JobPlace(
            host: note.host, worker: note.worker, began: began, seconds: seconds)
          began += seconds
        }
        let arrival = (entry: entry, place: place)
        let waiting = state.withLock { state in
          let waiting = state.jobs[entry.key]
          if case .asked? = waiting {
            state.jobs[entry.key] = nil
          } else {
            state.jobs[entry.key] = .arrived(arrival)
          }
          return waiting
        }
        if case .asked(let continuation)? = waiting { continuation.resume(returning: arrival) }
      }
    }
  }

  /// Ends what waits; and the workers, unless they may go on by themselves.
  private func stop(_ head: inout WorkHead, because error: (any Error)?) {
    let waiting = state.withLock { state in
      state.isOver = true
      state.error = error
      defer { state.jobs = [:] }
      return state.jobs.values.compactMap {
        if case .asked(let continuation) = $0 { continuation } else { nil }
      }
    }
    for continuation in waiting { continuation.resume(throwing: CancellationError()) }
    guard profile.endsWorkers() else { return }
    do {
      try folder.cancelQueue()
      try head.cancel()
    } catch {
      state.withLock { $0.error = $0.error ?? error }
    }
  }
}
