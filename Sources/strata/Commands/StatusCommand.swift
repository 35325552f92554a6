import ArgumentParser
import Cluster
import Experiments
import Foundation

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show the progress of a work folder: chunks, workers, submissions.")

  @OptionGroup var arguments: WorkFolderArguments

  @Option(
    help: ArgumentHelp(
      "Print what workers wrote whose log file has this in its name, such as the number of a job.",
      valueName: "name"))
  var log: String?

  func run() throws {
    let folder = try arguments.found()
    guard let log else { return say(try WorkStatus(folder).text) }
    let names = try folder.names(.logs).filter { $0.contains(log) && $0.hasSuffix(".log") }.sorted()
    guard !names.isEmpty else {
      printError("no log has '\(log)' in its name", help: "see \(folder.path)/logs")
      throw ExitCode(2)
    }
    for name in names {
      say("== \(name)")
      if let text = try folder.text(.logs, name), !text.isEmpty {
        say(text.hasSuffix("\n") ? String(text.dropLast()) : text)
      }
    }
  }
}
