import Foundation

/// A command line that the shell runs, and what it leaves.
struct ShellCommand {
  var code: Int32
  var output: String
  var errors: String

  /// Runs it and waits for it.
  static func run(_ line: String) throws(PilotError) -> ShellCommand {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", line]
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    process.standardInput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw PilotError("/bin/sh can't be started: \(error)")
    }
    // A command that writes much to one of them while the other is read would wait for ever.
    let reader = BackgroundReader(errors.fileHandleForReading)
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let problem = reader.text
    process.waitUntilExit()
    return ShellCommand(
      code: process.terminationReason == .exit ? process.terminationStatus : -1, output: text,
      errors: problem.trimmingCharacters(in: .whitespacesAndNewlines))
  }

  /// The same; a code other than 0 is an error.
  static func output(of line: String) throws(PilotError) -> String {
    let ended = try run(line)
    guard ended.code == 0 else {
      let said = ended.errors.isEmpty ? "no message" : ended.errors
      throw PilotError("'\(line)' ended with code \(ended.code): \(said)")
    }
    return ended.output
  }
}

/// A word of a command line of the shell, whatever is in it.
package func shellWord(_ text: String) -> String {
  let plain =
    !text.isEmpty
    && text.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || "_-./=:,%+@".utf8.contains(byte)
    }
  return plain ? text : "'" + text.replacing("'", with: "'\\''") + "'"
}

/// Reads a pipe to its end on a thread of its own.
private final class BackgroundReader: @unchecked Sendable {
  // Written by the thread before the semaphore is signalled, read after it was waited for.
  private var data = Data()
  private let done = DispatchSemaphore(value: 0)

  init(_ handle: FileHandle) {
    Thread.detachNewThread { [self] in
      data = handle.readDataToEndOfFile()
      done.signal()
    }
  }

  var text: String {
    done.wait()
    return String(decoding: data, as: UTF8.self)
  }
}
