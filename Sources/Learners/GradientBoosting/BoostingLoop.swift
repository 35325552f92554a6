import Tabular

/// What the loop itself is told, whatever grows its trees.
struct BoostingSettings: Sendable {
  var rounds: Int
  var learningRate: Double
  /// With validation rows: rounds without a better validation loss before it ends; 0 for never.
  var patience: Int
  /// The share of the best round, and twenty more, that the patience grows to.
  var patienceShare = 0.0
  /// The share of the rows a tree is grown on, drawn anew every `baggingFrequency` rounds.
  var baggingFraction = 1.0
  var baggingFrequency = 1
  /// With a penalty on their slopes, leaves are linear, but for the first tree's.
  var linearLambda: Double?
}

/// Gradient boosting (Friedman 2001): each tree is grown on the gradients the earlier ones leave.
struct BoostingLoop<L: Loss> {
  let family: String
  let loss: L
  let settings: BoostingSettings

  struct Result {
    /// The constant that the trees' values are added to.
    var start: Double
    var trees: [BinnedTree]
  }

  /// - Parameter seed: Of bagging.
  func run(
    _ data: TrainingData, grower: inout LeafGrower, seed: UInt64
  ) throws(FitError) -> Result {
    let state = BoostingState(data, loss: loss)
    grower.keepsRowsOfLeaves = loss.leafQuantile != nil || settings.linearLambda != nil
    var random = RandomSource(seed: seed)
    var stopping = EarlyStopping(patience: settings.patience, share: settings.patienceShare)
    var trees: [BinnedTree] = []
    trees.reserveCapacity(settings.rounds)
    var sample = state.rows
    for round in 0..<settings.rounds {
      if Task.isCancelled { throw .cancelled }
      if settings.baggingFraction < 1 && round % settings.baggingFrequency == 0 {
        sample = bagged(state.rows, settings.baggingFraction, &random)
      }
      state.updateGradients(loss)
      var tree = grower.grow(
        sample, gradients: state.gradients.base, hessians: state.hessians.base,
        learningRate: settings.learningRate)
      guard tree.nodes.allSatisfy({ $0.value.isFinite }) else {
        throw .diverged(family: family, round: round + 1)
      }
      if let level = loss.leafQuantile {
        grower.setValues(of: &tree) { rows in
          Float(state.residualQuantile(level, of: rows) * settings.learningRate)
        }
      }
      if let lambda = settings.linearLambda, round > 0 {
        let fit = LinearLeafFit(
          matrix: data.features, gradients: state.gradients.base, hessians: state.hessians.base,
          hasConstantHessian: state.hasConstantHessian, lambda: lambda,
          learningRate: settings.learningRate)
        grower.setLinearLeaves(of: &tree, fit)
      }
      trees.append(tree)
      grower.add(tree, to: state.scores.base, matrix: data.features)
      if sample.count < state.rows.count {
        tree.add(
          to: state.scores.base, rows: RowsOutside(sample: sample, of: state.rows),
          table: grower.table, matrix: data.features)
      }
      if !data.validation.isEmpty {
        tree.add(
          to: state.scores.base, rows: data.validation, table: grower.table,
          matrix: data.features)
        if stopping.stops(after: round, loss: state.validationLoss(loss)) { break }
      }
      // Without a split nothing was learned, and nothing will be from the same rows.
      if tree.nodes.count == 1 && settings.baggingFraction == 1 && grower.isDeterministic { break }
    }
    if let best = stopping.bestRound { trees.removeSubrange((best + 1)...) }
    return Result(start: state.start, trees: trees)
  }
}

/// A sample of rows, each with the same probability; at least one.
func bagged(_ rows: [Int32], _ fraction: Double, _ random: inout RandomSource) -> [Int32] {
  let sample = rows.filter { _ in random.uniform() < fraction }
  return sample.isEmpty ? [rows[random.index(below: rows.count)]] : sample
}

/// The rows that a sample left out; both ascending.
struct RowsOutside: Sequence, IteratorProtocol {
  private let sample: [Int32]
  private let all: [Int32]
  private var nextSampled = 0
  private var nextRow = 0

  init(sample: [Int32], of all: [Int32]) {
    self.sample = sample
    self.all = all
  }

  mutating func next() -> Int? {
    while nextRow < all.count {
      let row = all[nextRow]
      nextRow += 1
      if nextSampled < sample.count && sample[nextSampled] == row {
        nextSampled += 1
      } else {
        return Int(row)
      }
    }
    return nil
  }
}
