import Resampling
import Tabular
import Testing

@testable import Stacking

@Suite("calibration of class probabilities")
struct ProbabilityMapTests {
  /// Forty probabilities in hundredths of 42, and whether rows are of the class.
  private let shares: [Double]
  private let isClass: [Bool]
  private let weights: [Double]
  private let places = [0, 0.1, 0.33, 0.5, 0.62, 0.77, 0.9, 1]

  init() {
    var state = 12345
    func draw() -> Int {
      state = (1_103_515_245 * state + 12345) % 2_147_483_648
      return state / 65536 % 100
    }
    var (shares, isClass): ([Double], [Bool]) = ([], [])
    for _ in 0..<40 {
      let share = Double(draw() % 40 + 1) / 42
      shares.append(share)
      isClass.append(Double(draw()) / 100 < share * share)
    }
    self.shares = shares
    self.isClass = isClass
    weights = (0..<40).map { 0.5 + Double($0 % 4) / 2 }
  }

  private var ones: [Double] { [Double](repeating: 1, count: 40) }

  /// Recorded with scikit-learn 1.9's `IsotonicRegression`, whose 0 and 1 are kept half a row away.
  @Test("isotonic steps are scikit-learn's")
  func isotonic() {
    for (weights, middle, half) in [
      (ones, [0.357142857143, 0.357142857143, 0.666666666667], 1 / 82.0),
      (weights, [0.416666666667, 0.416666666667, 0.571428571429], 1 / 102.0),
    ] {
      let curve = ProbabilityMap.isotonicCurve(shares, isClass, weights)
      let expected = [half, half, half] + middle + [1 - half, 1 - half]
      for (place, value) in zip(places, expected) {
        #expect(abs(curve.value(place) - value) < 1e-9, "\(place): \(curve.value(place)), \(value)")
      }
    }
  }

  /// Recorded with scipy's BFGS on the loss of scikit-learn's `_SigmoidCalibration`.
  @Test("Platt's curve is scikit-learn's, of log odds")
  func platt() {
    for (weights, slope, offset) in [
      (ones, 1.2065455050413514, -1.0649221713450436),
      (weights, 1.1378245292041738, -0.9903672594074503),
    ] {
      guard
        case .logistic(let found, let shift) = ProbabilityMap.logisticCurve(
          shares, isClass, weights)
      else {
        Issue.record("no logistic curve")
        continue
      }
      #expect(abs(found - slope) < 1e-6 && abs(shift - offset) < 1e-6, "\(found), \(shift)")
    }
  }

  /// Probabilities of three classes, and classes drawn from what `truth` makes of the probability of the first.
  private func drawn(
    _ count: Int, seed: UInt64, _ truth: (Double) -> Double
  ) -> CalibrationRows {
    var random = RandomSource(seed: seed)
    var rows = CalibrationRows(probabilities: [], classes: [], weights: nil, classCount: 3)
    for _ in 0..<count {
      let first = random.uniform()
      rows.probabilities += [first, (1 - first) * 0.6, (1 - first) * 0.4]
      let right = truth(first)
      let place = random.uniform()
      rows.classes.append(
        place < right ? 0 : place < right + (1 - right) * 0.6 ? 1 : 2)
    }
    return rows
  }

  @Test("auto takes what a step function needs, and keeps right probabilities nearly as they are")
  func auto() {
    let steps = { (share: Double) in share < 0.6 ? 0.1 : 0.9 }
    let rows = drawn(3000, seed: 1, steps)
    let new = drawn(3000, seed: 2, steps)
    let auto = ProbabilityMap(.auto, rows)
    #expect(auto == ProbabilityMap(.isotonic, rows))
    #expect(new.loss(auto) < new.loss(ProbabilityMap(.temperature, rows)) - 0.02)
    #expect(new.loss(auto) < new.loss(.none) - 0.02)
    let right = drawn(3000, seed: 3) { $0 }
    let own = drawn(3000, seed: 4) { $0 }
    #expect(own.loss(ProbabilityMap(.auto, right)) < own.loss(.none) + 0.002)
  }

  @Test(
    "mapped probabilities sum to 1, and a map is read back from its bytes",
    arguments: BlendSpec.Calibration.allCases)
  func bytes(_ kind: BlendSpec.Calibration) throws {
    let rows = drawn(300, seed: 5) { $0 * $0 }
    let map = ProbabilityMap(kind, rows)
    let mapped = map.mapped(rows.probabilities + [.nan, .nan, .nan], 3)
    for row in 0..<300 {
      #expect(abs(mapped[3 * row..<3 * row + 3].reduce(0, +) - 1) < 1e-12)
      #expect(mapped[3 * row..<3 * row + 3].allSatisfy { $0 >= 0 && $0 <= 1 })
    }
    #expect(mapped[900].isNaN)
    var writer = ByteWriter()
    map.encode(to: &writer)
    var reader = ByteReader(writer.bytes)
    #expect(try ProbabilityMap(from: &reader, classCount: 3) == map)
    let two = CalibrationRows(
      probabilities: shares.flatMap { [1 - $0, $0] }, classes: isClass.map { $0 ? 1 : 0 },
      weights: weights, classCount: 2)
    let binary = ProbabilityMap(kind, two).mapped(two.probabilities, 2)
    #expect((0..<40).allSatisfy { abs(binary[2 * $0] + binary[2 * $0 + 1] - 1) < 1e-12 })
  }

  @Test("rows of one class, and a constant probability, are calibrated without a fault")
  func edges() {
    for kind in BlendSpec.Calibration.allCases {
      let one = CalibrationRows(
        probabilities: [Double](repeating: 1.0 / 3, count: 60),
        classes: [Int](repeating: 1, count: 20), weights: nil, classCount: 3)
      let mapped = ProbabilityMap(kind, one).mapped(one.probabilities, 3)
      #expect(mapped.allSatisfy { $0.isFinite && $0 >= 0 })
    }
  }
}
