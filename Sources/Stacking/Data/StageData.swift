import Tabular

/// What the fits of one target of one stage learn from and are applied to.
///
/// Row numbers are those of the stage's table; everything else is by position in `trainingRows` or
/// `applyRows`.
struct StageData: Sendable {
  /// Rows whose target is known (and, in a holdout evaluation, not held out); ascending.
  let trainingRows: [Int]
  /// Rows that are to be predicted: the gaps, or the held-out rows; ascending.
  let applyRows: [Int]
  /// trainingRows × features.
  let training: FeatureMatrix
  /// applyRows × the same features.
  let apply: FeatureMatrix
  /// What the learners learn: the target, or its deviation from the baseline; by training row.
  let target: [Double]
  /// The target as it stands in the table, by training row.
  let observed: [Double]
  let transform: TargetTransform
  /// Positions in `trainingRows`.
  let splits: [Split]
}

/// How a target is turned into what is learned, and back.
struct TargetTransform: Sendable {
  enum Form: Sendable { case none, difference, ratio }

  let form: Form
  /// The baseline by training row and by apply row; empty for `.none`.
  let training: [Double]
  let apply: [Double]
  /// Bounds of the column: what comes back is kept within.
  let minimum: Double
  let maximum: Double

  /// The learned quantity of an observed target.
  func forward(_ observed: Double, baseline: Double) -> Double {
    switch form {
    case .none: observed
    case .difference: observed - baseline
    case .ratio: observed / baseline
    }
  }

  /// Predictions of the training rows in the target's own units and bounds.
  func trainingPredictions(_ learned: [Double]) -> [Double] { backward(learned, training) }

  /// Predictions of the apply rows in the target's own units and bounds.
  func applyPredictions(_ learned: [Double]) -> [Double] { backward(learned, apply) }

  private func backward(_ learned: [Double], _ baselines: [Double]) -> [Double] {
    learned.indices.map { position in
      let value =
        switch form {
        case .none: learned[position]
        case .difference: learned[position] + baselines[position]
        case .ratio: learned[position] * baselines[position]
        }
      // A NaN (a row without an out-of-fold value) stays one.
      return value.isNaN ? value : min(max(value, minimum), maximum)
    }
  }
}
