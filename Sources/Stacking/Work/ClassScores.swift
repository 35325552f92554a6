import Resampling
import Tabular

extension ScoreJob {
  /// Judges the class probabilities of every candidate, the blend and the naive forecast of one target.
  ///
  /// - Parameter known: The numbers of the classes of the table's rows, as far as they may be judged by.
  func classScores(
    _ data: StageData, _ blend: BlendResult,
    _ members: [(model: ModelScore.Model, column: LayerColumns.Column)], _ naive: NaiveBaseline?,
    known: [Double]?
  ) throws(StackError) -> [ModelScore] {
    guard let result = blend.classes else { throw .unexpectedInput(InputRole.blend.rawValue) }
    var scores: [ModelScore] = []
    if isOutOfFold {
      var sheet = ClassSheet(
        judged: .outOfFold, observed: data.observed, weights: data.weights,
        classCount: data.outputs, metrics: metrics.compactMap(\.ofClasses))
      for member in members { sheet.add(member.model, member.column.outOfFold) }
      sheet.add(.blend, result.outOfFold)
      if let naive { sheet.add(.naive, naive.outOfFoldShares(data)) }
      scores += sheet.scores
    }
    guard let known else { return scores }
    var sheet = ClassSheet(
      judged: isOutOfFold ? .truth : .hidden, observed: blend.applyRows.map { known[$0] },
      weights: data.applyWeights, classCount: data.outputs, metrics: metrics.compactMap(\.ofClasses)
    )
    for member in members { sheet.add(member.model, member.column.apply) }
    sheet.add(.blend, result.probabilities)
    sheet.addSets(result.sets)
    if let naive {
      sheet.add(
        .naive,
        naive.shares(for: blend.applyRows, from: data.trainingRows, classCount: data.outputs))
    }
    return scores + sheet.scores
  }
}

/// The scores of class probabilities in one evaluation as they are added up.
private struct ClassSheet {
  let judged: ModelScore.Judged
  /// Numbers of classes; NaN where nothing is known.
  let observed: [Double]
  /// By row; NaN where it is not known.
  let weights: [Double]?
  let classCount: Int
  let metrics: [ClassMeasure]
  var scores: [ModelScore] = []

  init(
    judged: ModelScore.Judged, observed: [Double], weights: [Double]?, classCount: Int,
    metrics: [ClassMeasure]
  ) {
    self.judged = judged
    self.observed = observed
    self.weights = weights
    self.classCount = classCount
    self.metrics = metrics
  }

  /// Scores a model on the rows that are both observed and predicted.
  ///
  /// - Parameter probabilities: Row-major.
  mutating func add(_ model: ModelScore.Model, _ probabilities: [Double]) {
    let rows = observed.indices.filter {
      !observed[$0].isNaN && !probabilities[$0 * classCount].isNaN
    }
    guard !rows.isEmpty else { return }
    let own = probabilities.rows(rows, width: classCount)
    let classes = rows.map { Int(observed[$0]) }
    for metric in metrics {
      scores.append(
        ModelScore(
          model: model, judged: judged, metric: .measure(metric.measure),
          value: metric.value(observed: classes, probabilities: own, classCount: classCount)))
    }
    guard let weights = ModelScore.weights(weights, of: rows) else { return }
    for metric in metrics {
      scores.append(
        ModelScore(
          model: model, judged: judged, metric: .weighted(metric.measure),
          value: metric.value(
            observed: classes, probabilities: own, classCount: classCount, weights: weights)))
    }
  }

  /// The share of observed rows whose class is in their set, and the mean size of the sets.
  mutating func addSets(_ sets: [Bool]) {
    let rows = observed.indices.filter { !observed[$0].isNaN }
    guard !rows.isEmpty else { return }
    let inside = rows.count { sets[$0 * classCount + Int(observed[$0])] }
    let sizes = rows.reduce(0) { sum, row in
      sum + (0..<classCount).count { sets[row * classCount + $0] }
    }
    for (figure, sum) in [(ScoreMetric.coverage, inside), (.setSize, sizes)] {
      scores.append(
        ModelScore(
          model: .blend, judged: judged, metric: figure,
          value: Double(sum) / Double(rows.count)))
    }
  }
}

extension ModelScore {
  /// The weights of some rows; `nil` where one is not known, or all weigh alike.
  static func weights(_ weights: [Double]?, of rows: [Int]) -> [Double]? {
    guard let own = weights.map({ weights in rows.map { weights[$0] } }), let first = own.first,
      !own.allSatisfy({ $0 == first }), !own.contains(where: \.isNaN)
    else { return nil }
    return own
  }
}
