@testable import Specification
@testable import Stacking
import Testing

@Suite("names of the language that earlier versions had")
struct RenamedNamesTests {
  private static let former = [
    ("features: false}", "features: false, when: earned}   # a comment"),
    ("form: difference", "form: [raw, shortfall], ceiling: 100"),
  ]

  private static var text: String {
    former.reduce(SpecFixture.text) { $0.replacing($1.0, with: $1.1, maxReplacements: 1) }
  }

  @Test("former names are read as those of today, each with a warning at its place")
  func reading() throws {
    let experiment = try ExperimentReader.read(text: Self.text, file: "e/small.yaml")
    #expect(experiment.stacks[0].layers[1].condition == .earned)
    let messages = experiment.deprecations.map(\.message)
    #expect(
      messages == [
        "e/small.yaml:28:54: 'earned' is deprecated; use 'improves'; strata fmt --upgrade rewrites the "
          + "file",
        "e/small.yaml:35:54: 'shortfall' is deprecated; use 'relative_deficit'; strata fmt --upgrade "
          + "rewrites the file",
      ])
    #expect(
      try ExperimentReader.read(text: SpecFixture.text, file: "e/small.yaml").deprecations.isEmpty)
  }

  @Test("a file is upgraded without a change of anything else")
  func upgrading() throws {
    let upgraded = try UpgradedText.upgraded(Array(Self.text.utf8), file: "e/small.yaml")
    #expect(
      String(decoding: upgraded, as: UTF8.self)
        == Self.text.replacing("earned", with: "improves")
        .replacing("shortfall", with: "relative_deficit"))
    #expect(try UpgradedText.upgraded(upgraded, file: "e/small.yaml") == upgraded)
    let quoted = "stacks: {s: {layers: [[a], {candidates: [a], when: \"earned\"}]}}\r\n"
    #expect(
      String(decoding: try UpgradedText.upgraded(Array(quoted.utf8), file: "a"), as: UTF8.self)
        == quoted.replacing("earned", with: "improves"))
  }

  @Test("keys are renamed wherever they are, in paths of variants too")
  func keys() throws {
    let text = """
      evaluate:
        against:
          a: {table: t, with: u}
      expect: {figures: []}
      ablate:
        swap: {evaluate.against.a.by: [[Year]], stages.s.relative_to.form: [raw, shortfall]}
      """
    let upgraded = try UpgradedText.upgraded(Array(text.utf8), file: "a.yaml")
    #expect(
      String(decoding: upgraded, as: UTF8.self) == """
        evaluate:
          agreement:
            a: {table: t, other: u}
        expect: {scores: []}
        ablate:
          swap: {evaluate.agreement.a.by: [[Year]], stages.s.relative_to.form: [raw, relative_deficit]}
        """)
  }

  @Test("a key under both of its names is an error")
  func conflict() {
    let text = SpecFixture.text.replacing(
      "metrics: [rmse, r2]", with: "metrics: [rmse, r2]\n  agreement: {}\n  against: {}")
    let error = #expect(throws: SpecErrors.self) {
      try ExperimentReader.read(text: text, file: "e/small.yaml")
    }
    #expect(
      error?.errors.map(\.message).contains(
        "e/small.yaml:53:3: 'against' is the former name of 'agreement', which is set on line 52; "
          + "remove one of them") == true)
  }
}
