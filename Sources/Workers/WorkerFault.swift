import Glibc
public import Wording

/// What went wrong with a worker: facts; ``diagnosis`` holds the words.
public enum WorkerFault: Error, Equatable, Sendable {
  /// Its program could not be started; with the reason.
  case notStarted(program: String, reason: String)
  /// It speaks another version of the protocol.
  case otherProtocol(program: String, found: Int, known: Int)
  /// It did what the protocol does not allow; a phrase that follows "the worker".
  case protocolBroken(String)
  /// Code in it raised an error. `trace` holds the last lines of the traceback, oldest first.
  case raised(kind: String, message: String, trace: [String])
  /// It refused what it was asked, with a sentence and what to do.
  case refused(String, help: String?)
  /// It gave no answer in time, and was killed.
  case hung(seconds: Double, output: [String])
  /// It was ended by a signal. `output` holds the last lines it printed.
  case killed(signal: Int32, output: [String])
  /// It ended by itself.
  case ended(code: Int32, output: [String])
  /// It wanted more memory than `python: memory` allows.
  case outOfMemory(limit: Int?)
  case wrongShape(found: [Int], expected: Int)
  /// The same fit gave other predictions the second time.
  case differs(rows: Int, of: Int, largest: Double)
  case cancelled
  /// The system refused; with what for, and its number.
  case system(String, Int32)
}

extension WorkerFault {
  /// The problem in words, about a base model.
  public var diagnosis: Diagnosis {
    switch self {
    case .notStarted(let program, let reason):
      .init("the worker '\(program)' can't be started: \(reason)")
    case .otherProtocol(let program, let found, let known):
      .init(
        "the worker '\(program)' speaks version \(found) of the protocol, not \(known)",
        help: "use the worker of this version")
    case .protocolBroken(let what): .init("the worker \(what)")
    case .raised(let kind, let message, let trace):
      .init(Self.lines("raised \(kind)\(message.isEmpty ? "" : ": \(message)")", trace))
    case .refused(let what, let help): .init(what, help: help)
    case .hung(let seconds, let output):
      .init(
        Self.lines("gave no answer within \(Self.text(seconds)) s, and was ended", output),
        help: "raise 'timeout' if it needs longer")
    case .killed(SIGKILL, let output):
      .init(
        Self.lines("was killed (signal 9), as for want of memory", output),
        help: "use fewer --jobs, or set 'python: memory'")
    case .killed(let signal, let output):
      .init(Self.lines("crashed (signal \(signal))", output))
    case .ended(let code, let output):
      .init(Self.lines("ended its process with code \(code)", output))
    case .outOfMemory(let limit):
      .init(
        limit.map { "needs more than its \(Self.size($0)) of memory" } ?? "ran out of memory",
        help: limit == nil ? "use fewer --jobs" : "raise 'python: memory'")
    case .wrongShape(let found, let expected):
      .init(
        "gave predictions of shape (\(found.map(String.init).joined(separator: ", "))) "
          + "for \(counted(expected, "row"))",
        help: "return one number for each row")
    case .differs(let rows, let count, let largest):
      .init(
        "gave other predictions when it was fitted a second time "
          + "(\(rows) of \(counted(count, "row")), by up to \(Self.text(largest)))",
        help: "set its seed, or declare 'deterministic: false'")
    case .cancelled: .init("stopped before the end")
    case .system(let what, let number):
      .init("\(what): \(String(cString: strerror(number)))")
    }
  }

  /// Whether its words go on from a subject, as "raised ValueError" does.
  public var isPredicate: Bool {
    switch self {
    case .raised, .hung, .killed, .ended, .outOfMemory, .wrongShape, .differs, .cancelled: true
    case .notStarted, .otherProtocol, .protocolBroken, .refused, .system: false
    }
  }

  private static func lines(_ first: String, _ more: [String]) -> String {
    ([first] + more.map { "    " + $0 }).joined(separator: "\n")
  }

  private static func text(_ number: Double) -> String {
    Int64(exactly: number).map(String.init) ?? "\(number)"
  }

  static func size(_ bytes: Int) -> String {
    bytes % (1 << 30) == 0 ? "\(bytes >> 30) GiB" : "\(bytes / 1_000_000) MB"
  }
}

extension WorkerFault: DiagnosedError {
  public var diagnoses: [Diagnosis] { [diagnosis] }
}
