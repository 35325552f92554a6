import Testing
import Wording

@Suite("diagnoses")
struct DiagnosisTests {
  @Test("a diagnosis is rendered with its place, the excerpt and what to do")
  func rendering() {
    let diagnosis = Diagnosis("unknown family 'gmb'", help: "did you mean 'gbm'?", at: "a.yaml:2:3")
    #expect(
      diagnosis.rendered(excerpt: "  gmb: 1\n  ^") == """
        error: unknown family 'gmb'
          --> a.yaml:2:3
          gmb: 1
          ^
        help: did you mean 'gbm'?
        """)
    #expect(diagnosis.line == "a.yaml:2:3: unknown family 'gmb'; did you mean 'gbm'?")
    #expect(Diagnosis("no memory").rendered(as: .warning) == "warning: no memory")
  }

  @Test("the suggestion comes first, then at most five alternatives")
  func help() {
    let names = ["gbm", "ridge", "xgb", "cat", "gp", "mlp", "rfm"]
    #expect(
      Suggestion.help(for: "gmb", among: names)
        == "did you mean 'gbm'? expected one of: gbm, ridge, xgb, cat, gp and 2 more")
    #expect(Suggestion.help(for: "forest", among: ["a", "b"]) == "expected one of: a, b")
    #expect(Suggestion.help(for: "forest", among: ["a"]) == "expected a")
    #expect(Suggestion.help(for: "forest", among: []) == "none is defined")
  }

  @Test("a count names errors and warnings, and leaves out what there is none of")
  func counts() {
    #expect(tally(errors: 3, warnings: 1) == "3 errors, 1 warning")
    #expect(tally(errors: 1, warnings: 0) == "1 error")
    #expect(tally(errors: 0, warnings: 2) == "2 warnings")
    #expect(listed(["a", "b", "c"]) == "a, b and c")
  }
}
