import Resampling
import Tabular

/// What one fit gives: predictions in the target's own units, not yet kept within its bounds; all
/// NaN where the split left it no row to learn from.
package struct FoldPredictions: Sendable, Equatable {
  /// By position in the split's held-out rows.
  var heldOut: [Double]
  /// By apply row.
  var apply: [Double]
  /// Rounds of a model that stopped on its fold's held-out rows.
  var rounds: Int?
  /// Why the fit failed, in one sentence without the model's name; `nil` of a fit that did not. All predictions
  /// are then NaN.
  var failure: String?
}

/// What a fit predicts as it grows: after each of some rounds, in the target's own units.
package struct Course: Sendable, Equatable {
  /// Ascending; the last is the whole course. Empty where the split left no row to learn from.
  var rounds: [Int]
  /// By round: what a fit that ends there gives.
  var heldOut: [[Double]]
  var apply: [[Double]]
  /// Why the fit failed, in one sentence without the model's name; `nil` of a fit that did not.
  var failure: String?
}

/// One layer's predictions put together, one column for each candidate.
package struct LayerColumns: Sendable {
  /// Of one candidate, in the order of the layer: it has no name here, so that a renamed one changes
  /// nothing.
  struct Column: Sendable, Equatable {
    /// Out-of-fold prediction by training row, the mean over repeats; NaN where no split held the row out.
    var outOfFold: [Double]
    /// The bag's prediction by apply row: the mean over all splits.
    var apply: [Double]
    /// By split: what its fit predicted for its held-out rows and for the apply rows.
    var bySplit: [FoldPredictions]
    /// Whether the next layer and the blend take it.
    var isPassedOn = true

    /// Why a fit of the base model failed; it is then no part of the stack. `nil` where none did.
    var failure: String? { bySplit.lazy.compactMap(\.failure).first ?? refitFailure }
    /// The same of the fit on all rows.
    var refitFailure: String?
  }
  var columns: [Column]
  /// Of the layer: positions in the training rows.
  let splits: [Split]
  /// Numbers to a row: one, or a probability for each class. Columns are row-major.
  var outputs = 1
  /// What the next layer is fitted on and applied to, by the form in which it learns; empty for the
  /// last layer.
  var next: [TargetForm: Matrices] = [:]

  struct Matrices: Sendable {
    var training: FeatureMatrix
    var apply: FeatureMatrix
    /// Whether the features, and the hidden columns after them, come before the predictions.
    var seesFeatures = true
  }
}

/// The end of one target's stack, in the target's own units.
package struct BlendResult: Sendable, Equatable {
  struct Weight: Sendable, Equatable {
    /// Counted from 1; 0 of a baseline that takes the ensemble's place.
    var layer: Int
    /// Place among the candidates of the layer, from 0.
    var member: Int
    var weight: Double
  }
  var weights: [Weight]
  var trainingRows: [Int]
  /// By training row; NaN where no split held the row out.
  var outOfFold: [Double]
  /// What each split's fits predict together for the rows they did not see.
  var folds: [HeldOutFold]
  var applyRows: [Int]
  /// By apply row, with the prediction interval.
  var predicted: [Double]
  var lower: [Double]
  var upper: [Double]
  /// Intervals of more levels, ascending.
  var more: [Bounds] = []
  /// By apply row: how far its features lie from those that are learned from, in the unit of how far these lie from
  /// one another; empty where it is not asked for.
  var distances: [Double] = []

  /// The intervals of one level, by apply row.
  struct Bounds: Sendable, Equatable {
    var level: Double
    var lower: [Double]
    var upper: [Double]
  }
  /// Of a target of classes, whose numbers then are what is predicted.
  var classes: ClassResult?
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
  enum Model: Sendable, Equatable {
    /// The layer counts from 1, the place among its candidates from 0.
    case candidate(layer: Int, member: Int)
    case blend, naive
    /// One of the experiment's methods, from 0.
    case baseline(Int)
  }
  /// What is judged.
  enum Judged: UInt8, Sendable {
    /// Predictions of training rows by fits that did not see them.
    case outOfFold = 0
    /// Rows that the evaluation hides.
    case hidden = 1
    /// Filled cells whose true values are known.
    case truth = 2
  }
  enum Figure: Sendable, Equatable {
    case measure(Measure)
    /// The mean number of classes in the conformal sets.
    case setSize
    /// The share of observed values within their intervals, and the mean width of these.
    case coverage, width
    /// The same of rows by their weights; only where rows weigh otherwise.
    case weighted(Measure)
    case weightedCoverage
    /// The same of intervals of another level.
    case coverageAt(Double), widthAt(Double)
  }
  var model: Model
  var judged: Judged
  var figure: Figure
  var value: Double
}

/// A completed table, and where each filled cell came from, without names.
package struct CompletedTable: Sendable, Equatable {
  struct Cell: Sendable, Equatable {
    var row: Int
    var column: String
    /// Which of the stages that complete the table one after the other filled it, from 0.
    var step: Int
    var lower: Double
    var upper: Double
    /// Intervals of more levels, ascending.
    var more: [IntervalBounds] = []
    /// NaN where it is not known.
    var distance = Double.nan

    static func == (a: Self, b: Self) -> Bool {
      a.row == b.row && a.column == b.column && a.step == b.step && a.lower == b.lower
        && a.upper == b.upper && a.more == b.more
        && a.distance.bitPattern == b.distance.bitPattern
        && a.classes == b.classes
    }
    /// Of a class.
    var classes: Classes?

    struct Classes: Sendable, Equatable {
      var probability: Double
      /// The classes of the conformal set.
      var set: [String]
    }
  }
  var table: Table
  var filled: [Cell]
  /// The step that came last.
  var steps = 0
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
