import COpenBLAS
import Glibc

/// The covariance function of a Gaussian process at fixed hyperparameters, without the noise.
struct Covariance {
  let shape: KernelShape
  /// σ² and λ² / d.
  let signal: Double
  let linear: Double
  /// One over the length scale, for each coordinate.
  let scales: [Double]

  init(_ parameters: MarginalLikelihood.Parameters, shape: KernelShape, blocks: [Int]) {
    self.shape = shape
    signal = exp(parameters.signal)
    linear = parameters.linear.map { exp($0) / Double(max(1, blocks.count)) } ?? 0
    scales = blocks.map { exp(-parameters.lengthScales[$0]) }
  }

  func scaled(_ points: [Double]) -> [Double] {
    var scaled = points
    for cell in scaled.indices { scaled[cell] *= scales[cell % scales.count] }
    return scaled
  }

  /// Row-major, the points of `a` by those of `b`; rows padded with 0 to a multiple of 8.
  func between(_ a: [Double], _ b: [Double]) -> [Double] {
    let width = scales.count
    let (rows, columns) = (a.count / width, b.count / width)
    let stride = (columns + 7) & ~7
    let (left, right) = (scaled(a), scaled(b))
    let padding = [Double](repeating: 0, count: stride - columns)
    var cells = innerProducts(left, right, width: width, stride: stride)
    CovarianceMatrix.fill(
      &cells, norms: squaredNorms(left, width: width, count: rows),
      centreNorms: squaredNorms(right, width: width, count: columns) + padding, shape: shape)
    let d = Int32(width)
    // Beyond the last column stand covariances with the origin: set to 0, then the product is added.
    for row in 0..<rows {
      for column in 0..<stride {
        cells[row * stride + column] *= column < columns ? signal : 0
      }
    }
    if linear > 0 {
      OpenBLAS.call {
        cblas_dgemm(
          CblasRowMajor, CblasNoTrans, CblasTrans, Int32(rows), Int32(columns), d, linear, a, d, b,
          d,
          1, &cells, Int32(stride))
      }
    }
    return cells
  }

  func among(_ points: [Double]) -> SymmetricMatrix {
    let scaled = scaled(points)
    let width = scales.count
    var matrix = SymmetricMatrix(order: points.count / width)
    matrix.addProduct(ofRows: scaled, width: width, factor: 1, scale: 0)
    var slopes = SymmetricMatrix(order: matrix.order)
    CovarianceMatrix.fill(&matrix, slopes: &slopes, shape: shape, signal: signal)
    if linear > 0 { matrix.addProduct(ofRows: points, width: width, factor: linear, scale: 1) }
    return matrix
  }
}
