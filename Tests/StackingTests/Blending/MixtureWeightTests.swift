import Foundation
import Resampling
import Tabular
import Testing

@testable import Stacking

@Suite("likeliest weights of a mixture of class probabilities")
struct MixtureWeightTests {
  /// What three columns gave to the class of each row: the first two are right about different rows.
  private static func drawn(_ count: Int, seed: UInt64) -> [[Double]] {
    var random = RandomSource(seed: seed)
    var shares: [[Double]] = []
    for column in 0..<3 {
      var own: [Double] = []
      for row in 0..<count {
        let isRight = column < 2 && row % 2 == column
        let base: Double = isRight ? 0.6 : column == 2 ? 0.25 : 0.2
        own.append(base + 0.3 * random.uniform())
      }
      shares.append(own)
    }
    return shares
  }

  /// By column: the derivative of the summed logarithms and the prior by its weight.
  private static func slopes(
    _ shares: [[Double]], _ weights: [Double], rowWeights: [Double]
  ) -> [Double] {
    let mixture = blendedOutputs(shares, weights)
    return shares.indices.map { index in
      mixture.indices.reduce(MixtureWeights.priorRows / weights[index]) { sum, row in
        sum + rowWeights[row] * shares[index][row] / mixture[row]
      }
    }
  }

  @Test("at the weights every column's slope is the same: rows and prior ask for no other")
  func stationary() {
    let shares = Self.drawn(40, seed: 1)
    let rowWeights = (0..<40).map { 0.5 + Double($0 % 3) }
    for own in [nil, rowWeights] {
      let weights = MixtureWeights.weights(shares, rowWeights: own)
      #expect(abs(weights.reduce(0, +) - 1) < 1e-12)
      #expect(weights.allSatisfy { $0 > MixtureWeights.least })
      let used = own ?? [Double](repeating: 1, count: 40)
      let expected = used.reduce(0, +) + 3 * MixtureWeights.priorRows
      for slope in Self.slopes(shares, weights, rowWeights: used) {
        #expect(abs(slope - expected) < 1e-4 * expected)
      }
    }
  }

  @Test("no weights have a greater likelihood, by a grid")
  func grid() {
    let shares = Self.drawn(25, seed: 2)
    func value(_ weights: [Double]) -> Double {
      blendedOutputs(shares, weights).map { log($0) }.reduce(0, +)
        + MixtureWeights.priorRows * weights.map { log($0) }.reduce(0, +)
    }
    let best = value(MixtureWeights.weights(shares))
    for first in 1..<20 {
      for second in 1..<(20 - first) {
        let weights = [first, second, 20 - first - second].map { Double($0) / 20 }
        #expect(value(weights) <= best + 1e-9)
      }
    }
  }

  @Test("a row of weight 2 counts as two rows")
  func repeated() {
    let shares = Self.drawn(12, seed: 3)
    let doubled = MixtureWeights.weights(
      shares, rowWeights: (0..<12).map { $0 < 4 ? 2.0 : 1 })
    let repeated = MixtureWeights.weights(shares.map { $0 + $0.prefix(4) })
    for (a, b) in zip(doubled, repeated) { #expect(abs(a - b) < 1e-6) }
  }

  @Test("equal columns share their weight, and without rows all are equal")
  func equal() {
    let one = Self.drawn(10, seed: 4)[0]
    for weight in MixtureWeights.weights([one, one, one]) { #expect(abs(weight - 1.0 / 3) < 1e-9) }
    #expect(MixtureWeights.weights([[], []]) == [0.5, 0.5])
    #expect(MixtureWeights.weights([one]) == [1])
  }

  @Test("what many rows speak against is left out; of few rows the prior keeps it")
  func prior() {
    func weights(_ rows: Int) -> [Double] {
      MixtureWeights.weights([
        [Double](repeating: 0.9, count: rows), [Double](repeating: 0, count: rows),
      ])
    }
    #expect(weights(1000) == [1, 0])
    let few = weights(2)
    #expect(few[0] > 0.8 && few[1] > 0.05)
  }

  @Test("a greedy blend takes them where log loss leads and they are asked for, else selects")
  func asked() {
    let classes = [0, 1, 0, 1]
    let good = [0.9, 0.1, 0.1, 0.9, 0.4, 0.6, 0.6, 0.4]
    let other = [0.3, 0.7, 0.6, 0.4, 0.9, 0.1, 0.1, 0.9]
    var spec = BlendSpec(steps: 3)
    let byLoss = ClassObjective(metric: .logLoss, classCount: 2, classes: classes)
    let byAccuracy = ClassObjective(metric: .accuracy, classCount: 2, classes: classes)
    let selected = spec.weights([good, other], byLoss, folds: [])
    spec.classes = .likelihood
    let likely = spec.weights([good, other], byLoss, folds: [])
    #expect(likely == MixtureWeights.weights([good, other].map(byLoss.reduced)))
    #expect(likely != selected)
    #expect(
      spec.weights([good, other], byAccuracy, folds: [])
        == byAccuracy.greedyWeights([good, other], steps: 3))
    let quantiles = QuantileObjective(observed: [1, 2], levels: [0.5])
    #expect(spec.weights([[1, 2], [2, 3]], quantiles, folds: []) == [1, 0])
  }
}
