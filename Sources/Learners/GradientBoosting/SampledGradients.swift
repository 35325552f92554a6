import Tabular

/// The gradients and weights that the splits of one tree see.
struct SampledGradients<Problem: SymmetricProblem>: ~Copyable {
  private var bootstrap: Bootstrap
  private var noise: NoiseSource
  private let rowWeights: [Float]
  /// Of sampled rows; a constant weight stands in the first place alone.
  let weights: AlignedBuffer<Float>
  /// Of all outputs.
  private let sampled: AlignedBuffer<Float>
  private let factors: AlignedBuffer<Float>

  init(_ bootstrap: Bootstrap, _ problem: Problem, noise: NoiseSource) {
    self.bootstrap = bootstrap
    self.noise = noise
    rowWeights = problem.rowWeights
    let hasWeights = !rowWeights.isEmpty
    let count = problem.stride
    weights = AlignedBuffer(count: hasWeights || !bootstrap.isUnweighted ? count : 1)
    sampled = AlignedBuffer(count: bootstrap.isUnweighted ? 1 : count * problem.outputs)
    factors = AlignedBuffer(count: bootstrap.kind == .none ? 1 : problem.rows.count + 7)
    weights[0] = 1
    for row in rowWeights.indices { weights[row] = rowWeights[row] }
  }

  func gradients(_ problem: Problem) -> UnsafePointer<Float> {
    bootstrap.isUnweighted ? problem.gradients : UnsafePointer(sampled.base)
  }

  /// The rows drawn for a tree, at least one.
  mutating func draw(_ problem: Problem, lastTree: SymmetricTree?) -> [Int32] {
    let rows = problem.rows
    guard bootstrap.kind != .none else { return rows }
    problem.gradientSizes(into: factors.base)
    bootstrap.draw(
      factors.base, count: rows.count, regularizer: regularizer(problem, lastTree), &noise)
    let factors = factors.base
    var sample = [Int32](unsafeUninitializedCapacity: rows.count) { sample, count in
      count = 0
      for position in rows.indices {
        // No branch on what was drawn.
        sample[count] = rows[position]
        count += factors[position] > 0 ? 1 : 0
      }
    }
    if sample.isEmpty {
      factors[0] = 1
      sample = [rows[0]]
    }
    if !bootstrap.isUnweighted { weigh(problem) }
    return sample
  }

  /// Multiplies gradients and weights of rows by their factors.
  private func weigh(_ problem: Problem) {
    let (rows, factors, weights) = (problem.rows, factors.base, weights.base)
    for position in rows.indices {
      let row = Int(rows[position])
      weights[row] = rowWeights.isEmpty ? factors[position] : rowWeights[row] * factors[position]
    }
    for output in 0..<problem.outputs {
      let gradients = problem.gradients + output * problem.stride
      let sampled = sampled.base + output * problem.stride
      for position in rows.indices {
        let row = Int(rows[position])
        sampled[row] = gradients[row] * factors[position]
      }
    }
  }

  /// The squared mean size of what is learned: of the last tree's values, at first of gradients.
  private func regularizer(_ problem: Problem, _ lastTree: SymmetricTree?) -> Float {
    let outputs = problem.outputs
    let mean: Double
    if let values = lastTree?.values {
      let count = values.count / outputs
      mean =
        (0..<count).reduce(0) { $0 + size(values[$1 * outputs..<($1 + 1) * outputs]) }
        / Double(count)
    } else {
      // Sizes of gradients, which the draw has not replaced yet.
      let sizes = factors.base
      mean =
        problem.rows.indices.reduce(0) { $0 + Double(abs(sizes[$1])) }
        / Double(problem.rows.count)
    }
    return Float(mean * mean)
  }

  private func size(_ values: ArraySlice<Float>) -> Double {
    if values.count == 1, let value = values.first { return Double(abs(value)) }
    return values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
  }
}
