package import Stacking
package import Resampling
package import TableFiles
import Tabular

extension EvaluationSpec {
  /// Those of the metrics that suit a task.
  package func metrics(of task: TargetTask) -> [Measure] {
    guard declaresMetrics else { return task.defaultMetrics }
    return metrics.filter(task.has)
  }

  /// Those that may be reported, before the tables say which targets are classes.
  var possibleMetrics: [Measure] {
    declaresMetrics ? metrics : Self.joined(TargetTask.allCases.map(\.defaultMetrics))
  }

  /// Each metric once, in order.
  fileprivate static func joined(_ metrics: [[Measure]]) -> [Measure] {
    metrics.joined().reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}

extension TargetTask {
  /// What is reported where no metric is declared.
  var defaultMetrics: [Measure] {
    switch self {
    case .regression: Measure.defaultsOfNumbers
    case .classification: Measure.defaultsOfClasses
    case .quantile: Measure.defaultsOfQuantiles
    case .ordinal: Measure.defaultsOfLevels
    }
  }
}

extension Experiment {
  /// What is predicted of a target, by the table at the root of its stage's completions.
  func task(of target: String, in stage: StageSpec, _ table: Table?) -> TargetTask {
    stage.task ?? table?[target].map(TargetTask.init) ?? .regression
  }

  /// Gives the experiment the metrics of its targets' tasks, where the file declares none.
  ///
  /// - Parameter tables: Those that are read, by name.
  package mutating func resolveMetrics(_ tables: [String: TableContents]) {
    guard !evaluation.declaresMetrics else { return }
    var tasks: Set<TargetTask> = []
    for stage in stages {
      var root = stage.table.value
      for _ in stages {
        guard let maker = self.stage(filling: root) else { break }
        root = maker.table.value
      }
      for target in stage.targets {
        tasks.insert(task(of: target.value, in: stage, tables[root]?.table))
      }
    }
    guard !tasks.isEmpty, tasks != [.regression] else { return }
    evaluation.metrics = EvaluationSpec.joined(
      [TargetTask.regression, .quantile, .classification, .ordinal].filter(tasks.contains).map(
        \.defaultMetrics))
    if !comparison.declaresMetric { comparison.metric = evaluation.metrics[0] }
  }
}
