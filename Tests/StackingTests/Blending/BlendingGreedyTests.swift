@testable import Specification
@testable import Stacking
@testable import Planning
import NetworkSupport
import Jobs
import Tabular
import Testing

@Suite("greedy selection of an ensemble")
struct BlendingGreedyTests {
  /// Caruana's selection as it is told: try every column beside those chosen, take the mean of all
  /// predictions anew each time, keep the best.
  private func plainWeights(_ columns: [[Double]], _ target: [Double], steps: Int) -> [Double] {
    var chosen: [Int] = []
    var best: (error: Double, chosen: [Int]) = (.infinity, [])
    for _ in 0..<steps {
      var trials: [(error: Double, isNew: Bool, column: Int)] = []
      for column in columns.indices {
        let members = chosen + [column]
        var error = 0.0
        for row in target.indices {
          var sum = 0.0
          for member in members { sum += columns[member][row] }
          let residual = sum * (1 / Double(members.count)) - target[row]
          error += residual * residual
        }
        trials.append((error, !chosen.contains(column), column))
      }
      let least = trials.map(\.error).min() ?? .infinity
      let tied = trials.filter { $0.error == least }
      guard let next = tied.first(where: { !$0.isNew }) ?? tied.first else { break }
      chosen.append(next.column)
      if least < best.error { best = (least, chosen) }
    }
    return columns.indices.map { column in
      Double(best.chosen.count { $0 == column }) / Double(best.chosen.count)
    }
  }

  @Test("a column that equals the target is all that is chosen")
  func perfect() {
    let target = [1.0, 2, 3, 4]
    let weights = greedyWeights([[1, 2, 3, 5], target, [4, 3, 2, 1]], target: target, steps: 50)
    #expect(weights == [0, 1, 0])
  }

  @Test("two columns that err to either side are weighed so that their errors cancel")
  func cancelling() {
    // Errors +1 and −3: three of the first and one of the second have the mean error 0.
    let weights = greedyWeights([[11, 21, 31], [7, 17, 27]], target: [10, 20, 30], steps: 50)
    #expect(weights == [0.75, 0.25])
  }

  @Test("of equal columns the first is chosen, and it alone")
  func ties() {
    let columns: [[Double]] = [[3, 1], [2, 2], [2, 2]]
    #expect(greedyWeights(columns, target: [2, 2.5], steps: 10) == [0, 1, 0])
  }

  @Test("a tie goes to a column that is in the ensemble, though another stands before it")
  func tiesInEnsemble() {
    // The second, then the third: the sum is −3. Now 2 and 4 come equally near to 0.
    let third = 1.0 / 3
    let weights = greedyWeights([[4], [2], [-5]], target: [0], steps: 3)
    #expect(weights == [0, 2 * third, third])
  }

  @Test("the shortest prefix with the least error is kept, however many steps follow")
  func prefix() {
    // The mean of both is perfect after two steps; more steps only come near it again.
    let columns: [[Double]] = [[0, 2], [2, 0]]
    for steps in [2, 3, 4, 5, 25, 100] {
      #expect(greedyWeights(columns, target: [1, 1], steps: steps) == [0.5, 0.5])
    }
    #expect(greedyWeights(columns, target: [1, 1], steps: 1) == [1, 0])
  }

  @Test("a single column has the whole weight")
  func single() {
    #expect(greedyWeights([[5, 5]], target: [1, 2], steps: 50) == [1])
  }

  @Test("columns so large that every error is infinite get equal weights")
  func overflowing() {
    let huge = [1e300, -1e300]
    #expect(greedyWeights([huge, huge], target: [0, 0], steps: 5) == [0.5, 0.5])
  }

  @Test("the selection is the plain one's, on random columns", arguments: 0..<40)
  func plain(_ seed: Int) {
    var random = RandomSource(seed: UInt64(seed))
    let rows = 1 + random.index(below: 12)
    let target = (0..<rows).map { _ in random.uniform() * 10 }
    let columns = (0..<(1 + random.index(below: 6))).map { _ in
      // Whole errors, so that exact ties occur.
      target.map { $0 + Double(random.index(below: 5)) - 2 }
    }
    let steps = 1 + random.index(below: 30)
    #expect(
      greedyWeights(columns, target: target, steps: steps)
        == plainWeights(columns, target, steps: steps))
  }

  @Test("no single column does better than the selection", arguments: 0..<20)
  func noWorseThanBest(_ seed: Int) {
    var random = RandomSource(seed: UInt64(1000 + seed))
    let target = (0..<30).map { _ in random.uniform() * 10 }
    let columns = (0..<5).map { _ in target.map { $0 + random.uniform() * 4 - 2 } }
    func error(_ predicted: [Double]) -> Double {
      zip(predicted, target).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    let weights = greedyWeights(columns, target: target, steps: 25)
    #expect(abs(weights.reduce(0, +) - 1) < 1e-12)
    let blend = target.indices.map { row in
      zip(weights, columns).reduce(0) { $0 + $1.0 * $1.1[row] }
    }
    #expect(error(blend) <= (columns.map(error).min() ?? 0) * (1 + 1e-12))
  }
}

@Suite("selections over draws of folds")
struct BlendingBagTests {
  private let folds = [[0, 1], [2, 3], [], [4, 5]]
  private let target: [Double] = [1, 2, 3, 4, 5, 60]
  /// The first column is right but in the last fold, the second in the last fold alone.
  private let columns: [[Double]] = [[1, 2, 3, 4, 0, 0], [0, 0, 0, 0, 5, 60]]

  private func best(_ rows: [Int]?) -> [Double] {
    let rows = rows ?? Array(target.indices)
    return BlendSpec(method: .best).weights(
      columns.map { column in rows.map { column[$0] } }, target: rows.map { target[$0] })
  }

  @Test("the weight of a column is the share of draws in which it is chosen")
  func share() {
    let weights = baggedWeights(columnCount: 2, folds: folds, bags: 4000, select: best)
    // It is chosen unless the last of three folds is drawn in none of three draws: 1 − (2/3)³.
    #expect(abs(weights[1] - 19.0 / 27) < 0.03)
    #expect(abs(weights.reduce(0, +) - 1) < 1e-12)
  }

  @Test("rows of a fold are drawn together, as often as the fold is")
  func wholeFolds() {
    var sizes: Set<Int> = []
    _ = baggedWeights(columnCount: 2, folds: folds, bags: 50) { drawn in
      let drawn = drawn ?? []
      for fold in folds where !fold.isEmpty {
        let counts = Set(fold.map { row in drawn.count { $0 == row } })
        #expect(counts.count == 1)
      }
      sizes.insert(drawn.count)
      return best(drawn)
    }
    #expect(sizes == [6])
  }

  @Test("with one bag, or a single fold, all rows are selected on once")
  func single() {
    for (folds, bags) in [(folds, 1), ([[0, 1, 2, 3, 4, 5], []], 30), ([], 30)] {
      let weights = baggedWeights(columnCount: 2, folds: folds, bags: bags, select: best)
      #expect(weights == [0, 1])
    }
  }

  @Test("a blend draws the folds of its stack, and the same each time")
  func drawn() throws {
    let text = NetworkFixture.text.replacing(
      "blend: greedy", with: "blend: {kind: greedy, bags: 7}")
    let network = try NetworkFixture.network(text)
    let stack = try network.stack("first", "y")
    let (first, second) = (try network.outputs(), try network.outputs())
    let blend = first[stack.blend.index].blend
    #expect(blend == second[stack.blend.index].blend)
    let plain = try NetworkFixture.network()
    let once = try plain.outputs()[plain.stack("first", "y").blend.index].blend
    #expect(blend.weights.map(\.weight) != once.weights.map(\.weight))
    #expect(abs(blend.weights.reduce(0) { $0 + $1.weight } - 1) < 1e-12)
  }
}
