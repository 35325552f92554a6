import ArgumentParser

@main
struct StrataBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "strata-bench",
    abstract: "Measure how fast the parts of strata are.",
    discussion: """
      Each command checks the result after timing it, prints the least, the median and the greatest \
      of its samples, and writes every sample to results/bench/NAME.csv. Build with -c release. The \
      least time is the estimate; the others say how quiet the machine was.
      """,
    subcommands: [
      JobsCommand.self, CSVCommand.self, StartupCommand.self, LearnersCommand.self,
      ScaleCommand.self,
    ])
}

/// What every benchmark takes.
struct BenchmarkArguments: ParsableArguments {
  @Option(help: ArgumentHelp("How often to measure.", valueName: "n"))
  var rounds = 5

  @Option(help: ArgumentHelp("The folder of results.", valueName: "folder"))
  var results = "results"

  func validate() throws {
    if rounds < 1 { throw ValidationError("--rounds is \(rounds); it must be at least 1") }
  }

  /// Prints the figures and writes their samples to `bench/NAME.csv`.
  func report(_ samples: Samples, as name: String) throws {
    print(samples.text)
    print(try samples.write(to: "\(results)/bench", name: name))
  }
}

/// Why a figure can't be had, or can't be trusted.
struct BenchmarkFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
