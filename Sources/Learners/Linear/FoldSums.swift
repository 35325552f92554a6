import COpenBLAS
import Tabular

/// Sums over all rows from which those of a fold are taken away again.
///
/// The intercept is a column of ones, so that taking rows away also moves the means.
struct FoldSums {
  private let width: Int
  /// Row-major, with the ones in the last column.
  private let design: [Double]
  private let target: [Double]
  private let weights: [Double]
  private let gram: [Double]
  private let right: [Double]
  private let centre: Double

  init(_ matrix: DesignMatrix, _ data: TrainingData) {
    let columns = matrix.columns.count
    let x = matrix.rows(data.rows, of: data.features)
    width = columns + 1
    var design: [Double] = []
    for row in data.rows.indices {
      design += x[row * columns..<(row + 1) * columns]
      design.append(1)
    }
    self.design = design
    // About zero, because the differences of large sums lose digits.
    let targets = data.rows.map { data.target[$0] }
    let centre = targets.reduce(0, +) / Double(targets.count)
    self.centre = centre
    target = targets.map { $0 - centre }
    weights = data.rows.map { data.weights?[$0] ?? 1 }
    (gram, right) = Self.sums(design, width, target, weights, Array(data.rows.indices))
  }

  /// Predicts the rows at `places` from all others.
  func predictions(without places: [Int], alpha: Double) throws(FitError) -> [Double] {
    let fold = Self.sums(design, width, target, weights, places)
    var matrix = zip(gram, fold.gram).map { $0 - $1 }
    var solution = zip(right, fold.right).map { $0 - $1 }
    for column in 0..<width - 1 { matrix[column * width + column] += alpha }
    try solvePositiveDefinite(&matrix, &solution, family: "ridge")
    return places.map { place in
      (0..<width).reduce(centre) { $0 + design[place * width + $1] * solution[$1] }
    }
  }

  private static func sums(
    _ design: [Double], _ width: Int, _ target: [Double], _ weights: [Double], _ places: [Int]
  ) -> (gram: [Double], right: [Double]) {
    var rows = [Double](repeating: 0, count: places.count * width)
    var values = [Double](repeating: 0, count: places.count)
    for (index, place) in places.enumerated() {
      let root = weights[place].squareRoot()
      for column in 0..<width {
        rows[index * width + column] = design[place * width + column] * root
      }
      values[index] = target[place] * root
    }
    var gram = [Double](repeating: 0, count: width * width)
    var right = [Double](repeating: 0, count: width)
    let (n, m) = (Int32(places.count), Int32(width))
    if n > 0 {
      OpenBLAS.call {
        cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, m, n, 1, rows, m, 0, &gram, m)
      }
      OpenBLAS.call {
        cblas_dgemv(CblasRowMajor, CblasTrans, n, m, 1, rows, m, values, 1, 0, &right, 1)
      }
    }
    return (gram, right)
  }
}
