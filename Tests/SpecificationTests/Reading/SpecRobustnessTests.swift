@testable import Specification
@testable import Stacking
import Tabular
import Testing
import YAML

@Suite("whatever the text")
struct SpecRobustnessTests {
  @Test("a text with characters changed at random is read or refused, never trapped on")
  func changedTexts() {
    let fragments = [
      "", " ", "\n", ": ", "- ", "[", "]", "{", "}", "null", "0", "-1", "x", "${vars.data}", "&a ",
      "*a", "<<: ", "\"", ".", "city", ".inf", "[]", "{}", "[[1]]",
    ]
    let lines = SpecFixture.text.split(separator: "\n", omittingEmptySubsequences: false)
    for seed in 0..<600 {
      var random = RandomSource(seed: UInt64(seed))
      var changed = lines.map(String.init)
      for _ in 0...random.index(below: 3) {
        let line = random.index(below: changed.count)
        let words = changed[line].split(separator: " ", omittingEmptySubsequences: false)
        var new = words.map(String.init)
        let word = random.index(below: new.count)
        new[word] = fragments[random.index(below: fragments.count)]
        changed[line] = new.joined(separator: " ")
      }
      do {
        let text = changed.joined(separator: "\n")
        let experiment = try ExperimentReader.read(text: text, file: "x.yaml")
        _ = ExperimentChecks.check(experiment, tables: SpecTables().tables)
      } catch {
        #expect(!error.errors.isEmpty)
        #expect(error.errors.allSatisfy { $0.mark.line >= 1 && $0.mark.column >= 1 })
      }
    }
  }
}
