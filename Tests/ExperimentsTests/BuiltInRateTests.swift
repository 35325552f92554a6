@testable import Serving
@testable import Stacking
@testable import Specification
import Testing

@testable import Experiments
@testable import Planning

@Suite("costs without a past")
struct BuiltInRateTests {
  @Test(
    "what fits cost on a common server is met within a factor of two",
    arguments: [
      // Learner, rows learned from and predicted, features, passes; seconds, means of many fits.
      ("cat", 458, 115, 18, 1000.0, 0.118),
      ("cat", 39, 46, 10, 300.0, 0.0055),
      ("gbm", 880, 220, 39, 100.0, 0.0148),
      ("extra_trees", 458, 115, 18, 100.0, 0.0188),
      ("gaussian_process", 39, 46, 10, 1.0, 0.0018),
      ("gaussian_process", 458, 115, 18, 1.0, 0.237),
      ("gaussian_process", 703, 180, 18, 1.0, 0.29),
      ("mlp", 39, 46, 10, 1.0, 0.009),
      ("mlp", 567, 140, 38, 1.0, 0.128),
      ("nearest_neighbours", 567, 140, 31, 1.0, 0.0106),
      ("ridge", 567, 140, 38, 1.0, 0.00034),
    ])
  func measured(
    learner: String, rows: Int, predicted: Int, features: Int, passes: Double, seconds: Double
  ) {
    let fit = JobExtent.Fit(
      learner: learner, trainingRows: rows, predictedRows: predicted,
      width: MatrixWidth(features: features), passes: passes, stopsEarly: false, isFollowed: false)
    let estimate = BuiltInRates.seconds(kind: "fit \(learner)", JobExtent(fit: fit))
    #expect((0.5...2).contains(estimate / seconds), "\(estimate)")
  }

  @Test(
    "one column for each level is counted, and a category of trees as what it costs",
    arguments: [
      // Learner, levels of the one category beside eight numbers, seconds; 1667 rows learned from, 833 predicted.
      ("ridge", 400, 0.036), ("ridge", 1035, 0.25), ("lasso", 400, 0.027),
      ("spline_additive", 100, 0.021), ("spline_additive", 400, 0.2),
      ("gaussian_process", 100, 1.07), ("gaussian_process", 400, 2.5),
      ("kernel_ridge", 400, 5.5), ("extra_trees", 100, 0.21), ("random_forest", 400, 0.31),
      ("gbm", 100, 0.032), ("xgb", 100, 0.04), ("cat", 100, 0.42),
    ])
  func levels(learner: String, levels: Int, seconds: Double) {
    let passes = ["extra_trees", "random_forest", "gbm", "xgb"].contains(learner) ? 100.0 : 1
    let fit = JobExtent.Fit(
      learner: learner, trainingRows: 1667, predictedRows: 833,
      width: MatrixWidth(features: 9, categories: 1, levels: levels, widest: levels),
      passes: learner == "cat" ? 1000 : passes, stopsEarly: false, isFollowed: false)
    let estimate = BuiltInRates.seconds(kind: "fit \(learner)", JobExtent(fit: fit))
    #expect((0.5...2).contains(estimate / seconds), "\(estimate)")
  }

  @Test("a fit that stops early costs no more for being allowed more passes than it takes")
  func stopsEarly() {
    func seconds(_ passes: Double, stopsEarly: Bool, isFollowed: Bool = false) -> Double {
      let fit = JobExtent.Fit(
        learner: "gbm", trainingRows: 500, predictedRows: 100,
        width: MatrixWidth(features: 10), passes: passes,
        stopsEarly: stopsEarly, isFollowed: isFollowed)
      return BuiltInRates.seconds(kind: "fit gbm", JobExtent(fit: fit))
    }
    #expect(seconds(10_000, stopsEarly: true) == seconds(5000, stopsEarly: true))
    #expect(seconds(100, stopsEarly: true) == seconds(100, stopsEarly: false))
    // What a course has found is taken from there.
    #expect(seconds(1000, stopsEarly: false, isFollowed: true) < seconds(1, stopsEarly: false) * 5)
  }
}
