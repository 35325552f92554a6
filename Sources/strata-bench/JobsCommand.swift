import ArgumentParser

struct JobsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "jobs",
    abstract: "Build, plan and run a large graph of jobs that do nothing.")

  @Option(help: ArgumentHelp("Least number of jobs in the graph.", valueName: "n"))
  var count = 1_000_000

  @OptionGroup var arguments: BenchmarkArguments

  func validate() throws {
    if count < 1 { throw ValidationError("--count is \(count); it must be at least 1") }
  }

  func run() async throws {
    try arguments.report(
      try await JobsBenchmark.run(jobs: count, rounds: arguments.rounds), as: "jobs")
  }
}
