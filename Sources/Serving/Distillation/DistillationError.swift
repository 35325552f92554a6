public import Wording

/// Why an ensemble is not distilled.
public enum DistillationError: DiagnosedError, Equatable, Sendable {
  case quantiles(target: String)
  /// No rows are held out of all layers together.
  case ownFolds(target: String, layer: Int)
  case unknownLearner(String, known: [String])
  case outside(String)
  /// A family that can't learn the target's task.
  case wrongTask(family: String, classes: Bool, known: [String])
  /// Fewer than two splits that both the ensemble and the model could learn from.
  case noEvidence(target: String)

  /// Whether no other learner would help.
  public var isOfTarget: Bool {
    switch self {
    case .quantiles, .ownFolds, .noEvidence: true
    case .unknownLearner, .outside, .wrongTask: false
    }
  }

  public var diagnoses: [Diagnosis] {
    switch self {
    case .quantiles(let target):
      [
        .init(
          "'\(target)' has 'task: quantile', which can't be distilled",
          help: "export without --distil; numbers, classes and ordered levels can be distilled")
      ]
    case .ownFolds(let target, let layer):
      [
        .init(
          "the stack of '\(target)' can't be distilled: layer \(layer) has folds of its own",
          help: "remove 'folds' from the layer, so that no model of a fold has seen its rows")
      ]
    case .unknownLearner(let name, let known):
      [.init("unknown learner '\(name)'", help: Suggestion.help(for: name, among: known))]
    case .outside(let name):
      [
        .init(
          "'\(name)' is a learner of another library, which can't be a distilled model",
          help: "use a learner of Strata with --student, such as gbm")
      ]
    case .wrongTask(let family, let classes, let known):
      [
        .init(
          "'\(family)' can't learn \(classes ? "classes" : "numbers")",
          help: "use --student with one of: \(known.joined(separator: ", "))")
      ]
    case .noEvidence(let target):
      [
        .init(
          "the ensemble of '\(target)' can't be distilled: no fold of it predicts its rows",
          help: "use more rows or fewer folds")
      ]
    }
  }
}
