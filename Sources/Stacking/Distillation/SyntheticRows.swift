package import Tabular

/// Rows that nobody observed, made of training rows: an ensemble says what it predicts there, and a model that is to
/// imitate it learns from more than the observed rows.
///
/// Each is a training row in which some cells come from a row near it. A cell of numbers then lies around that of
/// the near row, the farther the more the two differ; any other cell, and a missing one, is that of the near row.
///
/// - Source: Bucilă, Caruana & Niculescu-Mizil, “Model compression”, KDD 2006, algorithm 1 (MUNGE), with a near row out
///   of ``poolSize`` drawn ones in place of the nearest of all, and a uniform in place of a normal spread.
package struct SyntheticRows: Sendable {
  /// By made row: the row of the given matrix that it is made of.
  package let origins: [Int]
  package let features: FeatureMatrix

  /// The share of cells that change.
  static let share = 0.5
  /// The spread of a changed cell is the difference of the two rows divided by this.
  static let locality = 3.0
  /// Of how many rows the nearest is taken.
  static let poolSize = 300

  /// - Parameters:
  ///   - rows: Those of the matrix that rows are made of; at least two.
  ///   - changeable: The features whose cells may change.
  ///   - copies: How many rows are made of each.
  /// - Complexity: O(rows · copies · ``poolSize`` · features).
  package init(
    of matrix: FeatureMatrix, rows: [Int], changeable: [Int], copies: Int, seed: UInt64
  ) {
    var random = RandomSource(seed: seed)
    let columns = changeable.map { Column(matrix, $0, rows) }
    var origins: [Int] = []
    var changed: [(row: Int, column: Int, value: Double)] = []
    for _ in 0..<copies {
      var pool = rows
      random.shuffle(&pool)
      pool = Array(pool.prefix(Self.poolSize))
      for row in rows {
        let near = Self.nearest(to: row, in: pool, columns)
        for (place, column) in columns.enumerated() {
          let (changes, spread) = (random.uniform() < Self.share, 2 * random.uniform() - 1)
          guard changes, let near else { continue }
          changed.append((origins.count, place, column.mixed(row, near, spread)))
        }
        origins.append(row)
      }
    }
    self.origins = origins
    let plain = matrix.selecting(origins)
    var cells = plain.cells
    for change in changed {
      cells[changeable[change.column] * origins.count + change.row] = change.value
    }
    features = FeatureMatrix(
      rowCount: origins.count, features: plain.features, cells: cells, panel: plain.panel)
  }

  private static func nearest(to row: Int, in pool: [Int], _ columns: [Column]) -> Int? {
    var best: (row: Int, distance: Double)?
    for other in pool where other != row {
      var distance = 0.0
      for column in columns {
        distance += column.distance(row, other)
        if let best, distance >= best.distance { break }
      }
      if best.map({ distance < $0.distance }) ?? true { best = (other, distance) }
    }
    return best?.row
  }

  /// One feature's cells, and how far two of them lie from one another.
  private struct Column {
    let cells: [Double]
    let isNumeric: Bool
    /// Whether all its numbers are whole, so that made ones are as well.
    let isWhole: Bool
    /// One by the variance.
    let precision: Double

    init(_ matrix: FeatureMatrix, _ feature: Int, _ rows: [Int]) {
      cells = Array(matrix.column(feature))
      isNumeric = matrix.features[feature].kind == .numeric
      let known = rows.map { [cells] in cells[$0] }.filter { !$0.isNaN }
      isWhole = known.allSatisfy { $0 == $0.rounded() }
      let mean = known.reduce(0, +) / Double(max(known.count, 1))
      let variance =
        known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(known.count, 1))
      precision = variance > 0 ? 1 / variance : 0
    }

    func distance(_ a: Int, _ b: Int) -> Double {
      let (own, other) = (cells[a], cells[b])
      if own.isNaN || other.isNaN { return own.isNaN == other.isNaN ? 0 : 1 }
      guard isNumeric else { return own == other ? 0 : 1 }
      return (own - other) * (own - other) * precision
    }

    /// - Parameter spread: In [−1, 1).
    func mixed(_ row: Int, _ near: Int, _ spread: Double) -> Double {
      let (own, other) = (cells[row], cells[near])
      guard isNumeric, !own.isNaN, !other.isNaN else { return other }
      // A uniform of the standard deviation |own − other| / locality.
      let value = other + abs(own - other) / SyntheticRows.locality * 3.0.squareRoot() * spread
      return isWhole ? value.rounded() : value
    }
  }
}
