import Testing

@testable import Report

@Suite("Figures of predicted classes")
struct ClassFigureTests {
  private func report() -> ExperimentReport {
    var report = sampleReport()
    report.classTables = ["out_of_fold", "masked"].enumerated().map { place, evaluation in
      .init(
        stage: "kinds", target: "kind", evaluation: evaluation, classes: ["moss", "reed"],
        confusion: [3, 1, 0, 5],
        bins: [
          .init(lower: 0.8, upper: 0.9, rows: 3, probability: 0.85, right: 1),
          .init(lower: 0.9, upper: 1, rows: 1, probability: 0.95, right: 0),
        ],
        curves: [
          .init(
            name: "reed", positives: 5, rows: 20, area: 0.9 - Double(place) / 5,
            averagePrecision: 0.8,
            points: [
              .init(threshold: 1, falsePositiveRate: 0, recall: 0, precision: 1),
              .init(threshold: 0.25, falsePositiveRate: 1, recall: 1, precision: 0.25),
            ])
        ],
        groups: [
          .init(
            slice: "observed class", name: "moss", rows: 4, mean: 0.75,
            quantiles: [0.1, 0.2, 0.3, 0.4, 0.5]),
          .init(
            slice: "soil", name: "peat", rows: 4, mean: 0.5, quantiles: [0.1, 0.2, 0.3, 0.4, 0.5]),
        ])
    }
    return report
  }

  private func figure(_ id: String) throws -> Figure {
    try #require(report().figureSet.all.first { $0.id == id })
  }

  @Test(
    "curves, reliability and probabilities by slice come first, the hardest evaluation in front")
  func order() throws {
    let ids = report().figureSet.all.map(\.id)
    #expect(
      ids.prefix(5) == [
        "roc", "precision-recall", "reliability", "class-probabilities", "coverage",
      ])
    #expect(report().classEvaluations == ["masked", "out of fold"])
  }

  @Test("captions hold the numbers of the hardest evaluation")
  func captions() throws {
    #expect(
      try figure("roc").caption.hasPrefix("Area under the curve, masked: 0.7000 for reed of kind;"))
    #expect(
      try figure("precision-recall").caption
        == "Average precision, masked: 0.8000 for reed of kind. Chance is the share of the class’s rows, "
        + "least for reed: 25.0 %.")
    // (3 · 0.15 + 1 · 0.95) / 4; on the whole 3 · 0.15 − 0.95 below 0.
    #expect(
      try figure("reliability").caption.hasSuffix(
        "Expected calibration error, masked: kinds/kind: 35.0 %, too sure on average."))
    #expect(
      try figure("class-probabilities").caption.hasSuffix(
        "masked: means from 50.0 % for soil peat of kind to 75.0 % for observed class moss of kind."
      ))
  }

  @Test("both curves draw one table of thresholds")
  func data() throws {
    let (a, b) = (try figure("roc"), try figure("precision-recall"))
    #expect(a.csv == b.csv)
    let lines = String(decoding: a.csv, as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 5)
    #expect(lines[1] == "kinds/kind,out of fold,reed,1,0,0,1,0")
  }
}
