import Tabular

/// The training rows of a panel regression: its columns, series after series, each by time.
struct PanelRows: Sendable {
  /// Rows whose errors may resemble each other, and the group whose own columns they share.
  struct Run: Sendable {
    var rows: Range<Int>
    var group: Int?
    var isTimed = true
  }
  let runs: [Run]
  /// By row, which row of the data it is.
  let order: [Int]
  /// By row, in steps; 0 where it is not known.
  let times: [Double]
  /// Row-major, `order.count × width`: common columns, the group's own, the target.
  let cells: [Double]
  let width: Int
  /// The root of each row's weight, by which its cells are multiplied.
  let roots: [Double]

  /// - Complexity: O(rows · (log rows + width)).
  init(_ design: PanelDesign, _ data: TrainingData) {
    let groups = design.groups(of: data.features, rows: data.rows)
    let times = data.rows.map { row in
      design.time.map { $0.steps(data.features.panel?.times[row] ?? .nan) } ?? .nan
    }
    let group = groups.map { $0 ?? groups.count }
    let places = data.rows.indices.sorted { first, second in
      if group[first] != group[second] { return group[first] < group[second] }
      let (a, b) = (times[first], times[second])
      if a.isNaN != b.isNaN { return b.isNaN }
      return a == b || a.isNaN ? first < second : a < b
    }
    var runs: [Run] = []
    for (row, place) in places.enumerated() {
      let isAlone =
        times[place].isNaN || (design.grouping != .none && groups[place] == nil)
      if !isAlone, let last = runs.last, last.group == groups[place],
        last.isTimed
      {
        runs[runs.count - 1].rows = last.rows.lowerBound..<row + 1
      } else {
        runs.append(
          Run(rows: row..<row + 1, group: groups[place], isTimed: !times[place].isNaN))
      }
    }
    let width = design.commonWidth + design.ownWidth + 1
    var cells = [Double](repeating: 0, count: places.count * width)
    for (row, place) in places.enumerated() {
      design.write(
        data.features, row: data.rows[place], group: groups[place], to: &cells, at: row * width)
    }
    self.runs = runs
    order = places.map { data.rows[$0] }
    self.times = places.map { times[$0].isNaN ? 0 : times[$0] }
    self.width = width
    roots = order.map { (data.weights?[$0] ?? 1).squareRoot() }
    self.cells = cells
  }
}
