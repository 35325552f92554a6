import Resampling
import Jobs
import Tabular

/// What was found for one variant and holds for others: rows and jobs by what they depend on, where
/// that is cheaper to compare than their keys are to compute.
struct NetworkMemo {
  /// What rows and splits depend on.
  struct RowsKey: Hashable {
    var table: JobKey
    var target: String
    var seed: UInt64
    var holdout: String?
    var scheme: HoldoutScheme?
    var folds: FoldChoice
    var predictsGaps: Bool
  }

  /// What the job that makes rows and features depends on, as long as none of ``dataSections`` changes.
  struct DataKey: Hashable {
    var stage: String
    var target: String
    var evaluation: Evaluation
    var folds: FoldScheme
    var foldsLayer: Int?
    var needed: [JobGraph.ID]
  }

  /// What the fits of one candidate on one source depend on. The source's jobs bring the splits.
  struct FitsKey: Hashable {
    var learner: String
    var form: TargetFormChoice
    var scale: TargetScaleChoice
    var trend: TrendChoice
    var stopping: Stopping
    var refits: Bool
    var layer: Int
    var source: [JobGraph.ID]
    /// By split: the layer below without what the split holds out.
    var nested: [JobGraph.ID]
    var seed: UInt64
  }

  static let dataSections = ["seed", "tables", "stages", "evaluate"]

  var rows: [RowsKey: TargetRows] = [:]
  var data: [DataKey: JobGraph.ID] = [:]
  var fits: [FitsKey: [JobGraph.ID]] = [:]
}
