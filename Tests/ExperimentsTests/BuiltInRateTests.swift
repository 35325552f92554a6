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
      learner: learner, trainingRows: rows, predictedRows: predicted, features: features,
      passes: passes, stopsEarly: false, isFollowed: false)
    let estimate = BuiltInRates.seconds(kind: "fit \(learner)", JobExtent(fit: fit))
    #expect((0.5...2).contains(estimate / seconds), "\(estimate)")
  }

  @Test("a fit that stops early costs no more for being allowed more passes than it takes")
  func stopsEarly() {
    func seconds(_ passes: Double, stopsEarly: Bool, isFollowed: Bool = false) -> Double {
      let fit = JobExtent.Fit(
        learner: "gbm", trainingRows: 500, predictedRows: 100, features: 10, passes: passes,
        stopsEarly: stopsEarly, isFollowed: isFollowed)
      return BuiltInRates.seconds(kind: "fit gbm", JobExtent(fit: fit))
    }
    #expect(seconds(10_000, stopsEarly: true) == seconds(5000, stopsEarly: true))
    #expect(seconds(100, stopsEarly: true) == seconds(100, stopsEarly: false))
    // What a course has found is taken from there.
    #expect(seconds(1000, stopsEarly: false, isFollowed: true) < seconds(1, stopsEarly: false) * 5)
  }
}
