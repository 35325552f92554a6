import Synchronization
import TestSupport

@testable import Workers

/// A worker of some lines of Python without any package, for tests of the protocol.
enum FakeWorker {
  /// - Parameter answer: Lines that set `reply` from `request`, a dictionary.
  static func command(_ answer: String, protocol version: Int = 1, memory: Int? = nil)
    -> WorkerCommand
  {
    let lines = answer.split(separator: "\n").map { "        " + $0 }.joined(separator: "\n")
    let script = """
      import json, os, sys, time
      requests = open(os.environ["STRATA_REQUESTS"], "rb", buffering=0)
      replies = open(os.environ["STRATA_REPLIES"], "wb", buffering=0)
      for line in requests:
          request = json.loads(line)
          reply = {"id": request["id"]}
          if request["do"] == "hello":
              reply["protocol"] = \(version)
              reply["name"] = "fake"
          else:
      \(lines)
          replies.write(json.dumps(reply).encode() + b"\\n")

      """
    return WorkerCommand(
      [TestPython.plain, "-I", WorkerCommand.scriptPlace], script: Array(script.utf8),
      memory: memory)
  }
}

/// What workers print, gathered.
final class Printed: Sendable {
  private let state = Mutex("")
  var text: String { state.withLock { $0 } }
  func add(_ text: String) { state.withLock { $0 += text } }
}
