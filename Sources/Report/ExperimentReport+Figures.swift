extension ExperimentReport {
  /// The stages that have models, in the order of the targets.
  var stages: [String] {
    var stages: [String] = []
    for target in targets where !target.models.isEmpty && !stages.contains(target.stage) {
      stages.append(target.stage)
    }
    return stages
  }
}

extension ExperimentReport {
  /// The baselines that any target has, each once.
  var baselineNames: [String] {
    var names: [String] = []
    for name in targets.flatMap(\.baselines).map(\.name) where !names.contains(name) {
      names.append(name)
    }
    return names
  }
}

extension ExperimentReport.Target {
  var blend: ExperimentReport.Model? { models.first { $0.role == .blend } }
  var baselines: [ExperimentReport.Model] { models.filter { $0.role == .baseline } }

  /// The least error of a baseline; of several, that of the best. `nil` where there is none.
  func baseline(_ metric: String, _ evaluation: String) -> Double? {
    baselines.compactMap { $0.value(metric, evaluation) }.filter(\.isFinite).min()
  }

  /// The blend's error divided by that of the best baseline; `nil` where either is missing or that is 0.
  func share(_ metric: String, _ evaluation: String) -> Double? {
    guard let blend = blend?.value(metric, evaluation),
      let baseline = baseline(metric, evaluation), blend.isFinite, baseline > 0
    else { return nil }
    return blend / baseline
  }

  func intervals(_ evaluation: String) -> ExperimentReport.Intervals? {
    intervals.first { $0.evaluation == evaluation }
  }
}

extension ExperimentReport.Model {
  func value(_ metric: String, _ evaluation: String) -> Double? {
    scores.first { $0.evaluation == evaluation && $0.metric == metric }?.value
  }

  func isScored(_ evaluation: String) -> Bool {
    scores.contains { $0.evaluation == evaluation }
  }

  var layer: Int? {
    if case .candidate(let layer) = role { layer } else { nil }
  }
}

extension String {
  /// With a capital first letter.
  var capitalised: String { prefix(1).uppercased() + dropFirst() }
}
