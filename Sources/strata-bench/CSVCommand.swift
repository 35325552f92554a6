import ArgumentParser

struct CSVCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "csv",
    abstract: "Read a large CSV file, in turn with pandas if there is one.")

  @Option(help: ArgumentHelp("Rows of the file.", valueName: "n"))
  var rows = 1_000_000

  @Option(help: ArgumentHelp("Columns of the file.", valueName: "n"))
  var columns = 20

  @Option(
    help: ArgumentHelp("A Python with pandas, to be measured in turn.", valueName: "path"))
  var python: String?

  @OptionGroup var arguments: BenchmarkArguments

  func validate() throws {
    if rows < 1 { throw ValidationError("--rows is \(rows); it must be at least 1") }
    if columns < 1 { throw ValidationError("--columns is \(columns); it must be at least 1") }
  }

  func run() throws {
    try arguments.report(
      try CSVBenchmark.run(
        rows: rows, columns: columns, python: python, rounds: arguments.rounds), as: "csv")
  }
}
