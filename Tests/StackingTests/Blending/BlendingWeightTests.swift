@testable import Specification
@testable import Stacking
@testable import Planning
import Jobs
import NetworkSupport
import Tabular
import Testing

@Suite("least squares without negative weights")
struct BlendingLeastSquaresTests {
  private func slopes(_ columns: [[Double]], _ target: [Double], _ weights: [Double]) -> [Double] {
    let residual = target.indices.map { row in
      target[row] - zip(weights, columns).reduce(0) { $0 + $1.0 * $1.1[row] }
    }
    return columns.map { column in zip(column, residual).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  /// Karush, Kuhn and Tucker: no weight negative, no slope positive, and none but zero where a weight
  /// is not zero. A convex problem's solution is one exactly if these hold.
  private func expectOptimal(_ columns: [[Double]], _ target: [Double], _ weights: [Double]) {
    let size = columns.map { column in
      zip(column, target).reduce(0) { $0 + abs($1.0 * $1.1) }
    }.max()
    let tolerance = 1e-8 * (size ?? 0)
    #expect(weights.allSatisfy { $0 >= 0 })
    for (weight, slope) in zip(weights, slopes(columns, target, weights)) {
      #expect(slope <= tolerance)
      if weight > 0 { #expect(abs(slope) <= tolerance) }
    }
  }

  @Test("columns that all but repeat one another give weights, none negative", arguments: 0..<40)
  func nearlyRepeated(seed: Int) {
    var random = RandomSource(seed: UInt64(seed))
    let base = (0..<12).map { _ in random.uniform() }
    let columns = (0..<6).map { _ in base.map { $0 + 1e-7 * random.uniform() } }
    let target = base.map { $0 + 0.1 * random.uniform() }
    let weights = nonNegativeLeastSquares(columns, target: target)
    #expect(weights.count == 6 && weights.allSatisfy { $0 >= 0 })
    #expect(weights.contains { $0 > 0 })
  }

  @Test("scipy finds the same weights", arguments: LeastSquaresCase.all)
  func scipy(_ reference: LeastSquaresCase) {
    let weights = nonNegativeLeastSquares(reference.columns, target: reference.target)
    for (weight, expected) in zip(weights, reference.weights) {
      #expect(abs(weight - expected) < 1e-9, "\(reference.name)")
    }
    let squares = reference.target.indices.map { row in
      let predicted = zip(weights, reference.columns).reduce(0) { $0 + $1.0 * $1.1[row] }
      return (predicted - reference.target[row]) * (predicted - reference.target[row])
    }
    #expect(abs(squares.reduce(0, +).squareRoot() - reference.residual) < 1e-9)
  }

  @Test("the conditions of an optimum hold on random columns", arguments: 0..<60)
  func optimum(_ seed: Int) {
    var random = RandomSource(seed: UInt64(seed))
    let rows = 2 + random.index(below: 20)
    let count = 1 + random.index(below: 8)
    let target = (0..<rows).map { _ in random.uniform() * 10 - 3 }
    let columns = (0..<count).map { _ in
      target.map { $0 * (random.uniform() - 0.3) + random.uniform() * 6 - 3 }
    }
    expectOptimal(columns, target, nonNegativeLeastSquares(columns, target: target))
  }

  @Test("a column that stands there twice does not keep a third one out")
  func repeatedColumn() {
    let first: [Double] = [1, 2, 3, 4, 5, 6]
    let third: [Double] = [1, -1, 1, -1, 1, -1]
    let target = zip(first, third).map { 2 * $0 + 0.5 * $1 }
    // But for its last bits the second is the first.
    let second = first.map { $0 * (1 + 0x1p-40) }
    for columns in [[first, first, third], [first, second, third], [third, second, first]] {
      let weights = nonNegativeLeastSquares(columns, target: target)
      expectOptimal(columns, target, weights)
      let predicted = target.indices.map { row in
        zip(weights, columns).reduce(0) { $0 + $1.0 * $1.1[row] }
      }
      #expect(zip(predicted, target).allSatisfy { abs($0 - $1) < 1e-9 })
    }
  }

  @Test(
    "the unit of the target does not matter", arguments: [1e-9, 1e-4, 1, 1e6, 1e12])
  func units(_ unit: Double) {
    let columns: [[Double]] = [[1, 2, 3, 5], [2, 2, 2, 1], [0, 1, 0, 2]]
    let target: [Double] = [1.5, 2.1, 2.4, 3.9]
    let plain = nonNegativeLeastSquares(columns, target: target)
    let scaled = nonNegativeLeastSquares(
      columns.map { $0.map { $0 * unit } }, target: target.map { $0 * unit })
    #expect(plain.contains { $0 > 0 })
    for (a, b) in zip(plain, scaled) { #expect(abs(a - b) < 1e-9) }
  }
}

@Suite("weights of a blend")
struct BlendingWeightTests {
  private let columns: [[Double]] = [[1, 2, 3], [2, 2, 2], [1, 2, 4]]
  private let target: [Double] = [1, 2, 3.4]

  @Test("the mean weighs all alike")
  func mean() {
    let weights = BlendSpec(method: .mean).weights(columns, target: target)
    #expect(weights == [Double](repeating: 1.0 / 3, count: 3))
  }

  @Test("the best is the one with the least squared error, of equals the first")
  func best() {
    #expect(BlendSpec(method: .best).weights(columns, target: target) == [1, 0, 0])
    let tied = [columns[1], columns[0], columns[0]]
    #expect(BlendSpec(method: .best).weights(tied, target: target) == [0, 1, 0])
  }

  @Test("least squares are scaled to sum to one")
  func leastSquares() {
    let weights = BlendSpec(method: .nnls).weights(columns, target: target)
    let plain = nonNegativeLeastSquares(columns, target: target)
    #expect(abs(weights.reduce(0, +) - 1) < 1e-12)
    let total = plain.reduce(0, +)
    #expect(weights == plain.map { $0 / total })
  }

  @Test("where no column is of use with a positive weight, the mean is taken")
  func useless() {
    let weights = BlendSpec(method: .nnls).weights([[-1, -2], [-2, -1]], target: [1, 2])
    #expect(weights == [0.5, 0.5])
  }

  @Test("greedy takes as many steps as are asked for")
  func steps() {
    let columns: [[Double]] = [[11, 21, 31], [7, 17, 27]]
    let target: [Double] = [10, 20, 30]
    func weights(_ steps: Int) -> [Double] {
      BlendSpec(method: .greedy, steps: steps).weights(columns, target: target)
    }
    #expect(weights(1) == [1, 0])
    #expect(weights(50) == [0.75, 0.25])
  }
}

@Suite("shrinkage toward equal weights")
struct BlendingShrinkageTests {
  private static let target: [Double] = [1, 2, 3, 4]
  private static let columns: [[Double]] = [target, [4, 3, 2, 1]]

  private func weights(
    _ method: BlendSpec.Method, _ shrinkage: BlendSpec.Shrinkage, copies: Int = 1
  ) -> [Double] {
    var spec = BlendSpec(method: method)
    spec.shrinkage = shrinkage
    return spec.weights(
      Self.columns.map { column in (0..<copies).flatMap { _ in column } },
      target: (0..<copies).flatMap { _ in Self.target })
  }

  @Test("a share of the weights is equal ones", arguments: [BlendSpec.Method.greedy, .nnls])
  func share(_ method: BlendSpec.Method) {
    #expect(weights(method, .share(0)) == [1, 0])
    #expect(weights(method, .share(0.25)) == [0.875, 0.125])
    #expect(weights(method, .share(1)) == [0.5, 0.5])
  }

  @Test("on few rows the share is that of ten rows for each candidate, and falls with more")
  func fewRows() {
    // Twenty rows of equal weights beside 4 and beside 80.
    #expect(abs(weights(.greedy, .fewRows)[1] - 5.0 / 12) < 1e-15)
    #expect(abs(weights(.greedy, .fewRows, copies: 20)[1] - 0.1) < 1e-15)
    #expect(BlendSpec.Shrinkage.fewRows.share(candidates: 6, rows: 240) == 0.2)
  }

  /// What a blend is in the description, and so in the key, of its job.
  private func text(_ blend: BlendSpec) -> String {
    var writer = CanonicalWriter()
    blend.write(to: &writer)
    return writer.text
  }

  @Test("it is read from a blend, and a blend's text, which its key comes from, says it")
  func read() throws {
    func blend(_ text: String) throws -> BlendSpec {
      let text = NetworkFixture.text.replacing("blend: greedy", with: "blend: \(text)")
      return try #require(try NetworkFixture.experiment(text).stack("two")).blend
    }
    #expect(try blend("{kind: greedy, shrinkage: 0.25}").shrinkage == .share(0.25))
    #expect(try blend("{kind: nnls, shrinkage: few_rows}").shrinkage == .fewRows)
    let plain = try blend("{kind: greedy, bags: 30}")
    #expect(
      text(plain) == "blend: greedy\nblend layers: all\nsteps: 50\nbags: 30\nshrinkage: 0.0\n")
    #expect(
      text(try blend("{kind: greedy, decimals: 6, shrinkage: few_rows}"))
        == "blend: greedy\nblend layers: all\nsteps: 50\ndecimals: 6\nbags: 1\n"
        + "shrinkage: few_rows\n")
  }
}
