import ArgumentParser
import Experiments
import Glibc

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of experiment files, for editors.",
    discussion: """
      With it an editor that has a YAML language server completes keys and values, tells what they \
      are, and marks what can't be right:

        strata schema > strata.schema.json

      and, as the first line of an experiment in the same folder:

        # yaml-language-server: $schema=strata.schema.json
      """)

  func run() { writeAll(EditorSchema.text, to: STDOUT_FILENO) }
}
