import ArgumentParser
import Cluster
import Experiments
import Glibc
import Store
import Wording

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
    help: ArgumentHelp(
      "Write the jobs in chunks into a work folder, with a file for make, snakemake, slurm or nextflow.",
      valueName: "engine"))
  var emit: EmittedWork?

  @Option(
    help: ArgumentHelp("Work folder of --emit (default: NAME-work).", valueName: "folder"))
  var out: String?

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
    if out != nil, emit == nil { throw ValidationError("--out has no effect without --emit") }
    if let jobs, jobs < 1 { throw ValidationError("--jobs is \(jobs); expected at least 1") }
  }

  func run() throws {
    let loaded = try arguments.load(asFarAs: folder)
    if resolved {
      writeAll(loaded.resolvedText, to: STDOUT_FILENO)
      return
    }
    if let emit { return try write(emit, loaded) }
    let preview = try RunPreview.reporting(loaded, root: folder.results)
    if dot {
      say(preview.graph.dot())
    } else if mermaid {
      say(preview.graph.mermaid())
    } else {
      preview.print(width: jobs ?? processorCount(), verbose: verbose, json: output.json)
    }
  }

  private func write(_ engine: EmittedWork, _ loaded: LoadedExperiment) throws {
    let work = WorkFolder(path: absolute(out ?? "\(loaded.name)-work"))
    let export = try WorkExport(
      loaded, root: folder.results, into: work, width: jobs ?? processorCount())
    let path = try export.emit(engine, program: ownPath())
    say("\(path): \(counted(export.jobs, "job")) in \(counted(export.chunks.count, "chunk"))")
    say("run it with: \(engine.command(work.path))")
    say("then: strata merge \(shellWord(work.path))")
  }
}

extension EmittedWork: ExpressibleByArgument {}
extension RunPreview {
  /// Plans; prints the error and ends with code 2 where that can't be done.
  static func reporting(_ loaded: LoadedExperiment, root: String) throws -> RunPreview {
    do {
      return try RunPreview(loaded, root: root)
    } catch {
      printAnyError(error)
      throw ExitCode(2)
    }
  }

  func print(width: Int, verbose: Bool, json: Bool) {
    if json { return JSONOutput.write(document(width: width, verbose: verbose)) }
    say(TerminalArguments.uncoloured.fitted(text(width: width, verbose: verbose)))
  }
}
