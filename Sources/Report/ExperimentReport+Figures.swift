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

extension ExperimentReport.Target {
  var blend: ExperimentReport.Model? { models.first { $0.role == .blend } }
  var baseline: ExperimentReport.Model? { models.first { $0.role == .baseline } }

  /// The blend's figure divided by the naive baseline's; `nil` where either is missing or naive is 0.
  func share(_ metric: String, _ evaluation: String) -> Double? {
    guard let blend = blend?.value(metric, evaluation),
      let naive = baseline?.value(metric, evaluation), blend.isFinite, naive.isFinite, naive > 0
    else { return nil }
    return blend / naive
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
