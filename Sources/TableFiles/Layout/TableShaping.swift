package import Tabular
import Wording

/// What is done with the rows and columns of a table once they are read: first `melt`, then `pivot`,
/// then `aggregate`.
package struct TableShaping: Hashable, Sendable {
  /// Columns below one another: a row for each of them.
  package struct Melt: Hashable, Sendable {
    package var columns: [String]
    /// The column that says of which column a value was.
    package var names: String
    package var values: String

    package init(columns: [String], names: String, values: String) {
      (self.columns, self.names, self.values) = (columns, names, values)
    }
  }

  /// Rows beside one another: a column for each text of `names`.
  package struct Pivot: Hashable, Sendable {
    package var names: String
    package var values: String
    /// The columns that name a row of the result.
    package var by: [String]
    /// What becomes of several values of one cell; `nil` is an error.
    package var statistic: TableStatistic?

    package init(names: String, values: String, by: [String], statistic: TableStatistic? = nil) {
      (self.names, self.values, self.by, self.statistic) = (names, values, by, statistic)
    }
  }

  /// One row for each step of time.
  package struct Aggregate: Hashable, Sendable {
    package var step: MomentStep
    package var time: String
    package var by: [String]
    package var statistic: TableStatistic
    /// The least share of the finer steps that must be known; fewer make a cell missing.
    package var completeness: Double

    package init(
      step: MomentStep, time: String, by: [String], statistic: TableStatistic, completeness: Double
    ) {
      self.step = step
      self.time = time
      self.by = by
      self.statistic = statistic
      self.completeness = completeness
    }
  }

  package var melt: Melt?
  package var pivot: Pivot?
  package var aggregate: Aggregate?

  package init() {}

  var isEmpty: Bool { melt == nil && pivot == nil && aggregate == nil }

  /// The columns of the file that it names.
  var columns: [String] {
    (melt?.columns ?? []) + (pivot.map { [$0.names, $0.values] + $0.by } ?? [])
      + (aggregate.map { [$0.time] + $0.by } ?? [])
  }

  /// - Parameter request: What is declared of the columns, those that are made too.
  func applied(
    to table: Table, _ request: TableRequest
  ) throws(TableError.Problem) -> Table {
    let declared = ShapedColumns(request, of: table)
    var table = table
    if let melt { table = try table.melted(melt, request) }
    if let pivot { table = try table.pivoted(pivot) }
    table = try declared.applied(to: table)
    if let aggregate { table = try table.aggregated(aggregate) }
    return table
  }
}

/// What several numbers become.
package enum TableStatistic: String, CaseIterable, Sendable {
  case mean, median, sum, min, max, count, first, last

  /// - Parameter values: Not empty.
  func value(_ values: [Double]) -> Double {
    switch self {
    case .mean: return values.reduce(0, +) / Double(values.count)
    case .sum: return values.reduce(0, +)
    case .min: return values.min() ?? .nan
    case .max: return values.max() ?? .nan
    case .count: return Double(values.count)
    case .first: return values[0]
    case .last: return values[values.count - 1]
    case .median:
      let sorted = values.sorted()
      let middle = sorted.count / 2
      return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
  }
}

extension Table {
  private func required(_ name: String, _ use: String) throws(TableError.Problem) -> Column {
    if let column = self[name] { return column }
    let closest = Suggestion.likely(name, among: columns.map(\.name))
    throw .unshapable(
      "\(use) names column '\(name)', which is not there"
        + (closest.map { "; did you mean '\($0)'?" } ?? ""))
  }

  private func numbers(_ name: String, _ use: String) throws(TableError.Problem) -> [Double] {
    guard case .numbers(let cells) = try required(name, use).values else {
      throw .unshapable("\(use) names column '\(name)', which holds categories and no numbers")
    }
    return cells
  }

  // MARK: Melt

  fileprivate func melted(
    _ melt: TableShaping.Melt, _ request: TableRequest
  ) throws(TableError.Problem) -> Table {
    var values: [[Double]] = []
    for name in melt.columns { values.append(try numbers(name, "'melt'")) }
    let kept = columns.filter { !melt.columns.contains($0.name) }
    for name in [melt.names, melt.values] where kept.contains(where: { $0.name == name }) {
      throw .unshapable("'melt' makes a column '\(name)', which is there already")
    }
    let count = melt.columns.count
    let rows = (0..<rowCount).flatMap { row in repeatElement(row, count: count) }
    var made = kept.map { $0.gathered(rows) }
    let codes = (0..<rowCount).flatMap { _ in (0..<count).map(Int32.init) }
    made.append(try request.column(melt.names, codes: codes, texts: melt.columns))
    let cells = (0..<rowCount).flatMap { row in values.map { $0[row] } }
    made.append(Column(melt.values, .numbers(cells), unit: self[melt.columns[0]]?.unit))
    return Table(made)
  }

  // MARK: Pivot

  fileprivate func pivoted(_ pivot: TableShaping.Pivot) throws(TableError.Problem) -> Table {
    let names = try required(pivot.names, "'pivot'")
    let values = try numbers(pivot.values, "'pivot'")
    var by: [Column] = []
    for name in pivot.by { by.append(try required(name, "'pivot'")) }
    let groups = Self.groups(by, rowCount)
    var levels: [String] = []
    var places: [String: Int] = [:]
    var cells: [[[Double]]] = []
    for row in 0..<rowCount where !names.isMissing(row) && groups.of[row] >= 0 {
      let name = names.text(row)
      if places[name] == nil {
        places[name] = levels.count
        levels.append(name)
        cells.append([[Double]](repeating: [], count: groups.first.count))
      }
      guard let place = places[name] else { continue }
      guard levels.count <= 10_000 else {
        throw .unshapable("'pivot' would make more than 10000 columns of '\(pivot.names)'")
      }
      guard !values[row].isNaN else { continue }
      cells[place][groups.of[row]].append(values[row])
      if pivot.statistic == nil, cells[place][groups.of[row]].count > 1 {
        let key = by.map { "\($0.name) '\($0.text(row))'" }.joined(separator: ", ")
        throw .unshapable(
          "'pivot' finds more than one '\(name)' for \(key); 'statistic: mean' makes one of them")
      }
    }
    var made = by.map { $0.gathered(groups.first) }
    for (level, column) in zip(levels, cells) {
      guard !made.contains(where: { $0.name == level }) else {
        throw .unshapable("'pivot' makes a column '\(level)', which is there already")
      }
      let statistic = pivot.statistic ?? .first
      made.append(Column(level, .numbers(column.map { $0.isEmpty ? .nan : statistic.value($0) })))
    }
    return Table(made)
  }

  /// By row its group, −1 where a cell of the key is missing; and the first row of each group.
  private static func groups(_ by: [Column], _ count: Int) -> (of: [Int], first: [Int]) {
    guard !by.isEmpty else { return ([Int](repeating: 0, count: count), [0]) }
    var coder = KeyCoder(count: by.count)
    let codes = coder.codes(of: by)
    var numbers: [Int: Int] = [:]
    var first: [Int] = []
    var of = [Int](repeating: -1, count: count)
    for (row, code) in codes.enumerated() where code >= 0 {
      if let known = numbers[code] {
        of[row] = known
      } else {
        numbers[code] = first.count
        of[row] = first.count
        first.append(row)
      }
    }
    return (of, first)
  }

  // MARK: Aggregate

  fileprivate func aggregated(
    _ aggregate: TableShaping.Aggregate
  ) throws(TableError.Problem) -> Table {
    let time = try required(aggregate.time, "'aggregate'")
    guard let form = time.moment, form.kind != .time, case .numbers(let moments) = time.values
    else {
      throw .unshapable(
        "'aggregate' needs a column of dates, and '\(aggregate.time)' holds none; declare columns: "
          + "{\(aggregate.time): {type: date}}")
    }
    var by: [Column] = []
    for name in aggregate.by { by.append(try required(name, "'aggregate'")) }
    var period = Column(
      aggregate.time,
      .numbers(moments.map { $0.isNaN ? .nan : Double(aggregate.step.position($0)) }))
    let groups = Self.groups(by + [period], rowCount)
    period = period.gathered(groups.first)
    guard case .numbers(let positions) = period.values else { return self }
    let starts = positions.map { aggregate.step.start(Int($0)) }
    var made = by.map { $0.gathered(groups.first) }
    var dates = Column(aggregate.time, .numbers(starts))
    dates.moment = MomentForm(
      aggregate.step.isWholeDays ? .date : .datetime, isZoned: form.isZoned, step: aggregate.step)
    made.append(dates)
    let expected = positions.map { position in
      let (start, end) = (
        aggregate.step.start(Int(position)), aggregate.step.start(Int(position) + 1)
      )
      return max(1, form.step.position(end) - form.step.position(start))
    }
    let skipped = Set(aggregate.by + [aggregate.time])
    for column in columns where !skipped.contains(column.name) && column.moment == nil {
      guard case .numbers(let cells) = column.values else { continue }
      var values = [[Double]](repeating: [], count: groups.first.count)
      for row in 0..<rowCount where groups.of[row] >= 0 && !cells[row].isNaN {
        values[groups.of[row]].append(cells[row])
      }
      var result = column
      result.original = nil
      result.values = .numbers(
        values.indices.map { group in
          let share = Double(values[group].count) / Double(expected[group])
          guard !values[group].isEmpty, share >= aggregate.completeness else { return .nan }
          return aggregate.statistic.value(values[group])
        })
      made.append(result)
    }
    return Table(made)
  }
}

extension MomentStep {
  /// Where the step of a number begins, in seconds.
  package func start(_ position: Int) -> Double {
    switch unit {
    case .second: return Double(position * count)
    case .month:
      let (year, month) = floorDivision(position * count, 12)
      // There is a first day in every month.
      let date = CivilDate(year, month + 1, 1).unsafelyUnwrapped
      return Double(date.dayNumber * 86_400)
    }
  }

  var isWholeDays: Bool { unit == .month || count % 86_400 == 0 }
}
