import ArgumentParser
import Cluster
import Experiments
import Foundation
import Wording

struct PackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack",
    abstract: "Write the jobs of an experiment, with all they read, into one file.",
    discussion: """
      Carry the file to another machine, run it there with strata work FILE, carry FILE.results back \
      and add it with strata merge. Jobs whose results are stored are not packed.
      """)

  @OptionGroup var arguments: ExperimentArguments
  @OptionGroup var folder: ResultsArguments

  @Option(
    name: [.short, .customLong("out")],
    help: ArgumentHelp("File to write (default: NAME.work).", valueName: "file"))
  var out: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Number of chunks that will run at once (default: 8).", valueName: "n"))
  var jobs = 8

  func validate() throws {
    if jobs < 1 { throw ValidationError("--jobs is \(jobs); expected at least 1") }
  }

  func run() throws {
    let loaded = try arguments.load(asFarAs: folder)
    let path = out ?? "\(loaded.name).work"
    let scratch = WorkFolder(path: "\(path).folder-\(ProcessInfo.processInfo.processIdentifier)")
    defer { try? FileManager.default.removeItem(atPath: scratch.path) }
    let export = try WorkExport(loaded, root: folder.results, into: scratch, width: jobs)
    try WorkArchive.write(.work, of: scratch, to: path)
    say("\(path): \(counted(export.jobs, "job")) in \(counted(export.chunks.count, "chunk"))")
    say("run it with: strata work \(shellWord(path))")
  }
}
