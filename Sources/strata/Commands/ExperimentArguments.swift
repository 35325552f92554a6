import ArgumentParser
import Experiments
import Glibc
import Wording

/// What every command takes that reads an experiment.
struct ExperimentArguments: ParsableArguments {
  @Argument(help: "Experiment file.", completion: .file(extensions: ["yaml", "yml"]))
  var experiment: String

  @OptionGroup private var replacements: OverrideArguments

  var overrides: [String] { replacements.overrides }

  /// The same, with the rungs of a search that stored results decide.
  func load(asFarAs folder: ResultsArguments) throws -> LoadedExperiment {
    try refuseRunName(folder)
    let loaded = try load()
    do {
      return try loaded.advanced(in: folder.results)
    } catch {
      printAnyError(error)
      throw ExitCode(2)
    }
  }

  /// The same as it last ran: without what there was no time for.
  func load(asLastRunIn folder: ResultsArguments) throws -> LoadedExperiment {
    try refuseRunName(folder)
    let loaded = try load()
    do {
      return try loaded.asLastRun(in: folder.results)
    } catch {
      printAnyError(error)
      throw ExitCode(2)
    }
  }

  /// Ends with code 2 where a run's name, as `strata ls` lists it, stands for the experiment's file.
  private func refuseRunName(_ folder: ResultsArguments) throws {
    guard access(experiment, F_OK) != 0,
      let words = ResultsFolder(root: folder.results, experiment: experiment).experimentWords()
    else { return }
    printDiagnosis(
      Diagnosis(
        "no such file; it is the name of a run", help: "name its experiment: \(words)",
        at: experiment))
    throw ExitCode(2)
  }

  /// Reads it; prints its errors and ends with code 2 if it can't be run.
  func load() throws -> LoadedExperiment { try Self.load(experiment, overrides) }

  /// Reads an experiment; prints its errors and ends with code 2 if it can't be run.
  static func load(_ file: String, _ overrides: [String]) throws -> LoadedExperiment {
    do {
      let loaded = try LoadedExperiment(file: file, overrides: overrides)
      if JSONOutput.isOn {
        for warning in loaded.warningDiagnoses { printDiagnosis(warning, as: .warning) }
      } else {
        for warning in loaded.warnings { complain(warning) }
      }
      return loaded
    } catch {
      if case InputError.arithmetic = error { PortableStart.startAgain() }
      printAnyError(error)
      throw ExitCode(2)
    }
  }
}

/// What is put in place of values of the file.
struct OverrideArguments: ParsableArguments {
  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "Override of a value, such as learners.gbm.learning_rate=0.1; +path=value adds, ~path removes. Repeatable.",
      valueName: "path=value"))
  private var replacements: [String] = []

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      "Name of the results folder and of the experiment in it, instead of the file's own.",
      valueName: "name"))
  private var name: String?

  var overrides: [String] { replacements + (name.map { ["name=\($0)"] } ?? []) }
}

/// Where results are kept.
struct ResultsArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp("Folder of results and stored jobs.", valueName: "folder"),
    completion: .directory)
  var results = "results"

  func validate() throws {
    if results.isEmpty { throw ValidationError("--results is empty; it must be a folder") }
  }
}
