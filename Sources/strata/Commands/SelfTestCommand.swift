import ArgumentParser
import Experiments
import Foundation
import Wording

struct SelfTestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "self-test",
    abstract: "Run a short experiment and compare its results with the recorded ones.",
    discussion: """
      Results are compared byte for byte with those recorded for this kind of machine. Where none are \
      recorded, the experiment runs twice, with one job at once and with all cores, and the two are \
      compared. Exit code 1 if they differ.
      """)

  @Option(
    help: ArgumentHelp(
      "Folder for its files, which is kept (default: a temporary one).", valueName: "folder"))
  var keep: String?

  func run() async throws {
    let temporary = FileManager.default.temporaryDirectory.path
    let folder =
      keep ?? "\(temporary)/strata-self-test-\(ProcessInfo.processInfo.processIdentifier)"
    defer { if keep == nil { try? FileManager.default.removeItem(atPath: folder) } }
    let start = ContinuousClock.now
    say("arithmetic: \(SelfTest.arithmetic)")
    let test = try await SelfTest(in: folder, width: processorCount())
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    say("\(counted(test.jobs, "job")), \((seconds * 10).rounded() / 10) s")
    say("results: \(test.results)")
    switch test.verdict {
    case .asRecorded: say("as recorded for this kind of machine")
    case .repeatable:
      say(
        "none are recorded for this kind of machine; one job at once and many give the same bytes")
    case .different(let recorded):
      try fail(
        "the results differ from those recorded for this kind of machine: \(recorded)",
        "compare the versions of strata; then test the memory and the processor")
    case .unrepeatable:
      try fail(
        "one job at once and many give different results", "test the memory and the processor")
    case .failed(let failures):
      try fail(failures.joined(separator: "\n"), "report it with the line of the arithmetic")
    }
  }

  private func fail(_ what: String, _ help: String) throws {
    printError(what, help: help)
    throw ExitCode(1)
  }
}
