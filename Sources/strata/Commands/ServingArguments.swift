import Specification
import TableFiles
import ArgumentParser
import Experiments
import Serving
import Store
import Tabular
import Wording

/// Which stack of an experiment is meant.
struct StackArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Stage of the stack; not needed where there is one.", valueName: "stage"),
    completion: .stages)
  var stage: String?

  @Option(
    help: ArgumentHelp(
      "Target of the stack; not needed where the stage has one.", valueName: "column"),
    completion: .targets)
  var target: String?

  @Option(
    help: ArgumentHelp("Variant (default: base).", valueName: "name"), completion: .variants)
  var variant: String?

  @Option(
    help: ArgumentHelp(
      "Use the stack fitted without this holdout (default: the one that fills the gaps).",
      valueName: "name"), completion: .holdouts)
  var holdout: String?
}

/// What of a stack's ensemble a bundle holds.
struct ServedChoice {
  var isDistilled = false
  /// The learner of a distilled model.
  var student = DistillationDefaults.student
  var limit: LatencyLimit?
}

/// Makes the bundle of a stack, with the store of a results folder.
struct BundleMaker {
  let experiment: String
  let overrides: [String]
  let stack: StackArguments
  let results: String
  let jobs: Int?
  let isQuiet: Bool

  /// Prints the error and ends with code 2, or with 1 if a job failed.
  func make() async throws -> StackBundle { try await make { _, bundle, _ in bundle } }

  /// The bundle with the rows it is judged by; ends as ``make()`` does.
  func makeJudged() async throws -> (StackBundle, JudgedRows) {
    try await make { export, bundle, _ in (bundle, try await export.judgedRows(bundle)) }
  }

  /// The bundle as it is to serve; ends as ``make()`` does.
  func make(_ choice: ServedChoice) async throws -> StackBundle {
    try await make { export, bundle, width in
      guard choice.isDistilled || choice.limit != nil else { return bundle }
      var observer = ProgressLine(isQuiet: isQuiet)
      guard let limit = choice.limit else {
        return try await export.distilled(
          bundle, student: choice.student, width: width, observer: &observer,
          shouldStop: { Interruption.isRequested })
      }
      return try await export.chosen(
        bundle, within: limit, student: choice.student, distilledOnly: choice.isDistilled,
        width: width, observer: &observer, shouldStop: { Interruption.isRequested })
    }
  }

  private func make<Made>(
    _ finish: (_ export: StackExport, _ bundle: StackBundle, _ width: Int) async throws -> Made
  ) async throws -> Made {
    Interruption.install()
    let width = try requireAddressSpace(jobs)
    var loaded = try ExperimentArguments.load(experiment, overrides)
    do {
      try loaded.requireLibraries()
      loaded = try loaded.served(in: results)
      if let variant = stack.variant { loaded = try loaded.selecting(variant) }
      let (stage, target) = try chosen(in: loaded)
      let lock = try ResultsLock(folder: results)
      defer { withExtendedLifetime(lock) {} }
      let store = try ResultStore(path: ResultsFolder.storePath(in: results), for: .writing)
      let export = try StackExport(
        loaded, store: store, stage: stage, target: target, holdout: stack.holdout)
      var observer = ProgressLine(isQuiet: isQuiet)
      let bundle = try await export.bundle(
        width: width, command: CommandLine.arguments.joined(separator: " "),
        observer: &observer, shouldStop: { Interruption.isRequested })
      let made = try await finish(export, bundle, width)
      try store.close()
      return made
    } catch let error as StoreError {
      printError(error)
      throw ExitCode(2)
    } catch let error as BudgetError {
      printError(error)
      throw ExitCode(2)
    } catch let error as LibrariesError {
      printError(error)
      throw ExitCode(2)
    } catch let error as LatencyError {
      complain(error.diagnoses.map { $0.at(experiment).rendered() }.joined(separator: "\n\n"))
      throw ExitCode(2)
    } catch let error as DistillationError {
      complain(error.diagnoses.map { $0.at(experiment).rendered() }.joined(separator: "\n\n"))
      throw ExitCode(2)
    } catch let error as ExportError {
      complain(error.diagnoses.map { $0.at(experiment).rendered() }.joined(separator: "\n\n"))
      switch error {
      case .unknown, .holdoutsOnly, .notRun: throw ExitCode(2)
      case .failed, .differs: throw ExitCode(1)
      case .stopped: throw ExitCode(Interruption.exitCode)
      }
    }
  }
}

extension BundleMaker {
  /// The stack that is meant: what is not named must be the only one.
  private func chosen(in loaded: LoadedExperiment) throws -> (stage: String, target: String) {
    let stages = loaded.experiment.stages
    guard let stage = stack.stage ?? (stages.count == 1 ? stages[0].name : nil) else {
      throw ambiguous("--stage", stages.map(\.name))
    }
    let targets = stages.first { $0.name == stage }?.targets.map(\.value) ?? []
    guard let target = stack.target ?? (targets.count == 1 ? targets[0] : nil) else {
      // An unknown stage is reported where it is looked up.
      if targets.isEmpty { return (stage, "") }
      throw ambiguous("--target", targets)
    }
    return (stage, target)
  }

  private func ambiguous(_ option: String, _ known: [String]) -> ExitCode {
    printError(
      "\(experiment): specify \(option)", help: "available: " + known.joined(separator: ", "))
    return ExitCode(2)
  }
}

/// How many jobs run at once, within the limits of the process; ends with code 2 if none can.
// Inlined into what is asynchronous, it ends the optimising compiler (Swift 6.3).
@inline(never)
func requireAddressSpace(_ jobs: Int?) throws -> Int {
  let width: Int
  do {
    width = try AddressSpace.jobs(jobs)
  } catch {
    printError(error.what, help: error.help)
    throw ExitCode(2)
  }
  try ProcessLimits.check(jobs: width)
  return width
}

/// Says how many jobs run at once.
struct WidthArguments: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Maximum number of jobs at once (default: all cores). Does not change results.",
      valueName: "n"))
  var jobs: Int?

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs is \(jobs); expected at least 1") }
  }
}

/// Where a command may write, or an end with code 2: better known before models are fitted.
func output(
  _ name: String, like likeness: OutputFile.Likeness, inputs: [String], replaces: Bool
) throws -> OutputFile {
  do {
    return try OutputFile(name, like: likeness, inputs: inputs, replaces: replaces)
  } catch {
    printError(error)
    throw ExitCode(2)
  }
}

/// Whether outputs may replace files of others.
struct OverwriteArguments: ParsableArguments {
  @Flag(help: "Replace an output file that this command did not write.")
  var overwrite = false
}
