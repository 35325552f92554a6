public import Jobs
import Learners
import Tabular

/// What a job does. A stack is nothing but a graph of these.
enum StackJob: Sendable {
  /// Put the rows, features and baseline of one target together. Cheap: made whenever it is needed.
  case data(TargetContext)
  /// Fit `candidate` on a split's training rows, predict its held-out rows and the rows to be filled.
  case fit(candidate: Candidate, layer: Int, split: SplitName)
  /// Put one layer's predictions together, one column for each candidate. Cheap.
  case outOfFold(layer: Int, candidates: [String], next: LayerInput?)
  /// Weigh the columns of `layers`, predict with the bag, put an interval around it.
  case blend(BlendSpec, level: Double, layers: [Int])
  /// Judge every candidate and the blend.
  case score(TargetContext)
  /// Put predictions into the gaps of a table.
  case fill(FillContext)

  /// In which repeat and fold a fit takes part, counted from 0.
  struct SplitName: Hashable, Sendable {
    var `repeat`: Int
    var fold: Int
    /// Position among all splits.
    var index: Int
  }

  /// What the layer after this one sees beside this one's predictions.
  struct LayerInput: Sendable {
    var seesFeatures: Bool
    /// The forms in which it learns, and so in which it sees the predictions.
    var forms: [TargetForm]
  }

  /// Whether the result is quicker to make than to keep.
  var isTransient: Bool {
    switch self {
    case .data, .outOfFold: true
    case .fit, .blend, .score, .fill: false
    }
  }
}

/// One target of one stage in one evaluation.
struct TargetContext: Sendable {
  enum Input: Hashable, Sendable {
    case filledTable(String)
    case prediction(FeatureBuilder.EarlierPrediction)
  }
  var stage: StageSpec
  var target: String
  var evaluation: Evaluation
  var folds: FoldScheme
  var rows: TargetRows
  /// What comes from other jobs, in the order of the data job's inputs.
  var inputs: [Input]
}

/// One completed table in one evaluation.
struct FillContext: Sendable {
  /// The stage that completes it.
  var stage: String
  /// The table that is completed: read, or filled by an earlier stage.
  var table: String
  var evaluation: Evaluation
  /// Whether the first input is that table, filled by an earlier stage.
  var isFilledTable: Bool
  /// In the order of the remaining inputs.
  var targets: [String]
}

/// One job of an experiment: what it does, the key of its result, how people call it.
public struct StackNode: Sendable {
  let job: StackJob
  public let key: JobKey
  /// The kind of work, for estimates from past runs: `fit gbm`, `blend`, ….
  public let kind: String
  /// `fit hybrid/PM10_mean gbm, layer 1, fold 3 (holdout:random)`.
  public let label: String
  /// The label that a picture gives to the fits of one candidate in one layer, which it shows as one:
  /// that without the fold. Any other job's is its own label.
  public let groupLabel: String
  /// The first variant that needs it.
  public let variant: Int

  init(_ job: StackJob, key: JobKey, in context: TargetContext, variant: Int) {
    self.job = job
    self.key = key
    self.variant = variant
    let evaluation = context.evaluation == .actual ? "" : " (\(context.evaluation.label))"
    let target = "\(context.stage.name)/\(context.target)"
    guard case .fit(let candidate, let layer, let split) = job else {
      kind = job.name
      let what =
        switch job {
        case .fill(let fill): fill.table
        case .outOfFold(let layer, _, _): "\(target), layer \(layer)"
        default: target
        }
      label = "\(kind) \(what)\(evaluation)"
      groupLabel = label
      return
    }
    kind = "fit \(type(of: candidate.learner).family.name)"
    let place =
      "fold \(split.fold + 1)" + (split.repeat == 0 ? "" : " of repeat \(split.repeat + 1)")
    let group = "fit \(target) \(candidate.name), layer \(layer)"
    label = "\(group), \(place)\(evaluation)"
    groupLabel = group + evaluation
  }
}
