import Cluster
import Jobs
import Testing

/// Leases as one observer sees them, by a clock that the test sets.
@Suite struct LeaseWatchTests {
  private let chunk = JobKey(hashing: [1])
  private var watch = LeaseWatch(patience: 30)

  private func sign(
    _ beat: Int, _ chunks: [JobKey], _ state: WorkerSign.State = .working
  ) -> WorkerSign {
    WorkerSign(
      name: "a", host: "h", process: 1, pilot: "", state: state, beat: beat, slots: 1,
      chunks: chunks, done: 0)
  }

  @Test mutating func aWorkerWhoseSignChangesKeepsItsChunk() {
    for second in stride(from: 0, to: 1000, by: 20) {
      #expect(
        !watch.isAbandoned(
          chunk, number: 1, holder: "a", sign: sign(second, [chunk]), now: Double(second)))
    }
  }

  @Test mutating func aWorkerWhoseSignStaysTheSameLosesItsChunkAfterThePatience() {
    let still = sign(7, [chunk])
    #expect(!watch.isAbandoned(chunk, number: 1, holder: "a", sign: still, now: 100))
    #expect(!watch.isAbandoned(chunk, number: 1, holder: "a", sign: still, now: 129))
    #expect(watch.isAbandoned(chunk, number: 1, holder: "a", sign: still, now: 131))
  }

  @Test mutating func whatAnObserverSeesForTheFirstTimeIsNeverAbandoned() {
    #expect(!watch.isAbandoned(chunk, number: 1, holder: "a", sign: nil, now: 1e6))
    #expect(!watch.isAbandoned(chunk, number: 1, holder: "a", sign: sign(1, []), now: 1e6))
  }

  @Test mutating func aWorkerThatSaidThatItEndedLosesItsChunkAtOnce() {
    #expect(
      watch.isAbandoned(chunk, number: 1, holder: "a", sign: sign(1, [chunk], .ended), now: 0))
  }

  @Test mutating func aWorkerThatLivesButDoesNotNameTheChunkLosesIt() {
    #expect(!watch.isAbandoned(chunk, number: 1, holder: "a", sign: sign(1, []), now: 0))
    #expect(!watch.isAbandoned(chunk, number: 1, holder: "a", sign: sign(2, []), now: 20))
    #expect(watch.isAbandoned(chunk, number: 1, holder: "a", sign: sign(3, []), now: 40))
  }
}
