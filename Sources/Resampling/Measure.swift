import Tabular

/// A figure of how well predictions p meet observations o, over n rows.
public enum Measure: Sendable, Hashable {
  /// √(Σ(p − o)² / n), in the target's unit.
  case rmse
  /// Σ|p − o| / n, in the target's unit.
  case mae
  /// 1 − Σ(p − o)² / Σ(o − ō)², where ō is the mean of these observations; without unit, at most 1.
  /// Undefined where the observations are constant.
  case r2
  /// Σ(p − o) / n, in the target's unit: positive where predictions are too high.
  case bias
  /// The mean of |p − o| / |o| over the rows whose observation is not zero, as a fraction (0.1 is
  /// 10 %). Undefined where every observation is zero.
  case mape
  /// The median of |p − o|, in the target's unit; of an even number the mean of the middle two.
  case medae
  /// Pearson's correlation of p and o (openair's r). Undefined where either is constant.
  case correlation
  /// Σ(p − o)² / n, in the target's unit squared.
  case mse
  /// The mean of 2|p − o| / (|p| + |o|), as a fraction; 0 where both are zero.
  case smape
  /// √(Σ(ln(1 + p) − ln(1 + o))² / n). Undefined where a value is −1 or less.
  case rmsle
  /// Spearman's rank correlation: Pearson's of ranks, equal values at their mean rank.
  case spearman
  /// Kendall's rank correlation τ_b.
  case kendall
  /// Σ max(o − p, p − o) / 2n: the pinball loss of the median. Of quantiles the mean over their levels; see
  /// ``QuantileMeasure``.
  case pinball
  /// The share of rows with 0.5 ≤ p / o ≤ 2; rows where both are zero are left out (openair).
  case fac2
  /// Σ(p − o) / Σo: the normalised mean bias (openair).
  case nmb
  /// Σ|p − o| / Σo: the normalised mean gross error (openair).
  case nmge
  /// 1 − Σ|p − o| / Σ|o − ō|: the coefficient of efficiency (Legates & McCabe 2012; openair).
  case coe
  /// The index of agreement (Willmott, Robeson & Matsuura 2012; openair): 1 − a/b where a ≤ b, else b/a − 1,
  /// with a = Σ|p − o| and b = 2Σ|o − ō|.
  case ioa

  // Of quantiles alone; see ``QuantileMeasure``.
  case crps
  case intervalScore

  // Of class probabilities; see ``ClassMeasure``.
  case logLoss
  case brier
  case accuracy
  case balancedAccuracy
  case rocAUC
  case rocAUCOneVersusRest
  case rocAUCOneVersusRestWeighted
  case rocAUCOneVersusOne
  case rocAUCOneVersusOneWeighted
  case averagePrecision
  case f1
  case f1Macro
  case f1Micro
  case f1Weighted
  case precision
  case precisionMacro
  case precisionMicro
  case precisionWeighted
  case recall
  case recallMacro
  case recallMicro
  case recallWeighted
  case mcc
  case cohenKappa
  case quadraticKappa
  case ece
  case rankedProbability
  case levelError
  case linearKappa

  /// One that an experiment declares as a formula.
  case formula(FormulaMetric)
}

extension Measure {
  /// What a better figure is.
  public enum Goal: String, CaseIterable, Sendable, Hashable {
    case lower, higher
    /// The nearer to zero, the better.
    case zero
  }

  public var goal: Goal {
    switch self {
    case .rmse, .mae, .mape, .medae, .mse, .smape, .rmsle, .pinball, .nmge, .crps, .intervalScore:
      .lower
    case .r2, .correlation, .spearman, .kendall, .fac2, .coe, .ioa: .higher
    case .bias, .nmb: .zero
    case .formula(let own): own.goal
    default: ofClasses?.goal ?? .lower
    }
  }

  /// The same as a metric of class probabilities; `nil` for one of numbers.
  public var ofClasses: ClassMeasure? { ClassMeasure(rawValue: rawValue) }

  /// The same as a metric of quantiles; `nil` for one of numbers or classes alone.
  public var ofQuantiles: QuantileMeasure? { QuantileMeasure(rawValue: rawValue) }

  /// Whether it can be had of one number for each row. Of quantiles, the median is that number.
  public var isOfNumbers: Bool { self != .crps && self != .intervalScore && ofClasses == nil }

  /// What is reported of numbers, of quantiles, of classes and of ordered levels where nothing is declared.
  public static let defaultsOfNumbers: [Measure] = [.rmse, .mae, .r2, .bias]
  public static let defaultsOfQuantiles: [Measure] = [.pinball, .crps, .intervalScore, .mae]
  public static let defaultsOfClasses: [Measure] = [
    .logLoss, .accuracy, .balancedAccuracy, .rocAUCOneVersusRest, .ece,
  ]
  public static let defaultsOfLevels: [Measure] = [
    .rankedProbability, .levelError, .quadraticKappa, .linearKappa, .accuracy,
  ]

  /// The name in full, for people.
  public var title: String {
    switch self {
    case .rmse: "root mean squared error"
    case .mae: "mean absolute error"
    case .r2: "coefficient of determination"
    case .bias: "bias"
    case .mape: "mean absolute percentage error"
    case .medae: "median absolute error"
    case .correlation: "correlation"
    case .mse: "mean squared error"
    case .smape: "symmetric mean absolute percentage error"
    case .rmsle: "root mean squared logarithmic error"
    case .spearman: "Spearman's rank correlation"
    case .kendall: "Kendall's rank correlation"
    case .pinball: "pinball loss of the median"
    case .crps: "continuous ranked probability score"
    case .intervalScore: "interval score"
    case .fac2: "share within a factor of two"
    case .nmb: "normalised mean bias"
    case .nmge: "normalised mean gross error"
    case .coe: "coefficient of efficiency"
    case .ioa: "index of agreement"
    case .formula(let own): own.formula.text
    default: ofClasses?.title ?? rawValue
    }
  }

  /// The figure; NaN where it is undefined, which every measure is without rows and one of classes or quantiles
  /// for numbers.
  ///
  /// - Parameter weights: By row, none negative: each sum over rows, and their number, is then one of
  ///   weights; `nil` for equal ones. The weighted median has half of the weight on either side.
  /// - Precondition: as many observations as predictions, all finite.
  public func value(
    observed: [Double], predicted: [Double], weights: [Double]? = nil
  ) -> Double {
    precondition(observed.count == predicted.count, "one prediction for each observation")
    if let weights, weights.contains(0) {
      let rows = weights.indices.filter { weights[$0] > 0 }
      return value(
        observed: rows.map { observed[$0] }, predicted: rows.map { predicted[$0] },
        weights: rows.map { weights[$0] })
    }
    guard !observed.isEmpty, isOfNumbers else { return .nan }
    if case .formula(let own) = self {
      return own.formula.value(observed: observed, predicted: predicted, weights: weights)
    }
    // The only one that depends on the unit of the values.
    if self == .rmsle {
      return inOneUnit(observed: observed, predicted: predicted, WeightedMean(weights))
    }
    // Squares of 1e-170 vanish and those of 1e170 are infinite: such figures are had in another unit.
    let unit = BinaryUnit.factor(of: observed, reach: BinaryUnit.squareReach)
    if unit != 1 {
      let value = inOneUnit(
        observed: observed.map { $0 * unit }, predicted: predicted.map { $0 * unit },
        WeightedMean(weights))
      return self == .mse ? value / unit / unit : hasUnit ? value / unit : value
    }
    return inOneUnit(observed: observed, predicted: predicted, WeightedMean(weights))
  }

  /// Whether the figure is in the target's unit.
  private var hasUnit: Bool {
    switch self {
    case .rmse, .mae, .bias, .medae, .mse, .pinball: true
    default: false
    }
  }

  private func inOneUnit(
    observed: [Double], predicted: [Double], _ over: WeightedMean
  ) -> Double {
    let errors = zip(predicted, observed).map { $0 - $1 }
    switch self {
    case .rmse: return over.mean(errors.map { $0 * $0 }).squareRoot()
    case .mae: return over.mean(errors.map(abs))
    case .bias: return over.mean(errors)
    case .medae: return over.median(errors.map(abs))
    case .mape:
      let rows = observed.indices.filter { observed[$0] != 0 }
      return rows.isEmpty
        ? .nan : over.selecting(rows).mean(rows.map { abs(errors[$0] / observed[$0]) })
    case .r2:
      guard !isConstant(observed) else { return .nan }
      let center = over.mean(observed)
      return 1 - over.sum(errors.map { $0 * $0 })
        / over.sum(observed.map { ($0 - center) * ($0 - center) })
    case .correlation: return over.correlation(observed, predicted)
    case .mse: return over.mean(errors.map { $0 * $0 })
    case .pinball: return over.mean(errors.map(abs)) / 2
    case .smape:
      return over.mean(
        zip(predicted, observed).map { predicted, observed in
          let size = abs(predicted) + abs(observed)
          return size > 0 ? 2 * abs(predicted - observed) / size : 0
        })
    case .rmsle:
      guard (observed + predicted).allSatisfy({ $0 > -1 }) else { return .nan }
      return over.mean(logarithmicSquares(observed: observed, predicted: predicted)).squareRoot()
    case .spearman: return spearmanCorrelation(observed, predicted, over.weights)
    case .kendall: return kendallCorrelation(observed, predicted, over.weights)
    case .fac2:
      let ratios = zip(predicted, observed).map { $0 / $1 }
      let rows = ratios.indices.filter { !ratios[$0].isNaN }
      guard !rows.isEmpty else { return .nan }
      return over.selecting(rows).mean(rows.map { ratios[$0] >= 0.5 && ratios[$0] <= 2 ? 1 : 0 })
    case .nmb: return ratio(over.sum(errors), over.sum(observed))
    case .nmge: return ratio(over.sum(errors.map(abs)), over.sum(observed))
    case .coe:
      return isConstant(observed) ? .nan : 1 - over.sum(errors.map(abs)) / over.spread(observed)
    case .ioa:
      guard !isConstant(observed) else { return .nan }
      let (missed, spread) = (over.sum(errors.map(abs)), 2 * over.spread(observed))
      return missed <= spread ? 1 - missed / spread : spread / missed - 1
    default: return .nan
    }
  }
}

/// NaN where the whole is nothing.
private func ratio(_ part: Double, _ whole: Double) -> Double { whole == 0 ? .nan : part / whole }
