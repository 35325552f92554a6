import Learners
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
  ///
  /// - Parameter classes: Of the target, by number; empty for a target of numbers.
  init?(columns: [String], table: Table, target: String, classes: [String] = []) {
    guard !columns.isEmpty, let column = table[target],
      let cells = classes.isEmpty
        ? TargetCells(column, as: .regression)?.cells : TargetCells.codes(column, of: classes)
    else { return nil }
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

  /// The shares of classes among the known cells of the same group, row-major, by row of `rows`.
  func shares(for rows: [Int], from known: [Int], classCount: Int) -> [Double] {
    var counts = [Double](repeating: 0, count: groupCount * classCount)
    var all = [Double](repeating: 0, count: classCount)
    for row in known {
      counts[groups[row] * classCount + Int(cells[row])] += 1
      all[Int(cells[row])] += 1
    }
    return rows.flatMap { row -> [Double] in
      let start = groups[row] * classCount
      let own = Array(counts[start..<start + classCount])
      let used = own.contains { $0 > 0 } ? own : all
      let total = used.reduce(0, +)
      return used.map { $0 / total }
    }
  }

  /// The quantiles of the known cells of the same group, row-major, by row of `rows`.
  ///
  /// - Parameter weights: By known row.
  func quantiles(
    for rows: [Int], from known: [Int], levels: [Double], weights: [Double]? = nil
  ) -> [Double] {
    var byGroup = [[(value: Double, weight: Double)]](repeating: [], count: groupCount)
    for (place, row) in known.enumerated() {
      byGroup[groups[row]].append((cells[row], weights?[place] ?? 1))
    }
    var all = byGroup.flatMap { $0 }
    let overall = levels.map { quantile($0, of: &all) }
    let values = byGroup.indices.map { group in
      byGroup[group].isEmpty ? overall : levels.map { quantile($0, of: &byGroup[group]) }
    }
    return rows.flatMap { values[groups[$0]] }
  }

  /// For each training row the quantiles from its split's training rows, row-major; NaN where no split held
  /// the row out.
  func outOfFoldQuantiles(_ data: StageData) -> [Double] {
    let count = data.outputs
    var values = [Double](repeating: .nan, count: data.trainingRows.count * count)
    for split in data.splits {
      let training = data.weighed(split.training)
      guard !training.isEmpty else { continue }
      let found = quantiles(
        for: split.heldOut.map { data.trainingRows[$0] },
        from: training.map { data.trainingRows[$0] }, levels: data.quantiles,
        weights: data.weights(of: training))
      for (place, value) in found.enumerated() {
        values[split.heldOut[place / count] * count + place % count] = value
      }
    }
    return values
  }

  /// For each training row the shares from its split's training rows, row-major; NaN where no split held
  /// the row out.
  func outOfFoldShares(_ data: StageData) -> [Double] {
    let count = data.outputs
    var values = [Double](repeating: .nan, count: data.trainingRows.count * count)
    for split in data.splits where !split.training.isEmpty {
      let found = shares(
        for: split.heldOut.map { data.trainingRows[$0] },
        from: split.training.map { data.trainingRows[$0] }, classCount: count)
      for (place, value) in found.enumerated() {
        values[split.heldOut[place / count] * count + place % count] = value
      }
    }
    return values
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
