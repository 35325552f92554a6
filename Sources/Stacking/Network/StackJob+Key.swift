import Resampling
public import Jobs
import Learners
import Tabular

extension StackJob {
  /// The key of the job's result: a hash of what it does and of the keys of what it reads.
  ///
  /// Names of variants do not enter, nor those of stages but for a fill's, so whatever two of them have in common is shared.
  func key(_ inputs: [JobKey], in network: ExperimentNetwork) -> JobKey {
    fingerprint(inputs, in: network, isRecording: false).key()
  }

  /// All that the job's result depends on.
  func fingerprint(
    _ inputs: [JobKey], in network: ExperimentNetwork, isRecording: Bool
  ) -> Fingerprint {
    var print = Fingerprint(name, isRecording: isRecording)
    print.add("version", Self.version)
    for input in inputs { print.add("input", input) }
    let experiment = network.experiment
    switch self {
    case .data(let context):
      context.add(to: &print, network)
    case .outer(_, let fold):
      print.add("without", fold.index)
      for split in fold.inner { print.add("split", split) }
    case .form(let forms):
      for learned in forms {
        print.add("form", learned.form.text)
        if let trend = learned.trend { print.add("trend", trend.text) }
      }
      for probe in FormEvidence.probes { print.add("probe", probe.canonicalText) }
      print.add("seed", experiment.seed)
      print.add("arithmetic", Arithmetic.description)
    case .fit(let candidate, let layer, let split), .course(let candidate, let layer, let split):
      print.add("learner", candidate.canonicalText)
      print.add("form", candidate.form.text)
      if candidate.scale != .fixed(.none) { print.add("transform", candidate.scale.text) }
      if candidate.trend != .fixed(nil) { print.add("trend", candidate.trend.text) }
      print.add("layer", layer)
      print.add("repeat", split.repeat)
      print.add("fold", split.fold)
      print.add("split", split.index)
      if split.isRefit { print.add("rows", "all") }
      if candidate.stopping != .none { print.add("stopping", candidate.stopping.rawValue) }
      print.add("seed", experiment.seed)
      print.add("arithmetic", Arithmetic.description)
    case .outOfFold(_, let candidates, let next):
      for candidate in candidates { print.add("candidate", candidate) }
      print.add("next", next.map { $0.seesFeatures ? "features" : "predictions" } ?? "none")
      for form in next?.forms ?? [] { print.add("form", form.text) }
      if let limit = next?.limit {
        print.add("limit", limit.count)
        for family in limit.families { print.add("family", family) }
      }
    case .blend(let spec, let level, let layers, let gates):
      print.add("result", 2)
      print.add("method", "\(spec)")
      print.add("level", level)
      for layer in layers { print.add("layer", layer) }
      for layer in gates { print.add("gate", layer) }
    case .decision(let layer, let margin, let outer):
      print.add("layer", layer)
      print.add("margin", margin)
      for split in outer { print.add("split", split) }
    case .score(let context):
      for metric in experiment.evaluation.metrics { print.add("metric", metric.rawValue) }
      for column in experiment.evaluation.naive { print.add("naive", column.value) }
      print.add("evaluation", context.evaluation.label)
      print.add("observed", network.tables.key(network.root(context.stage.table.value)))
      if let truth = network.truth(of: context.stage) {
        print.add("truth", network.tables.key(truth))
      }
    case .fill(let fill):
      // The one name that enters a key: it stands in the provenance of every filled cell.
      print.add("stage", fill.stage)
      for target in fill.targets { print.add("target", target) }
      if !fill.isFilledTable {
        print.add("table", network.tables.key(fill.table, in: fill.evaluation))
      }
    }
    return print
  }

  /// Raised whenever a job's result changes for the same description, so that nothing stored before is reused.
  private static let version = 4

  var name: String {
    switch self {
    case .data: "data"
    case .outer: "outer"
    case .form: "form"
    case .course: "course"
    case .fit: "fit"
    case .outOfFold: "out_of_fold"
    case .blend: "blend"
    case .decision: "decision"
    case .score: "score"
    case .fill: "fill"
    }
  }
}

extension ExperimentNetwork {
  /// What a job's result depends on, one part after the other, as text for people. Inputs stand
  /// under the label `input`, in their order.
  public func description(of id: JobGraph.ID) -> [Fingerprint.Part] {
    let node = nodes[id.index]
    let inputs = graph.dependencies(of: id).map { nodes[$0.index].key }
    return node.job.fingerprint(inputs, in: selecting(node.variant), isRecording: true).parts
  }
}

extension TargetContext {
  /// Adds all that the rows, the features and the target depend on, beside the jobs they read.
  fileprivate func add(to print: inout Fingerprint, _ network: ExperimentNetwork) {
    let evaluationSpec = network.experiment.evaluation
    print.add("target", target)
    print.add("rows", network.tables.key(network.root(stage.table.value), in: evaluation))
    for name in [stage.table.value] + stage.joins.map(\.table.value) {
      // A filled table is one of the inputs, whose keys are in already; that it is one, not yet.
      if inputs.contains(.filledTable(name)) {
        print.add("table", "filled")
      } else {
        print.add("table", network.tables.key(name, in: evaluation))
      }
    }
    for join in stage.joins {
      print.add("join", join.table.value)
      for column in join.on {
        print.add("on", column.value)
        if let other = join.names[column.value] { print.add("called", other) }
      }
    }
    for feature in stage.features {
      // Which stage it is that predicts is said by its key, among the inputs.
      if case .outOfFold = feature.kind {
        print.add("feature", "out_of_fold")
      } else {
        print.add("feature", feature.kind.text)
      }
    }
    if let baseline = stage.baseline {
      print.add("baseline", baseline.text(for: target))
    }
    print.add("folds", "\(rows.folds)")
    if let layer = rows.foldsLayer { print.add("folds of layer", layer) }
    print.add("seed", network.experiment.seed)
    if case .holdout(let name) = evaluation,
      let holdout = evaluationSpec.holdouts.first(where: { $0.name == name })
    {
      print.add("holdout", "\(holdout.name) \(holdout.scheme)")
      print.add("rows predicted", rows.apply.count)
    }
  }
}

extension RawTables {
  /// Stands for a table's content as an evaluation sees it.
  ///
  /// - Precondition: a table of this name was read.
  func key(_ name: String, in evaluation: Evaluation = .actual) -> JobKey {
    guard let entry = entry(name, in: evaluation) else {
      preconditionFailure("table '\(name)' was not read")
    }
    return entry.key
  }
}
