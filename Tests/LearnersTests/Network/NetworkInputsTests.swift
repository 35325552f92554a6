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
    let inputs = NetworkInputs(
      learningFrom: features, rows: [0, 1, 2, 3, 4], scaling: .robust, oneHotLevels: 3)
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
    let inputs = NetworkInputs(
      learningFrom: features, rows: Array(0..<10), scaling: .robust, oneHotLevels: 3)
    #expect(
      inputs.columns == [
        .number(feature: 0, median: 0, scale: 0.5), .missing(feature: 0),
      ])
    #expect(inputs.rows([9], of: features) == [0, 1])
  }

  @Test("standard scaling: deviations, ranks where skewed, an indicator for each of two values")
  func standard() {
    let features = FeatureMatrix(
      [
        (.init("even"), [1, 2, 3, 4, 5]), (.init("skewed"), [0, 0, 0, 1, 50]),
        (.init("two"), [7, 7, 9, 7, 9]),
      ], rowCount: 5)
    let inputs = NetworkInputs(
      learningFrom: features, rows: Array(0..<5), scaling: .standard, oneHotLevels: 3)
    #expect((inputs.numbers, inputs.indicators) == (2, 2))
    let cells = inputs.rows([0, 3, 4], of: features)
    let expected: [Float] = [
      -1.414214, -5.199338, 1, 0, 0.707107, 0.674490, 1, 0, 1.414214, 5.199338, 0, 1,
    ]
    #expect(zip(cells, expected).allSatisfy { abs($0 - $1) < 2e-6 })
  }

  @Test("ranks are scikit-learn's quantile transform, within 1e-5")
  func ranks() {
    let ranks = NormalRanks(sorted: [0, 0, 0, 1, 1, 2, 3, 5, 8, 13, 21, 34])
    for (value, expected) in [
      (-1, -5.199338), (0, -5.199338), (0.4, -0.778348), (1, -0.472789), (2, -0.114185),
      (4, 0.229884), (8, 0.604585), (20, 1.268707), (33, 2.457622), (34, 5.199338), (50, 5.199338),
    ] {
      #expect(abs(ranks.normal(value) - expected) < 1e-5, "\(value)")
    }
  }

  @Test("the inverse of the normal distribution is scipy's, within 1e-6")
  func inverse() {
    for (share, expected) in [
      (2e-7, -5.068958), (1e-4, -3.719016), (0.01, -2.326348), (0.3, -0.524401), (0.5, 0),
      (0.9, 1.281552), (0.999, 3.090232),
    ] { #expect(abs(NormalRanks.inverse(share) - expected) < 1e-6, "\(share)") }
  }
}
