import Foundation
import TestSupport
import Testing
import YAML

@testable import Stacking

@Suite("the JSON Schema of experiment files")
struct LanguageSchemaTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  @Test("the shipped experiments are valid")
  func shipped() throws {
    let folder = Self.root + "/experiments"
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".yaml") }.sorted()
    try #require(files.count > 3)
    let documents = try files.map { ($0, try YAMLNode.parse(file: "\(folder)/\($0)")) }
    for (name, mistake) in try SchemaValidator.mistakes(in: documents) {
      #expect(mistake == nil, "\(name): \(mistake ?? "")")
    }
  }

  @Test("what the guide says may stand together is valid")
  func wellFormed() throws {
    let documents = try WellFormedSpec.all.map {
      ($0.name, try YAMLNode.parse($0.text, file: "e.yaml"))
    }
    for (name, mistake) in try SchemaValidator.mistakes(in: documents) {
      #expect(mistake == nil, "\(name): \(mistake ?? "")")
    }
  }

  @Test("mistakes that a schema can see are seen, and all others are named here")
  func broken() throws {
    let broken = BrokenSpec.form + BrokenSpec.names + BrokenSpec.variants + BrokenSpec.judging
    var documents: [(String, YAMLNode)] = []
    // What is not YAML is seen by the editor's parser, and an override stands in no file.
    for spec in broken where spec.overrides.isEmpty {
      guard let document = try? YAMLNode.parse(spec.text(), file: "e.yaml") else { continue }
      documents.append((spec.name, document))
    }
    let unseen = try SchemaValidator.mistakes(in: documents).filter { $0.mistake == nil }
      .map(\.name).sorted()
    let expected = UnseenMistakes.byReason.flatMap(\.names).sorted()
    #expect(unseen.filter { !expected.contains($0) } == [], "not seen, and not named as such")
    #expect(expected.filter { !unseen.contains($0) } == [], "seen, though named as not to be seen")
  }

  @Test("the schema is the same text at every call")
  func stable() {
    #expect(LanguageSchema.text == LanguageSchema.text)
    #expect(LanguageSchema.text.hasPrefix("{\n  \"$schema\": \"http://json-schema.org/draft-07/"))
  }
}

/// Documents held against the schema by the Python package jsonschema.
enum SchemaValidator {
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

  /// The mistake of each document; `nil` where there is none.
  static func mistakes(
    in documents: [(name: String, node: YAMLNode)]
  ) throws -> [(name: String, mistake: String?)] {
    let folder = try ScratchFolder()
    let nodes = documents.map { JSONValue($0.node) }
    let values = nodes.map(\.text).joined(separator: ",")
    try folder.write(
      "{\"schema\": \(LanguageSchema.text), \"documents\": [\(values)]}", to: "work.json")
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
    try #require(
      process.terminationStatus == 0,
      "this test needs python3 with jsonschema (apt-get install python3-jsonschema): \(failure)")
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    try #require(lines.count == documents.count)
    return zip(documents, lines).map { ($0.name, $1.isEmpty ? nil : String($1)) }
  }
}
