package import Learners
package import Resampling
package import Tabular

/// What one fit gives: predictions in the target's own units, not yet kept within its bounds; all
/// NaN where the split left it no row to learn from.
package struct FoldPredictions: Sendable, Equatable {
  /// By position in the split's held-out rows.
  package var heldOut: [Double]
  /// By apply row.
  package var apply: [Double]
  /// Rounds of a model that stopped on its fold's held-out rows.
  var rounds: Int?
  /// What the fit found, for people; see ``ReportingModel``.
  package var facts: [FitFact] = []
  /// Why the fit failed, in one sentence without the model's name; `nil` of a fit that did not. All predictions
  /// are then NaN.
  package var failure: String?

  package init(heldOut: [Double], apply: [Double], rounds: Int? = nil, failure: String? = nil) {
    self.heldOut = heldOut
    self.apply = apply
    self.rounds = rounds
    self.failure = failure
  }
}

/// What a fit predicts as it grows: after each of some rounds, in the target's own units.
package struct Course: Sendable, Equatable {
  /// Ascending; the last is the whole course. Empty where the split left no row to learn from.
  package var rounds: [Int]
  /// By round: what a fit that ends there gives.
  var heldOut: [[Double]]
  var apply: [[Double]]
  /// Why the fit failed, in one sentence without the model's name; `nil` of a fit that did not.
  package var failure: String?
}

/// One layer's predictions put together, one column for each candidate.
package struct LayerColumns: Sendable {
  /// Of one candidate, in the order of the layer: it has no name here, so that a renamed one changes
  /// nothing.
  package struct Column: Sendable, Equatable {
    /// Out-of-fold prediction by training row, the mean over repeats; NaN where no split held the row out.
    package var outOfFold: [Double]
    /// The bag's prediction by apply row: the mean over all splits.
    package var apply: [Double]
    /// By split: what its fit predicted for its held-out rows and for the apply rows.
    package var bySplit: [FoldPredictions]
    /// Whether the next layer and the blend take it.
    package var isPassedOn = true

    /// Why a fit of the base model failed; it is then no part of the stack. `nil` where none did.
    package var failure: String? { bySplit.lazy.compactMap(\.failure).first ?? refitFailure }
    /// The same of the fit on all rows.
    package var refitFailure: String?

    package init(
      outOfFold: [Double], apply: [Double], bySplit: [FoldPredictions], isPassedOn: Bool = true,
      refitFailure: String? = nil
    ) {
      self.outOfFold = outOfFold
      self.apply = apply
      self.bySplit = bySplit
      self.isPassedOn = isPassedOn
      self.refitFailure = refitFailure
    }
  }
  package var columns: [Column]
  /// Of the layer: positions in the training rows.
  package let splits: [Split]
  /// Numbers to a row: one, a probability for each class, or a quantile for each level. Columns are row-major.
  package var outputs = 1
  /// What the next layer is fitted on and applied to, by the form in which it learns; empty for the
  /// last layer.
  package var next: [TargetForm: Matrices] = [:]

  package struct Matrices: Sendable {
    package var training: FeatureMatrix
    var apply: FeatureMatrix
    /// Whether the features, and the hidden columns after them, come before the predictions.
    var seesFeatures = true
  }
}

/// The end of one target's stack, in the target's own units.
package struct BlendResult: Sendable, Equatable {
  package struct Weight: Sendable, Equatable {
    /// Counted from 1; 0 of a baseline that takes the ensemble's place.
    package var layer: Int
    /// Place among the candidates of the layer, from 0.
    package var member: Int
    package var weight: Double
  }
  package var weights: [Weight]
  package var trainingRows: [Int]
  /// By training row; NaN where no split held the row out.
  package var outOfFold: [Double]
  /// What each split's fits predict together for the rows they did not see.
  package var folds: [HeldOutFold]
  package var applyRows: [Int]
  /// By apply row, with the prediction interval.
  package var predicted: [Double]
  package var lower: [Double]
  package var upper: [Double]
  /// Intervals of more levels, ascending.
  package var more: [Bounds] = []
  /// By apply row: how far its features lie from those that are learned from, in the unit of how far these lie from
  /// one another; empty where it is not asked for.
  package var distances: [Double] = []

  package init(
    weights: [Weight],
    trainingRows: [Int],
    outOfFold: [Double],
    folds: [HeldOutFold],
    applyRows: [Int],
    predicted: [Double],
    lower: [Double],
    upper: [Double],
    more: [Bounds] = [],
    distances: [Double] = [], classes: ClassResult? = nil, quantiles: QuantileResult? = nil
  ) {
    self.weights = weights
    self.trainingRows = trainingRows
    self.outOfFold = outOfFold
    self.folds = folds
    self.applyRows = applyRows
    self.predicted = predicted
    self.lower = lower
    self.upper = upper
    self.more = more
    self.distances = distances
    self.classes = classes
    self.quantiles = quantiles
  }

  /// The intervals of one level, by apply row.
  package struct Bounds: Sendable, Equatable {
    package var level: Double
    package var lower: [Double]
    package var upper: [Double]
  }
  /// Of a target of classes, whose numbers then are what is predicted.
  package var classes: ClassResult?
  /// Of a target of quantiles, whose median then is what is predicted.
  package var quantiles: QuantileResult?
}

/// One split of a cross-validation and what the blend predicts for its held-out rows.
public struct HeldOutFold: Sendable, Equatable {
  /// Counts from 0, as does `fold`.
  public var `repeat`: Int
  public var fold: Int
  /// How many rows the split's fits learned from.
  public var trainingCount: Int
  /// Held-out rows of the stage's table, ascending.
  public var rows: [Int]
  /// By held-out row, in the target's own units; of classes their probabilities, row-major.
  public var predicted: [Double]
  /// Row-major, by held-out row; empty where no quantiles are predicted.
  public var quantiles: [Double] = []

  package init(
    repeat: Int, fold: Int, trainingCount: Int, rows: [Int], predicted: [Double]
  ) {
    self.repeat = `repeat`
    self.fold = fold
    self.trainingCount = trainingCount
    self.rows = rows
    self.predicted = predicted
  }
}

/// One figure of one model of one target, without names.
package struct ModelScore: Sendable, Equatable {
  package enum Model: Sendable, Equatable {
    /// The layer counts from 1, the place among its candidates from 0.
    case candidate(layer: Int, member: Int)
    case blend, naive
    /// One of the experiment's methods, from 0.
    case baseline(Int)
  }
  /// What is judged.
  package enum Judged: UInt8, Sendable {
    /// Predictions of training rows by fits that did not see them.
    case outOfFold = 0
    /// Rows that the evaluation hides.
    case hidden = 1
    /// Filled cells whose true values are known.
    case truth = 2
  }
  package var model: Model
  package var judged: Judged
  package var metric: ScoreMetric
  package var value: Double
}

/// A completed table, and where each filled cell came from, without names.
package struct CompletedTable: Sendable, Equatable {
  package struct Cell: Sendable, Equatable {
    package var row: Int
    package var column: String
    /// Which of the stages that complete the table one after the other filled it, from 0.
    package var step: Int
    package var lower: Double
    package var upper: Double
    /// Intervals of more levels, ascending.
    package var more: [IntervalBounds] = []
    /// NaN where it is not known.
    package var distance = Double.nan

    package init(
      row: Int, column: String, step: Int, lower: Double, upper: Double,
      more: [IntervalBounds] = [], distance: Double = .nan, classes: Classes? = nil,
      quantiles: QuantileValues? = nil
    ) {
      self.row = row
      self.column = column
      self.step = step
      self.lower = lower
      self.upper = upper
      self.more = more
      self.distance = distance
      self.classes = classes
      self.quantiles = quantiles
    }

    package static func == (a: Self, b: Self) -> Bool {
      a.row == b.row && a.column == b.column && a.step == b.step && a.lower == b.lower
        && a.upper == b.upper && a.more == b.more
        && a.distance.bitPattern == b.distance.bitPattern
        && a.classes == b.classes && a.quantiles == b.quantiles
    }
    /// Of a class.
    package var classes: Classes?
    /// Where quantiles are predicted.
    package var quantiles: QuantileValues?

    package struct Classes: Sendable, Equatable {
      package var probability: Double
      /// The classes of the conformal set.
      package var set: [String]
    }
  }
  package var table: Table
  package var filled: [Cell]
  /// The step that came last.
  var steps = 0

  package init(table: Table, filled: [Cell], steps: Int = 0) {
    self.table = table
    self.filled = filled
    self.steps = steps
  }
}

/// What a job leaves for the jobs that need it.
package enum StackOutput: Sendable {
  case data(StageData)
  case forms(ChosenForms)
  case course(Course)
  case fold(FoldPredictions)
  case layer(LayerColumns)
  case blend(BlendResult)
  case decision(LayerDecision)
  case scores([ModelScore])
  case table(CompletedTable)
  case members(MemberPredictions)
}
