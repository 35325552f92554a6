import ArgumentParser
import Experiments
import Wording

struct TwinCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "twin",
    abstract: "Generate a simulated Shanghai with known ground truth.",
    discussion: """
      16 districts, 135 months and seven indicators with the gaps of the real tables, plus the ground \
      truth of every cell to score a reconstruction. The same seed gives the same bytes on every \
      machine.
      """)

  @Option(help: ArgumentHelp("Seed of the simulation.", valueName: "n"))
  var seed: UInt64 = 2025

  @Option(
    name: .customLong("out"),
    help: ArgumentHelp("Output folder; created if missing.", valueName: "folder"))
  var folder: String

  func run() throws {
    do {
      for file in try TwinFiles.write(seed: seed, to: folder) { say(file) }
    } catch {
      printError("\(error)")
      throw ExitCode(2)
    }
  }
}
