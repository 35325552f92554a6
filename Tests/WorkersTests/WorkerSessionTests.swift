import Dispatch
import Foundation
import Glibc
import TestSupport
import Testing
import Wording

@testable import Workers

@Suite("A worker's session")
struct WorkerSessionTests {
  private func ask(
    _ session: WorkerSession, _ word: String = "fit", seconds: Double = 20
  ) throws(WorkerFault) -> WorkerReply {
    let id = session.nextID()
    return try session.call(#"{"id":\#(id),"do":"\#(word)"}"#, id: id, seconds: seconds)
  }

  /// The fault's words.
  private func fault(
    _ answer: String, seconds: Double = 20, memory: Int? = nil
  ) throws -> Diagnosis {
    let session = try WorkerSession(FakeWorker.command(answer, memory: memory))
    do {
      _ = try ask(session, seconds: seconds)
    } catch {
      return error.diagnosis
    }
    return Diagnosis("no fault")
  }

  @Test("answers one request after the other, and ends with its owner")
  func answers() throws {
    var session: WorkerSession? = try WorkerSession(
      FakeWorker.command("reply['shape'] = [request['id']]"))
    let first = try #require(session)
    #expect(first.name == "fake")
    #expect(try ask(first).shape == [1])
    #expect(try ask(first).shape == [2])
    #expect((first.residentBytes ?? 0) > 1 << 20)
    #expect((first.processorSeconds ?? -1) >= 0)
    let pid = first.pid
    #expect(kill(pid, 0) == 0)
    session = nil
    _ = consume first
    #expect(kill(pid, 0) == -1)
  }

  @Test("numbers go through the shared file in both directions, bit by bit")
  func shared() throws {
    let session = try WorkerSession(
      FakeWorker.command(
        """
        shared = os.open(os.environ["STRATA_SHARED"], os.O_RDWR)
        os.pwrite(shared, os.pread(shared, 24, 8), 800)
        """))
    let numbers = [0.1, -0.0, Double.nan]
    #expect(try session.shared.write(numbers, at: 8) == 32)
    _ = try ask(session)
    let found = try session.shared.numbers(3, at: 800)
    #expect(found.map(\.bitPattern) == numbers.map(\.bitPattern))
    #expect(throws: WorkerFault.protocolBroken("wrote less than it said")) {
      try session.shared.numbers(4, at: 808)
    }
  }

  @Test("what it prints goes to the log, and no reply is lost")
  func prints() throws {
    let printed = Printed()
    let session = try WorkerSession(
      FakeWorker.command(
        """
        print("noise", flush=True)
        sys.stderr.write("more\\n")
        """), onOutput: printed.add)
    _ = try ask(session)
    _ = try ask(session)
    #expect(printed.text == "noise\nmore\nnoise\nmore\n")
  }

  @Test("an error that is raised is told with the last lines of its traceback")
  func raises() throws {
    let found = try fault(
      """
      reply['error'] = {'kind': 'ValueError', 'message': 'no', 'trace': ['m.py:3 in fit', '  raise']}
      """)
    #expect(found.what == "raised ValueError: no\n    m.py:3 in fit\n      raise")
    #expect(found.help == nil)
  }

  @Test("a worker that raised or refused goes on")
  func goesOn() throws {
    let session = try WorkerSession(
      FakeWorker.command(
        """
        if request['do'] == 'bad':
            reply['error'] = {'kind': 'refused', 'message': 'not that', 'help': 'use another'}
        """))
    #expect(throws: WorkerFault.refused("not that", help: "use another")) {
      try ask(session, "bad")
    }
    _ = try ask(session)
    #expect(!session.isOver)
  }

  @Test("one that hangs is ended after its time, with what it printed")
  func hangs() throws {
    let found = try fault("print('at work', flush=True)\ntime.sleep(60)", seconds: 0.5)
    #expect(found.what == "gave no answer within 0.5 s, and was ended\n    at work")
    #expect(found.help == "raise 'timeout' if it needs longer")
  }

  @Test("one that is killed is told so")
  func killed() throws {
    let found = try fault("os.kill(os.getpid(), 9)")
    #expect(found.what == "was killed (signal 9), as for want of memory")
    #expect(found.help == "use fewer --jobs, or set 'python: memory'")
  }

  @Test("one that crashes is told with its signal and what it printed last")
  func crashes() throws {
    let found = try fault("print('here', flush=True)\nos.kill(os.getpid(), 11)")
    #expect(found.what == "crashed (signal 11)\n    here")
  }

  @Test("one that ends by itself is told with its code")
  func ends() throws {
    let found = try fault("sys.stderr.write('bye\\n')\nsys.stderr.flush()\nos._exit(3)")
    #expect(found.what == "ended its process with code 3\n    bye")
  }

  @Test("one that wants more memory than it may is told its limit")
  func memory() throws {
    let answer = """
      try:
          x = bytearray(1 << 30)
      except MemoryError:
          reply['error'] = {'kind': 'MemoryError', 'message': ''}
      """
    let found = try fault(answer, memory: 512 << 20)
    #expect(found.what == "needs more than its 536 MB of memory")
    #expect(found.help == "raise 'python: memory'")
    #expect(try fault(answer).what == "no fault")
  }

  @Test("a line that is no reply, and a reply to another request, end the session")
  func broken() throws {
    #expect(
      try fault("replies.write(b'hello\\n')").what == "the worker answered with no reply: hello")
    #expect(
      try fault("reply['id'] = 7").what == "the worker answered request 7 in place of 1")
  }

  @Test("another version of the protocol and a program that is not there are refused")
  func refuses() throws {
    #expect(
      throws: WorkerFault.otherProtocol(program: TestPython.plain, found: 2, known: 1)
    ) { try WorkerSession(FakeWorker.command("pass", protocol: 2)) }
    let missing = WorkerFault.notStarted(
      program: "/no/program", reason: "No such file or directory")
    #expect(throws: missing) { try WorkerSession(WorkerCommand(["/no/program"])) }
    #expect(
      missing.diagnosis.what
        == "the worker '/no/program' can't be started: No such file or directory")
  }

  @Test("a cancelled task ends its worker at once")
  func cancelled() async throws {
    // From a thread of its own: those of tasks may all be taken by other tests.
    let begun = DispatchSemaphore(value: 0)
    let task = Task {
      let session = try WorkerSession(FakeWorker.command("time.sleep(600)"))
      let id = session.nextID()
      let start = ContinuousClock.now
      begun.signal()
      #expect(throws: WorkerFault.cancelled) {
        try session.call(#"{"id":\#(id),"do":"fit"}"#, id: id, seconds: 600)
      }
      #expect(ContinuousClock.now - start < .seconds(20))
      #expect(session.isOver)
    }
    Thread.detachNewThread {
      begun.wait()
      usleep(300_000)
      task.cancel()
    }
    try await task.value
  }
}
