import Glibc
import Tabular
import Testing

@testable import Learners

@Suite struct SplineAdditiveTests {
  @Test("splines sum to one, and are twice differentiable, and straight outside")
  func basis() {
    let basis = SplineBasis(lower: -1, upper: 3, intervals: 5)
    func value(_ x: Double) -> Double {
      let (first, values) = basis.values(x)
      let coefficients = [3.0, -1, 4, 1, -5, 9, 2, -6]
      return (0..<4).reduce(0) { $0 + values[$1] * coefficients[first + $1] }
    }
    for x in stride(from: -2.0, through: 4, by: 0.01) {
      #expect(abs(basis.values(x).values.sum() - 1) < 1e-12)
      // Second differences change little from one place to the next, across knots as well.
      let second = { (y: Double) in value(y + 1e-3) - 2 * value(y) + value(y - 1e-3) }
      if x > -0.98, x < 2.98 { #expect(abs(second(x) - second(x + 1e-3)) < 1e-6) }
    }
    #expect(abs(value(5) - 2 * value(4) + value(3)) < 1e-12)
    #expect(abs(value(3.001) - 2 * value(3) + value(2.999)) < 1e-4)
  }

  @Test("a straight line is found and goes on beyond the rows")
  func line() throws {
    let x = (0..<60).map { Double($0) / 10 }
    let data = Fixture.all(Fixture.numbers(x, columns: 1), x.map { 2 * $0 - 7 })
    var learner = SplineAdditive()
    learner.alpha = 1e-6
    let model = try learner.fit(data, seed: 0)
    let beyond = [-3.0, 0.05, 5.9, 20]
    let predicted = model.predict(Fixture.numbers(beyond, columns: 1))
    for (x, y) in zip(beyond, predicted) { #expect(abs(y - (2 * x - 7)) < 1e-4) }
  }

  @Test("planted functions are found, each by its feature")
  func planted() throws {
    var random = RandomSource(seed: 5)
    func table(_ count: Int) -> (FeatureMatrix, clean: [Double]) {
      let cells = (0..<count * 3).map { _ in random.uniform() }
      let clean = (0..<count).map { (row: Int) -> Double in
        let bend = cells[row * 3 + 1] - 0.5
        return sin(6 * cells[row * 3]) + 4 * bend * bend
      }
      return (Fixture.numbers(cells, columns: 3), clean)
    }
    let (features, clean) = table(400)
    let target = clean.map { $0 + (random.uniform() - 0.5) / 2 }
    let model = try SplineAdditive().fit(Fixture.all(features, target), seed: 0)
    let (fresh, truth) = table(400)
    // The noise deviates by 0.14.
    #expect(Fixture.rmse(model.predict(fresh), truth) < 0.05)
    let importance = model.featureImportance
    #expect(importance[0] > importance[1] && importance[1] > 5 * importance[2])
  }

  @Test("the solution is that of the penalised equations, written out")
  func plainSolution() throws {
    // One feature, its strength of smoothing read back from the fit: the gradient must vanish.
    var random = RandomSource(seed: 6)
    let x = (0..<80).map { _ in random.uniform() }
    let target = x.map { sin(8 * $0) + random.uniform() / 3 }
    let data = Fixture.all(Fixture.numbers(x, columns: 1), target)
    let design = try AdditiveDesign(data, intervals: 8)
    let equations = design.equations
    let coefficients = try design.coefficients(gamma: 1.4, alpha: 1e-9)
    let penalty = design.terms[0].penalty
    // gram · β − right = −λ · penalty · β in every column, for one λ.
    var slopes: [Double] = []
    var bends: [Double] = []
    for row in 0..<equations.columns {
      var (slope, bend) = (-equations.right[row], 0.0)
      for column in 0..<equations.columns {
        slope += equations.gram[row * equations.columns + column] * coefficients[column]
        bend += penalty[row * equations.columns + column] * coefficients[column]
      }
      slopes.append(slope)
      bends.append(bend)
    }
    let strength =
      -zip(slopes, bends).reduce(0) { $0 + $1.0 * $1.1 } / bends.reduce(0) { $0 + $1 * $1 }
    #expect(strength > 0)
    for (slope, bend) in zip(slopes, bends) {
      #expect(abs(slope + strength * bend) < 1e-4 * (abs(slope) + 1e-3))
    }
  }

  @Test("noise is smoothed to almost nothing")
  func noise() throws {
    var random = RandomSource(seed: 8)
    let cells = (0..<300 * 4).map { _ in random.uniform() }
    let target = (0..<300).map { _ in random.uniform() - 0.5 }
    let features = Fixture.numbers(cells, columns: 4)
    let model = try SplineAdditive().fit(Fixture.all(features, target), seed: 0)
    #expect(Fixture.deviation(model.predict(features)) < 0.1)
  }

  @Test("a level that was not trained on, and a gap without rows, stay finite and near")
  func gaps() throws {
    let x = (0..<80).map { Double($0 < 40 ? $0 : $0 + 60) / 10 }
    let category = FeatureMatrix.Feature("c", .category(levels: ["a", "b", "never"]))
    let features = FeatureMatrix(
      [(.init("x"), x), (category, (0..<80).map { Double($0 % 2) })], rowCount: 80)
    let target = (0..<80).map { x[$0] + Double($0 % 2) }
    let model = try SplineAdditive().fit(Fixture.all(features, target), seed: 0)
    let asked = FeatureMatrix([(.init("x"), [7, 7]), (category, [0, 2])], rowCount: 2)
    let predicted = model.predict(asked)
    #expect(abs(predicted[0] - 7) < 0.3)
    #expect(abs(predicted[1] - 7.5) < 0.6)
  }
}
