import Stacking
import Planning
import Foundation
package import Jobs
package import Store

/// Does every job in a process of its own, which is told what to do by a ``JobFolder`` and nothing else.
///
/// A job that crashes, or is killed for its memory, is a job that failed: the run goes on. What is never
/// stored each process makes for itself.
package struct ProcessExecutor: Executor {
  private let folder: JobFolder
  private let store: ResultStore
  /// The program that is started, as ``arguments`` `FOLDER KEY`.
  private let program: String
  private let arguments: [String]

  /// - Parameters:
  ///   - folder: Is made; whoever made the executor removes it.
  ///   - program: The path of this program.
  /// - Throws: ``StoreError``.
  package init(
    folder: String, store: ResultStore, program: String, arguments: [String] = ["job"]
  ) throws {
    self.folder = JobFolder(path: folder)
    self.store = store
    self.program = program
    self.arguments = arguments
    try self.folder.make()
  }

  package func run(
    _ job: ExperimentJob, inputs: [JobOutput]
  ) async throws -> Executed<JobOutput> {
    guard !job.isTransient else {
      return Executed(JobOutput(result: nil, fitSeconds: 0, predictSeconds: 0), seconds: 0)
    }
    let (node, network) = (job.node, job.network)
    let request = network.request(for: job.id)
    for key in request.results where !folder.hasResult(key) {
      // What this run made is in the folder; anything else is stored.
      guard let bytes = try store.load(key) else { throw LostResult(label: node.label) }
      try folder.write(result: bytes, key)
    }
    try folder.write(request, tables: network.library)
    if !folder.hasLibraries { try folder.write(network.libraries) }
    let ending = try await process(request.key)
    guard ending.isDone else { throw JobFailure(description: ending.cause) }
    let bytes = try folder.result(named: node.key)
    guard var output = JobOutput(stored: bytes) else { throw LostResult(label: node.label) }
    output.artifact = ResultStore.Artifact(
      key: node.key, bytes: bytes, seconds: ending.seconds, label: node.label)
    return Executed(output, seconds: ending.seconds)
  }

  private struct Ending {
    var isDone: Bool
    var cause: String
    var seconds: Double
  }

  /// Starts the program and waits for it; it is ended if the task is cancelled.
  private func process(_ key: JobKey) async throws -> Ending {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments + [folder.path, key.description]
    let messages = Pipe()
    process.standardError = messages
    process.standardOutput = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    let start = ContinuousClock.now
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        process.terminationHandler = { ended in
          let data = messages.fileHandleForReading.readDataToEndOfFile()
          let text = String(decoding: data, as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
          let isSignal = ended.terminationReason == .uncaughtSignal
          continuation.resume(
            returning: Ending(
              isDone: !isSignal && ended.terminationStatus == 0,
              cause: isSignal || text.isEmpty
                ? Self.cause(ended.terminationStatus, isSignal: isSignal) : text,
              seconds: (ContinuousClock.now - start).seconds))
        }
        do {
          try process.run()
        } catch {
          continuation.resume(
            throwing: JobFailure(description: "\(program): can't be started: \(error)"))
        }
      }
    } onCancel: {
      if process.isRunning { process.terminate() }
    }
  }

  private static func cause(_ status: Int32, isSignal: Bool) -> String {
    guard isSignal else { return "its process ended with code \(status) and no message" }
    switch status {
    case SIGKILL: return "its process was killed (signal 9), as for want of memory"
    case SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE:
      return "its process crashed (signal \(status))"
    default: return "its process was ended by signal \(status)"
    }
  }
}

/// Why a job in another process failed, as that told it.
struct JobFailure: Error, CustomStringConvertible {
  let description: String
}
