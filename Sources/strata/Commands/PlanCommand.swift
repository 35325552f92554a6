import ArgumentParser
import Experiments
import Glibc

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Show which jobs would run, which are reused, and why.",
    discussion: """
      Runs nothing and writes nothing. Time and memory are estimated from past runs in the results \
      folder.
      """)

  @OptionGroup var arguments: ExperimentArguments
  @OptionGroup var folder: ResultsArguments

  @Flag(help: "Job graph in Graphviz format.")
  var dot = false

  @Flag(help: "Job graph as a Mermaid flowchart.")
  var mermaid = false

  @Flag(
    help: "Resolved experiment (presets, variables and overrides applied) as YAML.")
  var resolved = false

  @Flag(help: "List of every job that would run, and why.")
  var verbose = false

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Number of jobs at once for the time estimate (default: all cores).", valueName: "n"))
  var jobs: Int?

  @OptionGroup var output: JSONArguments

  func validate() throws {
    if [dot, mermaid, resolved, output.json].count(where: \.self) > 1 {
      throw ValidationError("--dot, --mermaid, --resolved and --json can't be combined")
    }
    if let jobs, jobs < 1 { throw ValidationError("--jobs is \(jobs); expected at least 1") }
  }

  func run() throws {
    let loaded = try arguments.load(asFarAs: folder)
    if resolved {
      writeAll(loaded.resolvedText, to: STDOUT_FILENO)
      return
    }
    let preview = try RunPreview.reporting(loaded, root: folder.results)
    if dot {
      say(preview.graph.dot())
    } else if mermaid {
      say(preview.graph.mermaid())
    } else {
      preview.print(width: jobs ?? processorCount(), verbose: verbose, json: output.json)
    }
  }
}

extension RunPreview {
  /// Plans; prints the error and ends with code 2 where that can't be done.
  static func reporting(_ loaded: LoadedExperiment, root: String) throws -> RunPreview {
    do {
      return try RunPreview(loaded, root: root)
    } catch {
      printError(error)
      throw ExitCode(2)
    }
  }

  func print(width: Int, verbose: Bool, json: Bool) {
    if json { return JSONOutput.write(document(width: width, verbose: verbose)) }
    say(text(width: width, verbose: verbose))
  }
}
