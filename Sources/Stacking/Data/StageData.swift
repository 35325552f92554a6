package import Resampling
package import Tabular

/// What the fits of one target of one stage learn from and are applied to.
///
/// Row numbers are those of the stage's table; everything else is by position in `trainingRows` or
/// `applyRows`.
package struct StageData: Sendable {
  /// Rows whose target is known (and, in a holdout evaluation, not held out); ascending.
  package let trainingRows: [Int]
  /// Rows that are to be predicted: the gaps, or the held-out rows; ascending.
  package let applyRows: [Int]
  /// trainingRows × features; those that are hidden from models come last.
  package let training: FeatureMatrix
  /// applyRows × the same features.
  package let apply: FeatureMatrix
  /// The names of the target's classes by number; empty for a target of numbers.
  package var classes: [String] = []
  /// Whether the numbers of the classes are an order of them.
  package var isOrdered = false
  /// Levels of the quantiles that are predicted, ascending; empty where none are.
  package var quantiles: [Double] = []
  /// The target as it stands in the table, or the number of its class, by training row.
  package let observed: [Double]
  package let transform: TargetTransform
  /// Positions in `trainingRows`.
  package var splits: [Split]
  /// By training row: its place among the distinct moments, from 0; `nil` where the stage declares no time.
  var times: [Int]?
  /// Which features are time, series and season; `nil` where none is time.
  package var roles: PanelRoles?
  /// Of splits that are cuts: how the held-out and the predicted rows lie in time; else `nil`.
  var gap: GapFrame?
  /// By apply row: half the width of the interval of the baseline where an earlier stage filled it, 0 where it was measured;
  /// `nil` where all of it was.
  var baselineUncertainty: [Double]?
  /// By training row: none negative, not all zero; `nil` where all weigh alike.
  package var weights: [Double]?
  /// By apply row: what it weighs where it is judged, NaN where that is not known; `nil` where all weigh
  /// alike.
  package var applyWeights: [Double]?
  /// Which row of its file each row of the stage's table is, where that is known.
  package var fileRows: FileRows?
  /// Whether the baseline is positive wherever the target is learned or predicted.
  var allowsRatio = true
  /// What choices that are made of it go by.
  var loss = Loss.squared
  /// The last features of the matrices, which no model sees.
  var hiddenCount = 0
  /// Columns of each visible feature that is chosen or left out as one; empty where none can be.
  var featureGroups: [[Int]] = []
  /// Features that each fit makes of the target.
  var generators: [TargetGenerator] = []
  /// What the stage's table gave generators of other columns.
  package var tableGenerators: [FeatureGenerator: TableGenerator] = [:]
  /// Trends that fits share. Apart from what is derived of the matrices, which would wait for them.
  let trends = DerivedValues()

  var visibleCount: Int { training.features.count - hiddenCount }

  /// Whether a form that is chosen, and not declared, may be taken.
  func allows(_ form: TargetForm) -> Bool {
    switch form {
    case .raw, .difference: true
    case .ratio: allowsRatio
    case .shortfall: (transform.training + transform.apply).allSatisfy(form.isDefined)
    }
  }

  /// Those of some rows that can be learned from: a row of weight 0 is none.
  func weighed(_ rows: [Int]) -> [Int] {
    guard let weights, weights.contains(0) else { return rows }
    return rows.filter { weights[$0] > 0 }
  }

  /// The weights of some training rows.
  func weights(of rows: [Int]) -> [Double]? {
    weights.map { weights in rows.map { weights[$0] } }
  }

  /// What is learned of the target in a form, by training row.
  func learned(_ form: TargetForm) -> [Double] {
    form.forward(observed, baselines: transform.training)
  }
}

/// What brings predictions of any form back to the target's own units.
package struct TargetTransform: Sendable {
  /// The baseline by training row and by apply row; zeros where there is none.
  package let training: [Double]
  package let apply: [Double]
  /// Bounds of the column: what comes back is kept within.
  package let minimum: Double
  package let maximum: Double

  package init(training: [Double], apply: [Double], minimum: Double, maximum: Double) {
    self.training = training
    self.apply = apply
    self.minimum = minimum
    self.maximum = maximum
  }

  /// Predictions within the column's bounds; a NaN (a row without an out-of-fold value) stays one.
  package func bounded(_ predictions: [Double]) -> [Double] {
    predictions.map { $0.isNaN ? $0 : min(max($0, minimum), maximum) }
  }
}
