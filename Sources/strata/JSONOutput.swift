import ArgumentParser
import Experiments
import Glibc
import Synchronization

/// The one JSON document that a command prints with `--json`, errors included: standard output holds
/// it and nothing else, standard error stays empty.
enum JSONOutput {
  private static let requested = Atomic<Bool>(false)
  private static let written = Atomic<Bool>(false)
  private static let diagnostics = Mutex<[DiagnosticRecord]>([])

  /// Whether `--json` was given.
  static var isOn: Bool { requested.load(ordering: .relaxed) }

  /// Finds `--json` among the arguments, before they are parsed: their errors are JSON too.
  static func prepare(_ arguments: [String]) {
    let options = arguments.prefix { $0 != "--" }
    requested.store(options.contains("--json"), ordering: .relaxed)
  }

  static func add(_ record: DiagnosticRecord) { diagnostics.withLock { $0.append(record) } }

  /// Prints the document of a command; called once.
  static func write(_ content: some Encodable) {
    write(CommandDocument(content, diagnostics: diagnostics.withLock { $0 }))
  }

  /// Prints what there is to say where the command had no document, as it failed.
  static func finish() {
    guard isOn, !written.load(ordering: .relaxed) else { return }
    let records = diagnostics.withLock { $0 }
    // Help and version are texts all the same.
    guard !records.isEmpty else { return }
    write(CommandDocument<NoContent>(nil, diagnostics: records))
  }

  private static func write(_ document: CommandDocument<some Encodable>) {
    written.store(true, ordering: .relaxed)
    writeAll(JSONText.of(document) + "\n", to: STDOUT_FILENO)
  }
}

/// `--json`, of the commands that have it.
struct JSONArguments: ParsableArguments {
  @Flag(help: "Print one JSON document for programs, errors included.")
  var json = false
}
