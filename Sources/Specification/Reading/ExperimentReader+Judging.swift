import Resampling
import Tabular
import YAML

extension ExperimentReader {
  func slices(_ entries: [YAMLNode.Entry]) -> [SliceSpec] {
    entries.compactMap { entry in
      guard
        var reader = SpecReader(
          entry.value, .slice, "slice '\(entry.key)'", log, at: entry.keyMark)
      else { return nil }
      let kind = sliceKind(&reader)
      reader.finish()
      return kind.map { SliceSpec(name: entry.key, mark: entry.keyMark, kind: $0) }
    }
  }

  private func sliceKind(_ reader: inout SpecReader) -> SliceSpec.Kind? {
    let column = reader.text("column")
    let groups = reader.optional("groups")
    let edges = reader.optional("edges")
    if let observed = reader.optional("observed") {
      for (key, node) in [("groups", groups), ("edges", edges)] {
        guard let node else { continue }
        log.report(.conflicting("'\(key)'", with: "'observed'"), node.mark)
        return nil
      }
      if let column {
        log.report(.conflicting("'column'", with: "'observed'"), column.mark)
        return nil
      }
      return self.edges(observed, "'observed'").map { .observed($0) }
    }
    guard let column else {
      log.report(
        .missingKey("column", in: reader.owner, expected: "a column, or 'observed' edges"),
        reader.mark)
      return nil
    }
    if let groups {
      if let edges {
        log.report(.conflicting("'edges'", with: "'groups'"), edges.mark)
        return nil
      }
      return self.groups(groups).map { .groups(column: column.value, $0) }
    }
    guard let edges else { return .values(column: column.value) }
    return self.edges(edges, "'edges'").map { .edges(column: column.value, $0) }
  }

  private func edges(_ node: YAMLNode, _ what: String) -> [Double]? {
    let expected = "a list of ascending numbers"
    guard let items = log.items(node, what, expected: expected) else { return nil }
    let numbers = items.compactMap { log.number($0, "an item of \(what)") }
    guard numbers.count == items.count else { return nil }
    guard !numbers.isEmpty, zip(numbers, numbers.dropFirst()).allSatisfy({ $0 < $1 }) else {
      log.report(
        .unsuitable(
          what: what, found: numbers.isEmpty ? "an empty list" : "not ascending",
          expected: expected), node.mark)
      return nil
    }
    return numbers
  }

  private func groups(_ node: YAMLNode) -> [SliceSpec.Group]? {
    let expected = "a mapping from group names to lists of values"
    guard let entries = node.entries, !entries.isEmpty else {
      return log.unsuitable(node, "'groups'", expected)
    }
    var seen: [Marked<String>] = []
    return entries.compactMap { entry in
      let items = entry.value.items ?? [entry.value]
      var written: [Marked<String>] = []
      let values = items.compactMap { item -> String? in
        // A number is told apart by its value, whatever way it is written.
        guard let text = log.text(item, "a value of group '\(entry.key)'", expected: "a value")
        else { return nil }
        let value = item.number.map(shortestText) ?? text.value
        if let first = seen.first(where: { $0.value == value }) {
          log.report(.duplicateName(.value, value, first: first.mark), text.mark)
          return nil
        }
        seen.append(Marked(value, text.mark))
        written.append(text)
        return value
      }
      return values.isEmpty
        ? nil : SliceSpec.Group(name: entry.key, values: values, written: written)
    }
  }

  func comparison(
    _ node: YAMLNode?, _ evaluation: EvaluationSpec
  ) -> ComparisonSpec {
    var comparison = ComparisonSpec(metric: evaluation.metrics.first ?? .rmse)
    guard let node, var reader = SpecReader(node, .comparison, "'compare'", log) else {
      return comparison
    }
    let metrics = evaluation.possibleMetrics
    if let name = reader.text("metric") {
      if let metric = metrics.first(where: { $0.rawValue == name.value }) {
        comparison.metric = metric
        comparison.declaresMetric = true
      } else {
        log.report(
          .unknownName(.metric, name.value, known: metrics.map(\.rawValue)), name.mark)
      }
    }
    if let rope = reader.optional("rope").flatMap({ log.tolerance($0, "'rope'") }) {
      comparison.rope = rope
    }
    if let name = reader.text("evaluation"), isEvaluation(name, evaluation) {
      comparison.evaluation = EvaluationName(name.value)
    }
    comparison.level = reader.fraction("level")
    reader.finish()
    return comparison
  }

  /// Whether figures of this name are made.
  func isEvaluation(_ name: Marked<String>, _ evaluation: EvaluationSpec) -> Bool {
    let known = evaluation.labels
    if known.contains(name.value) { return true }
    log.report(.unknownName(.evaluation, name.value, known: known), name.mark)
    return false
  }
}

extension EvaluationSpec {
  /// The baselines, the group mean first.
  public var baselineModels: [ScoredModel] {
    (naive.isEmpty ? [] : [.groupMean]) + baselines.map(ScoredModel.baseline)
  }

  /// The evaluations as in `metrics.csv`.
  public var labels: [String] {
    names.map(\.text)
  }

  /// The evaluations that scores are made of.
  public var names: [EvaluationName] {
    (fitsAll ? [.outOfFold] : []) + declaredHoldouts.map { .holdout($0.name) }
      + (outer == nil ? [] : [.outer]) + (masked == nil ? [] : [.masked])
      + (truths.isEmpty ? [] : [.truth])
  }
}

extension SpecLog {
  /// A number of at least 0, or a percentage as text: `0.2`, `1%`.
  func tolerance(_ node: YAMLNode, _ what: String) -> Tolerance? {
    let expected = "a number of at least 0, or a percentage such as 1%"
    if let number = node.number {
      guard number >= 0, number.isFinite else { return unsuitable(node, what, expected) }
      return .absolute(number)
    }
    guard let text = node.scalar?.text, let tolerance = Tolerance(percentage: text) else {
      return unsuitable(node, what, expected)
    }
    return tolerance
  }
}

extension Tolerance {
  /// A percentage such as `1%` or `0.5 %`.
  fileprivate init?(percentage text: String) {
    guard text.hasSuffix("%") else { return nil }
    let digits = text.dropLast().split(separator: " ").joined()
    guard let number = Double(digits), number >= 0, number.isFinite else { return nil }
    self = .relative(number / 100)
  }

  /// A number or a percentage, as an experiment file has it.
  public init?(_ text: String) {
    if let number = Double(text), number >= 0, number.isFinite {
      self = .absolute(number)
    } else if let tolerance = Tolerance(percentage: text) {
      self = tolerance
    } else {
      return nil
    }
  }
}
