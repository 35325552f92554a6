import TableFiles
import Tabular

/// Measured cells of one column that contradict the cells around them.
struct SuspiciousColumn {
  /// The table that is read.
  var table: String
  var column: String
  /// The table whose rows are its group; `nil` where its own time steps and group speak against it.
  var members: String?
  var cells: [SuspiciousCells.Cell]
}

extension Experiment {
  /// Suspicious cells of all targets of stages that declare their time, and of columns that are their aggregates.
  ///
  /// - Parameter tables: Those that are read, by name.
  /// - Complexity: O(rows · log rows) for each target.
  func suspiciousCells(_ tables: [String: Table]) -> [SuspiciousColumn] {
    var found: [SuspiciousColumn] = []
    func isNew(_ table: String, _ column: String, _ members: String?) -> Bool {
      !found.contains { $0.table == table && $0.column == column && $0.members == members }
    }
    for stage in stages {
      let root = root(stage.table.value)
      guard let table = tables[root], let frame = SeriesFrame(stage, table, key: key(of: root))
      else { continue }
      for target in stage.targets.map(\.value) {
        guard case .numbers(let values)? = table[target]?.values else { continue }
        if isNew(root, target, nil), watches(target, of: root) {
          let cells = SuspiciousCells(values).inSeries(
            values, times: frame.times, seasons: frame.seasons, series: frame.series)
          found.append(SuspiciousColumn(table: root, column: target, cells: cells))
        }
        for join in stage.joins {
          let name = self.root(join.table.value)
          guard let other = tables[name], isNew(name, target, root), watches(target, of: name),
            case .numbers(let aggregates)? = other[target]?.values,
            let members = Self.members(join, other, table, values)
          else { continue }
          let cells = SuspiciousCells(values + aggregates).ofAggregates(
            aggregates, members: members)
          found.append(
            SuspiciousColumn(table: name, column: target, members: root, cells: cells))
        }
      }
    }
    return found.filter { !$0.cells.isEmpty }
  }

  /// Whether suspicious cells of some column are missing.
  var hidesOutliers: Bool {
    tables.contains { $0.request.columns.contains { $0.declaration.outliers == .missing } }
  }

  /// The table of a file that a chain of stages fills; within a circle, which is reported elsewhere, one of its tables.
  private func root(_ table: String) -> String {
    var name = table
    var seen: Set<String> = []
    while seen.insert(name).inserted, let stage = stage(filling: name) { name = stage.table.value }
    return name
  }

  private func key(of table: String) -> [String] { self.table(table)?.request.key ?? [] }

  private func watches(_ column: String, of table: String) -> Bool {
    let declared = self.table(table)?.request.columns.first { $0.name == column }
    return declared?.declaration.outliers != .keep
  }

  /// By row of the joined table: the known cells of the rows that are joined with it. `nil` where several rows of it have
  /// one key, or each has at most one row.
  private static func members(
    _ join: StageSpec.Join, _ other: Table, _ own: Table, _ values: [Double]
  ) -> [[Double]]? {
    let on = join.on.map(\.value)
    let columns = on.compactMap { own[$0] }
    let others = on.compactMap { other[join.otherName($0)] }
    guard columns.count == on.count, others.count == on.count, !on.isEmpty else { return nil }
    var coder = KeyCoder(count: on.count)
    let codes = coder.codes(of: others)
    var rows: [Int: Int] = [:]
    for (row, code) in codes.enumerated() where code >= 0 {
      if rows.updateValue(row, forKey: code) != nil { return nil }
    }
    var members = [[Double]](repeating: [], count: other.rowCount)
    for (row, code) in coder.codes(of: columns, learning: false).enumerated() {
      if let place = rows[code], !values[row].isNaN { members[place].append(values[row]) }
    }
    return members.contains { $0.count > 1 } ? members : nil
  }
}

/// Time, season and series of a table's rows, as a stage declares them.
private struct SeriesFrame {
  var times: [Int]
  var seasons: [Int]
  var series: [Int]

  /// - Parameter key: The columns that name a row of the table.
  /// - Returns: `nil` without a declared time, or where a row has none.
  init?(_ stage: StageSpec, _ table: Table, key: [String]) {
    guard let time = stage.timeColumns,
      let moments = try? Moments(of: Array(0..<table.rowCount), in: table, by: time)
    else { return nil }
    times = moments.places
    var season = time.count > 1 ? time[1] : nil
    for case .cyclic(let name, _, _) in stage.features.map(\.kind) where table[name] != nil {
      season = name
      break
    }
    if let season, case .numbers(let cells)? = table[season]?.values {
      // What counts a day or a season of a year, not what is measured.
      seasons = cells.map { $0.isFinite && abs($0) < 1e6 ? Int($0.rounded()) : 0 }
    } else {
      seasons = [Int](repeating: 0, count: table.rowCount)
    }
    let names = key.filter { !time.contains($0) && $0 != season }.compactMap { table[$0] }
    guard !names.isEmpty else {
      series = [Int](repeating: 0, count: table.rowCount)
      // Several rows of one time and no name to tell them by: no series.
      guard Set(times).count == times.count else { return nil }
      return
    }
    var coder = KeyCoder(count: names.count)
    let codes = coder.codes(of: names)
    guard codes.allSatisfy({ $0 >= 0 }) else { return nil }
    var numbers: [Int: Int] = [:]
    series = codes.map { code in
      let number = numbers[code] ?? numbers.count
      numbers[code] = number
      return number
    }
  }
}
