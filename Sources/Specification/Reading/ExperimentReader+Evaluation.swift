import Resampling
import Tabular
import YAML

extension ExperimentReader {
  func evaluation(_ node: YAMLNode?, _ names: StageNames) -> EvaluationSpec {
    var evaluation = EvaluationSpec(
      metrics: Measure.defaultsOfNumbers, holdouts: [], masked: nil)
    guard let node, var reader = SpecReader(node, .evaluation, "'evaluate'", log) else {
      return evaluation
    }
    if let metrics = reader.optional("metrics") {
      (evaluation.metrics, evaluation.formulaMarks) = self.metrics(metrics)
      evaluation.declaresMetrics = true
    }
    if let node = reader.optional("out_of_fold"),
      let fitsAll = log.boolean(node, "'out_of_fold'")
    {
      evaluation.fitsAll = fitsAll
      if !fitsAll, let fills = names.fills.first {
        log.report(.fillsWithoutFit(table: fills.value), node.mark)
      }
    }
    evaluation.holdouts = reader.named("holdouts", "holdout").compactMap { entry in
      // Tables show a holdout by its own name, beside these evaluations.
      if [.outOfFold, .outer, .masked, .truth].contains(EvaluationName(entry.key)) {
        log.report(.reservedName(entry.key, noun: "holdout"), entry.keyMark)
      }
      return holdout(entry.value, "holdout '\(entry.key)'")
        .map { .init(name: entry.key, mark: entry.keyMark, scheme: $0) }
    }
    if let node = reader.optional("outer"), let scheme = outer(node) {
      evaluation.outer = scheme
      let count = (scheme.declaredCount ?? 0) * scheme.repeatCount
      evaluation.holdouts += (0..<count).map { index in
        .init(
          name: "\(EvaluationSpec.outerPrefix)\(index + 1)", mark: node.mark,
          scheme: .split(of: scheme, index: index))
      }
    }
    if let node = reader.optional("sizes") {
      evaluation.sizes = sizes(node)
      if evaluation.holdouts.isEmpty {
        log.report(.standsAlone("sizes", beside: "'holdouts' or 'outer'"), node.mark)
      }
      evaluation.holdouts += evaluation.sizes.filter { !$0.isAll }.flatMap { size in
        evaluation.holdouts.map { holdout in
          var own = holdout
          own.name = EvaluationSpec.sizePrefix(of: size) + holdout.name
          own.mark = node.mark
          own.size = size
          return own
        }
      }
    }
    evaluation.writesMembers = reader.boolean("members")
    evaluation.masked = reader.optional("masked").flatMap { node in
      holdout(node, "'masked'").map { .init(name: "masked", mark: node.mark, scheme: $0) }
    }
    evaluation.truths = reader.named("truth", "truth").compactMap { truth($0, names) }
    if let node = reader.optional("baselines"),
      var own = SpecReader(node, .baselines, "'baselines'", log)
    {
      evaluation.naive = own.columns("group_mean") ?? []
      evaluation.baselines = own.optional("methods").map(methods) ?? []
      own.finish()
    }
    evaluation.against = reader.named("agreement", "comparison").compactMap { against($0, names) }
    reader.finish()
    return evaluation
  }

  /// Folds whose number does not depend on the data.
  private func outer(_ node: YAMLNode) -> FoldScheme? {
    guard let folds = folds(node) else { return nil }
    guard !folds.resemblesGap, folds.scheme.declaredCount != nil else {
      return log.unsuitable(
        node, "'outer'", "folds of a declared number: kfold, stratified, grouped, blocks, …")
    }
    return folds.scheme
  }

  /// Percentages of the training rows, or numbers of rows.
  private func sizes(_ node: YAMLNode) -> [TrainingSize] {
    let expected = "percentages of the training rows, or numbers of rows, such as [25%, 50%]"
    let items = node.items ?? [node]
    guard !items.isEmpty else { return log.unsuitable(node, "'sizes'", expected) ?? [] }
    var sizes: [TrainingSize] = []
    for item in items {
      guard let size = item.scalar.flatMap({ TrainingSize($0.text) }), !item.isNull else {
        return log.unsuitable(item, "'sizes'", expected) ?? []
      }
      guard !sizes.contains(size) else {
        return log.unsuitable(item, "'sizes'", "sizes that differ") ?? []
      }
      sizes.append(size)
    }
    return sizes
  }

  private func methods(_ node: YAMLNode) -> [BaselineMethod] {
    (log.names(node, "'methods'", kind: .value) ?? []).compactMap { name in
      if let method = BaselineMethod(rawValue: name.value) { return method }
      log.report(
        .unsuitableChoice(
          what: "a baseline", found: name.value, known: BaselineMethod.allCases.map(\.rawValue)),
        name.mark)
      return nil
    }
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

  func inventories(_ entries: [YAMLNode.Entry], _ names: StageNames) -> [InventorySpec] {
    entries.compactMap { entry in
      guard
        var reader = SpecReader(
          entry.value, .inventory, "inventory '\(entry.key)'", log, at: entry.keyMark)
      else { return nil }
      let table = reader.requiredText("table", "a table that a stage fills")
      let levels = reader.optional("intervals").flatMap(self.levels) ?? [InventorySpec.defaultLevel]
      let draws = reader.optionalInteger("draws")
      let map = reader.optional("map").flatMap { self.map($0, of: entry.key) }
      reader.finish()
      guard let table else { return nil }
      guard names.fills.contains(where: { $0.value == table.value }) else {
        log.report(
          .notFilled(table: table.value, filled: names.fills.map(\.value)), table.mark)
        return nil
      }
      return InventorySpec(
        name: entry.key, mark: entry.keyMark, table: table, levels: levels, draws: draws, map: map)
    }
  }

  /// One level, or a list of different ones.
  private func levels(_ node: YAMLNode) -> [Double]? {
    let items = node.items ?? [node]
    guard !items.isEmpty else { return log.unsuitable(node, "'intervals'", "at least one level") }
    var levels: [Double] = []
    for item in items {
      guard let level = log.fraction(item, "'intervals'") else { return nil }
      guard !levels.contains(level) else {
        return log.unsuitable(item, "'intervals'", "levels that differ")
      }
      levels.append(level)
    }
    return levels.sorted()
  }

  private func map(_ node: YAMLNode, of inventory: String) -> MapSpec? {
    guard var reader = SpecReader(node, .map, "the map of inventory '\(inventory)'", log) else {
      return nil
    }
    let file = reader.requiredText("file", "the path of a table or a GeoJSON file")
    let group = reader.requiredText("group", "the column or property with the names of the series")
    let x = reader.text("x")?.value ?? "column"
    let y = reader.text("y")?.value ?? "row"
    reader.finish()
    guard let file, let group else { return nil }
    return MapSpec(mark: file.mark, file: path(file), group: group.value, x: x, y: y)
  }
}
