import Tabular

/// The training rows of a forest, gathered once for all of its trees.
///
/// Rows are numbered 0, 1, … in the order of ``TrainingData/rows``. Cells are in single precision, as
/// in scikit-learn: two numbers that differ only beyond it are one.
struct ForestTable: Sendable {
  enum Kind: Sendable, Equatable {
    case numeric
    case category(levelCount: Int)
  }

  let rowCount: Int
  let kinds: [Kind]
  /// By feature and row; a category is its level's number.
  let columns: [[Float]]
  let target: [Double]
  /// One for each row; all 1 where the data has none.
  let weights: [Double]
  let hasMissing: Bool

  init(_ data: TrainingData) {
    rowCount = data.rows.count
    kinds = data.features.features.map { feature in
      switch feature.kind {
      case .numeric: .numeric
      case .category(let levels): .category(levelCount: levels.count)
      }
    }
    columns = kinds.indices.map { feature in
      let column = data.features.column(feature)
      return data.rows.map { singlePrecision(column[column.startIndex + $0]) }
    }
    hasMissing = columns.contains { $0.contains { $0.isNaN } }
    target = data.rows.map { data.target[$0] }
    weights =
      data.weights.map { weights in data.rows.map { weights[$0] } }
      ?? [Double](repeating: 1, count: data.rows.count)
  }

  var featureCount: Int { kinds.count }

  /// The cells of all rows, row-major.
  var rowMajorCells: [Double] {
    var transposed = [Double](repeating: 0, count: rowCount * featureCount)
    for feature in 0..<featureCount {
      for row in 0..<rowCount {
        transposed[row * featureCount + feature] = Double(columns[feature][row])
      }
    }
    return transposed
  }
}

/// `cell` rounded to single precision; what is too large becomes the largest finite number.
func singlePrecision(_ cell: Double) -> Float {
  let largest = Double(Float.greatestFiniteMagnitude)
  return Float(cell > largest ? largest : cell < -largest ? -largest : cell)
}
