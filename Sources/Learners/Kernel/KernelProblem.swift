import Glibc
import Tabular

/// The training rows as a kernel learner sees them: points, a standardised target, noise factors.
struct KernelProblem {
  /// Which coordinates share a length scale.
  enum Grouping {
    /// All of them.
    case whole
    /// Those of a block of ``KernelInputs``.
    case blocks
    /// None.
    case coordinates
  }

  /// For errors.
  let family: String
  let inputs: KernelInputs
  /// Row-major, rows × `inputs.count`.
  let points: [Double]
  /// The block of each coordinate, ascending from 0.
  let blocks: [Int]
  /// Standardised.
  let target: [Double]
  let range: TargetRange
  /// One over the weights, which are scaled to mean 1.
  let noiseFactors: [Double]

  init(_ data: TrainingData, grouping: Grouping, family: String) {
    self.family = family
    inputs = KernelInputs(learningFrom: data.features, rows: data.rows)
    points = inputs.rows(data.rows, of: data.features)
    blocks =
      switch grouping {
      case .whole: inputs.blocks.map { _ in 0 }
      case .blocks: inputs.blocks
      case .coordinates: Array(inputs.blocks.indices)
      }
    let range = TargetRange(data, margin: 0)
    self.range = range
    target = data.rows.map { (data.target[$0] - range.mean) / (range.scale > 0 ? range.scale : 1) }
    let weights = data.rows.map { data.weights?[$0] ?? 1 }
    let mean = weights.reduce(0, +) / Double(weights.count)
    noiseFactors = weights.map { mean / $0 }
  }

  private init(_ problem: KernelProblem, rows: [Int]) {
    family = problem.family
    inputs = problem.inputs
    blocks = problem.blocks
    range = problem.range
    let width = problem.inputs.count
    points = rows.flatMap { problem.points[$0 * width..<($0 + 1) * width] }
    target = rows.map { problem.target[$0] }
    noiseFactors = rows.map { problem.noiseFactors[$0] }
  }

  /// Whether there is anything to learn: coordinates, and a target that is not constant.
  var isVarying: Bool { range.scale > 0 && inputs.count > 0 }

  /// The function that is constant at the mean, for a problem that does not vary.
  func constant(featureCount: Int) -> KernelExpansion {
    KernelExpansion(constant: range.mean, inputs: inputs, featureCount: featureCount)
  }

  /// Rows chosen by position.
  func selecting(_ rows: [Int]) -> KernelProblem { KernelProblem(self, rows: rows) }

  /// A random subset of at most `rows` rows; all when there are no more.
  func sample(_ rows: Int, seed: UInt64) -> KernelProblem {
    guard rows < target.count else { return self }
    var random = RandomSource(seed: seed)
    var order = Array(target.indices)
    random.shuffle(&order)
    return selecting(order.prefix(rows).sorted())
  }

  func likelihood(_ shape: KernelShape) -> MarginalLikelihood {
    MarginalLikelihood(
      shape: shape, points: points, blocks: blocks, target: target, noiseFactors: noiseFactors)
  }

  /// Parameters with one length scale for all blocks.
  func parameters(
    linear: Double? = nil, noise: Double, lengthScale: Double
  ) -> MarginalLikelihood.Parameters {
    let blockCount = (blocks.last ?? -1) + 1
    return MarginalLikelihood.Parameters(
      signal: 0, linear: linear.map { log($0) }, noise: log(noise),
      lengthScales: [Double](repeating: log(lengthScale), count: blockCount))
  }

  /// The median distance between two rows, in coordinates multiplied by `scales`; 0 for one row.
  /// O(rows² · coordinates).
  func medianDistance(scales: [Double]) -> Double {
    let width = inputs.count
    var distances: [Double] = []
    distances.reserveCapacity(target.count * (target.count - 1) / 2)
    for row in target.indices {
      for other in 0..<row {
        var squared = 0.0
        for column in 0..<width {
          let difference =
            (points[row * width + column] - points[other * width + column]) * scales[column]
          squared += difference * difference
        }
        distances.append(squared)
      }
    }
    distances.sort()
    return distances.isEmpty ? 0 : distances[distances.count / 2].squareRoot()
  }
}
