import ArgumentParser
import Foundation

struct ScaleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scale",
    abstract: "Measure how time and memory grow with the size of an experiment.",
    discussion: """
      Runs strata over generated experiments at one, two and four times a size. Where time is linear, \
      it doubles from line to line. --large adds a million rows, 100,000 jobs and 10,000 variants.
      """)

  @Option(
    help: ArgumentHelp(
      "The program to run (default: strata next to this program).", valueName: "path"))
  var strata: String?

  @Flag(help: "Add the cases that take minutes and gigabytes.")
  var large = false

  @Option(help: ArgumentHelp("The folder of results.", valueName: "folder"))
  var results = "results"

  func run() throws {
    let program = try strata ?? StartupBenchmark.besideThisProgram("strata")
    var cases: [ScaleCase] = []
    cases += [1250, 2500, 5000].map(ScaleCase.columns)
    cases += [75, 150, 300].map(ScaleCase.stages)
    cases += [20_000, 40_000, 80_000].map(ScaleCase.intervals)
    cases += [500, 1000, 2000].map(ScaleCase.variants)
    cases += [2500, 5000, 10_000].map(ScaleCase.jobs)
    if large {
      cases += [.variants(10_000), .jobs(100_000)]
      cases += ["fast", "good"].map { .rows(1_000_000, preset: $0) }
    }
    var samples = Samples()
    for item in cases {
      let folder =
        FileManager.default.temporaryDirectory.path
        + "/strata-scale-\(ProcessInfo.processInfo.processIdentifier)"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let bytes = try item.write(to: folder)
      let path =
        program.hasPrefix("/") ? program : FileManager.default.currentDirectoryPath + "/" + program
      let used = try ProgramRun(
        [path, item.command[0], "scale.yaml"] + item.command.dropFirst(), in: folder)
      let name = "\(item.size) \(item.name)"
      samples.add("\(name), processor", used.processor, unit: "s")
      samples.add("\(name), elapsed", used.wall, unit: "s")
      samples.add("\(name), peak memory", Double(used.peakBytes) / 1_048_576, unit: "MiB")
      samples.add("\(name), table", Double(bytes) / 1_048_576, unit: "MiB")
      let store = try? FileManager.default.attributesOfItem(
        atPath: "\(folder)/results/strata.sqlite")
      if let size = store?[.size] as? Int {
        samples.add("\(name), store", Double(size) / 1_048_576, unit: "MiB")
      }
    }
    try samples.report(to: results, as: "scale")
  }
}

extension Samples {
  fileprivate func report(to results: String, as name: String) throws {
    print(text)
    print(try write(to: "\(results)/bench", name: name))
  }
}
