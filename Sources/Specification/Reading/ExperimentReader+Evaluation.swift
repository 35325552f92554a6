import Resampling
import Tabular
import YAML

extension ExperimentReader {
  func evaluation(_ node: YAMLNode?, _ names: StageNames) -> EvaluationSpec {
    var evaluation = EvaluationSpec(
      metrics: [.rmse, .mae, .r2, .bias], holdouts: [], masked: nil)
    guard let node, var reader = SpecReader(node, .evaluation, "'evaluate'", log) else {
      return evaluation
    }
    if let metrics = reader.optional("metrics") { evaluation.metrics = self.metrics(metrics) }
    if let node = reader.optional("out_of_fold"),
      let fitsAll = log.boolean(node, "'out_of_fold'")
    {
      evaluation.fitsAll = fitsAll
      if !fitsAll, let fills = names.fills.first {
        log.report(.fillsWithoutFit(table: fills.value), node.mark)
      }
    }
    evaluation.holdouts = reader.named("holdouts", "holdout").compactMap { entry in
      holdout(entry.value, "holdout '\(entry.key)'")
        .map { .init(name: entry.key, mark: entry.keyMark, scheme: $0) }
    }
    evaluation.masked = reader.optional("masked").flatMap { node in
      holdout(node, "'masked'").map { .init(name: "masked", mark: node.mark, scheme: $0) }
    }
    evaluation.truths = reader.named("truth", "truth").compactMap { truth($0, names) }
    evaluation.naive = reader.columns("naive") ?? []
    evaluation.against = reader.named("agreement", "comparison").compactMap { against($0, names) }
    reader.finish()
    return evaluation
  }

  /// `completed_table: table_of_true_values`.
  private func truth(_ entry: YAMLNode.Entry, _ names: StageNames) -> EvaluationSpec.Truth? {
    let filled = Marked(entry.key, entry.keyMark)
    guard let table = log.text(entry.value, "the truth of '\(entry.key)'", expected: "a table"),
      isFilled(filled, names), isRead(table, names)
    else { return nil }
    return .init(table: filled, truth: table)
  }

  /// Whether a stage fills the table; reported where none does.
  func isFilled(_ table: Marked<String>, _ names: StageNames) -> Bool {
    let fills = names.fills.map(\.value)
    if fills.contains(table.value) { return true }
    log.report(.notFilled(table: table.value, filled: fills), table.mark)
    return false
  }

  /// Whether the table is one that is read; reported where it is not.
  func isRead(_ table: Marked<String>, _ names: StageNames) -> Bool {
    let known = names.tables.map(\.value)
    if known.contains(table.value) { return true }
    log.report(.unknownName(.table, table.value, known: known), table.mark)
    return false
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
      guard
        var reader = SpecReader(
          entry.value, .inventory, "inventory '\(entry.key)'", log, at: entry.keyMark)
      else { return nil }
      let table = reader.requiredText("table", "a table that a stage fills")
      let level = reader.fraction("intervals")
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
