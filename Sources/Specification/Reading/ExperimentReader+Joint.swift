import Stacking
import YAML

extension ExperimentReader {
  /// What `joint` or `chain` says; `nil` where neither does, and after a report.
  func joint(
    _ joint: YAMLNode?, _ chain: YAMLNode?, _ targets: [Marked<String>]
  ) -> StageSpec.Joint? {
    guard let node = joint ?? chain else { return nil }
    let key = joint == nil ? "chain" : "joint"
    if let joint, chain != nil {
      log.report(.conflicting("'joint'", with: "'chain'"), joint.mark)
      return nil
    }
    guard targets.count != 1 else {
      log.report(.jointOfOne(key: key), node.mark)
      return nil
    }
    return joint.map(rounds) ?? chain.flatMap { self.chain($0, targets) }
  }

  private func rounds(_ node: YAMLNode) -> StageSpec.Joint? {
    guard var reader = SpecReader(node, .joint, "'joint'", log) else { return nil }
    let rounds = reader.integer("rounds")
    let margin = reader.optionalReal("margin") ?? StageSpec.Joint.defaultMargin
    reader.finish()
    return StageSpec.Joint(kind: .rounds(rounds), margin: margin, mark: node.mark)
  }

  /// An order of all targets, or `auto`.
  private func chain(_ node: YAMLNode, _ targets: [Marked<String>]) -> StageSpec.Joint? {
    let margin = StageSpec.Joint.defaultMargin
    if node.scalar?.text == "auto" {
      return StageSpec.Joint(kind: .chain(nil), margin: margin, mark: node.mark)
    }
    guard node.items != nil, let order = log.names(node, "'chain'", kind: .target) else {
      return node.items == nil
        ? log.unsuitable(node, "'chain'", "'auto', or a list of the stage's targets") : nil
    }
    let names = targets.map(\.value)
    if let other = order.first(where: { !names.contains($0.value) }) {
      log.report(.unknownName(.target, other.value, known: names), other.mark)
      return nil
    }
    if let missing = names.first(where: { name in !order.contains { $0.value == name } }) {
      log.report(.chainWithout(target: missing), node.mark)
      return nil
    }
    return StageSpec.Joint(kind: .chain(order.map(\.value)), margin: margin, mark: node.mark)
  }
}
