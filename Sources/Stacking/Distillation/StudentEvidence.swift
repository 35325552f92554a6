import Resampling
import Tabular

/// What a model that takes the place of an ensemble predicts for rows that neither it nor its teacher saw.
package struct StudentEvidence: Sendable {
  let data: StageData
  /// The blend's.
  package let loss: Loss
  /// By split: what is predicted for its held-out rows, of classes row-major probabilities; `nil` for a split without a
  /// row to learn from.
  package let heldOut: [[Double]?]

  package init(_ data: StageData, loss: Loss, heldOut: [[Double]?]) {
    (self.data, self.loss) = (data, loss)
    self.heldOut = heldOut.map { $0.map { data.isOfClasses ? $0 : data.transform.bounded($0) } }
  }

  private var members: BlendMembers {
    let bySplit = zip(data.splits, heldOut).map { split, own in
      FoldPredictions(
        heldOut: own ?? [Double](repeating: .nan, count: split.heldOut.count * data.outputs),
        apply: [])
    }
    return BlendMembers(
      data,
      [
        LayerColumns(
          columns: [LayerColumns.Column(of: data, bySplit: bySplit)], splits: data.splits,
          outputs: data.outputs)
      ], numbers: [1])
  }

  /// The model as a blend of one member, with intervals or sets that its errors on these rows give.
  ///
  /// The errors of all splits stand around the one model that predicts, which has learned from more rows than any of
  /// theirs: in place of CV+, for which every split's model would have to predict.
  package func blend(_ job: BlendJob) throws(StackError) -> FittedBlend {
    if case .classes(let metric) = job.loss {
      return try members.fittedClasses(job.spec, level: job.level, metric: metric)
    }
    let whole = members.fitted([1], level: job.level)
    let rows = judged
    var isHeldOut = [Bool](repeating: false, count: data.trainingRows.count)
    for row in rows { isHeldOut[row.position] = true }
    return FittedBlend(
      members: whole.members, ensembles: [[0]],
      intervals: CrossValidationPlus(
        errors: [rows.map { abs(data.observed[$0.position] - $0.predicted) }],
        weights: data.weights.map { weights in [rows.map { weights[$0.position] }] },
        rowCount: data.weighed(isHeldOut.indices.filter { isHeldOut[$0] }).count,
        level: job.level), scaled: whole.scaled)
  }

  /// Rows of numbers with a prediction, split by split.
  private var judged: [(position: Int, predicted: Double)] {
    let count = data.outputs
    return zip(data.splits, heldOut).flatMap { split, own in
      (own.map { Array($0.indices.filter { $0 % count == 0 }) } ?? []).compactMap { start in
        guard let own, !own[start].isNaN else { return nil }
        return (split.heldOut[start / count], own[start])
      }
    }
  }

  // MARK: Comparison

  /// The error of rows that both predicted, and how many of them there are.
  package struct Comparison: Sendable, Equatable {
    package var ensemble: Double
    package var student: Double
    package var rows: Int
  }

  /// What errors are, in words.
  package static func metric(_ loss: Loss, isOrdered: Bool) -> String {
    if case .classes = loss { return classMetric(isOrdered).title }
    return loss.title
  }

  private static func classMetric(_ isOrdered: Bool) -> ClassMeasure {
    isOrdered ? .rankedProbability : .logLoss
  }

  /// - Parameters:
  ///   - folds: What the ensemble predicts for the held-out rows of its splits.
  ///   - calibrated: Turns probabilities into calibrated ones.
  /// - Returns: `nil` if there is no such row.
  package func compared(
    with folds: [HeldOutFold], calibrated: ([Double]) -> [Double]
  ) -> Comparison? {
    let count = data.outputs
    var (rows, ensemble, student): ([Int], [Double], [Double]) = ([], [], [])
    for (split, own) in zip(data.splits, heldOut) {
      guard let own,
        let fold = folds.first(where: { $0.repeat == split.repeat && $0.fold == split.fold })
      else { continue }
      let places = Dictionary(uniqueKeysWithValues: zip(fold.rows, fold.rows.indices))
      for (place, position) in split.heldOut.enumerated() {
        guard let other = places[data.trainingRows[position]], !own[place * count].isNaN,
          data.weights.map({ $0[position] > 0 }) ?? true
        else { continue }
        rows.append(position)
        student += own[place * count..<(place + 1) * count]
        ensemble += fold.predicted[other * count..<(other + 1) * count]
      }
    }
    guard !rows.isEmpty else { return nil }
    return Comparison(
      ensemble: error(rows, ensemble),
      student: error(rows, data.isOfClasses ? calibrated(student) : student), rows: rows.count)
  }

  func error(_ rows: [Int], _ predicted: [Double]) -> Double {
    let weights = data.weights(of: rows)
    guard data.isOfClasses else {
      return loss.figure(
        observed: rows.map { data.observed[$0] }, predicted: predicted, weights: weights)
    }
    return Self.classMetric(data.isOrdered).value(
      observed: rows.map { Int(data.observed[$0]) }, probabilities: predicted,
      classCount: data.outputs, weights: weights)
  }
}

extension FittedBlend {
  /// Calibrated probabilities in place of what members gave; of numbers the same.
  package func calibrated(_ probabilities: [Double]) -> [Double] {
    calibration?.calibrated(probabilities) ?? probabilities
  }
}
