import Resampling
import Tabular

/// The forecast every score stands beside: the mean of the known cells of the same group, such as the
/// same district and month of the year; where a group has none, the mean of all known cells.
struct NaiveBaseline {
  /// By row of the table.
  private let groups: [Int]
  private let groupCount: Int
  private let cells: [Double]

  /// `nil` if no columns are named. Columns that the table lacks are left out of the grouping.
  init?(columns: [String], table: Table, target: String) {
    guard !columns.isEmpty, case .numbers(let cells)? = table[target]?.values else { return nil }
    let used = columns.compactMap { table[$0] }
    var numbers: [[String]: Int] = [:]
    var groups: [Int] = []
    for row in 0..<table.rowCount {
      let name = used.map { $0.text(row) }
      let group = numbers[name] ?? numbers.count
      numbers[name] = group
      groups.append(group)
    }
    self.groups = groups
    self.cells = cells
    groupCount = numbers.count
  }

  /// Predictions for rows of the table from the known cells of other rows.
  ///
  /// - Parameter weights: By known row.
  func predictions(
    for rows: [Int], from known: [Int], weights: [Double]? = nil
  ) -> [Double] {
    var sums = [Double](repeating: 0, count: groupCount)
    var counts = [Double](repeating: 0, count: groupCount)
    for (place, row) in known.enumerated() {
      let weight = weights?[place] ?? 1
      sums[groups[row]] += weight * cells[row]
      counts[groups[row]] += weight
    }
    let mean = sums.reduce(0, +) / counts.reduce(0, +)
    return rows.map { row in
      let group = groups[row]
      return counts[group] > 0 ? sums[group] / counts[group] : mean
    }
  }

  /// For each training row the forecast from its split's training rows; the last repeat's where there
  /// are several, NaN where no split held the row out.
  func outOfFold(_ data: StageData) -> [Double] {
    var values = [Double](repeating: .nan, count: data.trainingRows.count)
    for split in data.splits where !split.training.isEmpty {
      let predicted = predictions(
        for: split.heldOut.map { data.trainingRows[$0] },
        from: split.training.map { data.trainingRows[$0] },
        weights: data.weights(of: split.training))
      for (position, value) in zip(split.heldOut, predicted) { values[position] = value }
    }
    return values
  }
}
