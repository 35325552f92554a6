import Learners
import Tabular

/// What may be learned of a target.
struct LearnedTarget: Hashable {
  var form: TargetForm
  var scale = TargetScale.none
  /// Taken off on the scale.
  var trend: TrendSpec?
}

/// Which scale of the target a learner predicts best, judged within the rows of one fit.
///
/// The rows are cut into three blocks of time (of a shuffled order where no time is declared). Each
/// block is predicted by fits on the other two, on every scale; that of least loss in the
/// target's own units is taken. Rows outside the fit have no part in it, so a fold's choice knows
/// nothing of what the fold holds out.
struct ScaleEvidence {
  static let blockCount = 3

  let data: StageData

  /// - Parameters:
  ///   - rows: Positions in the training rows, ascending; those the fit learns from.
  ///   - matrix: What the fit learns from in a form, less a trend.
  /// - Returns: The first option, or a raw target if there is none, where there is no choice.
  /// - Complexity: 3 · options fits.
  func choose(
    among options: [LearnedTarget], _ learner: any Learner, rows: [Int],
    matrix: (TargetForm, TrendFit?) -> FeatureMatrix, seed: UInt64
  ) throws(StackError) -> LearnedTarget {
    let usable = options.filter { isUsable($0, rows) }
    let blocks = blocks(rows, seed: seed)
    guard usable.count > 1, blocks.count > 1 else {
      return usable.first ?? LearnedTarget(form: .raw)
    }
    let unit = data.loss.unit(of: data.observed)
    var best = (option: usable[0], error: Double.infinity)
    for option in usable {
      let form = option.form
      let values = data.learned(form)
      var error = 0.0
      for block in blocks.indices {
        let heldOut = blocks[block]
        let training = blocks.indices.filter { $0 != block }.flatMap { blocks[$0] }.sorted()
        guard
          let scale = FittedScale(
            option.scale, of: training.map { values[$0] }, keepsUnit: learner.dependsOnUnit)
        else {
          preconditionFailure("what a scale allows of all rows it allows of some")
        }
        let trend = try option.trend.map { spec throws(StackError) in
          try data.trendFit(spec, rows: training, form: form, scale: scale, seed: seed)
        }
        let features = matrix(form, trend)
        let target = trend.residuals(of: scale.forward(values))
        let predicted: [Double]
        do {
          predicted = try learner.fit(
            TrainingData(
              features: features, target: target, rows: training, weights: data.weights),
            seed: seed
          ).tryPredict(features.selecting(heldOut))
        } catch {
          throw .fit(candidate: "the choice of a scale", error)
        }
        for (row, residual) in zip(heldOut, predicted) {
          let value = trend.map { $0.values[row] + residual } ?? residual
          let own = form.backward(scale.backward(value), baseline: data.transform.training[row])
          error +=
            data.loss.ofRow(own * unit, data.observed[row] * unit) * (data.weights?[row] ?? 1)
        }
      }
      if error < best.error { best = (option, error) }
    }
    return best.option
  }

  private func isUsable(_ option: LearnedTarget, _ rows: [Int]) -> Bool {
    guard data.allows(option.form) else { return false }
    let values = data.learned(option.form)
    return rows.allSatisfy { option.scale.allows(values[$0]) }
  }

  /// Rows that agree in time are never separated.
  private func blocks(_ rows: [Int], seed: UInt64) -> [[Int]] {
    var keys = rows.indices.map { $0 }
    if let times = data.times {
      keys = rows.map { times[$0] }
    } else {
      var random = RandomSource(seed: derivedSeed(seed, "form"))
      random.shuffle(&keys)
    }
    let order = rows.indices.sorted { (keys[$0], rows[$0]) < (keys[$1], rows[$1]) }
    var blocks: [[Int]] = []
    var last: Int?
    for (place, index) in order.enumerated() {
      let isFull = place * Self.blockCount >= rows.count * blocks.count
      if isFull, last != keys[index] { blocks.append([]) }
      blocks[blocks.count - 1].append(rows[index])
      last = keys[index]
    }
    return blocks.map { $0.sorted() }
  }
}
