import COpenBLAS
import Glibc
import Tabular

/// The training rows as a Gaussian process sees them: points, a standardised target, noise factors.
struct GaussianProcessProblem {
  let inputs: KernelInputs
  /// Row-major, rows × `inputs.count`.
  let points: [Double]
  /// The block of each coordinate: that of `inputs`, or 0 for all.
  let blocks: [Int]
  /// Standardised.
  let target: [Double]
  let targetMean: Double
  let targetScale: Double
  /// One over the weights, which are scaled to mean 1.
  let noiseFactors: [Double]

  init(_ data: TrainingData, ard: Bool) {
    inputs = KernelInputs(learningFrom: data.features, rows: data.rows)
    points = inputs.rows(data.rows, of: data.features)
    blocks = ard ? inputs.blocks : inputs.blocks.map { _ in 0 }
    let weights = data.rows.map { data.weights?[$0] ?? 1 }
    let total = weights.reduce(0, +)
    let y = data.rows.map { data.target[$0] }
    let mean = zip(y, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
    let variance =
      zip(y, weights).reduce(0) { $0 + ($1.0 - mean) * ($1.0 - mean) * $1.1 } / total
    let scale = variance.squareRoot()
    targetMean = mean
    targetScale = scale > 1e-12 * max(1e-300, abs(mean)) ? scale : 0
    target = y.map { ($0 - mean) / (scale > 0 ? scale : 1) }
    noiseFactors = weights.map { total / Double(weights.count) / $0 }
  }

  /// Whether there is anything to learn: coordinates, and a target that is not constant.
  var isVarying: Bool { targetScale > 0 && inputs.count > 0 }

  /// Length scales at which most points are neither one nor strangers, and a tenth of noise.
  func start(linear: Bool) -> MarginalLikelihood.Parameters {
    let blockCount = (blocks.last ?? -1) + 1
    return MarginalLikelihood.Parameters(
      signal: 0, linear: linear ? log(0.5) : nil, noise: log(0.1),
      lengthScales: [Double](
        repeating: 0.5 * log(Double(inputs.count)), count: blockCount))
  }

  /// The likelihood of a random subset of at most `rows` rows; of all when there are no more.
  func likelihood(shape: KernelShape, rows: Int, seed: UInt64) -> MarginalLikelihood {
    guard rows < target.count else {
      return MarginalLikelihood(
        shape: shape, points: points, blocks: blocks, target: target, noiseFactors: noiseFactors)
    }
    var random = RandomSource(seed: seed)
    var order = Array(target.indices)
    random.shuffle(&order)
    let chosen = order.prefix(rows).sorted()
    let width = inputs.count
    return MarginalLikelihood(
      shape: shape, points: chosen.flatMap { points[$0 * width..<($0 + 1) * width] },
      blocks: blocks, target: chosen.map { target[$0] },
      noiseFactors: chosen.map { noiseFactors[$0] })
  }
}
