private import Glibc

/// A figure of how well class probabilities meet the classes that were observed; names and values are
/// scikit-learn's.
///
/// The predicted class of a row is the one of most probability, of equal ones the first. "Positive" is the
/// second of two classes.
public enum ClassMeasure: String, CaseIterable, Sendable, Hashable {
  /// −Σ ln p(observed) / n, each p kept within 2.2e-16 of 0 and 1.
  case logLoss = "log_loss"
  /// Of two classes Σ (p − o)² / n of the positive one; of more the sum over classes.
  case brier
  /// The share of rows whose predicted class is the observed one.
  case accuracy
  /// The mean of the recalls of the observed classes.
  case balancedAccuracy = "balanced_accuracy"
  /// The area under the ROC curve, of two classes.
  case rocAUC = "roc_auc"
  /// The mean area of each class against the rest.
  case rocAUCOneVersusRest = "roc_auc_ovr"
  /// The same, weighted by the classes' shares.
  case rocAUCOneVersusRestWeighted = "roc_auc_ovr_weighted"
  /// The mean area of all pairs of classes (Hand & Till 2001).
  case rocAUCOneVersusOne = "roc_auc_ovo"
  /// The same, weighted by the pairs' shares.
  case rocAUCOneVersusOneWeighted = "roc_auc_ovo_weighted"
  /// Σ (Rₙ − Rₙ₋₁) Pₙ over thresholds, of the positive class; of more than two the mean over classes.
  case averagePrecision = "average_precision"
  /// The harmonic mean of precision and recall of the positive class.
  case f1
  case f1Macro = "f1_macro"
  case f1Micro = "f1_micro"
  case f1Weighted = "f1_weighted"
  /// Of the rows predicted to be positive the share that is.
  case precision
  case precisionMacro = "precision_macro"
  case precisionMicro = "precision_micro"
  case precisionWeighted = "precision_weighted"
  /// Of the positive rows the share predicted to be.
  case recall
  case recallMacro = "recall_macro"
  case recallMicro = "recall_micro"
  case recallWeighted = "recall_weighted"
  /// Matthews' correlation coefficient; 0 where it is 0/0.
  case mcc
  /// Cohen's kappa: agreement beyond that of chance.
  case cohenKappa = "cohen_kappa"
  /// The same with the squared distance of the classes' numbers as the weight of a disagreement.
  case quadraticKappa = "quadratic_kappa"
  /// Expected calibration error: |share right − mean probability| of the predicted class in 15 bins of equal
  /// width, weighted by their rows (Guo et al. 2017).
  case ece

  // Of classes whose numbers are ordered levels.
  /// Σ over levels k but the last of (P(level ≤ k) − 1{observed ≤ k})², divided by the number of levels less one, and by n:
  /// 0 to 1. A proper score (Epstein 1969; Murphy 1970); of two classes the Brier score.
  case rankedProbability = "rps"
  /// Σ |number of the predicted level − number of the observed one| / n.
  case levelError = "level_mae"
  /// ``cohenKappa`` with the distance of the levels' numbers as the weight of a disagreement.
  case linearKappa = "linear_kappa"
}

extension ClassMeasure {
  /// The same among all metrics.
  public var measure: Measure {
    guard let measure = Measure(rawValue: rawValue) else {
      preconditionFailure("every metric of classes is a metric")
    }
    return measure
  }

  public var goal: Measure.Goal {
    switch self {
    case .logLoss, .brier, .ece, .rankedProbability, .levelError: .lower
    default: .higher
    }
  }

  /// Whether it says something of ordered levels alone. The quadratically weighted kappa does too, but may be asked of
  /// classes that are numbers.
  public var needsOrder: Bool {
    switch self {
    case .rankedProbability, .levelError, .linearKappa: true
    default: false
    }
  }

  /// Whether it is defined for two classes alone.
  public var isBinary: Bool {
    switch self {
    case .rocAUC, .f1, .precision, .recall: true
    default: false
    }
  }

  /// The one to use with more than two classes in place of a binary one.
  public var ofManyClasses: ClassMeasure {
    switch self {
    case .rocAUC: .rocAUCOneVersusRest
    case .f1: .f1Macro
    case .precision: .precisionMacro
    case .recall: .recallMacro
    default: self
    }
  }

  /// The name in full, for people.
  public var title: String {
    switch self {
    case .logLoss: "log loss"
    case .brier: "Brier score"
    case .accuracy: "accuracy"
    case .balancedAccuracy: "balanced accuracy"
    case .rocAUC: "area under the ROC curve"
    case .rocAUCOneVersusRest: "area under the ROC curve, one class against the rest"
    case .rocAUCOneVersusRestWeighted:
      "area under the ROC curve, one class against the rest, weighted by shares"
    case .rocAUCOneVersusOne: "area under the ROC curve, pairs of classes"
    case .rocAUCOneVersusOneWeighted:
      "area under the ROC curve, pairs of classes, weighted by shares"
    case .averagePrecision: "average precision"
    case .f1: "F1 of the positive class"
    case .f1Macro: "F1, mean of classes"
    case .f1Micro: "F1, all rows"
    case .f1Weighted: "F1, weighted by shares"
    case .precision: "precision of the positive class"
    case .precisionMacro: "precision, mean of classes"
    case .precisionMicro: "precision, all rows"
    case .precisionWeighted: "precision, weighted by shares"
    case .recall: "recall of the positive class"
    case .recallMacro: "recall, mean of classes"
    case .recallMicro: "recall, all rows"
    case .recallWeighted: "recall, weighted by shares"
    case .mcc: "Matthews' correlation coefficient"
    case .cohenKappa: "Cohen's kappa"
    case .quadraticKappa: "quadratically weighted kappa"
    case .ece: "expected calibration error"
    case .rankedProbability: "ranked probability score"
    case .levelError: "mean absolute error in levels"
    case .linearKappa: "linearly weighted kappa"
    }
  }

  /// The figure; NaN where it is undefined, which every measure is without rows.
  ///
  /// - Parameters:
  ///   - observed: Numbers of classes, by row.
  ///   - probabilities: Row-major, rows × `classCount`.
  ///   - weights: Positive, by row; `nil` for equal ones.
  public func value(
    observed: [Int], probabilities: [Double], classCount: Int, weights: [Double]? = nil
  ) -> Double {
    precondition(
      probabilities.count == observed.count * classCount, "a probability for each row and class")
    guard !observed.isEmpty, !isBinary || classCount == 2 else { return .nan }
    let scored = ScoredClasses(
      observed: observed, probabilities: probabilities, classCount: classCount, weights: weights)
    switch self {
    case .logLoss: return scored.logLoss
    case .brier: return scored.brier
    case .rankedProbability: return scored.rankedProbability
    case .ece: return scored.calibrationError(bins: 15)
    case .rocAUC: return scored.area(of: 1)
    case .rocAUCOneVersusRest, .rocAUCOneVersusRestWeighted:
      return scored.areaOneVersusRest(isWeighted: self == .rocAUCOneVersusRestWeighted)
    case .rocAUCOneVersusOne, .rocAUCOneVersusOneWeighted:
      return scored.areaOneVersusOne(isWeighted: self == .rocAUCOneVersusOneWeighted)
    case .averagePrecision:
      if classCount == 2 { return scored.averagePrecision(of: 1) }
      return (0..<classCount).reduce(0) { $0 + scored.averagePrecision(of: $1) }
        / Double(classCount)
    default:
      return value(
        ConfusionMatrix(
          observed: observed, predicted: scored.predicted, classCount: classCount,
          weights: weights))
    }
  }

  /// The figure of a confusion matrix; NaN for one that needs the probabilities.
  public func value(_ matrix: ConfusionMatrix) -> Double {
    switch self {
    case .accuracy: matrix.accuracy
    case .balancedAccuracy: matrix.balancedAccuracy
    case .f1: matrix.f1(1)
    case .f1Macro: matrix.macro(matrix.f1)
    case .precision: matrix.precision(1)
    case .precisionMacro: matrix.macro(matrix.precision)
    case .recall: matrix.recall(1)
    case .recallMacro: matrix.macro(matrix.recall)
    case .f1Micro, .precisionMicro, .recallMicro: matrix.accuracy
    case .f1Weighted: matrix.weighted(matrix.f1)
    case .precisionWeighted: matrix.weighted(matrix.precision)
    case .recallWeighted: matrix.weighted(matrix.recall)
    case .mcc: matrix.correlation
    case .cohenKappa: matrix.kappa { $0 == $1 ? 0 : 1 }
    case .quadraticKappa:
      matrix.kappa { (Double($0) - Double($1)) * (Double($0) - Double($1)) }
    case .linearKappa: matrix.kappa { abs(Double($0) - Double($1)) }
    case .levelError: matrix.distance
    case .logLoss, .brier, .ece, .rankedProbability, .rocAUC, .rocAUCOneVersusRest,
      .rocAUCOneVersusRestWeighted,
      .rocAUCOneVersusOne, .rocAUCOneVersusOneWeighted, .averagePrecision:
      .nan
    }
  }
}
