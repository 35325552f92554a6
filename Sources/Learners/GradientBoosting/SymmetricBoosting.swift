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
  let lambda2: Double
  let randomStrength: Double
  let bootstrap: Bootstrap

  struct Result {
    var start: Double
    var trees: [SymmetricTree]
  }

  func run(
    _ data: TrainingData, columns: CategoryColumns, grower: inout SymmetricGrower,
    random: inout RandomSource
  ) throws(FitError) -> Result {
    let state = BoostingState(data, loss: loss)
    let learning = columns.learning.enumerated().map { index, table in
      LearningOrder(
        OrderedColumns(table: table, combined: columns.combined, order: index),
        scores: state.scores)
    }
    let averaging = OrderedColumns(
      table: columns.averaging, combined: columns.combined, order: learning.count)
    let leaves = AlignedBuffer<UInt16>(count: data.features.rowCount)
    var sampling = SampledGradients(bootstrap, state, noise: NoiseSource(&random))
    var penalty = columns.penalty
    var stopping = EarlyStopping(patience: patience)
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
        // Only the values are the order's own.
        _ = add(
          tree, on: other.columns, to: other.scores.base, state, leaves.base,
          hasGradients: other === order)
      }
      tree.values = add(
        tree, on: averaging, to: state.scores.base, state, leaves.base,
        hasGradients: order == nil)
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

  /// Adds a tree's values in one order to the scores of the training rows.
  ///
  /// - Parameter hasGradients: Whether the state's gradients are those of these scores.
  /// - Returns: The values; `leaves` then holds each row's leaf.
  private func add(
    _ tree: SymmetricTree, on columns: OrderedColumns, to scores: UnsafeMutablePointer<Float>,
    _ state: borrowing BoostingState, _ leaves: UnsafeMutablePointer<UInt16>, hasGradients: Bool
  ) -> [Float] {
    tree.leaves(columns, into: leaves)
    if !hasGradients { state.updateGradients(loss, at: scores) }
    let values = state.leafValues(
      leaves, count: 1 << tree.splits.count, at: scores, lambda2: lambda2,
      learningRate: learningRate, quantile: loss.leafQuantile)
    for row in state.rows { scores[Int(row)] += values[Int(leaves[Int(row)])] }
    return values
  }

  /// The deviation of the noise on scores: it fades as the model grows longer.
  private func noise(round: Int, squares: Double, rows: Int) -> Double {
    let left = exp(log(Double(rows)) - Double(round) * learningRate)
    return randomStrength * (squares / Double(rows)).squareRoot() * left / (1 + left)
  }
}

/// One random order of the rows that trees are grown on.
///
/// Its model differs from the others' in leaf values: a row's statistics differ from order to order,
/// and with another order's scores a row would look unlearned where they do.
private final class LearningOrder {
  let columns: OrderedColumns
  let scores: AlignedBuffer<Float>

  init(_ columns: OrderedColumns, scores start: borrowing AlignedBuffer<Float>) {
    self.columns = columns
    scores = AlignedBuffer(count: start.count)
    scores.base.update(from: start.base, count: start.count)
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

  /// One Newton step in each leaf, from all training rows; or a quantile of their residuals.
  fileprivate func leafValues(
    _ leaves: UnsafePointer<UInt16>, count: Int, at scores: UnsafePointer<Float>, lambda2: Double,
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
