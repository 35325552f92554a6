import Learners

/// A feature that is made of columns by a rule, instead of read from one.
///
/// Those that are made of other columns alone are the same for every fit. Those that are made of the
/// target are made anew by each fit, of its own training rows.
public enum FeatureGenerator: Hashable, Sendable {
  /// Every operation on every two of the columns, in their order.
  case arithmetic([SourceColumn], [Operation])
  /// Figures of the rows that agree in a category.
  case group(by: SourceColumn, of: Source, [Statistic])
  /// The mean of the target in the rows that agree in a category, drawn to the mean of all by as
  /// many rows as `smoothing` says.
  case targetEncoding(by: SourceColumn, smoothing: Double)
  /// What stands so many steps of time before, in the same series.
  case lag(of: Source, steps: [Int], Panel)
  /// The mean of the nearest series at the same time.
  case neighbours(of: Source, count: Int, Nearness, Panel)
  /// Parts of a date or a time, as numbers or, where they come round, as sine and cosine.
  case calendar(SourceColumn, [CalendarPart], isCyclic: Bool)
  /// Hashed n-grams of a text, and figures of it as a whole.
  case text(SourceColumn, TextRule)

  /// A column of the stage's own table, or of a joined one.
  public struct SourceColumn: Hashable, Sendable {
    /// `nil` for the stage's own.
    public var table: String?
    public var column: String
    /// As it is called where the joined columns stand beside the own ones.
    public var name: String { (table.map { "\($0)." } ?? "") + column }

    package init(table: String? = nil, column: String) {
      self.table = table
      self.column = column
    }
  }

  public enum Source: Hashable, Sendable {
    case column(SourceColumn)
    /// The target that is modelled, in the form in which it is learned.
    case target

    var text: String {
      switch self {
      case .column(let column): column.name
      case .target: "*"
      }
    }
  }

  public enum Operation: String, CaseIterable, Hashable, Sendable {
    case sum, difference, product, ratio
  }

  public enum CalendarPart: String, CaseIterable, Hashable, Sendable {
    case year, quarter, month, week, day, weekday, hour, minute, weekend
    case dayOfYear = "day_of_year"

    /// After how much it comes round; `nil` where it does not.
    var period: Double? {
      switch self {
      case .year, .weekend: nil
      case .quarter: 4
      case .month: 12
      case .week: 52.1775
      case .day: 30.436875
      case .weekday: 7
      case .hour: 24
      case .minute: 60
      case .dayOfYear: 365.2425
      }
    }
  }

  public enum Statistic: String, CaseIterable, Hashable, Sendable {
    case mean, sd, min, max, median
  }

  public enum Nearness: Hashable, Sendable {
    /// The correlation of what they hold at common times, above 0.
    case correlation
    /// The distance between the mean positions of their rows.
    case position([String])
  }

  /// A table of series over time.
  public struct Panel: Hashable, Sendable {
    /// A column of dates, with one of times or hours behind it or not; or a year, with a month, a day,
    /// an hour and a minute behind it or not. A step is one of the last of these, and of dates the
    /// finest that was found.
    public var time: [String]
    /// The column that names the series; `nil` where there is one.
    public var within: String?

    package init(time: [String], within: String? = nil) {
      self.time = time
      self.within = within
    }
  }
}

extension FeatureGenerator {
  /// Whether it is made of the cells of its own row alone.
  package var isOfOneRow: Bool {
    switch self {
    case .arithmetic, .calendar, .text: true
    case .group, .targetEncoding, .lag, .neighbours: false
    }
  }

  /// Whether it is made of the target, and so by each fit.
  public var dependsOnTarget: Bool {
    switch self {
    case .arithmetic, .calendar, .text: false
    case .targetEncoding: true
    case .group(_, let source, _), .lag(let source, _, _), .neighbours(let source, _, _, _):
      source == .target
    }
  }

  /// The columns that must be known of a row for which it is made.
  package var keys: [SourceColumn] {
    switch self {
    case .arithmetic(let columns, _): columns
    case .calendar(let column, _, _), .text(let column, _): [column]
    case .group(let by, _, _), .targetEncoding(let by, _): [by]
    case .lag(_, _, let panel), .neighbours(_, _, _, let panel):
      (panel.time + [panel.within].compactMap { $0 }).map { SourceColumn(table: nil, column: $0) }
    }
  }

  /// All columns that it is made of, but for the target.
  package var columns: [SourceColumn] {
    var columns = keys
    switch self {
    case .arithmetic, .targetEncoding, .calendar, .text: break
    case .group(_, let source, _), .lag(let source, _, _):
      if case .column(let column) = source { columns.append(column) }
    case .neighbours(let source, _, let nearness, _):
      if case .column(let column) = source { columns.append(column) }
      if case .position(let names) = nearness {
        columns += names.map { SourceColumn(table: nil, column: $0) }
      }
    }
    return columns
  }

  /// The names of the features that it makes.
  package var featureNames: [String] {
    switch self {
    case .arithmetic(let columns, let operations):
      columns.indices.flatMap { first in
        columns[(first + 1)...].flatMap { second in
          operations.map { "\(columns[first].name) \($0.sign) \(second.name)" }
        }
      }
    case .group(let by, let source, let statistics):
      statistics.map { "\($0.rawValue)(\(source.text) by \(by.name))" }
    case .targetEncoding(let by, _): ["target_encoding(\(by.name))"]
    case .calendar(let column, let parts, let isCyclic):
      Self.names(column, parts, isCyclic: isCyclic)
    case .text(let column, let rule): rule.featureNames(column.name)
    case .lag(let source, let steps, let panel):
      steps.map { "lag(\(source.text) by \($0)\(panel.within.map { " in \($0)" } ?? ""))" }
    case .neighbours(let source, let count, let nearness, let panel):
      switch nearness {
      case .correlation: ["neighbours(\(source.text) of \(count) \(panel.within ?? ""))"]
      case .position(let names):
        [
          "neighbours(\(source.text) of \(count) \(panel.within ?? "") by \(names.joined(separator: ",")))"
        ]
      }
    }
  }

  /// The names of a calendar's features.
  private static func names(
    _ column: SourceColumn, _ parts: [CalendarPart], isCyclic: Bool
  ) -> [String] {
    parts.flatMap { part in
      let name = "\(column.name).\(part.rawValue)"
      return isCyclic && part.period != nil ? ["\(name).sin", "\(name).cos"] : [name]
    }
  }

  /// The names of the columns, hidden from models, that say of a row what its figures are looked up by.
  package var keyNames: [String] {
    switch self {
    case .arithmetic, .calendar, .text: []
    case .group, .targetEncoding: ["\(featureNames[0]).group"]
    case .lag, .neighbours: ["\(featureNames[0]).series", "\(featureNames[0]).time"]
    }
  }

  /// As a person would write it in an experiment file.
  package var text: String {
    func list(_ items: [String]) -> String { "[\(items.joined(separator: ", "))]" }
    func written(_ source: Source) -> String { source == .target ? "\"*\"" : source.text }
    func panel(_ panel: Panel) -> String {
      "time: \(list(panel.time))" + (panel.within.map { ", within: \($0)" } ?? "")
    }
    return switch self {
    case .arithmetic(let columns, let operations):
      "{arithmetic: \(list(columns.map(\.name))), operations: \(list(operations.map(\.rawValue)))}"
    case .group(let by, let source, let statistics):
      "{group: \(by.name), of: \(written(source)), statistics: \(list(statistics.map(\.rawValue)))}"
    case .targetEncoding(let by, let smoothing):
      "{target_encoding: \(by.name), smoothing: \(ParameterValue.number(smoothing).text)}"
    case .calendar(let column, let parts, let isCyclic):
      "{date: \(column.name), parts: \(list(parts.map(\.rawValue)))\(isCyclic ? ", cyclic: true" : "")}"
    case .text(let column, let rule): rule.text(column.name)
    case .lag(let source, let steps, let own):
      "{lag: \(written(source)), by: \(list(steps.map(String.init))), \(panel(own))}"
    case .neighbours(let source, let count, let nearness, let own):
      "{neighbours: \(written(source)), count: \(count), nearest: \(nearness.text), \(panel(own))}"
    }
  }
}

extension FeatureGenerator.Operation {
  fileprivate var sign: String {
    switch self {
    case .sum: "+"
    case .difference: "-"
    case .product: "*"
    case .ratio: "/"
    }
  }

  /// Missing where either is, and where what is divided by is 0.
  func apply(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .sum: a + b
    case .difference: a - b
    case .product: a * b
    case .ratio: b == 0 ? .nan : a / b
    }
  }
}

extension FeatureGenerator.Nearness {
  fileprivate var text: String {
    switch self {
    case .correlation: "correlation"
    case .position(let names): "[\(names.joined(separator: ", "))]"
    }
  }
}
