package import Specification
package import Stacking
public import Jobs
import Learners
import Tabular

/// One job of an experiment: what it does, the key of its result, how people call it.
public struct StackNode: Sendable {
  package let job: JobDescription
  /// What each of the jobs it reads is read for, in the order of the graph's dependencies.
  package let roles: [InputRole]
  public let key: JobKey
  /// The kind of work, for estimates from past runs: `fit gbm`, `blend`, ….
  public let kind: String
  /// `fit hybrid/PM10_mean gbm, layer 1, fold 3 (holdout:random)`.
  public let label: String
  /// The label that a picture gives to the fits of one candidate in one layer, which it shows as one:
  /// that without the fold. Any other job's is its own label.
  public let groupLabel: String
  /// The name of its stage.
  public let stage: String
  /// The first variant that needs it.
  public let variant: Int
  /// Of a fit or its course: the name of the first candidate that needs it.
  package let candidate: String?
}

/// What people call a job after.
struct JobName {
  var context: TargetContext
  /// Of a fit or its course.
  var candidate: String?
  /// Of a layer, counted from 1; `nil` of baselines.
  var layer: Int?
  /// Of a fill.
  var table: String?

  init(
    _ context: TargetContext, candidate: String? = nil, layer: Int? = nil, table: String? = nil
  ) {
    self.context = context
    self.candidate = candidate
    self.layer = layer
    self.table = table
  }
}

extension StackNode {
  init(
    _ job: JobDescription, roles: [InputRole], key: JobKey, named name: JobName, variant: Int
  ) {
    self.job = job
    self.roles = roles
    self.key = key
    self.variant = variant
    candidate = name.candidate
    let context = name.context
    stage = context.stage.name
    let evaluation = context.evaluation == .actual ? "" : " (\(context.evaluation.label))"
    let target = "\(context.stage.name)/\(context.target)"
    let fit: FitJob
    switch job {
    case .fit(let own), .course(let own): fit = own
    default:
      kind = job.kind.rawValue
      let what =
        switch job {
        case .fill: name.table ?? target
        case .outOfFold: target + (name.layer.map { ", layer \($0)" } ?? ", baselines")
        case .decision(let own): "\(target), layer \(own.layer)"
        case .blend(let own) where !context.keptOut.isEmpty:
          "\(target), layers to \(own.layers.last ?? 1)"
        case .data(let own):
          target + (own.rows.foldsLayer.map { ", folds of layer \($0)" } ?? "")
        default: target
        }
      label = "\(kind) \(what)\(context.keptOutText)\(evaluation)"
      groupLabel = label
      return
    }
    kind = "\(job.kind.rawValue) \(type(of: fit.candidate.learner).family.name)"
    let place = fit.split.isRefit ? "all rows" : fit.split.foldText
    let group = "\(job.kind.rawValue) \(target) \(name.candidate ?? ""), layer \(fit.layer)"
    label = "\(group), \(place)\(context.keptOutText)\(evaluation)"
    groupLabel = group + (context.keptOut.isEmpty ? "" : ", without a fold") + evaluation
  }
}

/// One target of one stage in one evaluation, while its jobs are planned.
package struct TargetContext: Sendable {
  /// A prediction of an earlier stage that is read as a feature.
  package struct Prediction: Hashable, Sendable {
    package var stage: String
    package var target: String
  }
  package var stage: StageSpec
  var target: String
  var evaluation: Evaluation
  var rows: TargetRows
  /// The predictions that its features name, in the order of their numbers.
  package var predictions: [Prediction]
  /// Joined tables that an earlier stage completes, with the jobs that do.
  package var completed: [(table: String, id: JobGraph.ID)] = []
  /// The splits whose rows are kept out of what is fitted, the outermost first.
  var keptOut: [SplitName] = []

  /// `, without fold 2`, with all folds that are kept out; empty where none is.
  fileprivate var keptOutText: String {
    keptOut.map { ", without \($0.foldText)" }.joined()
  }
}
