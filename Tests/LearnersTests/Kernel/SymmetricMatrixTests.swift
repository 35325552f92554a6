import Glibc
import Testing

@testable import Learners

@Suite struct SymmetricMatrixTests {
  /// 4 2 0 / 2 5 2 / 0 2 5, whose factor is 2 / 1 2 / 0 1 2.
  private var small: SymmetricMatrix {
    var matrix = SymmetricMatrix(order: 3)
    for (row, cells) in [[4], [2, 5], [0, 2, 5]].enumerated() {
      for (column, cell) in cells.enumerated() { matrix[row, column] = Double(cell) }
    }
    return matrix
  }

  @Test("a matrix is factorised, solved and inverted in place")
  func factorise() {
    var matrix = small
    let isDefinite = matrix.factorise()
    #expect(isDefinite)
    #expect([matrix[0, 0], matrix[1, 0], matrix[1, 1], matrix[2, 1]] == [2, 1, 2, 1])
    #expect(abs(matrix.factoredLogDeterminant - log(64.0)) < 1e-14)
    let solution = matrix.factoredSolve([4, 2, 0])
    #expect(zip(solution, [1, 0, 0]).allSatisfy { abs($0 - $1) < 1e-15 })
    matrix.invertFactored()
    #expect(abs(matrix[0, 0] - 21.0 / 64) < 1e-15)
    #expect(abs(matrix[2, 0] - 4.0 / 64) < 1e-15)
  }

  @Test("a matrix that is not positive definite is refused")
  func indefinite() {
    var matrix = small
    matrix[1, 1] = 0.5
    let isDefinite = matrix.factorise()
    #expect(!isDefinite)
  }

  @Test("products read the lower triangle only", arguments: [1, 2])
  func products(width: Int) {
    var matrix = small
    matrix.cells[1] = .nan
    let points = (0..<3 * width).map { Double($0 + 1) }
    let product = matrix.times(points, width: width)
    for row in 0..<3 {
      for column in 0..<width {
        let expected = (0..<3).reduce(0.0) { $0 + small[row, $1] * points[$1 * width + column] }
        #expect(product[row * width + column] == expected)
      }
    }
  }

  @Test("covariances by eights are those one by one", arguments: KernelShape.allCases)
  func covariances(shape: KernelShape) {
    let (points, _) = planted(rows: 21, columns: 4)
    var matrix = SymmetricMatrix(order: 21)
    var slopes = matrix
    matrix.addProduct(ofRows: points, width: 4, factor: 1, scale: 0)
    CovarianceMatrix.fill(&matrix, slopes: &slopes, shape: shape, signal: 1.7)
    let stride = 24
    var cross = innerProducts(points, points, width: 4, stride: stride)
    let norms = squaredNorms(points, width: 4, count: 21)
    let padding = [Double](repeating: 0, count: 3)
    let weights = (0..<21).map { sin(Double($0)) } + padding
    let sums = CovarianceMatrix.weightedSums(
      cross, norms: norms, centreNorms: norms + padding, weights: weights, shape: shape)
    CovarianceMatrix.fill(&cross, norms: norms, centreNorms: norms + padding, shape: shape)
    for row in 0..<21 {
      var sum = 0.0
      for column in 0..<21 {
        var squared = 0.0
        for k in 0..<4 {
          let difference = points[row * 4 + k] - points[column * 4 + k]
          squared += difference * difference
        }
        let expected = shape.covariance(squared: squared)
        // Laplace has an infinite slope at 0, where |p|² − 2p·p + |p|² rounds.
        #expect(abs(cross[row * stride + column] - expected) < 1e-7)
        #expect(abs(matrix[row, column] - 1.7 * expected) < 1e-13)
        sum += weights[column] * cross[row * stride + column]
      }
      #expect(abs(sums[row] - sum) < 1e-13)
      #expect(slopes[row, row] == 0)
    }
  }
}
