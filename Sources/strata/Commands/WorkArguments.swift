import ArgumentParser
import Cluster
import Experiments

/// A work folder, by its path or by the experiment that it is for.
struct WorkFolderArguments: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Work folder, file of strata pack, or name of an experiment that runs in the results folder."),
    completion: .directory)
  var work: String

  @OptionGroup var folder: ResultsArguments

  func found() throws -> WorkFolder {
    let direct = WorkFolder(path: work)
    if direct.isMade { return direct }
    let own = ResultsFolder.workFolder(in: folder.results, experiment: work)
    if own.isMade { return own }
    throw WorkFolderError.notAWorkFolder(work)
  }
}
