import Glibc

/// The negative log marginal likelihood of a Gaussian process, as a function of the logarithms of its
/// hyperparameters (Rasmussen & Williams 2006, §5.4.1).
///
/// The covariance of targets i and j is σ² k(|uᵢ − uⱼ|) + λ² xᵢ·xⱼ / d + δᵢⱼ (ν² + 10⁻⁶) / wᵢ, with u the
/// points divided by the length scales of their blocks and d the number of coordinates.
struct MarginalLikelihood {
  /// What is optimised, all as natural logarithms.
  struct Parameters: Equatable, Sendable {
    /// ln σ², the variance of the stationary part.
    var signal: Double
    /// ln λ², the variance of the linear part; `nil` without one.
    var linear: Double?
    /// ln ν², the variance of the noise above its floor.
    var noise: Double
    /// ln of the length scale of each block.
    var lengthScales: [Double]

    var vector: [Double] { [signal, noise] + (linear.map { [$0] } ?? []) + lengthScales }

    /// These parameters with the numbers of `vector` in place of their own.
    func with(_ vector: [Double]) -> Parameters {
      var rest = vector.dropFirst(2)
      let linear = self.linear == nil ? nil : rest.removeFirst()
      return Parameters(
        signal: vector[0], linear: linear, noise: vector[1], lengthScales: Array(rest))
    }

    var noiseVariance: Double { exp(noise) + noiseFloor }

    /// The same with ten times the variance of noise, as long as that is below the greater of the two parts'.
    var withMoreNoise: Parameters? {
      let raised = log(10 * noiseVariance)
      // Where the linear part explains all, next to nothing is left for the signal.
      guard raised < max(signal, linear ?? signal) + log(10) else { return nil }
      var parameters = self
      parameters.noise = raised
      return parameters
    }
  }

  /// Keeps the covariance positive definite when the data has no noise, relative to a target of
  /// variance 1.
  static let noiseFloor = 1e-6

  let shape: KernelShape
  /// Row-major, `target.count × blocks.count`.
  let points: [Double]
  let blocks: [Int]
  let target: [Double]
  /// 1 / wᵢ with the weights scaled to mean 1.
  let noiseFactors: [Double]
  private var matrix: SymmetricMatrix
  private var slopes: SymmetricMatrix

  init(
    shape: KernelShape, points: [Double], blocks: [Int], target: [Double], noiseFactors: [Double]
  ) {
    self.shape = shape
    self.points = points
    self.blocks = blocks
    self.target = target
    self.noiseFactors = noiseFactors
    matrix = SymmetricMatrix(order: target.count)
    slopes = matrix
  }

  /// The value and its gradient in the order of ``Parameters/vector``; `nil` where the covariance is
  /// not positive definite or a parameter is beyond e^±30.
  ///
  /// - Complexity: O(n³) with factor 1 and O(n² d).
  mutating func evaluate(_ parameters: Parameters) -> (value: Double, gradient: [Double])? {
    guard let (alpha, scaled) = factorise(parameters) else { return nil }
    let count = Double(target.count)
    let fit = zip(target, alpha).reduce(0) { $0 + $1.0 * $1.1 }
    let value =
      0.5 * (fit + matrix.factoredLogDeterminant + count * log(2 * Double.pi))
    matrix.invertFactored()

    // With B = A⁻¹ − ααᵀ, the derivative by a parameter is ½ tr(B ∂A).
    var noise = 0.0
    for i in alpha.indices { noise += (matrix[i, i] - alpha[i] * alpha[i]) * noiseFactors[i] }
    let linear = parameters.linear.map { linearTrace(alpha) * exp($0) } ?? 0
    // A is the sum of its three parts, so tr(BA) = n − yᵀα gives the part that was overwritten.
    let signal = count - fit - linear - noise * parameters.noiseVariance
    var gradient = [0.5 * signal, 0.5 * noise * exp(parameters.noise)]
    if parameters.linear != nil { gradient.append(0.5 * linear) }
    gradient += lengthGradient(alpha, scaled)
    return (value, gradient)
  }

  /// Leaves the Cholesky factor of the covariance in `matrix` and returns α = A⁻¹y and the points
  /// divided by their length scales.
  private mutating func factorise(_ parameters: Parameters) -> (alpha: [Double], scaled: [Double])?
  {
    guard parameters.vector.allSatisfy({ abs($0) < 30 }) else { return nil }
    let scaled = scaledPoints(parameters)
    let width = blocks.count
    matrix.addProduct(ofRows: scaled, width: width, factor: 1, scale: 0)
    CovarianceMatrix.fill(
      &matrix, slopes: &slopes, shape: shape, signal: exp(parameters.signal))
    if let linear = parameters.linear {
      matrix.addProduct(
        ofRows: points, width: width, factor: exp(linear) / Double(max(1, width)), scale: 1)
    }
    for i in target.indices { matrix[i, i] += parameters.noiseVariance * noiseFactors[i] }
    guard matrix.factorise() else { return nil }
    return (matrix.factoredSolve(target), scaled)
  }

  /// The posterior: the factor of the covariance, and α = A⁻¹y.
  mutating func posterior(
    _ parameters: Parameters
  ) -> (factor: SymmetricMatrix, alpha: [Double], scaled: [Double])? {
    factorise(parameters).map { (matrix, $0.alpha, $0.scaled) }
  }

  func scaledPoints(_ parameters: Parameters) -> [Double] {
    let inverse = blocks.map { exp(-parameters.lengthScales[$0]) }
    var scaled = points
    let width = blocks.count
    for row in target.indices {
      for column in 0..<width { scaled[row * width + column] *= inverse[column] }
    }
    return scaled
  }

  /// tr(B X Xᵀ) / d, with A⁻¹ in `matrix`.
  private func linearTrace(_ alpha: [Double]) -> Double {
    let width = blocks.count
    guard width > 0 else { return 0 }
    let product = matrix.times(points, width: width)
    var trace = 0.0
    for cell in points.indices { trace += points[cell] * product[cell] }
    for column in 0..<width {
      var projection = 0.0
      for row in alpha.indices { projection += points[row * width + column] * alpha[row] }
      trace -= projection * projection
    }
    return trace / Double(width)
  }

  /// Derivatives by the ln of the length scales, with A⁻¹ in `matrix` and ∂A/∂r² in `slopes`.
  ///
  /// ∂r²/∂ln ℓ = −2 (uᵢ − uⱼ)², so with S = B ∘ ∂A/∂r² and its row sums s the derivative is
  /// −2 Σ (Σᵢ sᵢ uᵢ² − uᵀ S u) over the block's coordinates: one matrix product for all of them.
  private mutating func lengthGradient(_ alpha: [Double], _ scaled: [Double]) -> [Double] {
    let width = blocks.count
    multiplySlopes(alpha)
    let rowSums = slopes.times([Double](repeating: 1, count: alpha.count), width: 1)
    let product = slopes.times(scaled, width: width)
    var gradient = [Double](repeating: 0, count: (blocks.last ?? -1) + 1)
    for row in target.indices {
      for column in 0..<width {
        let u = scaled[row * width + column]
        gradient[blocks[column]] -= 2 * u * (rowSums[row] * u - product[row * width + column])
      }
    }
    return gradient
  }

  /// Multiplies `slopes` by A⁻¹ − ααᵀ, cell by cell.
  private mutating func multiplySlopes(_ alpha: [Double]) {
    let (order, stride) = (matrix.order, matrix.stride)
    let padded = alpha + [Double](repeating: 0, count: stride - order)
    // Pointers: 8 cells at a time, as in `CovarianceMatrix`.
    slopes.cells.withUnsafeMutableBytes { slopes in
      matrix.cells.withUnsafeBytes { inverse in
        padded.withUnsafeBytes { padded in
          for row in 0..<order {
            for column in Swift.stride(from: 0, through: row, by: 8) {
              let offset = (row * stride + column) * 8
              let others = padded.loadUnaligned(fromByteOffset: column * 8, as: Doubles.self)
              let solved = inverse.loadUnaligned(fromByteOffset: offset, as: Doubles.self)
              let slope = slopes.loadUnaligned(fromByteOffset: offset, as: Doubles.self)
              let weight = solved.addingProduct(others, Doubles(repeating: -alpha[row]))
              slopes.storeBytes(of: slope * weight, toByteOffset: offset, as: Doubles.self)
            }
          }
        }
      }
    }
  }
}

private let noiseFloor = MarginalLikelihood.noiseFloor
