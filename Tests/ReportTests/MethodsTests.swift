import Testing

@testable import Report

@Suite("Methods and provenance of the page")
struct MethodsTests {
  private func report() -> ExperimentReport {
    var report = sampleReport()
    report.families = [
      .init(
        name: "extra_trees", title: "Extremely randomised trees",
        reference:
          "Geurts, Ernst & Wehenkel, Extremely Randomized Trees, Machine Learning 63 (2006)",
        models: ["et"]),
      .init(
        name: "gbm", title: "LightGBM-style boosting",
        reference: "Ke et al., LightGBM, NeurIPS 2017",
        models: ["a", "b", "c", "d"]),
    ]
    report.values = [
      .init(path: "seed", text: "2025", place: "tiny.yaml:4:7"),
      .init(path: "learners.et.n_estimators", text: "8", place: "--set:1:1"),
    ]
    report.run.command = "cd /home/a\nstrata run tiny.yaml --set 'a=b c'"
    return report
  }

  @Test(
    "a reference is cited by its authors and year",
    arguments: [
      (
        "Geurts, Ernst & Wehenkel, Extremely Randomized Trees, Machine Learning 63 (2006)",
        "Geurts, Ernst & Wehenkel 2006"
      ),
      ("Breiman, Random Forests, Machine Learning 45 (2001)", "Breiman 2001"),
      ("Ke et al., LightGBM, NeurIPS 2017", "Ke et al. 2017"),
      (
        "Baltagi, Econometric Analysis of Panel Data (2008); Robinson, That BLUP, 6 (1991)",
        "Baltagi 2008"
      ),
      ("A manual", "A manual"),
    ])
  func citation(reference: String, cited: String) {
    #expect(shortCitation(reference) == cited)
  }

  @Test("the methods name the families of the base models and cite them, the tests and Strata")
  func methods() {
    let methods = Methods(report: report())
    #expect(
      methods.text.contains(
        "The base models were extremely randomised trees (et; Geurts, Ernst & Wehenkel 2006) and "
          + "LightGBM-style boosting (4 settings; Ke et al. 2017)."))
    #expect(methods.references.contains("Ke et al., LightGBM, NeurIPS 2017."))
    #expect(
      methods.references.last
        == "The Strata authors. Strata: stacked-ensemble experiments defined in YAML. Version 0.1.0, "
        + "MIT licence.")
    #expect(!methods.references.contains { $0.hasPrefix("Holm") })
  }

  @Test("provenance shows the command that repeats the run and each value's place")
  func provenance() {
    let page = ParsedPage(ReportPage(report()).bytes)
    #expect(page.error == nil)
    for text in [
      "strata run tiny.yaml --set 'a=b c'", "learners.et.n_estimators", "--set:1:1", "2 values",
    ] { #expect(page.text.contains(text), "\(text)") }
    #expect(!ParsedPage(ReportPage(sampleReport()).bytes).text.contains("repeats the run"))
  }

  @Test("every head with a term has its meaning in the glossary")
  func terms() {
    let attributes = ParsedPage(ReportPage(sampleReport()).bytes).attributes
    let terms = Set(attributes.filter { $0.hasPrefix("data-term=") })
    #expect(terms.count > 4)
    for term in terms {
      #expect(attributes.contains("id=\(term.dropFirst("data-term=".count))"), "\(term)")
    }
  }
}
