import Learners
import Tabular

/// Which form of the target a learner predicts best, judged within the rows of one fit.
///
/// The rows are cut into three blocks of time (of a shuffled order where no time is declared). Each
/// block is predicted by fits on the other two, in every form; the form of least squared error in the
/// target's own units is taken. Rows outside the fit have no part in it, so a fold's choice knows
/// nothing of what the fold holds out.
struct FormEvidence {
  static let blockCount = 3

  let data: StageData

  /// - Parameters:
  ///   - rows: Positions in the training rows, ascending; those the fit learns from.
  ///   - matrix: What the fit learns from in a form.
  /// - Complexity: 3 · forms fits.
  func choose(
    among forms: [TargetForm], _ learner: any Learner, rows: [Int],
    matrix: (TargetForm) -> FeatureMatrix, seed: UInt64
  ) throws(FitError) -> TargetForm {
    let usable = forms.filter { $0 != .ratio || data.allowsRatio }
    let blocks = blocks(rows, seed: seed)
    guard usable.count > 1, blocks.count > 1 else { return usable.first ?? .raw }
    var best = (form: usable[0], error: Double.infinity)
    for form in usable {
      let learned = data.learned(form)
      var error = 0.0
      for block in blocks.indices {
        let heldOut = blocks[block]
        let training = blocks.indices.filter { $0 != block }.flatMap { blocks[$0] }.sorted()
        let model = try learner.fit(
          TrainingData(features: matrix(form), target: learned, rows: training), seed: seed)
        let predicted = model.predict(matrix(form).selecting(heldOut))
        for (row, value) in zip(heldOut, predicted) {
          let miss =
            form.backward(value, baseline: data.transform.training[row]) - data.observed[row]
          error += miss * miss
        }
      }
      if error < best.error { best = (form, error) }
    }
    return best.form
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
