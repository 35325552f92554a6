import ArgumentParser
import Experiments
import Glibc
import Store

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Say what would run, what is reused, and why.",
    discussion: """
      Runs nothing and writes nothing. Times and memory are estimated from past runs in the results \
      folder.
      """)

  @OptionGroup var arguments: ExperimentArguments
  @OptionGroup var folder: ResultsArguments

  @Flag(help: "Print the graph of jobs in Graphviz's language.")
  var dot = false

  @Flag(help: "Print the graph of jobs as a Mermaid flowchart.")
  var mermaid = false

  @Flag(
    help: "Print the experiment with presets, variables and overrides written out, as YAML.")
  var resolved = false

  @Flag(help: "Name every job that would run, and why.")
  var verbose = false

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Predict the time for so many jobs at once (default: all cores).", valueName: "n"))
  var jobs: Int?

  func validate() throws {
    if [dot, mermaid, resolved].count(where: \.self) > 1 {
      throw ValidationError("--dot, --mermaid and --resolved exclude one another")
    }
    if let jobs, jobs < 1 { throw ValidationError("--jobs is \(jobs); it must be at least 1") }
  }

  func run() throws {
    let loaded = try arguments.load(asFarAs: folder)
    if resolved {
      writeAll(loaded.resolvedText, to: STDOUT_FILENO)
      return
    }
    let preview: RunPreview
    do {
      preview = try RunPreview(loaded, root: folder.results)
    } catch {
      complain("\(error)")
      throw ExitCode(2)
    }
    if dot {
      say(preview.graph.dot())
    } else if mermaid {
      say(preview.graph.mermaid())
    } else {
      say(preview.text(width: jobs ?? processorCount(), verbose: verbose))
    }
  }
}
