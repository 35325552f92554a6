package import Resampling
import Tabular
private import Glibc

/// What predictions are chosen by: weights, rounds, target forms, transformations, layers and learners that are passed on.
///
/// The first declared metric of a target's task decides, where it is a mean over rows: only such a metric says of every
/// part of the rows what it says of all.
package enum Loss: Hashable, Sendable {
  /// (p − o)², for `rmse` and `mse`; also for metrics that are no mean over rows, such as `correlation`, and for
  /// `r2`, which orders predictions alike.
  case squared
  /// |p − o|, for `mae` and for all that orders predictions alike: `pinball` of the median, `nmge`, `coe`, `ioa`.
  case absolute
  /// |p − o| / |o|, for `mape`; a row whose observation is 0 says nothing.
  case relative
  /// 2|p − o| / (|p| + |o|), for `smape`; 0 where both are 0.
  case symmetric
  /// (ln(1 + p) − ln(1 + o))², for `rmsle`. A prediction of −1 or less counts as one just above.
  case logarithmic
  /// The term of a row of a metric that is declared as a formula, where the metric is a function of a mean over rows.
  case formula(FormulaMetric)
  /// A metric of class probabilities.
  case classes(ClassMeasure)
  /// The mean pinball loss over the levels of a target's quantiles.
  case quantiles

  /// - Parameters:
  ///   - classMetric: Of a target of classes: what its weights are chosen by; `nil` for numbers.
  ///   - metrics: The declared metrics of numbers, the first of which decides.
  package init(classMetric: ClassMeasure?, metrics: [Measure]) {
    if let classMetric {
      self = .classes(classMetric)
      return
    }
    switch metrics.first {
    case .mae, .pinball, .nmge, .coe, .ioa: self = .absolute
    case .mape: self = .relative
    case .smape: self = .symmetric
    case .rmsle: self = .logarithmic
    case .formula(let own) where own.rowLoss != nil: self = .formula(own)
    default: self = .squared
    }
  }

  /// The metric whose value ``figure(observed:predicted:weights:)`` is. Of a formula that is the mean of its terms.
  package var measure: Measure {
    switch self {
    case .squared: .rmse
    case .absolute: .mae
    case .relative: .mape
    case .symmetric: .smape
    case .logarithmic: .rmsle
    case .formula(let own): .formula(own)
    case .classes(let metric): Measure(rawValue: metric.rawValue) ?? .logLoss
    case .quantiles: .pinball
    }
  }

  /// What forms, rounds and layers are judged by: of class probabilities a metric that is a mean over rows of what
  /// each probability says, else the ranked probability score for metrics of ordered levels and log loss for others.
  package var ofEvidence: Loss {
    guard case .classes(let metric) = self, metric != .brier else { return self }
    return .classes(metric.needsOrder ? .rankedProbability : .logLoss)
  }

  /// `nil` for squared error, log loss and pinball loss of quantiles, which descriptions of jobs do not name.
  package var unlessDefault: Loss? {
    self == .squared || self == .classes(.logLoss) || self == .quantiles ? nil : self
  }
}

// MARK: - Of rows

extension Loss {
  /// The loss of one prediction of a number.
  @inline(__always)
  func ofRow(_ predicted: Double, _ observed: Double) -> Double {
    switch self {
    case .squared, .classes, .quantiles:
      let error = predicted - observed
      return error * error
    case .absolute: return abs(predicted - observed)
    case .relative: return observed == 0 ? 0 : abs((predicted - observed) / observed)
    case .symmetric:
      let size = abs(predicted) + abs(observed)
      return size > 0 ? 2 * abs(predicted - observed) / size : 0
    case .logarithmic:
      let difference = log1p(max(predicted, Self.leastLogarithmic)) - log1p(observed)
      return difference * difference
    case .formula(let own): return own.term.value(observed: observed, predicted: predicted)
    }
  }

  /// The sum over rows.
  ///
  /// - Parameters:
  ///   - weights: By row; `nil` for equal ones.
  ///   - predicted: The prediction of a row.
  @inline(__always)
  func total(
    _ observed: [Double], weights: [Double]?, predicted: (Int) -> Double
  ) -> Double {
    var sum = 0.0
    if self == .squared, weights == nil {
      for row in observed.indices {
        let error = predicted(row) - observed[row]
        sum += error * error
      }
      return sum
    }
    if case .formula(let own) = self {
      let terms = own.term.values(observed: observed, predicted: observed.indices.map(predicted))
      return zip(observed.indices, terms).reduce(0) { $0 + $1.1 * (weights?[$1.0] ?? 1) }
    }
    for row in observed.indices {
      sum += ofRow(predicted(row), observed[row]) * (weights?[row] ?? 1)
    }
    return sum
  }

  /// What is nearest above −1 to be told from it.
  private static let leastLogarithmic = -1 + 0x1p-52

  /// A power of two by which values are multiplied before ``ofRow(_:_:)``, so that squares neither vanish nor overflow.
  func unit(of observed: [Double]) -> Double {
    switch self {
    case .logarithmic, .formula: 1
    default: BinaryUnit.factor(of: observed, reach: BinaryUnit.squareReach)
    }
  }

  /// The mean as it is reported: of squares the root.
  func figure(ofMean mean: Double) -> Double {
    switch self {
    case .squared, .logarithmic: mean.squareRoot()
    case .absolute, .relative, .symmetric, .formula, .classes, .quantiles: mean
    }
  }

  /// The figure of rows taken together, from those of parts and their numbers of rows.
  func figure(of parts: [(figure: Double, rowCount: Int)]) -> Double {
    let rows = Double(parts.reduce(0) { $0 + $1.rowCount })
    switch self {
    case .squared, .logarithmic:
      let squares = parts.reduce(0) { $0 + $1.figure * $1.figure * Double($1.rowCount) }
      return (squares / rows).squareRoot()
    case .absolute, .relative, .symmetric, .formula, .classes, .quantiles:
      return parts.reduce(0) { $0 + $1.figure * Double($1.rowCount) } / rows
    }
  }

  /// The value of ``measure``.
  ///
  /// - Parameter weights: By row; `nil` for equal ones.
  /// - Precondition: at least one row.
  func figure(observed: [Double], predicted: [Double], weights: [Double]? = nil) -> Double {
    if !isOfTerms {
      let value = measure.value(observed: observed, predicted: predicted, weights: weights)
      guard value.isNaN, self != .squared else { return value }
    }
    var (sum, whole) = (0.0, 0.0)
    for row in observed.indices {
      let weight = weights?[row] ?? 1
      sum += weight * ofRow(predicted[row], observed[row])
      whole += weight
    }
    return figure(ofMean: sum / (whole > 0 ? whole : 1))
  }

  /// Whether its figure is the mean of terms, whatever function of it the metric is.
  private var isOfTerms: Bool { if case .formula = self { true } else { false } }

  /// Whether it is a share or a ratio, which has no unit, or may be one.
  var isShare: Bool {
    switch self {
    case .squared, .absolute, .quantiles: false
    case .formula, .relative, .symmetric, .logarithmic, .classes: true
    }
  }

  /// Whether it says something of these observations: a logarithm needs values above −1, a share one that is not 0.
  func isDefined(for observed: [Double]) -> Bool {
    switch self {
    case .squared, .absolute, .symmetric, .classes, .quantiles: true
    case .relative: observed.contains { $0 != 0 }
    case .logarithmic: observed.allSatisfy { $0 > -1 }
    case .formula(let own):
      own.term.values(observed: observed, predicted: observed).allSatisfy(\.isFinite)
    }
  }
}

extension StageData {
  /// Goes by a loss from here on; squared error where the loss says nothing of the target.
  ///
  /// - Parameter loss: `nil` for that of the task: squared error, log loss of classes, or pinball loss of quantiles.
  package mutating func judge(by loss: Loss?) {
    if isOfQuantiles {
      self.loss = .quantiles
      return
    }
    guard let loss, isOfClasses || loss.isDefined(for: observed) else {
      self.loss = isOfClasses ? .classes(.logLoss) : .squared
      return
    }
    self.loss = loss
  }

  /// The summed loss of the class probabilities or quantiles of some training rows.
  ///
  /// - Parameter probabilities: Row-major, one row for each of `rows`.
  func outputLoss(_ probabilities: [Double], of rows: [Int]) -> Double {
    guard !rows.isEmpty else { return 0 }
    let total = weights(of: rows)?.reduce(0, +) ?? Double(rows.count)
    if isOfQuantiles {
      return total
        * QuantileMeasure.pinball.value(
          observed: rows.map { observed[$0] }, quantiles: probabilities, levels: quantiles,
          weights: weights(of: rows))
    }
    let metric = if case .classes(let own) = loss { own } else { ClassMeasure.logLoss }
    return metric.value(
      observed: rows.map { Int(observed[$0]) }, probabilities: probabilities, classCount: outputs,
      weights: weights(of: rows)) * total
  }
}

// MARK: - Text

extension Loss {
  /// The metric as texts for people name it.
  var title: String {
    switch self {
    case .squared, .absolute, .relative, .symmetric, .logarithmic: measure.rawValue.uppercased()
    case .formula(let own): own.term.isWhole ? own.name : "mean term of \(own.name)"
    case .classes: measure.title
    case .quantiles: QuantileMeasure.pinball.title
    }
  }

  /// As descriptions of jobs name it.
  package var name: String { measure.definition }

  package init?(name: String) {
    guard let measure = Measure(definition: name) else { return nil }
    let loss = Loss(classMetric: measure.ofClasses, metrics: [measure])
    guard loss.measure == measure else { return nil }
    self = loss
  }
}

extension FormulaMetric {
  /// The term of a formula that is a loss.
  fileprivate var term: FormulaTerm {
    guard let term = rowLoss else {
      preconditionFailure("only a formula that is a function of a mean over rows is a loss")
    }
    return term
  }
}
