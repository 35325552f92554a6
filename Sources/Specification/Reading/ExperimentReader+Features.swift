import Stacking
import TableFiles
import Learners
import Tabular
import YAML

/// What a feature of a stage may name.
struct FeatureScope {
  let stage: String
  let table: String?
  let joins: [String]
  let targets: [String]
  /// Whether every join that was written was understood.
  let isComplete: Bool
  let names: StageNames
  private let header: Header

  init(
    stage: String, table: String?, joins: [String], targets: [String], isComplete: Bool,
    names: StageNames
  ) {
    self.stage = stage
    self.table = table
    self.joins = joins
    self.targets = targets
    self.isComplete = isComplete
    self.names = names
    header = Header(names.sources.first { $0.name == table })
  }

  /// The columns of the stage's table as its file has them; none where that can't be read.
  var ownColumns: Set<String> { header.columns }

  /// Read when they are first asked for, and once: thousands of features may ask.
  private final class Header {
    private let source: TableSource?
    private(set) lazy var columns: Set<String> =
      source.flatMap { try? Set(TableBlocks.header(of: $0.request)) } ?? []

    init(_ source: TableSource?) { self.source = source }
  }
}

/// Features of which none is another or holds it; thousands are compared in linear time.
private struct DistinctFeatures {
  private(set) var all: [FeatureSpec] = []
  private var byKind: [FeatureSpec.Kind: FeatureSpec] = [:]
  /// By joined table: the feature that is all its columns, and the first that is one of them.
  private var whole: [String: FeatureSpec] = [:]
  private var part: [String: FeatureSpec] = [:]

  /// The feature that is the same, or of which one holds the other.
  func overlapping(_ kind: FeatureSpec.Kind) -> FeatureSpec? {
    if let same = byKind[kind] { return same }
    return switch kind {
    case .allJoined(let table): part[table]
    case .joined(let table, _, _): whole[table]
    default: nil
    }
  }

  mutating func append(_ feature: FeatureSpec) {
    all.append(feature)
    byKind[feature.kind] = feature
    switch feature.kind {
    case .allJoined(let table): whole[table] = feature
    case .joined(let table, _, _): part[table] = part[table] ?? feature
    default: break
    }
  }
}

extension ExperimentReader {
  func features(_ node: YAMLNode, _ scope: FeatureScope) -> [FeatureSpec]? {
    guard let items = log.items(node, "'features'", expected: "a list of features") else {
      return nil
    }
    guard !items.isEmpty else { return log.unsuitable(node, "'features'", "a list of features") }
    var features = DistinctFeatures()
    for item in items {
      guard let kind = kind(item, scope) else { continue }
      if let first = features.overlapping(kind) {
        log.report(
          .repeatedFeature(kind.text, first.kind.text, first: first.mark), item.mark)
      } else {
        features.append(FeatureSpec(kind: kind, mark: item.mark))
      }
    }
    return features.all
  }

  private func kind(_ node: YAMLNode, _ scope: FeatureScope) -> FeatureSpec.Kind? {
    if node.scalar != nil, !node.isNull {
      return column(node, "a feature", .asTyped, scope)
    }
    let kinds = MappingDeclaration.feature.kinds
    let forms = kinds.map { "{\($0.name): …}" }.joined(separator: ", ")
    guard let entries = node.entries, !entries.isEmpty else {
      return log.unsuitable(node, "a feature", "a column or one of \(forms)")
    }
    guard var reader = SpecReader(node, .feature, "a feature", log) else { return nil }
    // What is made by a rule may have a key 'time' beside its own.
    guard
      let form = kinds.map(\.name).reversed().first(where: { node[$0].map { !$0.isNull } ?? false })
    else {
      let names = kinds.map(\.name)
      var known = names
      for key in kinds.flatMap(\.keys).map(\.key) where !known.contains(key) { known.append(key) }
      log.report(.unknownKey(entries[0].key, in: "a feature", known: known), entries[0].keyMark)
      return nil
    }
    reader.narrow(to: form)
    guard let value = reader.optional(form) else { return nil }
    let kind: FeatureSpec.Kind? =
      switch form {
      case "time": time(value)
      case "cyclic": cyclic(value, &reader)
      case "out_of_fold": outOfFold(value, scope)
      case "number": column(value, "'number'", .number, scope)
      case "category": column(value, "'category'", .category, scope)
      default: generator(form, value, &reader, scope).map { .generated($0) }
      }
    reader.finish()
    return kind
  }

  private func time(_ node: YAMLNode) -> FeatureSpec.Kind? {
    timeColumns(node).map { .time($0) }
  }

  static let timeForm =
    "a column of dates, or a year with a month, a day, an hour and a minute behind it or not"

  /// A column of dates with one of times behind it or not, or up to five of numbers, a year first;
  /// `nil` after a report of anything else.
  func timeColumns(_ node: YAMLNode) -> [String]? {
    guard let columns = log.names(node, "'time'") else { return nil }
    guard columns.count <= 5 else {
      log.report(
        .unsuitable(
          what: "'time'", found: "\(columns.count) columns",
          expected: Self.timeForm), node.mark)
      return nil
    }
    return columns.map(\.value)
  }

  private func cyclic(_ node: YAMLNode, _ reader: inout SpecReader) -> FeatureSpec.Kind? {
    let column = log.text(node, "'cyclic'", expected: "a column")
    let expected = "a number above 0"
    let period = reader.required("period", expected).flatMap {
      log.number($0, "'period'", expected: expected) { $0 > 0 && $0.isFinite }
    }
    let harmonics = reader.integer("harmonics")
    guard let column, let period else { return nil }
    return .cyclic(column: column.value, period: period, harmonics: harmonics)
  }

  private func outOfFold(_ node: YAMLNode, _ scope: FeatureScope) -> FeatureSpec.Kind? {
    let expected = "a stage, or stage.target"
    guard let text = log.text(node, "'out_of_fold'", expected: expected) else { return nil }
    let parts = text.value.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let stage = String(parts[0])
    let known = scope.names.entries.map(\.key)
    guard known.contains(stage) else {
      log.report(.unknownName(.stage, stage, known: known), text.mark)
      return nil
    }
    return .outOfFold(stage: stage, target: parts.count > 1 ? String(parts[1]) : nil)
  }

  /// A column by its name alone, or of a joined table as `table.column` or `table.*`.
  ///
  /// Columns have points in their names too (`PM2.5_mean`): what stands before the first one is a
  /// table only if there is a table of that name.
  func column(
    _ node: YAMLNode, _ what: String, _ role: FeatureSpec.Kind.Role, _ scope: FeatureScope
  ) -> FeatureSpec.Kind? {
    guard let text = log.text(node, what, expected: "a column") else { return nil }
    guard let dot = text.value.firstIndex(of: ".") else { return .column(text.value, role) }
    let table = Marked(String(text.value[..<dot]), text.mark)
    let column = String(text.value[dot...].dropFirst())
    guard column == "*" || scope.names.allTables.contains(table.value) else {
      return .column(text.value, role)
    }
    // A column of the stage's own table may be called as a column of another.
    if !scope.joins.contains(table.value), scope.ownColumns.contains(text.value) {
      return .column(text.value, role)
    }
    if table.value == scope.table, column != "*" { return .column(column, role) }
    guard isJoined(table, scope) else { return nil }
    guard column == "*" else { return .joined(table: table.value, column: column, role) }
    guard role == .asTyped else {
      return log.unsuitable(node, what, "one column")
    }
    return .allJoined(table: table.value)
  }
}

extension FeatureSpec.Kind {
  /// As a person would write it in an experiment file.
  package var text: String {
    switch self {
    case .column(let column, .asTyped): column
    case .column(let column, let role): "{\(role): \(column)}"
    case .joined(let table, let column, .asTyped): "\(table).\(column)"
    case .joined(let table, let column, let role): "{\(role): \(table).\(column)}"
    case .allJoined(let table): "\(table).*"
    case .time(let columns): "{time: [\(columns.joined(separator: ", "))]}"
    case .cyclic(let column, let period, let harmonics):
      "{cyclic: \(column), period: \(ParameterValue.number(period).text), harmonics: \(harmonics)}"
    case .outOfFold(let stage, let target):
      "{out_of_fold: \(stage)\(target.map { ".\($0)" } ?? "")}"
    case .generated(let generator): generator.text
    }
  }
}
