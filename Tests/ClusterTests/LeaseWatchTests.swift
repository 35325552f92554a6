import Cluster
import Jobs
import Testing

/// Leases as one observer sees them, by a clock that the test sets.
@Suite struct LeaseWatchTests {
  private let chunk = JobKey(hashing: [1])

  private func sign(
    _ beat: Int, _ chunks: [JobKey], _ state: WorkerSign.State = .working
  ) -> WorkerSign {
    WorkerSign(
      name: "a", host: "h", process: 1, pilot: "", state: state, beat: beat, slots: 1,
      chunks: chunks, done: 0)
  }

  /// Whether the chunk counts as abandoned at each of some seconds, with the sign of life of then.
  private func abandoned(_ seen: [(now: Double, sign: WorkerSign?)]) -> [Bool] {
    var watch = LeaseWatch(patience: 30)
    return seen.map {
      watch.isAbandoned(chunk, number: 1, holder: "a", sign: $0.sign, now: $0.now)
    }
  }

  @Test func aWorkerWhoseSignChangesKeepsItsChunk() {
    let seen = (0..<50).map { (now: Double($0) * 20, sign: sign($0, [chunk])) }
    #expect(abandoned(seen) == Array(repeating: false, count: 50))
  }

  @Test func aWorkerWhoseSignStaysTheSameLosesItsChunkAfterThePatience() {
    let still = sign(7, [chunk])
    #expect(abandoned([(100, still), (129, still), (131, still)]) == [false, false, true])
  }

  @Test func whatAnObserverSeesForTheFirstTimeIsNeverAbandoned() {
    #expect(abandoned([(1e6, nil)]) == [false])
    #expect(abandoned([(1e6, sign(1, []))]) == [false])
    #expect(abandoned([(0, nil), (31, nil)]) == [false, true])
  }

  @Test func aWorkerThatSaidThatItEndedLosesItsChunkAtOnce() {
    #expect(abandoned([(0, sign(1, [chunk], .ended))]) == [true])
  }

  @Test func aWorkerThatLivesButDoesNotNameTheChunkLosesIt() {
    #expect(
      abandoned([(0, sign(1, [])), (20, sign(2, [])), (40, sign(3, []))]) == [false, false, true])
  }
}
