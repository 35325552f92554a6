import Stacking
import Learners
import YAML

extension ExperimentReader {
  /// A scale for all targets of a stage, or a mapping from some of them to theirs.
  func transform(_ node: YAMLNode, _ targets: [Marked<String>]) -> StageSpec.Transform? {
    var transform = StageSpec.Transform()
    guard let entries = node.entries else {
      let names = TargetScale.allCases.map(\.rawValue) + ["auto"]
      let expected = ParameterDomain.choice(names).text + ", or a mapping from targets to these"
      guard let scale = scale(node, expected) else { return nil }
      transform.common = scale
      transform.mark = node.mark
      return transform
    }
    for entry in entries {
      guard targets.isEmpty || targets.contains(where: { $0.value == entry.key }) else {
        log.report(
          .unknownName(.target, entry.key, known: targets.map(\.value)), entry.keyMark)
        continue
      }
      let names = TargetScale.allCases.map(\.rawValue) + ["auto"]
      guard let scale = scale(entry.value, ParameterDomain.choice(names).text) else { continue }
      transform.byTarget[entry.key] = scale
      transform.marks[entry.key] = entry.value.mark
    }
    return transform
  }

  private func scale(_ node: YAMLNode, _ expected: String) -> TargetScaleChoice? {
    switch node.scalar?.text {
    case "auto"?: return .chosen
    case let name?:
      // A word such as 'null' would be an absent value; it is spelled out as 'none'.
      if let scale = TargetScale(rawValue: name) { return .fixed(scale) }
    case nil: break
    }
    return log.unsuitable(node, "'transform'", expected)
  }
}
