import Stacking
import Learners
import Wording

extension ClassProblem {
  /// The problem in words, without its place.
  ///
  /// - Parameter task: Of the target.
  func diagnosis(target: String, task: TargetTask = .classification) -> Diagnosis {
    let isOfQuantiles = task == .quantile
    let outputs = isOfQuantiles ? "quantiles" : task == .ordinal ? "ordered levels" : "classes"
    let predicts = "target '\(target)' is predicted as \(outputs)"
    let others = isOfQuantiles ? "means" : "targets of numbers"
    switch self {
    case .key(let key):
      return .init(
        "\(predicts); '\(key)' is for \(others)",
        help: isOfQuantiles
          ? "remove it, or set 'task: regression'"
          : "remove it, or set 'task: regression' for a column of numbers")
    case .joint(let key):
      return .init(
        "\(predicts); '\(key)' is for \(others)",
        help: "move the target to a stage of its own")
    case .blend(let method):
      return .init(
        "\(predicts); 'blend: \(method)' is for \(others)",
        help: "use 'greedy', 'mean' or 'best'")
    case .feature(let feature):
      return .init(
        "\(predicts); the feature '\(feature)' is made of a target's numbers",
        help: "remove it from this stage")
    case .learner(let name, let family, let task, let isLeftOut):
      let known = LearnerCatalogue.families.filter {
        $0.learns(TargetTask(rawValue: task) ?? .regression)
      }
      return .init(
        "learner '\(name)' (\(family)) is not for \(task), the task of target '\(target)'"
          + (isLeftOut ? ": left out there" : "; no learner is left in its layer"),
        help: isLeftOut
          ? "give the stage a stack of its own"
          : "use one of the families: \(known.map(\.name).joined(separator: ", "))")
    case .noMetric(let task, let such):
      return .init(
        "'metrics' has none of \(task), which target '\(target)' needs",
        help: "add one, such as \(such.joined(separator: " or "))")
    case .binaryMetric(let name, let better, let classes):
      return .init(
        "metric '\(name)' is for two classes; target '\(target)' has \(classes)",
        help: "use '\(better)'")
    case .undeclaredLevel(let level, let row, let rows, let declared):
      let likely = Suggestion.likely(level, among: declared)
      return .init(
        "target '\(target)' has '\(level)' in row \(row)"
          + (rows > 1
            ? ", the first of \(rows) rows whose cell is no level" : ", which is no level")
          + " of 'levels'",
        help: (likely.map { "did you mean '\($0)'? " } ?? "")
          + "correct the cell, or add it to 'levels'")
    case .noLevels(let found):
      let order =
        found.count <= 6 ? "levels: [\(found.joined(separator: ", "))]" : "levels: [low, mid, high]"
      return .init(
        "target '\(target)' holds texts, whose order is not known",
        help: "declare it, lowest first, such as '\(order)'")
    case .tooFewLevels(let count):
      return .init(
        "target '\(target)' has \(counted(count, "level")) in its known rows; an ordinal target has at least three",
        help: "declare 'levels', or use 'task: classification'")
    case .tooFewClasses(let count):
      return .init(
        "target '\(target)' has \(count == 1 ? "1 class" : "\(count) classes") in its known rows",
        help: "use a target of at least two classes")
    case .tooManyClasses(let count, let limit):
      return .init(
        "target '\(target)' has \(count) classes; at most \(limit) are allowed",
        help: "group rare classes, or use 'type: number' for a column of numbers")
    case .readByStage(let stage):
      return .init(
        "stage '\(stage)' predicts classes; they can't be read as out-of-fold features yet",
        help: "join the table that the stage completes")
    }
  }
}
