import ArgumentParser
import Experiments

/// What every command takes that reads an experiment.
struct ExperimentArguments: ParsableArguments {
  @Argument(help: "The experiment file.", completion: .file(extensions: ["yaml", "yml"]))
  var experiment: String

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "Put VALUE in place of what the file says at PATH, for example vars.data=../data or learners.gbm.learning_rate=0.1. May be given several times.",
      valueName: "path=value"))
  var overrides: [String] = []

  /// Reads it; tells what is wrong and ends with code 2 if it can't be run.
  func load() throws -> LoadedExperiment {
    do {
      let loaded = try LoadedExperiment(file: experiment, overrides: overrides)
      for warning in loaded.warnings { complain(warning) }
      return loaded
    } catch {
      complain(error.description)
      throw ExitCode(2)
    }
  }
}

/// Where results are kept.
struct ResultsArguments: ParsableArguments {
  @Option(help: ArgumentHelp("The folder for results and stored jobs.", valueName: "folder"))
  var results = "results"
}
