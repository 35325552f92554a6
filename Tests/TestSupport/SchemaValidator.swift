import Foundation

/// JSON documents held against a JSON Schema by the Python package jsonschema.
public enum SchemaValidator {
  /// The validator did not do its work.
  public struct Failure: Error, CustomStringConvertible {
    public var description: String
  }

  private static let script = """
    import json, sys
    from jsonschema import Draft7Validator
    work = json.load(open(sys.argv[1]))
    Draft7Validator.check_schema(work["schema"])
    validator = Draft7Validator(work["schema"])
    def deepest(error):
        while error.context:
            error = max(error.context, key=lambda e: len(e.absolute_path))
        return error
    for document in work["documents"]:
        errors = [deepest(e) for e in validator.iter_errors(document)]
        line = "; ".join("/".join(map(str, e.absolute_path)) + ": " + e.message[:200] for e in errors)
        print(line.replace("\\n", " "))
    """

  /// What is wrong with each document; `nil` where nothing is.
  ///
  /// - Throws: ``Failure`` where Python or the package is not there, or the schema is no schema.
  public static func mistakes(
    schema: String, in documents: [(name: String, json: String)]
  ) throws -> [(name: String, mistake: String?)] {
    let folder = try ScratchFolder()
    let values = documents.map(\.json).joined(separator: ",")
    try folder.write("{\"schema\": \(schema), \"documents\": [\(values)]}", to: "work.json")
    try folder.write(script, to: "validate.py")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", folder.file("validate.py"), folder.file("work.json")]
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let failure = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    guard process.terminationStatus == 0, lines.count == documents.count else {
      throw Failure(
        description:
          "this needs python3 with jsonschema (apt-get install python3-jsonschema): \(failure)")
    }
    return zip(documents, lines).map { ($0.name, $1.isEmpty ? nil : String($1)) }
  }
}
