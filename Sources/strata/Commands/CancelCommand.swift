import ArgumentParser
import Cluster
import Wording

struct CancelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel",
    abstract: "End the workers of a work folder.",
    discussion: """
      Workers end what they are doing, and submissions are cancelled. Results stay in the folder; \
      strata run continues from them.
      """)

  @OptionGroup var arguments: WorkFolderArguments

  func run() throws {
    let folder = try arguments.found()
    try folder.cancelQueue()
    do {
      say("cancelled: \(counted(try folder.cancelPilots(), "submission"))")
    } catch let error as PilotError {
      printError(error.description)
      throw ExitCode(1)
    }
  }
}
