import ArgumentParser
import Experiments
import Wording
import Workers

struct EnvironmentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "env",
    abstract: "Build the Python environment of an experiment.",
    subcommands: [Create.self])

  struct Create: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "create",
      abstract: "Install the packages that an experiment requires.",
      discussion: """
        Builds the environment of 'python: requirements' with venv and pip, in the user's cache, and \
        asks its libraries for the names of their parameters. With 'python: venv' it installs nothing. \
        Does nothing if the environment is there.
        """)

    @OptionGroup var arguments: ExperimentArguments

    @Flag(name: .shortAndLong, help: "Print errors only.")
    var quiet = false

    func run() throws {
      do {
        let builder = try EnvironmentBuilder(
          file: arguments.experiment, overrides: arguments.overrides)
        if builder.isBuilt {
          if !quiet { say("\(builder.folder): is built") }
          return
        }
        if !quiet, !builder.isNamed {
          complain(
            "installing \(builder.requirements.joined(separator: ", ")) in \(builder.folder)")
        }
        let environment = try builder.build(isQuiet: quiet)
        guard !quiet else { return }
        say("\(builder.folder): Python \(environment.version)")
        for package in environment.distributions { say("  \(package.name) \(package.version)") }
      } catch let error as InputError {
        complain(error.description)
        throw ExitCode(2)
      } catch let error as EnvironmentBuildError {
        printError(error)
        if case .failed = error { throw ExitCode(1) }
        throw ExitCode(2)
      }
    }
  }
}
