import Glibc
import TestSupport
import Testing

@testable import Workers

@Suite("A pool of workers")
struct WorkerPoolTests {
  private let command = FakeWorker.command(
    """
    if request['do'] == 'grow':
        kept = globals().setdefault('kept', [])
        kept.append(b'x' * (64 << 20))
    if request['do'] == 'end':
        os._exit(1)
    """)

  private func ask(_ session: WorkerSession, _ word: String) throws {
    let id = session.nextID()
    _ = try session.call(#"{"id":\#(id),"do":"\#(word)"}"#, id: id, seconds: 20)
  }

  @Test("a worker that is given back is used again; two at once are two")
  func reuse() throws {
    let pool = WorkerPool(mostIdle: 2)
    let first = try pool.take(command)
    let second = try pool.take(command)
    #expect(first.pid != second.pid)
    pool.giveBack(first)
    #expect(try pool.take(command).pid == first.pid)
    #expect(pool.use.started == 2)
    #expect(pool.use.calls == 3)
  }

  @Test("one that has grown too much is replaced")
  func leaks() throws {
    let pool = WorkerPool(mostIdle: 1, mostGrowth: 32 << 20)
    let session = try pool.take(command)
    try ask(session, "fit")
    pool.giveBack(session)
    #expect(pool.use.retired == 0)
    let same = try pool.take(command)
    #expect(same.pid == session.pid)
    try ask(same, "grow")
    pool.giveBack(same)
    #expect(pool.use.retired == 1)
    #expect(pool.use.peakBytes > 64 << 20)
    #expect(try pool.take(command).pid != session.pid)
  }

  @Test("one that has ended is not given out again, and a closed pool keeps none")
  func over() throws {
    let pool = WorkerPool(mostIdle: 1)
    let session = try pool.take(command)
    #expect(throws: WorkerFault.ended(code: 1, output: [])) { try ask(session, "end") }
    pool.giveBack(session)
    let next = try pool.take(command)
    #expect(next.pid != session.pid)
    pool.close()
    pool.giveBack(next)
    #expect(try pool.take(command).pid != next.pid)
  }
}
