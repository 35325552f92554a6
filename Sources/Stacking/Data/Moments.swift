package import Resampling
package import Tabular

/// Where rows stand in time.
package struct Moments {
  /// By row in the order given: its place among the distinct moments, from 0.
  package let places: [Int]

  /// - Parameters:
  ///   - rows: Rows of `table`.
  ///   - columns: Numbers, the first of which matters most: year, month, day.
  /// - Throws: ``FoldError`` where a column does not exist or is missing in one of the rows.
  package init(of rows: [Int], in table: Table, by columns: [String]) throws(FoldError) {
    var keys: [[Double]] = []
    for name in columns {
      guard let column = table[name], case .numbers(let cells) = column.values else {
        throw .noColumn(name)
      }
      let missing = rows.count { cells[$0].isNaN }
      guard missing == 0 else { throw .missingValues(column: name, rows: missing) }
      keys.append(rows.map { cells[$0] })
    }
    func compare(_ a: Int, _ b: Int) -> Int {
      for key in keys where key[a] != key[b] { return key[a] < key[b] ? -1 : 1 }
      return 0
    }
    var places = [Int](repeating: 0, count: rows.count)
    var place = 0
    var previous: Int?
    for row in rows.indices.sorted(by: { compare($0, $1) < 0 }) {
      if let previous, compare(previous, row) != 0 { place += 1 }
      places[row] = place
      previous = row
    }
    self.places = places
  }

  /// How far rows that are predicted lie from those that are learned from: the mean number of
  /// distinct moments from each of `heldOut` to the nearest of `training`.
  ///
  /// Shuffled folds of a panel give 0: another series is known at the same moment. A gap of the first
  /// ten months gives 5.5.
  ///
  /// - Parameters:
  ///   - heldOut: Positions among the rows, as `training`; 0 comes of none in either.
  func meanDistance(of heldOut: [Int], from training: [Int]) -> Double {
    let distances = distances(of: heldOut, from: training)
    guard !distances.isEmpty else { return 0 }
    return Double(distances.reduce(0, +)) / Double(distances.count)
  }

  /// By held-out position: the number of distinct moments to the nearest of `training`; none where that is empty.
  package func distances(of heldOut: [Int], from training: [Int]) -> [Int] {
    let known = Set(training.map { places[$0] }).sorted()
    guard !known.isEmpty else { return [] }
    return heldOut.map { position in
      let place = places[position]
      var (low, high) = (0, known.count)
      while low < high {
        let middle = (low + high) / 2
        if known[middle] < place { low = middle + 1 } else { high = middle }
      }
      let after = low < known.count ? known[low] - place : Int.max
      let before = low > 0 ? place - known[low - 1] : Int.max
      return min(after, before)
    }
  }
}
