import Specification
import Stacking
import Resampling
import Jobs
import Learners
import Tabular

/// What was found for one variant and holds for others: rows and jobs by what they depend on, where
/// that is cheaper to compare than their keys are to compute.
struct NetworkMemo {
  /// What rows and splits depend on.
  struct RowsKey: Hashable {
    var table: JobKey
    var target: String
    var task: TargetTask
    var levels: [String]
    var seed: UInt64
    var holdout: RowsRecipe.Holdout?
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

  /// What a candidate's fits go by, beside their source.
  struct SpecKey: Hashable {
    var learner: String
    var form: TargetFormChoice
    var scale: TargetScaleChoice
    var trend: TrendChoice
    var stopping: Stopping
  }

  /// What the fits of one candidate on one source depend on. The source's jobs bring the splits.
  struct FitsKey: Hashable {
    var candidate: ObjectIdentifier
    var refits: Bool
    var layer: Int
    var source: [JobGraph.ID]
    /// By split: the layer below without what the split holds out.
    var nested: [JobGraph.ID]
    var seed: UInt64
    /// By what they choose; `nil` where they choose nothing, or by the task's own.
    var loss: Loss?
    var selection: SelectionSpec?
  }

  /// What is known of a job that makes rows and features.
  struct DataFacts {
    var rows: TargetRows
    var stage: String
    var width: MatrixWidth
    /// Whether each fit makes features of the target for itself.
    var makesViews: Bool
  }

  static let dataSections = ["seed", "tables", "stages", "evaluate"]

  var rows: [RowsKey: TargetRows] = [:]
  var data: [DataKey: JobGraph.ID] = [:]
  var fits: [FitsKey: [JobGraph.ID]] = [:]
  /// By data job.
  var facts: [JobGraph.ID: DataFacts] = [:]
  private var specs: [SpecKey: CandidateSpec] = [:]
  private var roles: [[InputRole]: [InputRole]] = [:]

  /// One value for all candidates that are fitted alike.
  mutating func spec(of candidate: Candidate) -> CandidateSpec {
    let key = SpecKey(
      learner: candidate.canonicalText, form: candidate.form, scale: candidate.scale,
      trend: candidate.trend, stopping: candidate.stopping)
    if let known = specs[key] { return known }
    let spec = CandidateSpec(
      candidate.learner, form: candidate.form, scale: candidate.scale, trend: candidate.trend,
      stopping: candidate.stopping)
    specs[key] = spec
    return spec
  }

  /// The same of a baseline, which learns the target as it is.
  mutating func spec(of method: BaselineMethod) -> CandidateSpec {
    let learner = method.learner
    let key = SpecKey(
      learner: learner.canonicalText, form: .fixed(.raw), scale: .fixed(.none),
      trend: .fixed(nil), stopping: .none)
    if let known = specs[key] { return known }
    let spec = CandidateSpec(learner)
    specs[key] = spec
    return spec
  }

  /// One array for all jobs that read alike.
  mutating func shared(_ own: [InputRole]) -> [InputRole] {
    if let known = roles[own] { return known }
    roles[own] = own
    return own
  }
}
