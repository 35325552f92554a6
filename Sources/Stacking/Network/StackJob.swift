public import Jobs
import Learners
import Tabular

/// What a job does. A stack is nothing but a graph of these.
enum StackJob: Sendable {
  /// Put the rows, features and baseline of one target together. Cheap: made whenever it is needed.
  case data(TargetContext)
  /// The same without the rows that one of the stack's splits holds out, which are to be predicted.
  /// Cheap.
  case outer(TargetContext, OuterFold)
  /// Choose the form of the target in which candidates learn, and the trend that is taken off it, for
  /// each split.
  case form(among: [LearnedForm])
  /// Fit `candidate` on a split's training rows and predict after each of some rounds.
  case course(candidate: Candidate, layer: Int, split: SplitName)
  /// Fit `candidate` on a split's training rows, predict its held-out rows and the rows to be filled.
  case fit(candidate: Candidate, layer: Int, split: SplitName)
  /// Put one layer's predictions together, one column for each candidate. Cheap.
  case outOfFold(layer: Int, candidates: [String], next: LayerInput?)
  /// Weigh the columns of `layers`, predict with the bag, put an interval around it.
  /// From each of `gates` on, a layer is left out whose decision, one of the last inputs, is against it.
  case blend(BlendSpec, level: Double, layers: [Int], gates: [Int])
  /// Decide whether a layer has earned its place: blends without it and with it, by split kept out.
  case decision(layer: Int, margin: Double, outer: [Int])
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
    /// Whether it stands for a fit on all rows, which holds none out.
    var isRefit = false

    static let refit = Self(repeat: 0, fold: 0, index: 0, isRefit: true)

    /// For people: `fold 2 of repeat 3`.
    var foldText: String {
      "fold \(fold + 1)" + (`repeat` == 0 ? "" : " of repeat \(`repeat` + 1)")
    }

    /// For the seed of a fit.
    var text: String { isRefit ? "refit" : "\(`repeat`)/\(fold)" }
  }

  /// What the layer after this one sees beside this one's predictions.
  struct LayerInput: Sendable {
    var seesFeatures: Bool
    /// The forms in which it learns, and so in which it sees the predictions; none where there is
    /// no next layer.
    var forms: [TargetForm]
    var limit: FamilyLimit?
  }

  /// How many candidates of a family are passed on.
  struct FamilyLimit: Sendable {
    var count: Int
    /// By candidate.
    var families: [String]
  }

  /// Whether the result is quicker to make than to keep.
  var isTransient: Bool {
    switch self {
    case .data, .outer, .outOfFold: true
    case .form, .course, .fit, .blend, .decision, .score, .fill: false
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
  var rows: TargetRows
  /// What comes from other jobs, in the order of the data job's inputs.
  var inputs: [Input]
  /// The splits whose rows are kept out of what is fitted, the outermost first.
  var keptOut: [StackJob.SplitName] = []

  /// `, without fold 2`, with all folds that are kept out; empty where none is.
  fileprivate var keptOutText: String {
    keptOut.map { ", without \($0.foldText)" }.joined()
  }
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
    let (candidate, layer, split): (Candidate, Int, StackJob.SplitName)
    switch job {
    case .fit(let own, let number, let name), .course(let own, let number, let name):
      (candidate, layer, split) = (own, number, name)
    default:
      kind = job.name
      let what =
        switch job {
        case .fill(let fill): fill.table
        case .outOfFold(let layer, _, _), .decision(let layer, _, _): "\(target), layer \(layer)"
        case .blend(_, _, let layers, _) where !context.keptOut.isEmpty:
          "\(target), layers to \(layers.last ?? 1)"
        case .data(let own):
          target + (own.rows.foldsLayer.map { ", folds of layer \($0)" } ?? "")
        default: target
        }
      label = "\(kind) \(what)\(context.keptOutText)\(evaluation)"
      groupLabel = label
      return
    }
    kind = "\(job.name) \(candidate.family.name)"
    let place = split.isRefit ? "all rows" : split.foldText
    let group = "\(job.name) \(target) \(candidate.name), layer \(layer)"
    label = "\(group), \(place)\(context.keptOutText)\(evaluation)"
    groupLabel = group + (context.keptOut.isEmpty ? "" : ", without a fold") + evaluation
  }
}
