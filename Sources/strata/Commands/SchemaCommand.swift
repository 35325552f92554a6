import ArgumentParser
import Experiments
import Glibc

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of experiment files.",
    discussion: """
      An editor with a YAML language server uses it to complete, document and validate keys:

        strata schema > strata.schema.json

      Then write this first line into an experiment in the same folder:

        # yaml-language-server: $schema=strata.schema.json
      """)

  @Option(
    help: ArgumentHelp(
      "Folder of the reference pages to update.", valueName: "folder", visibility: .hidden))
  var reference: String?

  @Flag(help: ArgumentHelp("List outdated reference pages; change none.", visibility: .hidden))
  var check = false

  func run() throws {
    guard let reference else { return writeAll(EditorSchema.text, to: STDOUT_FILENO) }
    let changed = try ReferencePages.renew(in: reference, isCheck: check)
    for path in changed { say(path) }
    if check, !changed.isEmpty { throw ExitCode(1) }
  }
}
