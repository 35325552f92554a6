public import Learners
public import OutsideLearners
public import Stacking
public import YAML

/// A learner under its name in the experiment, ready to be put into a layer.
///
/// A learner whose hyperparameters have lists of values becomes one candidate for each combination,
/// named `gbm[learning_rate=0.03]`; the plain name then stands for all of them.
public struct Candidate: Sendable {
  /// For which gaps a layer has it.
  public enum Gap: String, CaseIterable, Hashable, Sendable {
    case any
    /// Rows to predict that lie mostly before or after all known rows, so that cuts are the evidence.
    case outside
    /// All others, and with `folds: auto` targets that are learned relative to a reference column.
    case inside
    /// As `inside`, without targets that are learned relative to a reference column and whose rows to predict lie mostly before
    /// or after all known rows: features there go beyond what any fold tells of.
    case between
  }
  public var name: String
  /// The key under `learners:` it came from.
  public var group: String
  public var mark: Mark
  public var learner: any Learner {
    didSet { (canonicalText, passes) = (learner.canonicalText, learner.passes) }
  }
  /// Where it comes from, if a library outside fits it.
  public internal(set) var origin: OutsideOrigin?
  public var gap = Gap.any
  /// In which form it learns its target; set where a stage puts it to use.
  public var form = TargetFormChoice.fixed(.raw)
  /// On which scale it learns it; set where a stage puts it to use.
  public var scale = TargetScaleChoice.fixed(.none)
  /// The trend that is taken off before it learns; set where a stage puts it to use.
  public var trend = TrendChoice.fixed(nil)
  /// The only task that it is used for; `nil` for every one that its family can learn.
  var task: TargetTask?
  /// How its rounds are chosen; set where a stack puts it to use.
  public var stopping = Stopping.none
  /// The learner's family, version and hyperparameters.
  package private(set) var canonicalText: String
  /// How often the learner goes through its rows; kept, as plans ask for it once for each fit.
  private(set) var passes: Double

  init(name: String, group: String, mark: Mark, learner: any Learner) {
    (self.name, self.group, self.mark, self.learner) = (name, group, mark, learner)
    (canonicalText, passes) = (learner.canonicalText, learner.passes)
  }

  package var family: LearnerFamily { type(of: learner).family }

  /// - Parameters:
  ///   - byCuts: Whether the evidence on a target is of cuts.
  ///   - liesBeyond: Whether the rows to predict lie mostly beyond the known ones, though the evidence is not of cuts.
  package func isUsed(byCuts: Bool, liesBeyond: Bool) -> Bool {
    switch gap {
    case .any: true
    case .outside: byCuts
    case .inside: !byCuts
    case .between: !byCuts && !liesBeyond
    }
  }

  /// Whether it takes part in stacks of targets of a task.
  package func isUsed(for task: TargetTask) -> Bool {
    // Ordered levels are classes; what is for ordered levels alone says so.
    self.task.map { $0 == task || (task == .ordinal && $0 == .classification) }
      ?? family.learns(task)
  }
}

extension LearnerFamily {
  func learns(_ task: TargetTask) -> Bool {
    switch task {
    case .regression: learnsNumbers
    case .classification: learnsClasses
    case .quantile: learnsQuantiles
    case .ordinal: learnsLevels
    }
  }
}
