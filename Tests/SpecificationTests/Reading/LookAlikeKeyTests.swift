@testable import Specification
import Testing

@Suite("keys with a character that only looks like the right one")
struct LookAlikeKeyTests {
  /// All that is said of the file with a learner in its place, a sentence and its help each.
  private func said(_ learner: String) -> [String] {
    let text = SpecFixture.text + "\n"
    let whole = text.replacing(
      "ridge: {family: ridge}", with: "ridge: {\(learner)}", maxReplacements: 1)
    do {
      _ = try ExperimentReader.read(text: whole, file: "e/small.yaml")
      return []
    } catch {
      return error.rendered.split(separator: "\n").map(String.init)
        .filter { $0.hasPrefix("error: ") || $0.hasPrefix("help: ") }
    }
  }

  @Test(
    "a required key that is there but for one character is not called missing",
    arguments: [
      ("family\u{FF1A}ridge", "replace '\u{FF1A}' (U+FF1A) by ':' and a blank"),
      ("family\u{A0}: ridge", "replace U+00A0"),
      ("family:\u{A0}ridge", "replace U+00A0"),
      ("fam\u{200B}ily: ridge", "delete the invisible character U+200B"),
      ("family:ridge", "did you mean 'family: ridge'? add a blank after the colon"),
    ])
  func required(learner: String, help: String) throws {
    let said = said(learner)
    #expect(said.count == 2)
    #expect(said.first?.hasPrefix("error: unknown key 'fam") == true)
    #expect(said.first?.hasSuffix("in learner 'ridge'") == true)
    #expect(said.last?.hasPrefix("help: \(help)") == true, "\(said)")
  }

  @Test("a key that is not there is missing, whatever others hold")
  func missing() {
    let said = said("alpha\u{FF1A}1")
    #expect(said.first == "error: 'family' is missing in learner 'ridge'")
  }
}
