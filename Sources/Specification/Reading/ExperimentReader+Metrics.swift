import Resampling
import Stacking
import Tabular
import YAML

extension ExperimentReader {
  /// Names of metrics, and metrics declared as formulas.
  ///
  /// - Returns: The metrics, and where the formulas stand by the names of their metrics.
  func metrics(_ node: YAMLNode) -> (metrics: [Measure], formulas: [String: Mark]) {
    var metrics: [Measure] = []
    var marks: [String: Mark] = [:]
    var names: [Marked<String>] = []
    let expected = "a metric or a list of metrics"
    guard let items = node.items ?? (node.isNull ? nil : [node]), !items.isEmpty else {
      return log.unsuitable(node, "'metrics'", expected) ?? ([], [:])
    }
    for item in items {
      let found = item.entries == nil ? named(item, isAlone: node.items == nil) : formula(item)
      guard let (measure, mark) = found else { continue }
      let name = measure.rawValue
      if let first = names.first(where: { $0.value == name }) {
        log.report(.duplicateName(.metric, name, first: first.mark), mark)
        continue
      }
      names.append(Marked(name, mark))
      metrics.append(measure)
      if case .formula = measure { marks[name] = mark }
    }
    return (metrics, marks)
  }

  private func named(_ node: YAMLNode, isAlone: Bool) -> (Measure, Mark)? {
    let what = isAlone ? "'metrics'" : "an item of 'metrics'"
    guard let name = log.text(node, what, expected: "a metric") else { return nil }
    if let measure = Measure(rawValue: name.value) { return (measure, name.mark) }
    let known = Measure.allCases.map(\.rawValue)
    log.report(.unknownName(.metric, name.value, known: known), name.mark)
    return nil
  }

  /// `{name: cost, formula: "mean(abs(predicted - observed))", better: lower}`.
  private func formula(_ node: YAMLNode) -> (Measure, Mark)? {
    guard var reader = SpecReader(node, .formulaMetric, "a metric", log) else { return nil }
    let nameNode = reader.required("name", SpecLog.nameForm)
    let name = nameNode.flatMap { log.name($0, "'name'") }
    let formulaNode = reader.required("formula", "a formula of observed, predicted and weight")
    let text = formulaNode.flatMap { log.text($0, "'formula'", expected: "a formula") }
    let goal = reader.choice("better", Measure.Goal.self) ?? .lower
    reader.finish()
    var formula: Formula?
    if let formulaNode, let text {
      do throws(FormulaError) {
        formula = try Formula(text.value)
      } catch {
        log.report(.formula(error), formulaNode.mark(ofCharacter: error.offset))
      }
    }
    guard let name, let formula, !isTaken(name) else { return nil }
    return (
      .formula(FormulaMetric(name: name.value, formula: formula, goal: goal)), name.mark
    )
  }

  /// Whether results give the name to something else; reported where they do.
  private func isTaken(_ name: Marked<String>) -> Bool {
    let intervals: [ScoreMetric] = [.coverage, .width, .setSize]
    guard
      Measure(rawValue: name.value) != nil || intervals.map(\.text).contains(name.value)
        || name.value.hasPrefix(ScoreMetric.weightedPrefix)
    else { return false }
    log.report(.reservedName(name.value, noun: "metric"), name.mark)
    return true
  }
}

extension YAMLNode {
  /// Where a character of the text stands, as far as the text stands on one line; else where the text begins.
  fileprivate func mark(ofCharacter offset: Int) -> Mark {
    guard let scalar, !scalar.text.contains("\n") else { return mark }
    var mark = mark
    mark.column += scalar.isPlain ? offset : offset + 1
    return mark
  }
}
