private import Glibc
import Resampling
import Tabular

/// Out-of-fold probabilities of known classes, to calibrate by.
struct CalibrationRows {
  /// Row-major, all known.
  var probabilities: [Double]
  var classes: [Int]
  /// `nil` for equal weights.
  var weights: [Double]?
  var classCount: Int

  func loss(_ map: ProbabilityMap) -> Double {
    ClassMeasure.logLoss.value(
      observed: classes, probabilities: map.mapped(probabilities, classCount),
      classCount: classCount, weights: weights)
  }

  func selecting(_ rows: [Int]) -> CalibrationRows {
    CalibrationRows(
      probabilities: probabilities.rows(rows, width: classCount),
      classes: rows.map { classes[$0] }, weights: weights.map { w in rows.map { w[$0] } },
      classCount: classCount)
  }
}

extension ProbabilityMap {
  /// The map of a kind that fits some rows; of `auto` the kind of least log loss in a cross-validation of the rows,
  /// the simplest if several are equal.
  init(_ kind: BlendSpec.Calibration, _ rows: CalibrationRows) {
    switch kind {
    case .none: self = .none
    case .temperature: self = .temperature(Self.bestTemperature(rows))
    case .platt: self = .curves(Self.curves(rows, Self.logisticCurve))
    case .isotonic: self = .curves(Self.curves(rows, Self.isotonicCurve))
    case .auto: self.init(Self.bestKind(rows), rows)
    }
  }

  /// Parts of the cross-validation.
  private static var partCount: Int { 5 }

  private static func bestKind(_ rows: CalibrationRows) -> BlendSpec.Calibration {
    guard rows.classes.count >= 2 * partCount else { return .none }
    let parts = rows.classes.indices.map {
      Int(derivedSeed(UInt64($0), "calibration") % UInt64(partCount))
    }
    let kinds: [BlendSpec.Calibration] = [.none, .temperature, .platt, .isotonic]
    let losses = kinds.map { kind in
      (0..<partCount).reduce(0) { sum, part in
        let heldOut = rows.selecting(parts.indices.filter { parts[$0] == part })
        guard !heldOut.classes.isEmpty else { return sum }
        let training = rows.selecting(parts.indices.filter { parts[$0] != part })
        let weight = heldOut.weights?.reduce(0, +) ?? Double(heldOut.classes.count)
        return sum + weight * heldOut.loss(ProbabilityMap(kind, training))
      }
    }
    let best = kinds.indices.min { losses[$0] < losses[$1] } ?? 0
    return kinds[best]
  }

  /// The temperature of least log loss, by golden section over its logarithm; 1 where it gains nothing.
  ///
  /// - Source: Guo, Pleiss, Sun & Weinberger, “On calibration of modern neural networks”, ICML 2017.
  private static func bestTemperature(_ rows: CalibrationRows) -> Double {
    func loss(_ logarithm: Double) -> Double { rows.loss(.temperature(exp(logarithm))) }
    let ratio = (5.0.squareRoot() - 1) / 2
    // Few rows that are all predicted right would ask for ever surer probabilities.
    var (low, high) = (log(0.5), log(5.0))
    var (a, b) = (high - ratio * (high - low), low + ratio * (high - low))
    var (lossOfA, lossOfB) = (loss(a), loss(b))
    for _ in 0..<30 {
      if lossOfA <= lossOfB {
        (high, b, lossOfB) = (b, a, lossOfA)
        a = high - ratio * (high - low)
        lossOfA = loss(a)
      } else {
        (low, a, lossOfA) = (a, b, lossOfB)
        b = low + ratio * (high - low)
        lossOfB = loss(b)
      }
    }
    let best = (low + high) / 2
    return loss(best) < loss(0) ? exp(best) : 1
  }

  /// Of each class beside the others; of two classes of the second.
  private static func curves(
    _ rows: CalibrationRows, _ fit: ([Double], [Bool], [Double]) -> Curve
  ) -> [Curve] {
    let weights = rows.weights ?? [Double](repeating: 1, count: rows.classes.count)
    return (rows.classCount == 2 ? 1..<2 : 0..<rows.classCount).map { number in
      let shares = rows.classes.indices.map { rows.probabilities[$0 * rows.classCount + number] }
      return fit(shares, rows.classes.map { $0 == number }, weights)
    }
  }

  /// A logistic curve of the log odds, by Newton's method; targets are drawn from 0 and 1 as Platt does.
  ///
  /// - Source: Platt, “Probabilistic outputs for support vector machines”, 1999; Lin, Lin & Weng, 2007.
  static func logisticCurve(_ shares: [Double], _ isClass: [Bool], _ weights: [Double]) -> Curve {
    let scores = shares.map(Curve.logOdds)
    let positive = zip(isClass, weights).reduce(0) { $0 + ($1.0 ? $1.1 : 0) }
    let negative = weights.reduce(0, +) - positive
    let (high, low) = ((positive + 1) / (positive + 2), 1 / (negative + 2))
    let targets = isClass.map { $0 ? high : low }
    func loss(_ slope: Double, _ offset: Double) -> Double {
      scores.indices.reduce(0) { sum, row in
        let score = slope * scores[row] + offset
        return sum + weights[row]
          * (max(score, 0) + log1p(exp(-abs(score))) - targets[row] * score)
      }
    }
    var (slope, offset) = (0.0, log((positive + 1) / (negative + 1)))
    var current = loss(slope, offset)
    for _ in 0..<100 {
      // The second derivatives, with a little more on the diagonal: a constant score has no slope.
      var (a, b, c, slopeGradient, offsetGradient) = (1e-12, 0.0, 1e-12, 0.0, 0.0)
      for row in scores.indices {
        let share = 1 / (1 + exp(-(slope * scores[row] + offset)))
        let gradient = weights[row] * (share - targets[row])
        let curvature = weights[row] * share * (1 - share)
        slopeGradient += gradient * scores[row]
        offsetGradient += gradient
        a += curvature * scores[row] * scores[row]
        b += curvature * scores[row]
        c += curvature
      }
      let determinant = a * c - b * b
      guard determinant > 0, abs(slopeGradient) + abs(offsetGradient) > 1e-9 else { break }
      let slopeStep = (c * slopeGradient - b * offsetGradient) / determinant
      let offsetStep = (a * offsetGradient - b * slopeGradient) / determinant
      var factor = 1.0
      var next = loss(slope - slopeStep, offset - offsetStep)
      while next > current, factor > 1e-6 {
        factor /= 2
        next = loss(slope - factor * slopeStep, offset - factor * offsetStep)
      }
      guard next < current else { break }
      (slope, offset, current) = (slope - factor * slopeStep, offset - factor * offsetStep, next)
    }
    return .logistic(slope: slope, offset: offset)
  }

  /// The ascending steps of least squares, with straight lines between them as scikit-learn has them; kept half a row
  /// from 0 and 1, which no number of rows can show.
  static func isotonicCurve(_ shares: [Double], _ isClass: [Bool], _ weights: [Double]) -> Curve {
    let order = shares.indices.sorted { shares[$0] < shares[$1] }
    /// Equal shares, then shares that would descend, are one block.
    var blocks: [(first: Double, last: Double, sum: Double, weight: Double)] = []
    for row in order {
      let own = (isClass[row] ? 1 : 0) * weights[row]
      if let last = blocks.indices.last, blocks[last].last == shares[row] {
        blocks[last].sum += own
        blocks[last].weight += weights[row]
      } else {
        merge(&blocks)
        blocks.append((shares[row], shares[row], own, weights[row]))
      }
    }
    merge(&blocks)
    let half = 1 / (2 * weights.reduce(0, +) + 2)
    var (x, y): ([Double], [Double]) = ([], [])
    for block in blocks {
      let value = min(max(block.sum / block.weight, half), 1 - half)
      x.append(block.first)
      y.append(value)
      if block.last > block.first {
        x.append(block.last)
        y.append(value)
      }
    }
    return .steps(x: x, y: y)
  }

  /// Makes one of the last blocks as long as they do not ascend.
  private static func merge(
    _ blocks: inout [(first: Double, last: Double, sum: Double, weight: Double)]
  ) {
    while blocks.count > 1 {
      let (a, b) = (blocks[blocks.count - 2], blocks[blocks.count - 1])
      guard a.sum * b.weight >= b.sum * a.weight else { return }
      blocks.removeLast()
      blocks[blocks.count - 1] = (a.first, b.last, a.sum + b.sum, a.weight + b.weight)
    }
  }
}
