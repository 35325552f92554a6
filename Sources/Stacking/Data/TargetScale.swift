private import Glibc
package import Tabular

/// The scale on which a target is learned, on top of its form: its values go through a function that
/// rises, and predictions come back through the inverse.
public enum TargetScale: String, CaseIterable, Hashable, Sendable {
  /// As they are.
  case none
  /// The natural logarithm of values above 0.
  case log
  /// The natural logarithm of one more than values above −1.
  case log1p
  /// The power of values above 0 that makes them most like a normal distribution.
  ///
  /// - Source: Box & Cox, “An analysis of transformations”, Journal of the Royal Statistical Society B
  ///   26 (1964).
  case boxCox = "box_cox"
  /// Minus their mean, divided by their standard deviation.
  case standardise

  /// What values must lie above; `nil` where any will do.
  package var floor: Double? {
    switch self {
    case .none, .standardise: nil
    case .log, .boxCox: 0
    case .log1p: -1
    }
  }

  package func allows(_ value: Double) -> Bool { floor.map { value > $0 } ?? true }

  /// Among which `auto` chooses. Box–Cox has the logarithm among its powers, and a mean and a
  /// deviation alone change nothing that learners do not see to themselves.
  static let automatic: [TargetScale] = [.none, .log1p, .boxCox]
}

/// On which scale a candidate learns its target.
public enum TargetScaleChoice: Hashable, Sendable {
  case fixed(TargetScale)
  /// The scale with the least error in blocks of the rows each fit learns from; see ``ScaleEvidence``.
  case chosen

  /// For a job's key.
  var text: String {
    switch self {
    case .fixed(let scale): scale.rawValue
    case .chosen: "auto(\(TargetScale.automatic.map(\.rawValue).joined(separator: ",")))"
    }
  }
}

/// A scale with the parameters that the training rows of one fit give it.
package enum FittedScale: Hashable, Sendable {
  case none
  /// Multiplied by a power of two, as values of their size leave the range in which models compute.
  case unit(Double)
  case log(least: Double)
  case log1p(least: Double)
  case boxCox(power: Double, least: Double)
  case standardised(mean: Double, deviation: Double)

  /// Powers that Box–Cox may find. A negative one would leave values that come back from no number.
  static let powers = 0.0...2.0

  /// - Parameters:
  ///   - values: Of the rows that are learned from.
  ///   - keepsUnit: Whether values must be learned in their own unit, whatever their size.
  /// - Returns: `nil` where the scale does not allow one of them.
  init?(_ scale: TargetScale, of values: [Double], keepsUnit: Bool = false) {
    guard values.allSatisfy(scale.allows), let least = values.min() else { return nil }
    switch scale {
    case .none: self = keepsUnit ? .none : Self.unit(values)
    case .log: self = .log(least: least)
    case .log1p: self = .log1p(least: least)
    case .boxCox: self = .boxCox(power: Self.likeliestPower(values), least: least)
    case .standardise:
      let unit = BinaryUnit.factor(of: values, reach: BinaryUnit.squareReach)
      let own = unit == 1 ? values : values.map { $0 * unit }
      let count = Double(values.count)
      let mean = own.reduce(0, +) / count
      let squares = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let deviation = (squares / count).squareRoot()
      self = .standardised(mean: mean / unit, deviation: deviation > 0 ? deviation / unit : 1)
    }
  }

  /// No scale, or a unit in which values beyond 1e±15 are near 1: boosted trees and networks compute
  /// in single precision, whose squares end at 1e±38.
  private static func unit(_ values: [Double]) -> FittedScale {
    let unit = BinaryUnit.factor(of: values, reach: 50)
    return unit == 1 ? .none : .unit(unit)
  }

  /// What is learned of a value. One that the scale does not allow, which no training row has, counts
  /// as the least of the training rows.
  func forward(_ value: Double) -> Double {
    switch self {
    case .none: value
    case .unit(let unit): value * unit
    case .log(let least): Glibc.log(value > 0 ? value : least)
    case .log1p(let least): Glibc.log1p(value > -1 ? value : least)
    case .boxCox(let power, let least): Self.raised(value > 0 ? value : least, to: power)
    case .standardised(let mean, let deviation): (value - mean) / deviation
    }
  }

  /// The value of which `learned` was learned. It never falls as `learned` rises.
  package func backward(_ learned: Double) -> Double {
    switch self {
    case .none: learned
    case .unit(let unit): learned / unit
    case .log: exp(learned)
    case .log1p: expm1(learned)
    case .boxCox(0, _): exp(learned)
    case .boxCox(let power, _):
      power * learned > -1 ? exp(Glibc.log1p(power * learned) / power) : 0
    case .standardised(let mean, let deviation): mean + deviation * learned
    }
  }

  func forward(_ values: [Double]) -> [Double] { self == .none ? values : values.map(forward) }

  func backward(_ learned: [Double]) -> [Double] { self == .none ? learned : learned.map(backward) }

  /// By how much a value rises with what is learned of it; `nil` where that is not the same everywhere.
  package var slope: Double? {
    switch self {
    case .none: 1
    case .unit(let unit): 1 / unit
    case .standardised(_, let deviation): deviation
    case .log, .log1p, .boxCox: nil
    }
  }

  private static func raised(_ value: Double, to power: Double) -> Double {
    power == 0 ? Glibc.log(value) : expm1(power * Glibc.log(value)) / power
  }

  /// The power of greatest likelihood, to 1e-6: the likelihood has one hill, which a golden-section
  /// search climbs.
  private static func likeliestPower(_ values: [Double]) -> Double {
    let count = Double(values.count)
    // Values around 1 have powers of like size; the power does not depend on their unit.
    let logs = values.map { Glibc.log($0) }
    let centre = logs.reduce(0, +) / count
    let scaled = logs.map { exp($0 - centre) }
    func likelihood(_ power: Double) -> Double {
      let raised = scaled.map { Self.raised($0, to: power) }
      let mean = raised.reduce(0, +) / count
      let variance = raised.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
      return -Glibc.log(variance) * count / 2
    }
    let ratio = (5.0.squareRoot() - 1) / 2
    var (low, high) = (powers.lowerBound, powers.upperBound)
    var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
    var (atLeft, atRight) = (likelihood(left), likelihood(right))
    while high - low > 1e-6 {
      if atLeft >= atRight {
        (high, right, atRight) = (right, left, atLeft)
        left = high - ratio * (high - low)
        atLeft = likelihood(left)
      } else {
        (low, left, atLeft) = (left, right, atRight)
        right = low + ratio * (high - low)
        atRight = likelihood(right)
      }
    }
    let power = (low + high) / 2
    return power < 1e-5 ? 0 : power
  }
}

extension FittedScale {
  package func encode(to writer: inout ByteWriter) {
    let (scale, numbers): (TargetScale, [Double]) =
      switch self {
      case .none: (.none, [])
      case .unit(let unit): (.none, [unit])
      case .log(let least): (.log, [least])
      case .log1p(let least): (.log1p, [least])
      case .boxCox(let power, let least): (.boxCox, [power, least])
      case .standardised(let mean, let deviation): (.standardise, [mean, deviation])
      }
    writer.write(scale.rawValue)
    writer.write(numbers)
  }

  package init(from reader: inout ByteReader) throws(ByteError) {
    let name = try reader.readString()
    let numbers = try reader.readDoubles()
    switch (TargetScale(rawValue: name), numbers.count) {
    case (.none?, 0): self = .none
    case (.none?, 1): self = .unit(numbers[0])
    case (.log?, 1): self = .log(least: numbers[0])
    case (.log1p?, 1): self = .log1p(least: numbers[0])
    case (.boxCox?, 2): self = .boxCox(power: numbers[0], least: numbers[1])
    case (.standardise?, 2): self = .standardised(mean: numbers[0], deviation: numbers[1])
    default: throw .unexpected("a scale '\(name)' of \(numbers.count) numbers")
    }
  }
}
