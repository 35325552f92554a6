import Tabular

/// How far the features of predicted rows lie from those that are learned from.
///
/// The distance of two rows is the root mean square of their differences over features, each in standard deviations of
/// the known rows; two categories differ by one or not at all, and so does a missing cell from a known one. A row's
/// distance is that to the nearest known row, in the unit of the median distance from a known row to the
/// nearest other: up to about 1 it is as near as known rows are to one another.
struct FeatureDistances {
  /// By apply row; NaN where it can't be said, as there is one known row, or all known rows are alike.
  let values: [Double]

  /// More known rows are thinned to so many, evenly.
  private static let mostRows = 2000

  /// - Complexity: O(apply rows · features) for each of at most 2000 known rows.
  init(_ data: StageData) {
    let count = data.training.rowCount
    let stride = max(1, (count + Self.mostRows - 1) / Self.mostRows)
    let rows = Array(Swift.stride(from: 0, to: count, by: stride))
    let columns = (0..<data.visibleCount).compactMap { place in
      Column(data.training, data.apply, place, rows)
    }
    guard rows.count > 1, !columns.isEmpty else {
      values = data.applyRows.map { _ in .nan }
      return
    }
    func nearest(_ cells: [[Double]], _ row: Int, excluding own: Int?) -> Double {
      var best = Double.infinity
      for other in rows.indices where other != own {
        var sum = 0.0
        for (place, column) in columns.enumerated() {
          sum += column.squared(cells[place][row], column.known[other])
          if sum >= best { break }
        }
        best = min(best, sum)
      }
      return (best / Double(columns.count)).squareRoot()
    }
    let known = columns.map(\.known)
    let applied = columns.map(\.applied)
    let unit = RobustScores.median(rows.indices.map { nearest(known, $0, excluding: $0) })
    values = data.applyRows.indices.map { row in
      unit > 0 ? nearest(applied, row, excluding: nil) / unit : .nan
    }
  }

  private struct Column {
    var known: [Double]
    var applied: [Double]
    let isCategory: Bool

    init?(_ training: FeatureMatrix, _ apply: FeatureMatrix, _ place: Int, _ rows: [Int]) {
      let all = Array(training.column(place))
      known = rows.map { all[$0] }
      applied = Array(apply.column(place))
      if case .category = training.features[place].kind {
        isCategory = true
        return
      }
      isCategory = false
      let cells = all.filter { !$0.isNaN }
      guard !cells.isEmpty else { return nil }
      let mean = cells.reduce(0, +) / Double(cells.count)
      let squares = cells.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let deviation = (squares / Double(cells.count)).squareRoot()
      // A constant says nothing of known rows; another value of it can't be measured by them.
      guard deviation > 0 else { return nil }
      known = known.map { $0 / deviation }
      applied = applied.map { $0 / deviation }
    }

    func squared(_ a: Double, _ b: Double) -> Double {
      if a.isNaN || b.isNaN { return a.isNaN && b.isNaN ? 0 : 1 }
      if isCategory { return a == b ? 0 : 1 }
      return (a - b) * (a - b)
    }
  }
}
