import Tabular
import Testing

@testable import Learners

@Suite struct RidgeTests {
  @Test("two points and a penalty, by hand")
  func handMade() throws {
    var learner = Ridge()
    learner.alpha = 2
    let features = Fixture.numbers([1, 3], columns: 1)
    let model = try learner.fit(Fixture.all(features, [10, 20]), seed: 0)
    // Standardised −1 and 1: the slope is Σxy / (Σx² + 2) = 10 / 4.
    #expect(model.predict(features) == [12.5, 17.5])
    #expect(model.predict(Fixture.numbers([5, .nan], columns: 1)) == [22.5, 15])
  }

  @Test("out-of-fold predictions are those of fits without the fold, on the same design")
  func outOfFold() throws {
    // Categories only: whether a row is left out or not, the design of the others stays as it is.
    var random = RandomSource(seed: 3)
    let features = FeatureMatrix(
      (0..<3).map { index in
        (
          .init("c\(index)", .category(levels: ["x", "y", "z"])),
          (0..<80).map { _ in Double(random.index(below: 3)) }
        )
      }, rowCount: 80)
    let target = (0..<80).map { features[$0, 0] * 3 - features[$0, 1] + random.uniform() + 1000 }
    let weights = (0..<80).map { _ in 0.5 + random.uniform() }
    let data = Fixture.all(features, target, weights: weights)
    let folds = (0..<4).map { fold in (0..<80).filter { $0 % 4 == fold } } + [[5], []]
    let predictions = try Ridge().outOfFold(data, heldOut: folds)
    for (fold, predicted) in zip(folds, predictions) {
      var others = data
      others.rows = data.rows.filter { !fold.contains($0) }
      let plain = try Ridge().fit(others, seed: 0).predict(features)
      #expect(predicted.count == fold.count)
      for (row, value) in zip(fold, predicted) { #expect(abs(value - plain[row]) < 1e-8) }
    }
  }

  @Test("an out-of-fold prediction does not know its row's target")
  func honest() throws {
    let data = Fixture.mixed()
    var changed = data
    let fold = Array(data.rows[3..<9])
    for row in fold { changed.target[row] += 50 }
    let before = try Ridge().outOfFold(data, heldOut: [fold])[0]
    let after = try Ridge().outOfFold(changed, heldOut: [fold])[0]
    for (a, b) in zip(before, after) { #expect(abs(a - b) < 1e-9) }
  }
}
