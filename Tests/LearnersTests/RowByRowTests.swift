import Learners
import Tabular
import Testing

@Suite("predictions row by row")
struct RowByRowTests {
  @Test(
    "what a model predicts for a row does not depend on the rows beside it, however wide they are",
    arguments: [4, 14, 33])
  func alone(_ width: Int) throws {
    var random = RandomSource(seed: 1)
    let matrix = FeatureMatrix(
      (0..<width).map { feature in
        (feature: .init("f\(feature)"), cells: (0..<80).map { _ in random.uniform() })
      }, rowCount: 80)
    let target = (0..<80).map { matrix[$0, 0] + random.uniform() }
    for family in LearnerCatalogue.families where family.learnsNumbers {
      // A few rounds or epochs of those that have them are enough.
      let rounds = ["n_estimators", "epochs"].compactMap { family.hyperparameter($0)?.key }
      let learner = family.learner(rounds.map { ($0, .number(20)) })
      let model = try learner.fit(
        TrainingData(features: matrix, target: target, rows: Array(0..<60)), seed: 1)
      let together = model.predict(matrix)
      for size in [1, 3, 5] {
        let parts = stride(from: 0, to: 80, by: size).flatMap { start in
          model.predict(matrix.selecting(Array(start..<min(80, start + size))))
        }
        #expect(parts == together, "\(family.name) in blocks of \(size)")
      }
    }
  }
}
