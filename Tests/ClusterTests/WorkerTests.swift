import Cluster
import Foundation
import Jobs
import Synchronization
import TestSupport
import Testing

/// Workers of one process over a folder, with jobs that are numbers to be added.
@Suite struct WorkerTests {
  private let scratch: ScratchFolder
  private let folder: WorkFolder

  init() throws {
    scratch = try ScratchFolder()
    folder = WorkFolder(path: scratch.file("work"))
    try folder.make()
  }

  /// A chain of layers: each chunk reads all of the layer before it.
  private func fill(layers: Int, width: Int, seconds: Double = 0.01) throws -> [WorkChunk] {
    var chunks: [WorkChunk] = []
    var before: [WorkChunk] = []
    for layer in 0..<layers {
      let own = (0..<width).map { number in
        let body = "\(layer) \(number)"
        return WorkChunk(
          body: body, sources: before.map { .chunk($0.id) },
          results: [JobKey(hashing: Array(body.utf8))], seconds: seconds,
          longestPath: Double(layers - layer))
      }
      chunks += own
      before = own
    }
    for chunk in chunks { try folder.write(chunk) }
    return chunks
  }

  private func queue(_ chunks: [WorkChunk], _ state: WorkQueue.State = .complete) throws {
    try folder.write(
      WorkQueue(chunks.map(WorkQueue.Item.init), arithmetic: "here", state: state))
  }

  private func worker(
    slots: Int = 1, patience: Double = 5, timeLimit: Double? = nil,
    arithmetic: String = "here", clock: (@Sendable () -> Double)? = nil,
    _ perform: @escaping Worker.Perform
  ) -> Worker {
    var settings = Worker.Settings(arithmetic: arithmetic)
    settings.slots = slots
    settings.patience = patience
    settings.idleLimit = 0.5
    settings.timeLimit = timeLimit
    return Worker(folder, settings, clock: clock, report: { _ in }, perform: perform)
  }

  private static func done(_ chunk: WorkChunk) -> [PackEntry] {
    chunk.results.map { PackEntry($0, .finished(Array(chunk.body.utf8), seconds: 0)) }
  }

  @Test func threeWorkersDoEveryChunkOnceAndAfterThoseItReads() async throws {
    let chunks = try fill(layers: 6, width: 10)
    try queue(chunks)
    let order = Mutex<[JobKey]>([])
    let sum = try await withThrowingTaskGroup(of: Int.self) { tasks in
      for _ in 0..<3 {
        let worker = worker { [folder] chunk in
          for before in chunk.chunksBefore { #expect(folder.isDone(before)) }
          order.withLock { $0.append(chunk.id) }
          return Self.done(chunk)
        }
        tasks.addTask { try worker.run().chunks }
      }
      return try await tasks.reduce(0, +)
    }
    #expect(sum == 60)
    #expect(Set(order.withLock { $0 }) == Set(chunks.map(\.id)))
    #expect(order.withLock { $0.count } == 60)
    #expect(try folder.done() == Set(chunks.map(\.id)))
  }

  @Test func aChunkOfADeadWorkerIsDoneByAnother() throws {
    let chunks = try fill(layers: 1, width: 1)
    try queue(chunks)
    // A worker that died without a word.
    #expect(try folder.take(chunks[0].id, number: 1, worker: "dead"))
    let summary = try worker(patience: 0.2) { Self.done($0) }.run()
    #expect(summary == Worker.Summary(chunks: 1, ending: .complete))
    #expect(try folder.leases() == [chunks[0].id: 2])
  }

  @Test func aChunkThatKilledAsManyWorkersAsItMayIsLeft() throws {
    let chunks = try fill(layers: 1, width: 1)
    try queue(chunks)
    for number in 1...4 { _ = try folder.take(chunks[0].id, number: number, worker: "dead") }
    let summary = try worker(patience: 0.1) { Self.done($0) }.run()
    #expect(summary == Worker.Summary(chunks: 0, ending: .idle))
    var head = WorkHead(folder, chunks: chunks, keeper: nil, patience: 0.1)
    _ = try head.step(now: 0)
    guard case .done(_, let entries, _)? = try head.step(now: 1).first else {
      Issue.record("nothing is told of a chunk whose workers all died")
      return
    }
    #expect(
      entries.map(\.outcome) == [
        .failed(
          cause: "every worker that did its chunk died or ran out of time (4 times)", seconds: 0)
      ])
    #expect(head.isOver)
  }

  @Test func aWorkerOfAnotherArithmeticTakesNothing() throws {
    try queue(try fill(layers: 1, width: 1))
    let summary = try worker(arithmetic: "there") { Self.done($0) }.run()
    #expect(summary.ending == .otherArithmetic(wanted: "here"))
    #expect(try folder.leases().isEmpty)
  }

  @Test func nothingIsBegunThatDoesNotFitIntoTheTime() throws {
    let chunks = try fill(layers: 1, width: 1, seconds: 100)
    try queue(chunks)
    let summary = try worker(timeLimit: 60) { Self.done($0) }.run()
    #expect(summary == Worker.Summary(chunks: 0, ending: .timeLimit))
    #expect(try folder.signs().values.first?.reason == WorkerSign.timeIsOver)
  }

  @Test func aChunkThatHadMostOfTheTimeInVainCountsAsTried() async throws {
    let chunks = try fill(layers: 1, width: 1)
    try queue(chunks)
    let started = Mutex(false)
    let isAsked = Mutex(false)
    let release = Mutex(false)
    // Begun at once, and ended after most of the time.
    let seconds = Mutex(0.0)
    let worker = worker(timeLimit: 600, clock: { seconds.withLock { $0 } }) { chunk in
      seconds.withLock { $0 = 590 }
      started.withLock { $0 = true }
      while !release.withLock({ $0 }) { usleep(10_000) }
      return Self.done(chunk)
    }
    // The system ends workers at their limit, by a signal.
    let ending = onThread { try worker.run(shouldStop: { isAsked.withLock { $0 } }) }
    while !started.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(5)) }
    isAsked.withLock { $0 = true }
    #expect(try await ending.value == Worker.Summary(chunks: 0, ending: .stopped))
    #expect(try folder.leases() == [chunks[0].id: 1])
    #expect(try folder.signs().values.first?.reason == WorkerSign.timeIsOver)
    release.withLock { $0 = true }
  }

  @Test(arguments: [(0.0, 580.0, true), (250, 590, false), (0, 100, false)])
  func onlyTimeThatWasMostOfAWorkersCounts(since: Double, now: Double, isTried: Bool) {
    var settings = Worker.Settings(arithmetic: "here")
    settings.timeLimit = 600
    #expect(settings.isTried(since: since, now) == isTried)
    settings.timeLimit = nil
    #expect(!settings.isTried(since: since, now))
  }

  @Test func damagedResultsAreMadeAnew() throws {
    let chunks = try fill(layers: 2, width: 1)
    try queue(chunks)
    try scratch.write("not a pack", to: "work/results/\(chunks[0].id)")
    let attempts = Mutex(0)
    let perform: Worker.Perform = { [folder] chunk in
      for source in chunk.sources { _ = try folder.pack(source).entries() }
      attempts.withLock { $0 += 1 }
      return Self.done(chunk)
    }
    // The first finds the damage and puts it aside; a chunk that it could not do is another's.
    _ = try worker(patience: 0.1, perform).run()
    _ = try worker(patience: 0.1, perform).run()
    #expect(try folder.done() == Set(chunks.map(\.id)))
    #expect(attempts.withLock { $0 } == 2)
    #expect(try folder.names(.damaged).count == 1)
  }

  @Test func aCancelledQueueEndsAWorkerAndGivesItsChunksBack() async throws {
    let chunks = try fill(layers: 1, width: 2)
    try queue(chunks)
    let started = Mutex(false)
    let release = Mutex(false)
    let worker = worker(patience: 0.6) { chunk in
      started.withLock { $0 = true }
      while !release.withLock({ $0 }) { usleep(10_000) }
      return Self.done(chunk)
    }
    let ending = onThread { try worker.run() }
    while !started.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(5)) }
    try folder.cancelQueue()
    let summary = try await ending.value
    #expect(summary == Worker.Summary(chunks: 0, ending: .stopped))
    #expect(try folder.leases().isEmpty)
    release.withLock { $0 = true }
  }
}
