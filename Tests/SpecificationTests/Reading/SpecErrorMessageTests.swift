@testable import Specification
@testable import Stacking
import Testing
import Wording

/// One mistake put into the experiment without mistakes, and all that is said of it.
struct BrokenSpec: Sendable, CustomTestStringConvertible {
  var name: String
  /// Text of the fixture and what stands in its place; the first occurrence is replaced.
  var edits: [(old: String, new: String)]
  var overrides: [String] = []
  var expected: String

  init(
    _ name: String, _ edits: [(String, String)], set overrides: [String] = [], _ expected: String
  ) {
    self.name = name
    self.edits = edits
    self.overrides = overrides
    self.expected = expected
  }

  var testDescription: String { name }

  /// The experiment with the mistake in it.
  func text() throws -> String {
    var text = SpecFixture.text
    for edit in edits {
      let position = try #require(text.firstRange(of: edit.old), "'\(edit.old)' is not there")
      text.replaceSubrange(position, with: edit.new)
    }
    return text
  }

  /// What reading prints; empty if it finds no mistake.
  func rendered() throws -> String {
    let text = try text()
    do {
      _ = try ExperimentReader.read(text: text, file: "e/small.yaml", overrides: overrides)
      return ""
    } catch {
      return error.rendered
    }
  }
}

@Suite("messages of broken experiment files")
struct SpecErrorMessageTests {
  @Test(
    "every message is right to the letter",
    arguments: BrokenSpec.form + BrokenSpec.stackForm + BrokenSpec.targets + BrokenSpec.variables
      + BrokenSpec.names + BrokenSpec.sight
      + BrokenSpec.variants
      + BrokenSpec.judging + BrokenSpec.expecting)
  func messages(broken: BrokenSpec) throws {
    let rendered = try broken.rendered()
    #expect(rendered == broken.expected)
  }
}
