import COpenBLAS
import Tabular

/// A fitted function of kernels around centres: f(x) = c + Σⱼ wⱼ k(|s∘x − uⱼ|) + x·β.
///
/// What every kernel learner comes to, whatever way it found the weights.
struct KernelExpansion: Sendable, Equatable {
  let inputs: KernelInputs
  let featureCount: Int
  let shape: KernelShape
  /// s: one over the length scale, for each coordinate.
  let scales: [Double]
  /// uⱼ: the centres in scaled coordinates, row-major, `weights.count × inputs.count`.
  let centres: [Double]
  /// wⱼ, in units of the target.
  let weights: [Double]
  /// β: one for each coordinate, or empty.
  let linear: [Double]
  /// c.
  let offset: Double
  /// One for each feature; see ``slopeImportance()``.
  private(set) var importance: [Double] = []

  init(
    inputs: KernelInputs, featureCount: Int, shape: KernelShape, scales: [Double],
    centres: [Double], weights: [Double], linear: [Double], offset: Double
  ) {
    self.inputs = inputs
    self.featureCount = featureCount
    self.shape = shape
    self.scales = scales
    self.centres = centres
    self.weights = weights
    self.linear = linear
    self.offset = offset
    importance = slopeImportance()
  }

  /// The constant function.
  init(constant: Double, inputs: KernelInputs, featureCount: Int) {
    self.init(
      inputs: inputs, featureCount: featureCount, shape: .rbf,
      scales: [Double](repeating: 1, count: inputs.count), centres: [], weights: [], linear: [],
      offset: constant)
  }

  func predict(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    var predictions: [Double] = []
    predictions.reserveCapacity(rows.count)
    // Blocks keep the covariances of a block with all centres in the second-level cache.
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: 32) {
      let block = start..<min(start + 32, rows.upperBound)
      predictions += predict(inputs.rows(block, of: features), count: block.count)
    }
    return predictions
  }

  /// Predictions at points given in unscaled coordinates, row-major.
  func predict(_ points: [Double], count: Int) -> [Double] {
    let width = inputs.count
    var sums = [Double](repeating: 0, count: count)
    if !weights.isEmpty {
      var scaled = points
      for row in 0..<count {
        for column in 0..<width { scaled[row * width + column] *= scales[column] }
      }
      let padded = (weights.count + 7) & ~7
      let padding = [Double](repeating: 0, count: padded - weights.count)
      let products = innerProducts(scaled, centres, width: width, stride: padded)
      sums = CovarianceMatrix.weightedSums(
        products, norms: squaredNorms(scaled, width: width, count: count),
        centreNorms: squaredNorms(centres, width: width, count: weights.count) + padding,
        weights: weights + padding, shape: shape)
    }
    for row in 0..<count {
      for column in linear.indices { sums[row] += points[row * width + column] * linear[column] }
      sums[row] += offset
    }
    return sums
  }

  /// The gradients of f at its centres by the unscaled coordinates, row-major as `centres`.
  ///
  /// With S the derivatives of k by the squared distance, ∂f/∂u at centre i is
  /// 2 (uᵢ Σⱼ Sᵢⱼ wⱼ − Σⱼ Sᵢⱼ wⱼ uⱼ): two products with S. O(centres² · coordinates).
  func gradientsAtCentres() -> [Double] {
    let width = inputs.count
    var products = SymmetricMatrix(order: weights.count)
    products.addProduct(ofRows: centres, width: width, factor: 1, scale: 0)
    var slopes = SymmetricMatrix(order: weights.count)
    CovarianceMatrix.fill(&products, slopes: &slopes, shape: shape, signal: 1)
    let sums = slopes.times(weights, width: 1)
    var weighted = centres
    for row in weights.indices {
      for column in 0..<width { weighted[row * width + column] *= weights[row] }
    }
    var gradients = slopes.times(weighted, width: width)
    for row in weights.indices {
      for column in 0..<width {
        let cell = row * width + column
        let slope = 2 * scales[column] * (centres[cell] * sums[row] - gradients[cell])
        gradients[cell] = slope + (linear.isEmpty ? 0 : linear[column])
      }
    }
    return gradients
  }

  /// The root mean square of the function's slope along each feature's standardised coordinates,
  /// over the centres.
  private func slopeImportance() -> [Double] {
    var importance = [Double](repeating: 0, count: featureCount)
    guard !weights.isEmpty else { return importance }
    let gradients = gradientsAtCentres()
    for (column, coordinate) in inputs.coordinates.enumerated() {
      for row in weights.indices {
        let slope = gradients[row * inputs.count + column]
        importance[coordinate.feature] += slope * slope
      }
    }
    return importance.map { ($0 / Double(weights.count)).squareRoot() }
  }
}

/// pᵢ · cⱼ: row-major, rows of `stride` cells of which those beyond the last centre are 0.
///
/// The points go through in blocks of one size, the last filled up with zeros: what a matrix product
/// does with a row depends on how many there are, and a prediction must not depend on the rows beside.
func innerProducts(
  _ points: [Double], _ centres: [Double], width: Int, stride: Int
) -> [Double] {
  guard width > 0 else { return [] }
  let (rows, columns) = (points.count / width, centres.count / width)
  var products: [Double] = []
  products.reserveCapacity(rows * stride)
  let d = Int32(width)
  let size = 64
  for start in Swift.stride(from: 0, to: rows, by: size) {
    let count = min(size, rows - start)
    let block =
      Array(points[start * width..<(start + count) * width])
      + [Double](repeating: 0, count: (size - count) * width)
    var made = [Double](repeating: 0, count: size * stride)
    OpenBLAS.call {
      cblas_dgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, Int32(size), Int32(columns), d, 1, block, d,
        centres, d, 0, &made, Int32(stride))
    }
    products += made[..<(count * stride)]
  }
  return products
}

/// |p|² of each row of `points`.
func squaredNorms(_ points: [Double], width: Int, count: Int) -> [Double] {
  (0..<count).map { row in
    var sum = 0.0
    for column in 0..<width { sum += points[row * width + column] * points[row * width + column] }
    return sum
  }
}

extension KernelExpansion {
  func encode(to writer: inout ByteWriter) {
    writer.write(UInt32(featureCount))
    inputs.encode(to: &writer)
    writer.write(shape.rawValue)
    writer.write(scales)
    writer.write(centres)
    writer.write(weights)
    writer.write(linear)
    writer.write(offset)
    writer.write(importance)
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    featureCount = Int(try reader.read(UInt32.self))
    inputs = try KernelInputs(from: &reader, featureCount: featureCount)
    let name = try reader.readString()
    guard let shape = KernelShape(rawValue: name) else { throw .unexpected("kernel '\(name)'") }
    self.shape = shape
    scales = try reader.readDoubles()
    centres = try reader.readDoubles()
    weights = try reader.readDoubles()
    linear = try reader.readDoubles()
    offset = try reader.readDouble()
    importance = try reader.readDoubles()
    let width = inputs.count
    guard scales.count == width, linear.isEmpty || linear.count == width,
      centres.count == weights.count * width, importance.count == featureCount
    else { throw .unexpected("a kernel model whose arrays do not fit together") }
  }
}
