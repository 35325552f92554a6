import Tabular
import Testing

@testable import Learners

@Suite struct NetworkInputsTests {
  private let features = FeatureMatrix(
    [
      (.init("number"), [1, 2, 3, 4, 5, .nan]),
      (.init("constant"), [2, 2, 2, 2, 2, 7]),
      (.init("few", .category(levels: ["a", "b", "c"])), [0, 1, 0, 1, .nan, 2]),
      (.init("many", .category(levels: ["p", "q", "r", "s", "t"])), [4, 1, 0, 3, 1, 2]),
    ], rowCount: 6)

  @Test("numbers are scaled by quartiles and bent, levels one-hot or coded, the unseen missing")
  func rows() {
    let inputs = NetworkInputs(learningFrom: features, rows: [0, 1, 2, 3, 4], oneHotLevels: 3)
    #expect(inputs.numbers == 1)
    #expect(inputs.indicators == 2)
    #expect(inputs.embeddedLevels == [5])
    let cells = inputs.rows([0, 4, 5], of: features)
    let z: Float = 1 / (1 + 1.0 / 9).squareRoot()
    let expected: [Float] = [-z, 1, 0, 3, z, 0, 0, 1, 0, 0, 0, 4]
    #expect(zip(cells, expected).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test("a number missing in training has an indicator; equal quartiles give way to the range")
  func missing() {
    let features = FeatureMatrix(
      [(.init("x"), [0, 0, 0, 0, 0, 0, 0, 0, 4, .nan])], rowCount: 10)
    let inputs = NetworkInputs(learningFrom: features, rows: Array(0..<10), oneHotLevels: 3)
    #expect(
      inputs.columns == [
        .number(feature: 0, median: 0, scale: 0.5), .missing(feature: 0),
      ])
    #expect(inputs.rows([9], of: features) == [0, 1])
  }
}
