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
}
