import Glibc
import Tabular

@testable import Learners

/// Rows by a formula, so that experiments/peers/gaussian_process.py has the same ones.
func planted(rows: Int, columns: Int) -> (points: [Double], target: [Double]) {
  var points: [Double] = []
  var target: [Double] = []
  for i in 0..<rows {
    let x = (0..<columns).map { j in
      sin(1 + 0.7 * Double(i + 1) * Double(j + 1)) + 0.5 * cos(0.3 * Double(i) * Double(j + 2))
    }
    points += x
    target.append(sin(2 * x[0]) + x[1] * cos(x[0]) + 0.3 * sin(37 * Double(i)))
  }
  return (points, target)
}

/// The same as a matrix of numeric features.
func plantedFeatures(rows: Int, columns: Int) -> (features: FeatureMatrix, target: [Double]) {
  let (points, target) = planted(rows: rows, columns: columns)
  let features = FeatureMatrix(
    (0..<columns).map { column in
      (FeatureMatrix.Feature("x\(column)"), (0..<rows).map { points[$0 * columns + column] })
    }, rowCount: rows)
  return (features, target)
}

/// Each column with mean 0 and deviation 1.
func standardised(_ values: [Double], columns: Int) -> [Double] {
  var result = values
  for column in 0..<columns {
    let cells = stride(from: column, to: values.count, by: columns).map { values[$0] }
    let mean = cells.reduce(0, +) / Double(cells.count)
    let variance = cells.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(cells.count)
    for (row, cell) in cells.enumerated() {
      result[row * columns + column] = (cell - mean) / variance.squareRoot()
    }
  }
  return result
}
