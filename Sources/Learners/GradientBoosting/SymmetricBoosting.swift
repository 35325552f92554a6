private import Glibc
import Tabular

/// Gradient boosting with symmetric trees: splits from a bootstrap with noise on their scores, leaf
/// values from all rows.
struct SymmetricBoosting<Problem: SymmetricProblem> {
  let family: String
  let problem: Problem
  let rounds: Int
  let learningRate: Double
  let patience: Int
  let patienceShare: Double
  let lambda2: Double
  let randomStrength: Double
  let bootstrap: Bootstrap
  /// Whether a row's gradient, for splits, comes from a model of rows before it.
  let isOrdered: Bool

  /// - Parameters:
  ///   - validation: Rows to stop early on.
  ///   - rowCount: Of the tables.
  func run(
    validation: [Int], rowCount: Int, columns: CategoryColumns, grower: inout SymmetricGrower,
    random: inout RandomSource
  ) throws(FitError) -> [SymmetricTree] {
    let learning = columns.learning.indices.map { index in
      LearningOrder(
        OrderedColumns(table: columns.learning[index], combined: columns.combined, order: index),
        rows: isOrdered ? columns.orders[index] : problem.rows, isOrdered: isOrdered,
        outputs: problem.outputs, scores: problem.scores, stride: problem.stride)
    }
    let averaging = OrderedColumns(
      table: columns.averaging, combined: columns.combined, order: learning.count)
    let leaves = AlignedBuffer<UInt16>(count: rowCount)
    var sampling = SampledGradients(bootstrap, problem, noise: NoiseSource(&random))
    var penalty = columns.penalty
    var stopping = EarlyStopping(patience: patience, share: patienceShare)
    let validation = validation.map { Int32($0) }
    var trees: [SymmetricTree] = []
    for round in 0..<rounds {
      if Task.isCancelled { throw .cancelled }
      let order = learning.isEmpty ? nil : learning[random.index(below: learning.count)]
      problem.updateGradients(at: order?.scores.base)
      let squares = problem.gradientSquares
      guard squares.isFinite else { throw .diverged(family: family, round: round + 1) }
      let sample = sampling.draw(problem, lastTree: trees.last)
      var tree = grower.grow(
        sample, columns: order?.columns ?? averaging, gradients: sampling.gradients(problem),
        stride: problem.stride, weights: sampling.weights.base,
        noise: noise(round: round, squares: squares, rows: problem.rows.count),
        penalty: penalty)
      for other in learning {
        tree.leaves(other.columns, into: leaves.base)
        other.learn(leaves: leaves.base) { rows, scores in
          // The gradients are those that the tree was grown on, if no prefix has its own scores.
          if isOrdered || other !== order { problem.updateGradients(at: scores) }
          return leafValues(of: tree, rows, at: scores, leaves.base)
        }
      }
      tree.leaves(averaging, into: leaves.base)
      if order != nil { problem.updateGradients(at: nil) }
      tree.values = leafValues(of: tree, problem.rows[...], at: problem.scores, leaves.base)
      add(tree, to: problem.rows, leaves.base)
      penalty.use(tree, columns.combined)
      columns.combined?.endTree()
      trees.append(tree)
      if !validation.isEmpty {
        add(tree, to: validation, leaves.base)
        if stopping.stops(after: round, loss: problem.validationLoss()) { break }
      }
    }
    if let best = stopping.bestRound { trees.removeSubrange((best + 1)...) }
    return trees
  }

  private func add(
    _ tree: SymmetricTree, to rows: [Int32], _ leaves: UnsafePointer<UInt16>
  ) {
    let outputs = problem.outputs
    for output in 0..<outputs {
      let scores = problem.scores + output * problem.stride
      for row in rows {
        scores[Int(row)] += tree.values[Int(leaves[Int(row)]) * outputs + output]
      }
    }
  }

  /// The values of a tree's leaves by the gradients of some rows, which are those of `scores`.
  private func leafValues(
    of tree: SymmetricTree, _ rows: ArraySlice<Int32>, at scores: UnsafePointer<Float>,
    _ leaves: UnsafePointer<UInt16>
  ) -> [Float] {
    problem.leafValues(
      rows, leaves, count: 1 << tree.splits.count, at: scores, lambda2: lambda2,
      learningRate: learningRate)
  }

  /// The deviation of the noise on scores: it fades as the model grows longer.
  private func noise(round: Int, squares: Double, rows: Int) -> Double {
    let left = exp(log(Double(rows)) - Double(round) * learningRate)
    return randomStrength * (squares / Double(rows)).squareRoot() * left / (1 + left)
  }
}
