package import Jobs
import Learners
package import Tabular

/// How the features of a target, and the column it is relative to, are made of tables.
package struct FeatureRecipe: Hashable, Sendable {
  package enum Feature: Hashable, Sendable {
    /// Never ``FeatureKind/outOfFold(stage:target:)``.
    case made(FeatureKind)
    /// What an earlier stage predicts for the same row: which of the predictions that are given.
    case earlier(Int)
    /// Another target of the stage: what an earlier round predicts of it, by its number among the predictions that are
    /// given; where it is seen, what is measured of it.
    case joint(column: String, earlier: Int, isSeen: Bool)

    /// The name of the feature that another target of the stage makes.
    package static func name(ofJoint column: String) -> String { "joint.\(column)" }

    /// The name of the feature that an earlier prediction makes: stages may be renamed, so it has none
    /// of theirs.
    package static func name(ofEarlier number: Int) -> String { "out_of_fold.\(number + 1)" }
  }
  /// A table that is joined to the stage's own.
  package struct Join: Hashable, Sendable {
    package var name: String
    package var on: [String]
    /// What the columns are called in the joined table, where that is otherwise; by own name.
    package var names: [String: String] = [:]

    package init(name: String, on: [String], names: [String: String] = [:]) {
      self.name = name
      self.on = on
      self.names = names
    }

    /// The joined table with its columns called as in the stage's own.
    package func aligned(_ table: Table) -> Table {
      guard !names.isEmpty, names.values.allSatisfy({ table[$0] != nil }) else { return table }
      let own = Dictionary(names.map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
      let taken = Set(names.keys).subtracting(names.values)
      return Table(
        table.columns.filter { !taken.contains($0.name) }.map { column in
          var column = column
          column.name = own[column.name] ?? column.name
          return column
        })
    }
  }
  /// The column a target is modelled relative to.
  package struct Baseline: Hashable, Sendable {
    /// As it is called where joined columns stand beside the own ones.
    package var column: String
    /// The forms in which some candidate is sure to learn.
    package var forms: [TargetForm]

    package init(column: String, forms: [TargetForm]) {
      self.column = column
      self.forms = forms
    }
  }
  package var joins: [Join]
  package var features: [Feature]
  package var baseline: Baseline?

  /// The kinds of the features that are made of tables.
  package var kinds: [FeatureKind] {
    features.compactMap { if case .made(let kind) = $0 { kind } else { nil } }
  }

  /// The other targets whose measured cells it sees.
  package var seenTargets: [String] {
    features.compactMap { if case .joint(let column, _, true) = $0 { column } else { nil } }
  }

  /// The columns that its features declare as time.
  var timeColumns: [String]? {
    for case .time(let columns) in kinds { return columns }
    return nil
  }

  /// The generators among its features that learn from other columns than the target, each once.
  package var tableGenerators: [FeatureGenerator] {
    var found: [FeatureGenerator] = []
    for case .generated(let generator) in kinds where !found.contains(generator) {
      if !generator.isOfOneRow, !generator.dependsOnTarget { found.append(generator) }
    }
    return found
  }

  package init(joins: [Join], features: [Feature], baseline: Baseline? = nil) {
    self.joins = joins
    self.features = features
    self.baseline = baseline
  }
}

extension FeatureRecipe {
  package func write(to writer: inout CanonicalWriter) {
    for join in joins {
      writer.add("join", fields: [join.name] + join.on)
      for (own, other) in join.names.sorted(by: { $0.key < $1.key }) {
        writer.add("join column", fields: [own, other])
      }
    }
    for feature in features {
      switch feature {
      case .made(let kind): writer.add("feature", fields: kind.fields)
      case .earlier(let number): writer.add("feature", fields: ["earlier", String(number)])
      case .joint(let column, let number, let isSeen):
        writer.add(
          "feature", fields: ["joint", column, String(number), isSeen ? "seen" : "predicted"])
      }
    }
    guard let baseline else { return }
    writer.add("relative to", baseline.column)
    for form in baseline.forms { form.write("relative form", to: &writer) }
  }

  package init(from reader: inout CanonicalReader) throws(CanonicalError) {
    joins = []
    while reader.next == "join" {
      var fields = try reader.fields("join")
      let name = try fields.text()
      var on: [String] = []
      while !fields.isAtEnd { on.append(try fields.text()) }
      var names: [String: String] = [:]
      while reader.next == "join column" {
        var fields = try reader.fields("join column")
        let own = try fields.text()
        names[own] = try fields.text()
        try fields.end()
      }
      joins.append(Join(name: name, on: on, names: names))
    }
    features = []
    while reader.next == "feature" { features.append(try Feature(from: &reader)) }
    baseline = nil
    if let column = try reader.optionalText("relative to") {
      var forms: [TargetForm] = []
      while reader.next == "relative form" {
        forms.append(try TargetForm("relative form", from: &reader))
      }
      baseline = Baseline(column: column, forms: forms)
    }
  }
}

extension FeatureRecipe.Feature {
  package init(from reader: inout CanonicalReader) throws(CanonicalError) {
    var fields = try reader.fields("feature")
    let word = try fields.text()
    switch word {
    case "earlier": self = .earlier(try fields.integer())
    case "joint":
      self = .joint(
        column: try fields.text(), earlier: try fields.integer(),
        isSeen: try fields.value { $0 == "seen" ? true : $0 == "predicted" ? false : nil })
    default: self = .made(try FeatureKind(word, from: &fields))
    }
    try fields.end()
  }
}

extension FeatureKind.Role {
  fileprivate var word: String {
    switch self {
    case .asTyped: "as typed"
    case .number: "number"
    case .category: "category"
    }
  }

  fileprivate init?(word: String) {
    switch word {
    case "as typed": self = .asTyped
    case "number": self = .number
    case "category": self = .category
    default: return nil
    }
  }
}

extension FeatureKind {
  fileprivate var fields: [String] {
    switch self {
    case .column(let name, let role): ["column", name, role.word]
    case .joined(let table, let column, let role): ["joined", table, column, role.word]
    case .allJoined(let table): ["all joined", table]
    case .time(let columns): ["time"] + list(columns)
    case .cyclic(let column, let period, let harmonics):
      ["cyclic", column, "\(period)", String(harmonics)]
    case .outOfFold: preconditionFailure("a recipe names earlier predictions by their number")
    case .generated(let generator): generator.fields
    }
  }

  fileprivate init(
    _ word: String, from fields: inout CanonicalFields
  ) throws(CanonicalError) {
    switch word {
    case "column":
      self = .column(try fields.text(), try fields.value { Role(word: $0) })
    case "joined":
      self = .joined(
        table: try fields.text(), column: try fields.text(), try fields.value { Role(word: $0) })
    case "all joined": self = .allJoined(table: try fields.text())
    case "time": self = .time(try fields.texts())
    case "cyclic":
      self = .cyclic(
        column: try fields.text(), period: try fields.number(), harmonics: try fields.integer())
    default: self = .generated(try FeatureGenerator(word, from: &fields))
    }
  }
}

/// A count, then the items.
private func list(_ items: [String]) -> [String] { [String(items.count)] + items }

extension FeatureGenerator {
  fileprivate var fields: [String] {
    func column(_ column: SourceColumn) -> [String] {
      [column.table.map { "table \($0)" } ?? "own", column.column]
    }
    func source(_ source: Source) -> [String] {
      switch source {
      case .column(let own): column(own)
      case .target: ["target", ""]
      }
    }
    func panel(_ panel: Panel) -> [String] {
      list(panel.within.map { [$0] } ?? []) + list(panel.time)
    }
    switch self {
    case .arithmetic(let columns, let operations):
      return ["arithmetic", String(columns.count)] + columns.flatMap(column)
        + list(operations.map(\.rawValue))
    case .group(let by, let of, let statistics):
      return ["group"] + column(by) + source(of) + list(statistics.map(\.rawValue))
    case .targetEncoding(let by, let smoothing):
      return ["target encoding"] + column(by) + ["\(smoothing)"]
    case .lag(let of, let steps, let own):
      return ["lag"] + source(of) + list(steps.map(String.init)) + panel(own)
    case .neighbours(let of, let count, let nearness, let own):
      let nearest: [String] =
        switch nearness {
        case .correlation: ["correlation"]
        case .position(let columns): ["position"] + list(columns)
        }
      return ["neighbours"] + source(of) + [String(count)] + nearest + panel(own)
    case .calendar(let own, let parts, let isCyclic):
      return ["calendar"] + column(own) + list(parts.map(\.rawValue))
        + [isCyclic ? "cyclic" : "numbers"]
    case .text(let own, let rule):
      return ["text"] + column(own) + [rule.unit?.rawValue ?? "none"]
        + list(rule.sizes.map(String.init)) + [String(rule.dimensions)]
        + list(rule.figures.map(\.rawValue))
    }
  }

  fileprivate init(
    _ word: String, from fields: inout CanonicalFields
  ) throws(CanonicalError) {
    switch word {
    case "arithmetic":
      var columns: [SourceColumn] = []
      for _ in 0..<(try fields.count()) { columns.append(try SourceColumn(from: &fields)) }
      self = .arithmetic(columns, try fields.choices(Operation.self))
    case "group":
      self = .group(
        by: try SourceColumn(from: &fields), of: try Source(from: &fields),
        try fields.choices(Statistic.self))
    case "target encoding":
      self = .targetEncoding(by: try SourceColumn(from: &fields), smoothing: try fields.number())
    case "lag":
      let of = try Source(from: &fields)
      var steps: [Int] = []
      for _ in 0..<(try fields.count()) { steps.append(try fields.integer()) }
      self = .lag(of: of, steps: steps, try Panel(from: &fields))
    case "neighbours":
      let of = try Source(from: &fields)
      let count = try fields.integer()
      let isCorrelation = try fields.value {
        $0 == "correlation" ? true : $0 == "position" ? false : nil
      }
      let nearness: Nearness = isCorrelation ? .correlation : .position(try fields.texts())
      self = .neighbours(of: of, count: count, nearness, try Panel(from: &fields))
    case "calendar":
      let column = try SourceColumn(from: &fields)
      let parts = try fields.choices(CalendarPart.self)
      let isCyclic = try fields.value { $0 == "cyclic" ? true : $0 == "numbers" ? false : nil }
      self = .calendar(column, parts, isCyclic: isCyclic)
    case "text":
      let column = try SourceColumn(from: &fields)
      let unit = try fields.value { text -> TextRule.Unit?? in
        text == "none" ? .some(nil) : TextRule.Unit(rawValue: text).map { .some($0) }
      }
      var sizes: [Int] = []
      for _ in 0..<(try fields.count()) { sizes.append(try fields.integer()) }
      let dimensions = try fields.integer()
      self = .text(
        column,
        TextRule(
          unit: unit, sizes: sizes, dimensions: dimensions,
          figures: try fields.choices(TextRule.Figure.self)))
    default: throw .value(label: "feature", text: word)
    }
  }
}

extension FeatureGenerator.SourceColumn {
  fileprivate init(from fields: inout CanonicalFields) throws(CanonicalError) {
    let place = try fields.text()
    self.init(table: place == "own" ? nil : String(place.dropFirst(6)), column: try fields.text())
  }
}

extension FeatureGenerator.Source {
  fileprivate init(from fields: inout CanonicalFields) throws(CanonicalError) {
    let place = try fields.text()
    let column = try fields.text()
    self =
      place == "target"
      ? .target
      : .column(.init(table: place == "own" ? nil : String(place.dropFirst(6)), column: column))
  }
}

extension FeatureGenerator.Panel {
  fileprivate init(from fields: inout CanonicalFields) throws(CanonicalError) {
    let within = try fields.texts()
    self.init(time: try fields.texts(), within: within.first)
  }
}

extension CanonicalFields {
  /// A count, then as many choices by their raw values.
  fileprivate mutating func choices<Choice: RawRepresentable<String>>(
    _ type: Choice.Type
  ) throws(CanonicalError) -> [Choice] {
    var choices: [Choice] = []
    for _ in 0..<(try count()) { choices.append(try value { Choice(rawValue: $0) }) }
    return choices
  }
}
