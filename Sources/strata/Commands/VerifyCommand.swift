import ArgumentParser
import Experiments
import Store
import Wording

struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Re-run stored jobs and compare their results byte by byte.",
    discussion: "Changes nothing. Exit code 1 if a result differs or a job fails.")

  @OptionGroup var arguments: ExperimentArguments
  @OptionGroup var folder: ResultsArguments

  @Option(help: ArgumentHelp("Share of the stored results to verify.", valueName: "percent"))
  var sample = "5%"

  @Option(help: ArgumentHelp("Seed of the sample.", valueName: "n"))
  var seed: UInt64 = 0

  @OptionGroup var output: JSONArguments

  func validate() throws {
    guard fraction != nil else {
      throw ValidationError("--sample is '\(sample)'; expected a percentage such as 5%")
    }
  }

  private var fraction: Double? {
    let digits = sample.hasSuffix("%") ? String(sample.dropLast()) : sample
    guard let percent = Double(digits), percent > 0, percent <= 100 else { return nil }
    return percent / 100
  }

  func run() async throws {
    let loaded = try arguments.load(asLastRunIn: folder)
    do {
      try loaded.requireLibraries()
      guard try !StoredResults(loaded, root: folder.results).isEmpty else { throw nothing(loaded) }
      let store = try ResultStore(
        path: ResultsFolder.storePath(in: folder.results), for: .reading)
      let verification = try await Verification(
        loaded, store: store, fraction: fraction ?? 1, seed: seed, width: processorCount())
      try store.close()
      if verification.verified.isEmpty, verification.failed.isEmpty { throw nothing(loaded) }
      let isClean = verification.different.isEmpty && verification.failed.isEmpty
      if output.json {
        JSONOutput.write(VerificationDocument(verification))
        if !isClean { throw ExitCode(1) }
        return
      }
      for label in verification.different { complain("differs: \(label)") }
      for failure in verification.failed { complain("failed: \(failure.label): \(failure.cause)") }
      say(
        "re-ran \(counted(verification.verified.count, "job")): "
          + (isClean
            ? "all identical"
            : "\(verification.different.count) different, \(verification.failed.count) failed")
          + (verification.incomparable > 0
            ? "; \(counted(verification.incomparable, "result")) not compared (deterministic: false)"
            : ""))
      guard isClean else { throw ExitCode(1) }
    } catch let error as StoreError {
      printError(error)
      throw ExitCode(2)
    } catch let error as LibrariesError {
      printError(error)
      throw ExitCode(2)
    }
  }

  private func nothing(_ loaded: LoadedExperiment) -> ExitCode {
    printError(
      "no results for '\(loaded.name)' in \(folder.results)",
      help: "run it with: strata run \(arguments.experiment)")
    return ExitCode(2)
  }
}
