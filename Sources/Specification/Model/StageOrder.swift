import Stacking
import YAML

/// Stages in an order in which each comes after those it needs; otherwise as in the file.
struct StageOrder {
  private(set) var stages: [StageSpec] = []
  private let all: [StageSpec]
  private let log: SpecLog
  /// Stages that are being placed, each needed by the one before it.
  private var path: [String] = []

  /// Reports each cycle once, and then leaves it out of account.
  init(_ stages: [StageSpec], _ log: SpecLog) {
    all = stages
    self.log = log
    for stage in stages { place(stage) }
  }

  private mutating func place(_ stage: StageSpec) {
    if stages.contains(where: { $0.name == stage.name }) { return }
    path.append(stage.name)
    for (need, mark) in needs(of: stage) {
      if let start = path.firstIndex(of: need.name) {
        log.report(.stageCycle(path[start...] + [need.name]), mark)
      } else {
        place(need)
      }
    }
    path.removeLast()
    stages.append(stage)
  }

  /// The stages that fill the tables it reads, or whose out-of-fold predictions it sees.
  private func needs(of stage: StageSpec) -> [(stage: StageSpec, mark: Mark)] {
    var needs: [(StageSpec, Mark)] = []
    for table in [stage.table] + stage.joins.map(\.table) {
      if let maker = all.first(where: { $0.fills?.value == table.value }) {
        needs.append((maker, table.mark))
      }
    }
    for feature in stage.features {
      guard case .outOfFold(let name, _) = feature.kind else { continue }
      if let maker = all.first(where: { $0.name == name }) { needs.append((maker, feature.mark)) }
    }
    return needs
  }
}
