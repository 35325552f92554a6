import Resampling
import Testing

@testable import Specification
@testable import Stacking

@Suite("names of scores")
struct ScoreNameTests {
  @Test(
    "the name of an evaluation is read back",
    arguments: [
      (EvaluationName.outOfFold, "out_of_fold", "out_of_fold"),
      (.holdout("late"), "holdout:late", "late"), (.outer, "outer", "outer"),
      (.masked, "masked", "masked"), (.truth, "truth", "truth"),
      (.holdout("outer/3"), "holdout:outer/3", "outer/3"),
    ])
  func evaluation(name: EvaluationName, text: String, title: String) {
    #expect(name.text == text && name.title == title)
    #expect(EvaluationName(text) == name)
  }

  @Test("only a split of the cross-validation of whole stacks has a number")
  func outerSplit() {
    #expect(EvaluationName.holdout("outer/3").outerSplit == 3)
    #expect(EvaluationName.holdout("late").outerSplit == nil)
    #expect(EvaluationName.outer.outerSplit == nil)
    #expect(EvaluationName("later") == nil)
  }

  @Test("a model in a layer is a base model whatever it is called")
  func model() {
    #expect(ScoredModel("blend", layer: nil) == .blend)
    #expect(ScoredModel("blend", layer: 1) == .candidate(layer: 1, name: "blend"))
    #expect(ScoredModel("baseline", layer: nil) == .groupMean)
    #expect(ScoredModel("baseline:mean", layer: nil) == .baseline(.mean))
    #expect(ScoredModel("ridge", layer: nil) == nil)
    #expect(ScoredModel.groupMean.title == "group mean" && ScoredModel.groupMean.isBaseline)
    #expect(ScoredModel.baseline(.mean).title == "mean" && !ScoredModel.blend.isBaseline)
  }

  @Test("metrics are called as in metrics.csv")
  func metric() {
    let metrics: [ScoreMetric] = [
      .measure(.rmse), .coverage, .width, .setSize, .weighted(.rmse), .weightedCoverage,
      .coverageAt(0.5), .widthAt(0.99),
    ]
    #expect(
      metrics.map(\.text) == [
        "rmse", "coverage", "width", "set_size", "weighted_rmse", "weighted_coverage",
        "coverage@0.5", "width@0.99",
      ])
    #expect(metrics.map(\.plainMeasure) == [.rmse] + [Measure?](repeating: nil, count: 7))
  }
}
