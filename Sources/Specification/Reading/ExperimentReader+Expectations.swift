import Stacking
import Resampling
import Tabular
import YAML

/// What an expectation may name.
struct ExpectationScope {
  let stages: [StageSpec]
  let stacks: [StackSpec]
  let evaluation: EvaluationSpec
  let slices: [SliceSpec]
  let inventories: [InventorySpec]
  let names: StageNames
}

extension ExperimentReader {
  func expectations(_ node: YAMLNode?, _ scope: ExpectationScope) -> ExpectationSpec {
    var expectations = ExpectationSpec()
    guard let node, var reader = SpecReader(node, .expectations, "'expect'", log) else {
      return expectations
    }
    if let cells = reader.optional("scores") {
      let expected = "a list of mappings with stage, metric and values"
      expectations.cells = (log.items(cells, "'scores'", expected: expected) ?? [])
        .flatMap { self.cells($0, scope) }
    }
    expectations.inventories = reader.named("inventories", "expected inventory")
      .compactMap { inventory($0, scope) }
    reader.finish()
    return expectations
  }

  /// One row of a table: values of several targets of one stage.
  private func cells(_ node: YAMLNode, _ scope: ExpectationScope) -> [ExpectationSpec.Cell] {
    guard var reader = SpecReader(node, .expectedScore, "an expected score", log) else {
      return []
    }
    let labels = scope.stages.map(\.label).reduce(into: [String]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    let stage = reader.requiredText("stage", "a stage").flatMap { known($0, .stage, labels) }
    let evaluation = reader.requiredText("evaluation", "an evaluation").flatMap {
      isEvaluation($0, scope.evaluation) ? EvaluationName($0.value) : nil
    }
    let sliceText = reader.text("slice")
    let slice = sliceText.flatMap { known($0, .slice, scope.slices.map(\.name)) }
    let group = reader.text("group")
    if (sliceText == nil) != (group == nil), let one = sliceText ?? group {
      log.report(.halfSlice(hasSlice: sliceText != nil), one.mark)
    }
    // Intervals are those of the blend, and of predictions that are not out-of-fold.
    let intervals: [ScoreMetric] = evaluation == .outOfFold ? [] : [.coverage, .width, .setSize]
    let metrics = scope.evaluation.possibleMetrics.map(ScoreMetric.measure) + intervals
    let metric = reader.requiredText("metric", "a metric").flatMap { name in
      known(name, .metric, metrics.map(\.text)).flatMap { name in
        metrics.first { $0.text == name.value }
      }
    }
    let model = reader.text("model")
    let layer = reader.optionalInteger("layer")
    if let node = reader.optional("layer"), Self.isOutsideLayers(model?.value) {
      log.report(
        .conflicting("'layer'", with: "'model: \(model?.value ?? ScoredModel.blend.name)'"),
        node.mark)
    }
    let tolerance = reader.required("tolerance", "a number or a percentage")
      .flatMap { log.tolerance($0, "'tolerance'") }
    let source = reader.text("source")?.value
    let values = reader.required("values", "a mapping from targets to numbers")
    reader.finish()
    guard let stage, let evaluation, let metric, let tolerance, let values else { return [] }
    let own = scope.stages.filter { $0.label == stage.value }
    let isOfBlend = slice != nil || [.coverage, .width, .setSize].contains(metric)
    if let model, isOfBlend, known(model, .model, [ScoredModel.blend.name]) == nil { return [] }
    if let model, !isModel(model, layer, own, scope) { return [] }
    guard let entries = values.entries else {
      return log.unsuitable(values, "'values'", "a mapping from targets to numbers") ?? []
    }
    let targets = own.flatMap { $0.targets.map(\.value) }
    return entries.compactMap { entry in
      let number = log.number(entry.value, "the value of '\(entry.key)'")
      guard known(Marked(entry.key, entry.keyMark), .target, targets) != nil, let number else {
        return nil
      }
      let name = model?.value ?? ScoredModel.blend.name
      guard
        let model = ScoredModel(name, layer: Self.isOutsideLayers(name) ? nil : layer ?? 1)
      else { return nil }
      return ExpectationSpec.Cell(
        stage: stage.value, target: entry.key, evaluation: evaluation, metric: metric,
        model: model, slice: slice?.value, group: group?.value, value: number, tolerance: tolerance,
        source: source, mark: entry.keyMark)
    }
  }

  /// Whether a model is above all layers or none of the stack's; without a name it is the blend.
  private static func isOutsideLayers(_ model: String?) -> Bool {
    model.map { ScoredModel($0, layer: nil) != nil } ?? true
  }

  /// Whether a stack of the stage has such a model.
  private func isModel(
    _ model: Marked<String>, _ layer: Int?, _ stages: [StageSpec], _ scope: ExpectationScope
  ) -> Bool {
    let stacks = stages.compactMap { stage in
      scope.stacks.first { $0.name == stage.stack.value }
    }
    let layers = stacks.flatMap { stack in
      stack.layers.indices.contains((layer ?? 1) - 1) ? [stack.layers[(layer ?? 1) - 1]] : []
    }
    var models = ([.blend] + scope.evaluation.baselineModels).map(\.name)
    for name in layers.flatMap({ $0.candidates.map(\.value) }) where !models.contains(name) {
      models.append(name)
    }
    return known(model, .model, models) != nil
  }

  private func inventory(
    _ entry: YAMLNode.Entry, _ scope: ExpectationScope
  ) -> ExpectationSpec.Inventory? {
    let name = Marked(entry.key, entry.keyMark)
    guard known(name, .inventory, scope.inventories.map(\.name)) != nil,
      var reader = SpecReader(
        entry.value, .expectedInventory, "expected inventory '\(entry.key)'", log,
        at: entry.keyMark)
    else { return nil }
    var inventory = ExpectationSpec.Inventory(
      name: entry.key, mark: entry.keyMark, noGaps: nil, bounds: [], totals: nil)
    if let gaps = reader.optional("no_gaps") {
      if case .boolean(let isAsked) = gaps.scalar?.value {
        inventory.noGaps = isAsked ? [] : nil
      } else {
        inventory.noGaps = log.names(gaps, "'no_gaps'")
      }
    }
    inventory.bounds = bounds(reader.optional("bounds"))
    inventory.totals = reader.optional("totals").flatMap { totals($0, scope) }
    reader.finish()
    return inventory
  }

  private func bounds(_ node: YAMLNode?) -> [ExpectationSpec.Inventory.Bounds] {
    guard let node else { return [] }
    guard let entries = node.entries else {
      return log.unsuitable(node, "'bounds'", "a mapping from columns to [least, greatest]") ?? []
    }
    return entries.compactMap { entry in
      let numbers = entry.value.items?.compactMap(\.number) ?? []
      guard numbers.count == 2, entry.value.items?.count == 2, numbers[0] <= numbers[1] else {
        return log.unsuitable(
          entry.value, "the bounds of '\(entry.key)'", "a list of two numbers, [least, greatest]")
      }
      return .init(
        column: Marked(entry.key, entry.keyMark), minimum: numbers[0], maximum: numbers[1])
    }
  }

  private func totals(
    _ node: YAMLNode, _ scope: ExpectationScope
  ) -> ExpectationSpec.Inventory.Totals? {
    guard var reader = SpecReader(node, .expectedTotals, "'totals'", log) else { return nil }
    let table = reader.requiredText("table", "a table").flatMap {
      known($0, .table, scope.names.allTables)
    }
    let by = reader.requiredColumns("by")
    let columns = reader.requiredColumns("columns")
    let statistic =
      reader.choice("statistic", ExpectationSpec.Inventory.Totals.Statistic.self) ?? .sum
    let tolerance = reader.required("tolerance", "a number or a percentage")
      .flatMap { log.tolerance($0, "'tolerance'") }
    reader.finish()
    guard let table, let by, let columns, let tolerance else { return nil }
    return .init(table: table, by: by, columns: columns, statistic: statistic, tolerance: tolerance)
  }

  private func known(
    _ name: Marked<String>, _ kind: SpecError.Kind, _ known: [String]
  ) -> Marked<String>? {
    if known.contains(name.value) { return name }
    log.report(.unknownName(kind, name.value, known: known), name.mark)
    return nil
  }
}
