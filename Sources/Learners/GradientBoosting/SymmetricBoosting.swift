private import Glibc
import Tabular

/// Gradient boosting with symmetric trees: splits from a bootstrap with noise on their scores, leaf
/// values from all rows.
struct SymmetricBoosting<L: Loss> {
  let family: String
  let loss: L
  let rounds: Int
  let learningRate: Double
  let patience: Int
  let patienceShare: Double
  let lambda2: Double
  let randomStrength: Double
  let bootstrap: Bootstrap
  /// Whether a row's gradient, for splits, comes from a model of rows before it.
  let isOrdered: Bool

  struct Result {
    var start: Double
    var trees: [SymmetricTree]
  }

  func run(
    _ data: TrainingData, columns: CategoryColumns, grower: inout SymmetricGrower,
    random: inout RandomSource
  ) throws(FitError) -> Result {
    let state = BoostingState(data, loss: loss)
    let learning = columns.learning.indices.map { index in
      LearningOrder(
        OrderedColumns(table: columns.learning[index], combined: columns.combined, order: index),
        rows: isOrdered ? columns.orders[index] : state.rows, isOrdered: isOrdered,
        scores: state.scores)
    }
    let averaging = OrderedColumns(
      table: columns.averaging, combined: columns.combined, order: learning.count)
    let leaves = AlignedBuffer<UInt16>(count: data.features.rowCount)
    var sampling = SampledGradients(bootstrap, state, noise: NoiseSource(&random))
    var penalty = columns.penalty
    var stopping = EarlyStopping(patience: patience, share: patienceShare)
    var trees: [SymmetricTree] = []
    for round in 0..<rounds {
      if Task.isCancelled { throw .cancelled }
      let order = learning.isEmpty ? nil : learning[random.index(below: learning.count)]
      state.updateGradients(loss, at: order?.scores.base)
      let squares = state.gradientSquares
      guard squares.isFinite else { throw .diverged(family: family, round: round + 1) }
      let sample = sampling.draw(state, lastTree: trees.last)
      var tree = grower.grow(
        sample, columns: order?.columns ?? averaging, gradients: sampling.gradients(state),
        weights: sampling.weights.base,
        noise: noise(round: round, squares: squares, rows: state.rows.count),
        penalty: penalty)
      for other in learning {
        tree.leaves(other.columns, into: leaves.base)
        other.learn(leaves: leaves.base) { rows, scores in
          // The gradients are those that the tree was grown on, if no prefix has its own scores.
          if isOrdered || other !== order { state.updateGradients(loss, at: scores) }
          return leafValues(of: tree, rows, at: scores, state, leaves.base)
        }
      }
      tree.leaves(averaging, into: leaves.base)
      if order != nil { state.updateGradients(loss) }
      tree.values = leafValues(
        of: tree, state.rows[...], at: state.scores.base, state, leaves.base)
      for row in state.rows { state.scores[Int(row)] += tree.values[Int(leaves[Int(row)])] }
      penalty.use(tree, columns.combined)
      columns.combined?.endTree()
      trees.append(tree)
      if !data.validation.isEmpty {
        for row in data.validation { state.scores[row] += tree.values[Int(leaves[row])] }
        if stopping.stops(after: round, loss: state.validationLoss(loss)) { break }
      }
    }
    if let best = stopping.bestRound { trees.removeSubrange((best + 1)...) }
    return Result(start: state.start, trees: trees)
  }

  /// The values of a tree's leaves by the gradients of some rows, which are those of `scores`.
  private func leafValues(
    of tree: SymmetricTree, _ rows: ArraySlice<Int32>, at scores: UnsafePointer<Float>,
    _ state: borrowing BoostingState, _ leaves: UnsafePointer<UInt16>
  ) -> [Float] {
    state.leafValues(
      rows, leaves, count: 1 << tree.splits.count, at: scores, lambda2: lambda2,
      learningRate: learningRate, quantile: loss.leafQuantile)
  }

  /// The deviation of the noise on scores: it fades as the model grows longer.
  private func noise(round: Int, squares: Double, rows: Int) -> Double {
    let left = exp(log(Double(rows)) - Double(round) * learningRate)
    return randomStrength * (squares / Double(rows)).squareRoot() * left / (1 + left)
  }
}

/// The gradients and weights that the splits of one tree see.
struct SampledGradients: ~Copyable {
  private var bootstrap: Bootstrap
  private var noise: NoiseSource
  private let rowWeights: [Float]
  /// Of sampled rows; a constant weight stands in the first place alone.
  let weights: AlignedBuffer<Float>
  private let sampled: AlignedBuffer<Float>
  private let factors: AlignedBuffer<Float>

  init(_ bootstrap: Bootstrap, _ state: borrowing BoostingState, noise: NoiseSource) {
    self.bootstrap = bootstrap
    self.noise = noise
    rowWeights = state.rowWeights
    let hasWeights = !rowWeights.isEmpty
    let count = state.scores.count
    weights = AlignedBuffer(count: hasWeights || !bootstrap.isUnweighted ? count : 1)
    sampled = AlignedBuffer(count: bootstrap.isUnweighted ? 1 : count)
    factors = AlignedBuffer(count: bootstrap.kind == .none ? 1 : state.rows.count + 7)
    weights[0] = 1
    for row in rowWeights.indices { weights[row] = rowWeights[row] }
  }

  func gradients(_ state: borrowing BoostingState) -> UnsafePointer<Float> {
    UnsafePointer(bootstrap.isUnweighted ? state.gradients.base : sampled.base)
  }

  /// The rows drawn for a tree, at least one.
  mutating func draw(
    _ state: borrowing BoostingState, lastTree: SymmetricTree?
  ) -> [Int32] {
    let rows = state.rows
    guard bootstrap.kind != .none else { return rows }
    let (factors, gradients) = (factors.base, state.gradients.base)
    for position in rows.indices { factors[position] = gradients[Int(rows[position])] }
    bootstrap.draw(
      factors, count: rows.count, regularizer: regularizer(state, lastTree), &noise)
    let isUnweighted = bootstrap.isUnweighted
    let (sampled, weights) = (sampled.base, weights.base)
    let sample = [Int32](unsafeUninitializedCapacity: rows.count) { sample, count in
      count = 0
      for position in rows.indices {
        let row = rows[position]
        let factor = factors[position]
        if !isUnweighted {
          sampled[Int(row)] = gradients[Int(row)] * factor
          weights[Int(row)] = rowWeights.isEmpty ? factor : rowWeights[Int(row)] * factor
        }
        // No branch on what was drawn.
        sample[count] = row
        count += factor > 0 ? 1 : 0
      }
    }
    guard sample.isEmpty else { return sample }
    if !isUnweighted {
      sampled[Int(rows[0])] = gradients[Int(rows[0])]
      weights[Int(rows[0])] = rowWeights.isEmpty ? 1 : rowWeights[Int(rows[0])]
    }
    return [rows[0]]
  }

  /// The squared mean size of what is learned: of the last tree's values, at first of gradients.
  private func regularizer(
    _ state: borrowing BoostingState, _ lastTree: SymmetricTree?
  ) -> Float {
    let mean: Double
    if let values = lastTree?.values {
      mean = values.reduce(0) { $0 + Double(abs($1)) } / Double(values.count)
    } else {
      mean =
        state.rows.reduce(0) { $0 + Double(abs(state.gradients[Int($1)])) }
        / Double(state.rows.count)
    }
    return Float(mean * mean)
  }
}

extension BoostingState {
  /// The weight of each row of the table; empty where all weigh 1.
  fileprivate var rowWeights: [Float] {
    hasRowWeights ? (0..<scores.count).map { weight($0) } : []
  }

  fileprivate var gradientSquares: Double {
    var sum = 0.0
    for row in rows { sum += Double(gradients[Int(row)]) * Double(gradients[Int(row)]) }
    return sum
  }

  /// One Newton step in each leaf, from some training rows; or a quantile of their residuals.
  fileprivate func leafValues(
    _ rows: ArraySlice<Int32>, _ leaves: UnsafePointer<UInt16>, count: Int,
    at scores: UnsafePointer<Float>, lambda2: Double,
    learningRate: Double, quantile: Double?
  ) -> [Float] {
    if let quantile {
      var rowsOfLeaves = [[Int]](repeating: [], count: count)
      for row in rows { rowsOfLeaves[Int(leaves[Int(row)])].append(Int(row)) }
      return rowsOfLeaves.map {
        Float(residualQuantile(quantile, of: $0, at: scores) * learningRate)
      }
    }
    var gradientSums = [Double](repeating: 0, count: count)
    var hessianSums = gradientSums
    for row in rows {
      let leaf = Int(leaves[Int(row)])
      gradientSums[leaf] += Double(gradients[Int(row)])
      hessianSums[leaf] += Double(hessian(Int(row)))
    }
    return zip(gradientSums, hessianSums).map { gradient, hessian in
      hessian > 0 ? Float(-gradient / (hessian + lambda2) * learningRate) : 0
    }
  }
}
