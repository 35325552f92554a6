import Tabular
import Testing

@testable import Learners

@Suite struct KernelInputsTests {
  private let features = FeatureMatrix(
    [
      (.init("number"), [1, 3, .nan, 5, 100]),
      (.init("constant"), [2, 2, 2, 2, 7]),
      (.init("colour", .category(levels: ["red", "green", "blue"])), [0, 1, 0, .nan, 2]),
    ], rowCount: 5)

  @Test("numbers are standardised, missing ones take the median, seen levels are one-hot")
  func rows() {
    let inputs = KernelInputs(learningFrom: features, rows: [0, 1, 2, 3])
    #expect(inputs.count == 4)
    #expect(inputs.blocks == [0, 1, 2, 2])
    let scale = (8.0 / 3).squareRoot()
    let cells = inputs.rows([0, 2, 3, 4], of: features)
    let expected = [
      -2 / scale, 0, 1, 0,
      0, 1, 1, 0,
      2 / scale, 0, 0, 0,
      97 / scale, 0, 0, 0,
    ]
    #expect(zip(cells, expected).allSatisfy { abs($0 - $1) < 1e-14 })
  }

  @Test("a category that is constant in training has no coordinate")
  func constant() {
    #expect(KernelInputs(learningFrom: features, rows: [0]).count == 0)
  }
}
