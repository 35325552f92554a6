import Stacking
import YAML

extension ExperimentReader {
  /// A feature that is made by a rule.
  ///
  /// - Parameters:
  ///   - form: The key that says which.
  ///   - node: What stands under it.
  ///   - reader: Of the mapping, for the other keys.
  func generator(
    _ form: String, _ node: YAMLNode, _ reader: inout SpecReader, _ scope: FeatureScope
  ) -> FeatureGenerator? {
    switch form {
    case "arithmetic": arithmetic(node, &reader, scope)
    case "group": group(node, &reader, scope)
    case "target_encoding": targetEncoding(node, &reader, scope)
    case "lag": lag(node, &reader, scope)
    case "date": calendar(node, &reader, scope)
    case "text": text(node, &reader, scope)
    default: neighbours(node, &reader, scope)
    }
  }

  private func arithmetic(
    _ node: YAMLNode, _ reader: inout SpecReader, _ scope: FeatureScope
  ) -> FeatureGenerator? {
    let expected = "a list of two columns or more"
    let operations = choices(
      "operations", FeatureGenerator.Operation.self, &reader, default: [.difference, .ratio])
    guard let items = log.items(node, "'arithmetic'", expected: expected) else { return nil }
    guard items.count > 1 else {
      log.report(
        .unsuitable(
          what: "'arithmetic'", found: items.isEmpty ? "an empty list" : "one column",
          expected: expected), node.mark)
      return nil
    }
    let columns = items.compactMap { sourceColumn($0, "an item of 'arithmetic'", scope) }
    guard columns.count == items.count, let operations else { return nil }
    for (index, column) in columns.enumerated() {
      guard let first = columns[..<index].firstIndex(of: column) else { continue }
      log.report(
        .duplicateName(.column, column.name, first: items[first].mark), items[index].mark)
      return nil
    }
    return .arithmetic(columns, operations)
  }

  private func group(
    _ node: YAMLNode, _ reader: inout SpecReader, _ scope: FeatureScope
  ) -> FeatureGenerator? {
    let by = sourceColumn(node, "'group'", scope)
    let source = reader.required("of", Self.sourceForm).flatMap { self.source($0, "'of'", scope) }
    let statistics = choices(
      "statistics", FeatureGenerator.Statistic.self, &reader, default: [.mean])
    guard let by, let source, let statistics else { return nil }
    return .group(by: by, of: source, statistics)
  }

  private func targetEncoding(
    _ node: YAMLNode, _ reader: inout SpecReader, _ scope: FeatureScope
  ) -> FeatureGenerator? {
    let smoothing = reader.optional("smoothing").map {
      log.number($0, "'smoothing'", expected: "a number in [0, 1000000]") { (0...1e6).contains($0) }
    }
    guard let by = sourceColumn(node, "'target_encoding'", scope) else { return nil }
    guard let smoothing else { return .targetEncoding(by: by, smoothing: 10) }
    return smoothing.map { .targetEncoding(by: by, smoothing: $0) }
  }

  private func calendar(
    _ node: YAMLNode, _ reader: inout SpecReader, _ scope: FeatureScope
  ) -> FeatureGenerator? {
    let known = FeatureGenerator.CalendarPart.allCases.map(\.rawValue)
    let hasParts =
      reader.required("parts", "one or more of \(known.joined(separator: ", "))") != nil
    let parts =
      hasParts ? choices("parts", FeatureGenerator.CalendarPart.self, &reader, default: []) : nil
    let isCyclic = reader.boolean("cyclic")
    guard let column = sourceColumn(node, "'date'", scope), let parts, !parts.isEmpty else {
      return nil
    }
    return .calendar(column, parts, isCyclic: isCyclic)
  }

  private func text(
    _ node: YAMLNode, _ reader: inout SpecReader, _ scope: FeatureScope
  ) -> FeatureGenerator? {
    var choice: NgramChoice? = .characters
    if let node = reader.optional("ngrams") {
      choice = log.choice(node, "'ngrams'", NgramChoice.self)
    }
    for key in ["sizes", "dimensions"] where choice == NgramChoice.none {
      guard let node = reader.optional(key) else { continue }
      log.report(
        .standsAlone(key, beside: "'ngrams: characters' or 'ngrams: words'"), node.mark)
      choice = nil
    }
    let sizes = reader.optional("sizes").map(self.sizes)
    let dimensions = reader.integer("dimensions")
    let isWithoutFigures = reader.optional("figures")?.scalar?.text == "none"
    let figures =
      isWithoutFigures
      ? []
      : choices("figures", TextRule.Figure.self, &reader, default: TextRule.Figure.allCases)
    guard let column = sourceColumn(node, "'text'", scope), let choice, let figures else {
      return nil
    }
    if let sizes, sizes == nil { return nil }
    let unit = TextRule.Unit(rawValue: choice.rawValue)
    guard unit != nil || !figures.isEmpty else {
      log.report(
        .unsuitable(
          what: "'text'", found: "without n-grams and without figures", expected: "one of them"),
        node.mark)
      return nil
    }
    return .text(
      column,
      TextRule(unit: unit, sizes: sizes ?? nil, dimensions: dimensions, figures: figures))
  }

  private enum NgramChoice: String, CaseIterable { case words, characters, none }

  private func sizes(_ node: YAMLNode) -> [Int]? {
    let expected = "a whole number in [1, 10], or a list, each once"
    var sizes: [Int] = []
    for item in node.items ?? [node] {
      guard case .integer(let size)? = item.scalar?.value, TextRule.sizeRange.contains(size),
        !sizes.contains(size)
      else { return log.unsuitable(item, "'sizes'", expected) }
      sizes.append(size)
    }
    return sizes.isEmpty ? log.unsuitable(node, "'sizes'", expected) : sizes
  }

  private func lag(
    _ node: YAMLNode, _ reader: inout SpecReader, _ scope: FeatureScope
  ) -> FeatureGenerator? {
    let source = source(node, "'lag'", scope)
    let steps = reader.required("by", Self.stepForm).flatMap(self.steps)
    let panel = panel(&reader, needsSeries: false)
    guard let source, let steps, let panel else { return nil }
    return .lag(of: source, steps: steps, panel)
  }

  private func neighbours(
    _ node: YAMLNode, _ reader: inout SpecReader, _ scope: FeatureScope
  ) -> FeatureGenerator? {
    let source = source(node, "'neighbours'", scope)
    let count = reader.integer("count")
    var nearness: FeatureGenerator.Nearness? = .correlation
    if let node = reader.optional("nearest"), node.scalar?.text != "correlation" {
      nearness =
        node.scalar == nil
        ? log.names(node, "'nearest'").map { .position($0.map(\.value)) }
        : log.unsuitable(node, "'nearest'", "correlation, or a list of columns of a position")
    }
    let panel = panel(&reader, needsSeries: true)
    guard let source, let nearness, let panel else { return nil }
    return .neighbours(of: source, count: count, nearness, panel)
  }

  // MARK: Parts

  private static let sourceForm = "a column, or * for the target that is modelled"
  private static let stepForm = "a whole number of steps other than 0, or a list of them"

  private func sourceColumn(
    _ node: YAMLNode, _ what: String, _ scope: FeatureScope
  ) -> FeatureGenerator.SourceColumn? {
    switch column(node, what, .asTyped, scope) {
    case .column(let column, _)?: .init(table: nil, column: column)
    case .joined(let table, let column, _)?: .init(table: table, column: column)
    case nil: nil
    default: log.unsuitable(node, what, "one column")
    }
  }

  /// A column, or the target: by `*`, or by its name where a stage has one target.
  private func source(
    _ node: YAMLNode, _ what: String, _ scope: FeatureScope
  ) -> FeatureGenerator.Source? {
    if node.scalar?.text == "*" { return .target }
    guard let column = sourceColumn(node, what, scope) else { return nil }
    guard column.table == nil, scope.targets.contains(column.column) else {
      return .column(column)
    }
    if scope.targets.count == 1 { return .target }
    log.report(
      .unsuitable(
        what: what, found: "'\(column.column)', one of \(scope.targets.count) targets",
        expected: "* for the target that is modelled, or a column that is no target"), node.mark)
    return nil
  }

  private func steps(_ node: YAMLNode) -> [Int]? {
    let items = node.items ?? [node]
    guard !items.isEmpty else { return log.unsuitable(node, "'by'", Self.stepForm) }
    var steps: [Int] = []
    for item in items {
      guard case .integer(let step)? = item.scalar?.value, step != 0, abs(step) <= 10_000,
        !steps.contains(step)
      else {
        return log.unsuitable(
          item, "'by'", "a whole number of steps other than 0, each once, at most 10000")
      }
      steps.append(step)
    }
    return steps
  }

  private func panel(
    _ reader: inout SpecReader, needsSeries: Bool
  ) -> FeatureGenerator.Panel? {
    let time = reader.required("time", Self.timeForm).flatMap(timeColumns)
    let within =
      needsSeries
      ? reader.requiredText("within", "the column that names the series") : reader.text("within")
    guard let time, within != nil || !needsSeries else { return nil }
    return FeatureGenerator.Panel(time: time, within: within?.value)
  }

  /// One of an enumeration's names or a list of them, each once.
  private func choices<Choice: CaseIterable & RawRepresentable<String> & Equatable>(
    _ key: String, _ type: Choice.Type, _ reader: inout SpecReader, default standard: [Choice]
  ) -> [Choice]? {
    guard let node = reader.optional(key) else { return standard }
    let items = node.items ?? [node]
    let found = items.compactMap { log.choice($0, "an item of '\(key)'", type) }
    guard found.count == items.count else { return nil }
    let isOnce = found.indices.allSatisfy { !found[..<$0].contains(found[$0]) }
    guard !found.isEmpty, isOnce else {
      return log.unsuitable(
        node, "'\(key)'",
        "a list, each once, of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return found
  }
}
