import ArgumentParser

struct StartupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "startup",
    abstract: "Start strata --help and wait for its end.",
    discussion: "A program that does nothing is started in turn, as the floor of this machine.")

  @Option(
    help: ArgumentHelp(
      "The program to start (default: strata beside this program).", valueName: "path"))
  var strata: String?

  @OptionGroup var arguments: BenchmarkArguments

  func run() throws {
    try arguments.report(
      // A start takes milliseconds, so that many more of them are cheap.
      try StartupBenchmark.run(program: strata, rounds: arguments.rounds * 10), as: "startup")
  }
}
