import Stacking
import Learners
import YAML

extension ExperimentReader {
  /// The stages in the order in which they can run.
  func stages(_ names: StageNames) -> [StageSpec] {
    let stages = names.entries.compactMap { stage($0, names) }
    let order = StageOrder(stages, log)
    StageChecks(stages, names, log).report()
    return order.stages
  }

  private func stage(_ entry: YAMLNode.Entry, _ names: StageNames) -> StageSpec? {
    guard
      var reader = SpecReader(entry.value, .stage, "stage '\(entry.key)'", log, at: entry.keyMark)
    else { return nil }
    let table = reader.requiredText("table", "a table").flatMap { known($0, names) }
    let join = reader.optional("join")
    let joins = joins(join, names)
    let targets = reader.required("targets", "a column or a list of columns").flatMap {
      log.names($0, "'targets'", kind: .column)
    }
    let scope = FeatureScope(
      stage: entry.key, table: table?.value, joins: joins.map(\.table.value),
      targets: targets?.map(\.value) ?? [],
      isComplete: joins.count == join?.entries?.count ?? 0, names: names)
    let baseline = reader.optional("relative_to").flatMap { self.baseline($0, scope) }
    let transform = reader.optional("transform").flatMap { self.transform($0, targets ?? []) }
    let weight = reader.optional("weight").flatMap { self.weight($0) }
    let features = reader.required("features", "a list of features")
      .flatMap { self.features($0, scope) }
    let selection = reader.optional("select").flatMap { self.selection($0) }
    let trend = reader.optional("trend").flatMap { self.trend($0, features ?? []) }
    let stack = reader.requiredText("stack", "a stack").flatMap { name -> Marked<String>? in
      if names.stacks.contains(name.value) { return name }
      log.report(.unknownName(.stack, name.value, known: names.stacks), name.mark)
      return nil
    }
    let reconciliation = reader.optional("reconcile").flatMap {
      self.reconciliation($0, joins, scope)
    }
    // What is wrong with a name was reported when the names were gathered.
    let fills = reader.optional("fills").flatMap { node in
      names.fills.first { $0.mark == node.mark }
    }
    let task = reader.optional("task")
    let taskChoice = task.flatMap { log.choice($0, "'task'", TargetTask.self) }
    let quantiles = quantiles(reader.optional("quantiles"), taskChoice)
    let levels = levels(reader.optional("levels"), taskChoice)
    let label = reader.optional("label").flatMap { log.name($0, "'label'") }
    let joint = self.joint(reader.optional("joint"), reader.optional("chain"), targets ?? [])
    reader.finish()
    guard let table, let targets, let features, let stack else { return nil }
    var stage = StageSpec(
      name: entry.key, label: label?.value ?? entry.key, mark: entry.keyMark, table: table,
      joins: joins, targets: targets,
      baseline: baseline, transform: transform ?? StageSpec.Transform(), trend: trend,
      weight: weight, reconciliation: reconciliation, features: features,
      stack: stack, fills: fills)
    (stage.task, stage.taskMark) = (taskChoice, task?.mark)
    stage.selection = selection
    stage.quantiles = quantiles
    stage.levels = levels
    stage.joint = joint
    return stage
  }

  /// How features are chosen.
  private func selection(_ node: YAMLNode) -> Marked<SelectionSpec>? {
    guard var reader = SpecReader(node, .selection, "'select'", log) else { return nil }
    let expected = "how often each feature is shuffled, an integer in [1, 100]"
    let hasShuffles = reader.required("permutation", expected) != nil
    let shuffles = reader.optionalInteger("permutation")
    let rounds = reader.integer("rounds")
    reader.finish()
    guard hasShuffles, let shuffles else { return nil }
    return Marked(SelectionSpec(shuffles: shuffles, rounds: rounds), node.mark)
  }

  /// The levels of a stage that predicts quantiles; those of any other are a mistake.
  private func quantiles(_ node: YAMLNode?, _ task: TargetTask?) -> [Double] {
    guard let node else { return task == .quantile ? QuantileLevels.standard : [] }
    guard task == .quantile else {
      log.report(.standsAlone("quantiles", beside: "'task: quantile'"), node.mark)
      return []
    }
    guard let items = log.items(node, "'quantiles'", expected: "a list of levels") else {
      return []
    }
    let levels = items.compactMap { log.fraction($0, "'quantiles'") }
    guard levels.count == items.count else { return [] }
    let sorted = levels.sorted()
    guard QuantileLevels.isSound(sorted) else {
      let counts = QuantileLevels.counts
      return log.unsuitable(
        node, "'quantiles'",
        "\(counts.lowerBound) to \(counts.upperBound) different levels between 0 and 1") ?? []
    }
    return sorted
  }

  /// The levels that ordinal targets are declared to have, in their order; those of any other are a mistake.
  private func levels(_ node: YAMLNode?, _ task: TargetTask?) -> [Marked<String>] {
    guard let node else { return [] }
    guard task == .ordinal else {
      log.report(.standsAlone("levels", beside: "'task: ordinal'"), node.mark)
      return []
    }
    guard let items = log.items(node, "'levels'", expected: "a list of levels, lowest first") else {
      return []
    }
    var levels: [Marked<String>] = []
    for item in items {
      guard let level = log.text(item, "an item of 'levels'", expected: "a level") else { continue }
      if let first = levels.first(where: { Self.isSame($0.value, level.value) }) {
        log.report(.duplicateName(.level, level.value, first: first.mark), level.mark)
      } else {
        levels.append(level)
      }
    }
    if levels.count < 3, levels.count == items.count {
      log.report(.tooFewLevels(levels.count), node.mark)
      return []
    }
    return levels
  }

  /// Whether two levels would be one in a column of numbers or of texts.
  private static func isSame(_ a: String, _ b: String) -> Bool {
    a == b || (Double(a) != nil && Double(a) == Double(b))
  }

  private func known(_ table: Marked<String>, _ names: StageNames) -> Marked<String>? {
    if names.allTables.contains(table.value) { return table }
    log.report(.unknownName(.table, table.value, known: names.allTables), table.mark)
    return nil
  }

  private func joins(_ node: YAMLNode?, _ names: StageNames) -> [StageSpec.Join] {
    guard let node else { return [] }
    guard let entries = node.entries else {
      return log.unsuitable(node, "'join'", "a mapping from tables to the columns to join on")
        ?? []
    }
    return entries.compactMap { entry in
      let what = "the join with '\(entry.key)'"
      let table = known(Marked(entry.key, entry.keyMark), names)
      if let pairs = entry.value.entries, !pairs.isEmpty {
        // Own columns with what they are called in the other table.
        let others = pairs.map { log.text($0.value, what, expected: "a column of '\(entry.key)'") }
        guard let table, others.allSatisfy({ $0 != nil }) else { return nil }
        var join = StageSpec.Join(table: table, on: pairs.map { Marked($0.key, $0.keyMark) })
        for (pair, other) in zip(pairs, others) where other?.value != pair.key {
          join.names[pair.key] = other?.value
        }
        return join
      }
      guard let columns = log.names(entry.value, what), let table else { return nil }
      return StageSpec.Join(table: table, on: columns)
    }
  }

  private func reconciliation(
    _ node: YAMLNode, _ joins: [StageSpec.Join], _ scope: FeatureScope
  ) -> StageSpec.Reconciliation? {
    guard var reader = SpecReader(node, .reconciliation, "'reconcile'", log) else { return nil }
    let table = reader.requiredText("to", "a joined table")
    let by = reader.optional("by")
    let columns = by.flatMap { log.names($0, "'by'", kind: .column) }
    let weights = reader.text("weights")
    reader.finish()
    guard let table, isJoined(table, scope),
      let join = joins.first(where: { $0.table.value == table.value })
    else { return nil }
    let on = join.on.map(\.value)
    if let by, let columns, Set(columns.map(\.value)) != Set(on) {
      log.report(
        .unsuitable(
          what: "'by'", found: "[\(columns.map(\.value).joined(separator: ", "))]",
          expected: "the columns of the join with '\(table.value)': \(on.joined(separator: ", "))"),
        by.mark)
      return nil
    }
    return StageSpec.Reconciliation(table: table, weights: weights, mark: node.mark)
  }

  private func baseline(_ node: YAMLNode, _ scope: FeatureScope) -> StageSpec.Baseline? {
    guard var reader = SpecReader(node, .baseline, "'relative_to'", log) else { return nil }
    let expected = "a column of the stage's table, or a joined one as table.column or table.*"
    let column = reader.requiredText("column", expected)
    let ceiling = reader.optional("ceiling")
    let shortfall = shortfall(ceiling, reader.optional("offset"))
    let written = reader.optional("form")
    // What is wrong with a ceiling is said; its form is then no second mistake.
    let isClear = ceiling == nil || shortfall != nil
    let form =
      written.flatMap { isClear ? forms($0, shortfall) : nil } ?? FormSetting(forms: [.difference])
    let usesCeiling = form.forms.contains { $0.name == "relative_deficit" }
    if let ceiling, shortfall != nil, !usesCeiling {
      log.report(
        .standsAlone("ceiling", beside: "'form: relative_deficit' or 'form: auto'"), ceiling.mark)
    }
    reader.finish()
    guard let column else { return nil }
    // A point separates a table from its column only where there is a table of that name.
    let dot = column.value.firstIndex(of: ".")
    let prefix = dot.map { String(column.value[..<$0]) } ?? ""
    guard let dot, column.value.hasSuffix(".*") || scope.names.allTables.contains(prefix) else {
      guard let table = scope.table else { return nil }
      return StageSpec.Baseline(
        table: Marked(table, column.mark), column: column.value, forms: form.forms,
        isChosen: form.isChosen)
    }
    let table = Marked(prefix, column.mark)
    // A stage's own table is let through: that it carries the answer is said by the checks.
    if table.value != scope.table, !isJoined(table, scope) { return nil }
    let name = String(column.value[dot...].dropFirst())
    return StageSpec.Baseline(
      table: table, column: name == "*" ? nil : name, forms: form.forms, isChosen: form.isChosen)
  }

  private struct FormSetting {
    var forms: [TargetForm]
    var isChosen = false
  }

  private func shortfall(_ ceiling: YAMLNode?, _ offset: YAMLNode?) -> TargetForm.Shortfall? {
    guard let ceiling else {
      if let offset { log.report(.standsAlone("offset", beside: "'ceiling'"), offset.mark) }
      return nil
    }
    guard let limit = log.number(ceiling, "'ceiling'") else { return nil }
    guard let offset else {
      guard limit != 0 else {
        return log.unsuitable(ceiling, "'ceiling' without an 'offset'", "a number other than 0")
      }
      return TargetForm.Shortfall(ceiling: limit, offset: TargetForm.Shortfall.share * abs(limit))
    }
    return log.number(offset, "'offset'", expected: "a number above 0") { $0 > 0 && $0.isFinite }
      .map { TargetForm.Shortfall(ceiling: limit, offset: $0) }
  }

  /// A form, a list of forms, or `auto`.
  private func forms(_ node: YAMLNode, _ shortfall: TargetForm.Shortfall?) -> FormSetting? {
    let names = TargetForm.names
    let known = TargetForm.plain + (shortfall.map { [.shortfall($0)] } ?? [])
    let expected = ParameterDomain.choice(names + ["auto"]).text + ", or a list of forms"
    if node.scalar?.text == "auto" {
      return FormSetting(forms: known, isChosen: true)
    }
    var forms: [TargetForm] = []
    var marks: [Mark] = []
    for item in node.items ?? [node] {
      guard let name = item.scalar?.text, names.contains(name) else {
        return log.unsuitable(
          item, "'form'", node.items == nil ? expected : ParameterDomain.choice(names).text)
      }
      guard let form = known.first(where: { $0.name == name }) else {
        log.report(
          .missingKey(
            "ceiling", in: "'relative_to'", expected: "what the target never exceeds, such as 100"),
          item.mark)
        return nil
      }
      if let first = forms.firstIndex(of: form) {
        log.report(.duplicateCandidate("form=\(name)", first: marks[first]), item.mark)
        return nil
      }
      forms.append(form)
      marks.append(item.mark)
    }
    guard !forms.isEmpty else { return log.unsuitable(node, "'form'", expected) }
    return FormSetting(forms: forms)
  }

  func isJoined(_ table: Marked<String>, _ scope: FeatureScope) -> Bool {
    if scope.joins.contains(table.value) { return true }
    if scope.names.allTables.contains(table.value) {
      // What is not joined may be a join that was not understood.
      guard scope.isComplete else { return false }
      log.report(
        .notJoined(table: table.value, stage: scope.stage, joined: scope.joins), table.mark)
    } else {
      log.report(.unknownName(.table, table.value, known: scope.names.allTables), table.mark)
    }
    return false
  }
}
