import ArgumentParser
import Experiments

struct TwinCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "twin",
    abstract: "Generate the known-truth twin of the Shanghai problem.",
    discussion: """
      16 districts, 135 months, seven indicators with the real tables' gaps, and the truth beside \
      them, so that a reconstruction can be scored against what really was. The same seed gives the \
      same bytes on every machine.
      """)

  @Option(help: ArgumentHelp("Seed of the simulation.", valueName: "n"))
  var seed: UInt64 = 2025

  @Option(
    name: .customLong("out"),
    help: ArgumentHelp("Folder to write to; made if missing.", valueName: "folder"))
  var folder: String

  func run() throws {
    do {
      for file in try TwinFiles.write(seed: seed, to: folder) { say(file) }
    } catch {
      complain("\(error)")
      throw ExitCode(2)
    }
  }
}
