import Tabular
import YAML

extension ExperimentReader {
  func evaluation(_ node: YAMLNode?) -> EvaluationSpec {
    var evaluation = EvaluationSpec(
      metrics: [.rmse, .mae, .r2, .bias], holdouts: [], masked: nil)
    guard let node, var reader = SpecReader(node, "'evaluate'", log) else { return evaluation }
    if let metrics = reader.optional("metrics") { evaluation.metrics = self.metrics(metrics) }
    evaluation.holdouts = reader.named("holdouts", "holdout").compactMap { entry in
      holdout(entry.value, "holdout '\(entry.key)'")
        .map { .init(name: entry.key, mark: entry.keyMark, scheme: $0) }
    }
    evaluation.masked = reader.optional("masked").flatMap { node in
      holdout(node, "'masked'").map { .init(name: "masked", mark: node.mark, scheme: $0) }
    }
    reader.finish()
    return evaluation
  }

  private func metrics(_ node: YAMLNode) -> [Measure] {
    let known = Measure.allCases.map(\.rawValue)
    return (log.names(node, "'metrics'", kind: .metric) ?? []).compactMap { name in
      if let measure = Measure(rawValue: name.value) { return measure }
      log.report(.unknownName(.metric, name.value, known: known), name.mark)
      return nil
    }
  }

  func inventories(_ entries: [YAMLNode.Entry], _ names: StageNames) -> [InventorySpec] {
    entries.compactMap { entry in
      guard var reader = SpecReader(entry.value, "inventory '\(entry.key)'", log, at: entry.keyMark)
      else {
        return nil
      }
      let table = reader.requiredText("table", "a table that a stage fills")
      let level = reader.optional("intervals").flatMap { log.fraction($0, "'intervals'") } ?? 0.9
      reader.finish()
      guard let table else { return nil }
      guard names.fills.contains(where: { $0.value == table.value }) else {
        log.report(
          .notFilled(table: table.value, filled: names.fills.map(\.value)), table.mark)
        return nil
      }
      return InventorySpec(name: entry.key, mark: entry.keyMark, table: table, level: level)
    }
  }
}
