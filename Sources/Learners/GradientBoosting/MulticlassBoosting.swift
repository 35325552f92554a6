private import Glibc
import Tabular

/// Gradient boosting of the log loss of several classes: in each round one tree for each class, all of
/// them grown on the gradients that the rounds before left.
struct MulticlassBoosting {
  let family: String
  let settings: BoostingSettings
  /// Multiplies p(1 − p), the diagonal of the second derivatives: K/(K − 1) in LightGBM, 2 in XGBoost.
  let hessianFactor: Float

  struct Result {
    /// By class: the constants that the trees' values are added to, and the trees.
    var starts: [Double]
    var trees: [[BinnedTree]]
  }

  /// - Parameter seed: Of bagging.
  func run(
    _ data: ClassificationData, grower: inout LeafGrower, seed: UInt64
  ) throws(FitError) -> Result {
    let state = MulticlassState(data)
    var random = RandomSource(seed: seed)
    var stopping = EarlyStopping(patience: settings.patience, share: settings.patienceShare)
    var trees = [[BinnedTree]](repeating: [], count: data.classCount)
    var sample = state.rows
    for round in 0..<settings.rounds {
      if Task.isCancelled { throw .cancelled }
      if settings.baggingFraction < 1 && round % settings.baggingFrequency == 0 {
        sample = bagged(state.rows, settings.baggingFraction, &random)
      }
      state.updateGradients { share, weight in
        max(hessianFactor * share * (1 - share), 1e-16) * weight
      }
      var hasSplit = false
      for number in 0..<data.classCount where state.isLearned[number] {
        let tree = grower.grow(
          sample, gradients: state.gradients(of: number), hessians: state.hessians(of: number),
          learningRate: settings.learningRate)
        guard tree.nodes.allSatisfy({ $0.value.isFinite }) else {
          throw .diverged(family: family, round: round + 1)
        }
        hasSplit = hasSplit || tree.nodes.count > 1
        trees[number].append(tree)
        let scores = state.scores(of: number)
        grower.add(tree, to: scores, matrix: data.features)
        if sample.count < state.rows.count {
          tree.add(
            to: scores, rows: RowsOutside(sample: sample, of: state.rows), table: grower.table,
            matrix: data.features)
        }
        if !data.validation.isEmpty {
          tree.add(
            to: scores, rows: data.validation, table: grower.table, matrix: data.features)
        }
      }
      if !data.validation.isEmpty, stopping.stops(after: round, loss: state.loss(data.validation)) {
        break
      }
      // Without a split nothing was learned, and nothing will be from the same rows.
      if !hasSplit && settings.baggingFraction == 1 && grower.isDeterministic { break }
    }
    if let best = stopping.bestRound {
      for number in trees.indices where trees[number].count > best + 1 {
        trees[number].removeSubrange((best + 1)...)
      }
    }
    return Result(starts: state.starts, trees: trees)
  }
}

/// What changes from round to round: a score for each row and class, and the gradients it has.
struct MulticlassState: ~Copyable {
  /// The training rows, ascending.
  let rows: [Int32]
  /// By class: the score that it starts from.
  let starts: [Double]
  /// By class: whether some, but not all, of the training rows are of it.
  let isLearned: [Bool]
  private let data: ClassificationData
  private let classes: [Int32]
  /// From one class to the next, in whole cache lines.
  let stride: Int
  private let scores: AlignedBuffer<Float>
  private let gradients: AlignedBuffer<Float>
  private let hessians: AlignedBuffer<Float>

  /// - Parameter starts: By class; the logarithms of the shares if `nil`.
  init(_ data: ClassificationData, starts: [Double]? = nil) {
    self.data = data
    rows = data.rows.map { Int32($0) }
    classes = data.classes.map { Int32(truncatingIfNeeded: $0) }
    let shares = data.shares
    self.starts = starts ?? shares.map { log(max($0, 1e-15)) }
    isLearned = shares.map { $0 > 0 && $0 < 1 }
    stride = (data.features.rowCount + 15) & ~15
    scores = AlignedBuffer(count: stride * data.classCount)
    gradients = AlignedBuffer(count: stride * data.classCount)
    hessians = AlignedBuffer(count: stride * data.classCount)
    for number in 0..<data.classCount {
      for row in data.rows + data.validation {
        scores[number * stride + row] = Float(self.starts[number])
      }
    }
  }

  func scores(of number: Int) -> UnsafeMutablePointer<Float> { scores.base + number * stride }
  func gradients(of number: Int) -> UnsafePointer<Float> {
    UnsafePointer(gradients.base + number * stride)
  }
  func hessians(of number: Int) -> UnsafePointer<Float> {
    UnsafePointer(hessians.base + number * stride)
  }

  /// - Parameters:
  ///   - scores: Likewise placed; the state's own if `nil`.
  ///   - hessian: What is kept of a class's probability and a row's weight.
  @inline(__always)
  func updateGradients(
    at scores: UnsafePointer<Float>? = nil, hessian: (_ share: Float, _ weight: Float) -> Float
  ) {
    let count = data.classCount
    let scores = scores ?? UnsafePointer(self.scores.base)
    let (gradients, hessians) = (gradients.base, hessians.base)
    for row in rows {
      let row = Int(row)
      var greatest = -Float.infinity
      for number in 0..<count { greatest = max(greatest, scores[number * stride + row]) }
      var sum: Float = 0
      for number in 0..<count {
        let power = expf(scores[number * stride + row] - greatest)
        gradients[number * stride + row] = power
        sum += power
      }
      let own = Int(classes[row])
      let weight = Float(data.weights?[row] ?? 1)
      for number in 0..<count {
        let place = number * stride + row
        let share = gradients[place] / sum
        gradients[place] = (number == own ? share - 1 : share) * weight
        hessians[place] = hessian(share, weight)
      }
    }
  }

  /// The weighted mean log loss of some rows.
  func loss(_ rows: [Int]) -> Double {
    var (sum, total) = (0.0, 0.0)
    for row in rows {
      var greatest = -Double.infinity
      for number in 0..<data.classCount {
        greatest = max(greatest, Double(scores[number * stride + row]))
      }
      var powers = 0.0
      for number in 0..<data.classCount {
        powers += exp(Double(scores[number * stride + row]) - greatest)
      }
      let own = Double(scores[data.classes[row] * stride + row])
      let weight = data.weight(row)
      sum += weight * (greatest + log(powers) - own)
      total += weight
    }
    return sum / total
  }
}
