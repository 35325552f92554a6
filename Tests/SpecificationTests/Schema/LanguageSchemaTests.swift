@testable import Specification
@testable import Stacking
import Foundation
import TestSupport
import Testing
import YAML

@Suite("the JSON Schema of experiment files")
struct LanguageSchemaTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

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
    let broken =
      BrokenSpec.form + BrokenSpec.stackForm + BrokenSpec.targets + BrokenSpec.variables
      + BrokenSpec.names + BrokenSpec.sight
      + BrokenSpec.variants
      + BrokenSpec.judging + BrokenSpec.expecting
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

extension SchemaValidator {
  /// The mistake of each document by the language's schema; `nil` where there is none.
  static func mistakes(
    in documents: [(name: String, node: YAMLNode)]
  ) throws -> [(name: String, mistake: String?)] {
    try mistakes(
      schema: LanguageSchema.text,
      in: documents.map { (name: $0.name, json: JSONValue($0.node).text) })
  }
}
