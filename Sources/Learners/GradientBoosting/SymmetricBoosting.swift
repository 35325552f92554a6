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
    let sampled = SampledGradients(rowCount: data.features.rowCount)
    let leaves = AlignedBuffer<UInt16>(count: data.features.rowCount)
    var usedColumns = [Bool](repeating: false, count: columns.bins.count)
    var stopping = EarlyStopping(patience: patience)
    var trees: [SymmetricTree] = []
    for round in 0..<rounds {
      if Task.isCancelled { throw .cancelled }
      state.updateGradients(loss)
      let table = columns.learning[random.index(below: columns.learning.count)]
      let squares = state.gradientSquares
      guard squares.isFinite else { throw .diverged(family: family, round: round + 1) }
      let sample = sampled.draw(
        bootstrap, state, lastTree: trees.last, &random)
      var tree = grower.grow(
        sample, table: table, gradients: sampled.gradients.base, weights: sampled.weights.base,
        noise: noise(round: round, squares: squares, rows: state.rows.count),
        factors: factors(columns, usedColumns))
      tree.leaves(columns.averaging, into: leaves.base)
      state.setValues(
        of: &tree, leaves: leaves.base, lambda2: lambda2, learningRate: learningRate,
        quantile: loss.leafQuantile)
      for row in state.rows { state.scores[Int(row)] += tree.values[Int(leaves[Int(row)])] }
      for split in tree.splits { usedColumns[split.column] = true }
      trees.append(tree)
      if !data.validation.isEmpty {
        for row in data.validation { state.scores[row] += tree.values[Int(leaves[row])] }
        if stopping.stops(after: round, loss: state.validationLoss(loss)) { break }
      }
    }
    if let best = stopping.bestRound { trees.removeSubrange((best + 1)...) }
    return Result(start: state.start, trees: trees)
  }

  /// The deviation of the noise on scores: it fades as the model grows longer.
  private func noise(round: Int, squares: Double, rows: Int) -> Double {
    let left = exp(log(Double(rows)) - Double(round) * learningRate)
    return randomStrength * (squares / Double(rows)).squareRoot() * left / (1 + left)
  }

  private func factors(_ columns: CategoryColumns, _ isUsed: [Bool]) -> [Float] {
    columns.newColumnFactors.enumerated().map { isUsed[$0] ? 1 : $1 }
  }
}

/// The gradients and weights that the splits of one tree see.
struct SampledGradients: ~Copyable {
  let gradients: AlignedBuffer<Float>
  let weights: AlignedBuffer<Float>

  init(rowCount: Int) {
    gradients = AlignedBuffer(count: rowCount)
    weights = AlignedBuffer(count: rowCount)
  }

  func draw(
    _ bootstrap: Bootstrap, _ state: borrowing BoostingState, lastTree: SymmetricTree?,
    _ random: inout RandomSource
  ) -> [Int32] {
    weights[0] = 1
    for row in state.rows {
      let row = Int(row)
      gradients[row] = state.gradients[row]
      weights[row] = state.weight(row)
    }
    return bootstrap.draw(
      state.rows, gradients: gradients.base, weights: weights.base,
      regularizer: regularizer(state, lastTree), &random)
  }

  /// The squared mean size of what is learned: of the last tree's values, at first of gradients.
  private func regularizer(
    _ state: borrowing BoostingState, _ lastTree: SymmetricTree?
  ) -> Double {
    let mean: Double
    if let values = lastTree?.values {
      mean = values.reduce(0) { $0 + Double(abs($1)) } / Double(values.count)
    } else {
      mean =
        state.rows.reduce(0) { $0 + Double(abs(state.gradients[Int($1)])) }
        / Double(state.rows.count)
    }
    return mean * mean
  }
}

extension BoostingState {
  var gradientSquares: Double {
    var sum = 0.0
    for row in rows { sum += Double(gradients[Int(row)]) * Double(gradients[Int(row)]) }
    return sum
  }

  /// One Newton step in each leaf, from all training rows; or a quantile of their residuals.
  func setValues(
    of tree: inout SymmetricTree, leaves: UnsafePointer<UInt16>, lambda2: Double,
    learningRate: Double, quantile: Double?
  ) {
    if let quantile {
      var rowsOfLeaves = [[Int]](repeating: [], count: 1 << tree.splits.count)
      for row in rows { rowsOfLeaves[Int(leaves[Int(row)])].append(Int(row)) }
      tree.values = rowsOfLeaves.map {
        Float(residualQuantile(quantile, of: $0) * learningRate)
      }
      return
    }
    let count = 1 << tree.splits.count
    var gradientSums = [Double](repeating: 0, count: count)
    var hessianSums = gradientSums
    for row in rows {
      let leaf = Int(leaves[Int(row)])
      gradientSums[leaf] += Double(gradients[Int(row)])
      hessianSums[leaf] += Double(hessian(Int(row)))
    }
    tree.values = zip(gradientSums, hessianSums).map { gradient, hessian in
      hessian > 0 ? Float(-gradient / (hessian + lambda2) * learningRate) : 0
    }
  }
}
