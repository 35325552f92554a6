extension Plan {
  /// Runs the jobs, dependencies first, at most `width` at a time.
  ///
  /// Jobs run side by side by this function alone: the plan and the outputs are local to it, so that
  /// deciding needs no lock and no actor. A job that throws does not stop the run; what needs it is
  /// skipped, the rest goes on. An output is held in memory until the last job that reads it has
  /// ended, and a stored one is loaded, once, when the first job that reads it is about to start.
  ///
  /// A run that is cancelled starts nothing more; jobs under way see `Task.isCancelled`, and one
  /// that throws then counts as not run rather than failed.
  ///
  /// - Parameters:
  ///   - width: Most jobs under way at once; at least 1. The outputs don't depend on it.
  ///   - load: The stored output of a reused job. Runs beside jobs, and counts as one of them.
  ///   - execute: Does one job, given the outputs it reads in the order they were declared. What it
  ///     gives must depend on nothing else, or the outputs do depend on `width`.
  ///   - kept: What of an output is held in memory for the jobs that read it.
  ///   - isFull: Asked before jobs are started beside others; while it is true none is, and those under
  ///     way go on.
  ///   - shouldStop: Asked before jobs are started. Once it is true no job starts, and the run
  ///     returns when those under way have ended.
  ///   - deadline: When it returns, no job starts any more, and those under way are cancelled as by a
  ///     cancelled run. Cancelled itself when the run has ended, and must then return soon.
  ///   - onEvent: Told of every event, one at a time; the run waits for it. If it throws, no job
  ///     starts any more, those under way are cancelled and waited for, and the run throws the same.
  /// - Returns: How it ended; the outputs go by ``RunEvent/finished(_:output:seconds:)`` alone.
  /// - Throws: What `onEvent` threw, and nothing else.
  public func run<Output: Sendable>(
    width: Int,
    load: @escaping @Sendable (ID) throws -> Output,
    execute: @escaping @Sendable (ID, [Output]) async throws -> Executed<Output>,
    keeping kept: @escaping @Sendable (Output) -> Output = { $0 },
    isFull: () -> Bool = { false },
    shouldStop: () -> Bool = { false },
    deadline: (@Sendable () async -> Void)? = nil,
    onEvent: (RunEvent<Output>) throws -> Void = { _ in }
  ) async throws -> RunSummary {
    precondition(width >= 1, "no job can run \(width) at a time")
    var run = Execution<Output>(self, keeping: kept)
    try await withThrowingTaskGroup(of: [Execution<Output>.Ending].self) { tasks in
      var underWay = 0
      // It ends as a batch without jobs would.
      if let deadline {
        tasks.addTask {
          await deadline()
          return []
        }
      }
      while true {
        while underWay < width, underWay == 0 || !isFull() {
          if shouldStop() || Task.isCancelled { run.isStopping = true }
          guard let batch = run.nextBatch() else { break }
          for case .work(let job, _) in batch { try onEvent(.started(job)) }
          tasks.addTask {
            var endings: [Execution<Output>.Ending] = []
            for unit in batch { endings.append(await unit.perform(load: load, execute: execute)) }
            return endings
          }
          underWay += 1
        }
        guard underWay > 0, let endings = try await tasks.next() else {
          tasks.cancelAll()
          return
        }
        guard !endings.isEmpty else {
          run.cancel()
          tasks.cancelAll()
          continue
        }
        underWay -= 1
        for ending in endings { try run.end(ending, onEvent) }
      }
    }
    return run.summary
  }

  /// The same with work that is done on this process's own threads.
  ///
  /// - Parameter work: The work of one job, given the outputs it reads in the order they were declared.
  public func run<Output: Sendable>(
    width: Int,
    load: @escaping @Sendable (ID) throws -> Output,
    work: @escaping @Sendable (ID, [Output]) throws -> Output,
    isFull: () -> Bool = { false },
    shouldStop: () -> Bool = { false },
    deadline: (@Sendable () async -> Void)? = nil,
    onEvent: (RunEvent<Output>) throws -> Void = { _ in }
  ) async throws -> RunSummary {
    try await run(
      width: width, load: load,
      execute: { id, inputs in try Executed.measuring { try work(id, inputs) } },
      isFull: isFull, shouldStop: shouldStop, deadline: deadline, onEvent: onEvent)
  }
}
