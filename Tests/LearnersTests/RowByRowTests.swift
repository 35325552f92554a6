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

  @Test(
    "a few rows go through trees one by one, to the same bits: categories, missing cells, linear leaves",
    arguments: [
      ("gbm", [:]), ("gbm", ["linear_tree": ParameterValue.boolean(true)]), ("xgb", [:]),
      ("cat", [:]),
    ] as [(String, [String: ParameterValue])])
  func few(_ name: String, _ more: [String: ParameterValue]) throws {
    var random = RandomSource(seed: 5)
    let count = 300
    func cells(_ make: (inout RandomSource) -> Double) -> [Double] {
      (0..<count).map { _ in random.index(below: 9) == 0 ? .nan : make(&random) }
    }
    let levels = (0..<7).map { "l\($0)" }
    let matrix = FeatureMatrix(
      [
        (feature: .init("x"), cells: cells { $0.uniform() }),
        (feature: .init("z"), cells: cells { ($0.uniform() * 4).rounded() }),
        (
          feature: .init("c", .category(levels: levels)),
          cells: cells { Double($0.index(below: 7)) }
        ),
        (
          feature: .init("d", .category(levels: Array(levels.prefix(3)))),
          cells: cells { Double($0.index(below: 3)) }
        ),
      ], rowCount: count)
    let target = (0..<count).map { row in
      (matrix[row, 0].isNaN ? 1 : matrix[row, 0]) + (matrix[row, 2] == 3 ? 2 : 0)
        + random.uniform() / 10
    }
    let family = try #require(LearnerCatalogue.families.first { $0.name == name })
    let rounds = ["n_estimators", "num_iterations", "iterations"].compactMap {
      family.hyperparameter($0)?.key
    }
    let settings =
      rounds.prefix(1).map { ($0, ParameterValue.number(30)) } + more.map { ($0.key, $0.value) }
    let model = try family.learner(settings).fit(
      TrainingData(features: matrix, target: target, rows: Array(0..<200)), seed: 1)
    let together = model.predict(matrix)
    for size in [1, 2, 8, 9, 16, 17, 40] {
      let parts = stride(from: 0, to: count, by: size).flatMap { start in
        model.predict(matrix, rows: start..<min(count, start + size))
      }
      #expect(parts.map(\.bitPattern) == together.map(\.bitPattern), "in blocks of \(size)")
    }
  }
}
