import Specification
public import Planning
public import Stacking
import Resampling
public import Jobs
import Learners
public import Tabular

/// Rows whose target is known, and a stack that predicts them without having learned from them.
public struct JudgedRows: Sendable {
  /// Which rows these are, in words.
  public let title: String
  /// What names a row.
  public let keyColumns: [String]
  public let keys: [[String]]
  /// What the first layer sees.
  let matrix: FeatureMatrix
  let baseline: [Double]
  let observed: [Double]
  /// By row; `nil` where all weigh alike, or weights are not known.
  var weights: [Double]?
  let stack: FittedStack
  /// Where rows are training rows, each is predicted by the folds that held it out: by layer.
  let data: [StageData]?
  /// The layers, from 0, whose folds see below them what their own fits predict.
  var nested: Set<Int> = []
  /// Features that stand for one entry of the specification, to be shuffled together.
  let groups: [(name: String, features: [Int])]

  public var rowCount: Int { matrix.rowCount }

  /// Whether errors count rows by their weights.
  public var isWeighted: Bool { weights != nil }

  /// Whether what is predicted are classes.
  public var isOfClasses: Bool { !stack.classes.isEmpty }
  public var isOfQuantiles: Bool { !stack.quantiles.isEmpty }

  private var classMetric: ClassMeasure { stack.isOrdered ? .rankedProbability : .logLoss }

  /// What errors are, in words.
  public var errorName: String {
    isOfClasses
      ? classMetric.title
      : (isWeighted ? "weighted " : "") + (isOfQuantiles ? "mean pinball loss" : "RMSE")
  }

  /// A cell of the first layer's features as text; empty where it is missing.
  public func cell(_ row: Int, _ feature: Int) -> String {
    let value = matrix.cells[feature * matrix.rowCount + row]
    guard !value.isNaN else { return "" }
    switch matrix.features[feature].kind {
    case .numeric: return shortestText(value)
    case .category(let levels):
      let place = Int(value)
      return levels.indices.contains(place) ? levels[place] : ""
    }
  }

  /// How many features the first layer sees.
  public var featureCount: Int { matrix.features.count }

  /// Predictions in the target's own units, of classes row-major probabilities, of quantiles all levels; NaN where
  /// there is none.
  func predictions(_ matrix: FeatureMatrix) throws(StackError) -> [Double] {
    guard let data else {
      let result = try stack.predict(matrix, baseline: baseline)
      return result.classes?.probabilities ?? result.quantiles?.predicted ?? result.predicted
    }
    return try stack.outOfFold(matrix, of: data, nested: nested)
  }

  /// Root mean squared error where there is a prediction and an observation; log loss of classes, ranked probability
  /// score of ordered levels, mean pinball loss of quantiles.
  func error(_ predicted: [Double]) -> Double {
    let outputs = stack.outputs
    if outputs > 1 {
      let judged = observed.indices.filter {
        !observed[$0].isNaN && !predicted[$0 * outputs].isNaN
      }
      if isOfQuantiles {
        return QuantileMeasure.pinball.value(
          observed: judged.map { observed[$0] }, quantiles: predicted.rows(judged, width: outputs),
          levels: stack.quantiles, weights: weights.map { weights in judged.map { weights[$0] } })
      }
      return classMetric.value(
        observed: judged.map { Int(observed[$0]) },
        probabilities: predicted.rows(judged, width: outputs), classCount: outputs)
    }
    let judged = observed.indices.filter { !observed[$0].isNaN && !predicted[$0].isNaN }
    return Measure.rmse.value(
      observed: judged.map { observed[$0] }, predicted: judged.map { predicted[$0] },
      weights: weights.map { weights in judged.map { weights[$0] } })
  }
}

extension FittedStack {
  /// Predictions of training rows by the folds that held each of them out, with other features.
  ///
  /// - Parameters:
  ///   - data: By layer, with its folds; at least one for each.
  ///   - nested: The layers, from 0, that see of a fold what its own fits below predict.
  func outOfFold(
    _ matrix: FeatureMatrix, of data: [StageData], nested: Set<Int>
  ) throws(StackError) -> [Double] {
    let transform = data[0].transform
    let baselines = transform.training
    var below: [[LayerColumns.Column]] = []
    for (index, (layer, data)) in zip(layers, data).enumerated() {
      let isNested = nested.contains(index)
      let shared =
        isNested
        ? [:]
        : layer.matrices(
          matrix, over: below.last?.map(\.outOfFold), baselines: baselines, kind: outputKind)
      // By split, as its held-out rows are seen.
      let seen = data.splits.enumerated().map { place, split -> [TargetForm: FeatureMatrix] in
        guard isNested else { return shared.mapValues { $0.selecting(split.heldOut) } }
        return layer.matrices(
          matrix.selecting(split.heldOut),
          over: below.last?.map { $0.bySplit[place].heldOut },
          baselines: split.heldOut.map { baselines[$0] }, kind: outputKind)
      }
      below.append(
        try layer.candidates.map { candidate throws(StackError) in
          let bySplit = try data.splits.indices.map { place throws(StackError) in
            let rows = data.splits[place].heldOut
            return FoldPredictions(
              heldOut: try candidate.models[place].flatMap { fold throws(StackError) in
                try seen[place][fold.form].map { own throws(StackError) in
                  try fold.predict(
                    own, features: matrix.selecting(rows), baselines: rows.map { baselines[$0] })
                }
              } ?? [Double](repeating: .nan, count: rows.count * outputs),
              apply: [])
          }
          return LayerColumns.Column(of: data, bySplit: bySplit)
        })
    }
    let members = blend.members.compactMap { member in
      layers[member.layer - 1].candidates.firstIndex { $0.place == member.place }
        .map { below[member.layer - 1][$0] }
    }
    if !classes.isEmpty { return blend.probabilities(outOfFold: members) }
    if !quantiles.isEmpty { return blend.outOfFoldQuantiles(members, transform) }
    return blend.blended(
      members.map { transform.bounded($0.outOfFold) }, matrix.rowCount)
  }
}

extension StackBundle {
  /// Rows of a file in which the target is known.
  ///
  /// - Parameter rows: The columns that a request with the target asks for.
  /// - Throws: ``StackError``.
  public func judged(_ rows: Table) throws(StackError) -> JudgedRows {
    guard let column = rows[own.target] else { throw .missingColumn(own.target) }
    guard
      let observed = own.classes.isEmpty
        ? TargetCells(column, as: .regression)?.cells
        : TargetCells.codes(column, of: own.classes)
    else { throw .missingColumn(own.target) }
    let (prepared, _) = try prepare(rows)
    let known = observed.indices.filter { !observed[$0].isNaN }
    guard !known.isEmpty else { throw .noTrainingRows(target: own.target) }
    let names = key.filter { rows[$0] != nil }
    return JudgedRows(
      title: "\(known.count) rows of the file in which '\(own.target)' is known",
      keyColumns: names.isEmpty ? ["row"] : names,
      keys: known.map { row in
        names.isEmpty ? [String(row + 1)] : names.map { rows[$0]?.text(row) ?? "" }
      },
      matrix: prepared.matrix.selecting(known), baseline: known.map { prepared.baseline[$0] },
      observed: known.map { observed[$0] }, stack: own, data: nil, groups: groups)
  }

  /// One group for each feature, but one for all waves of a cyclic one, for all features of a text, and for all that each fit makes
  /// of the target by one entry: they are shuffled by what they are looked up by.
  var groups: [(name: String, features: [Int])] {
    var groups: [(name: String, features: [Int])] = []
    var made: [String: String] = [:]
    let recipe = own.recipe
    for case .cyclic(let column, _, let harmonics) in recipe.kinds {
      for harmonic in 1...harmonics {
        for wave in ["sin", "cos"] { made["\(column).\(wave)\(harmonic)"] = "\(column) (cyclic)" }
      }
    }
    for case .generated(let generator) in recipe.kinds {
      if case .text(let column, _) = generator {
        for name in generator.featureNames { made[name] = "\(column.name) (text)" }
      }
      for name in generator.keyNames { made[name] = generator.featureNames.joined(separator: ", ") }
    }
    for (index, feature) in own.features.enumerated() {
      let name = made[feature.name] ?? own.earlierNames[feature.name] ?? feature.name
      if let place = groups.firstIndex(where: { $0.name == name }) {
        groups[place].features.append(index)
      } else {
        groups.append((name, [index]))
      }
    }
    return groups
  }
}

extension ExperimentNetwork {
  /// The jobs whose results ``judged(_:of:data:)`` needs, one for each layer and that of the stack's own splits.
  public func dataJobs(of stack: TargetStack) -> [JobGraph.ID] {
    stack.jobs.layerData + [stack.jobs.data]
  }

  /// The jobs that put the predictions of each layer together.
  public func layerJobs(of stack: TargetStack) -> [JobGraph.ID] { stack.jobs.layers }

  /// Out-of-fold rows of the stack that fills the gaps; held-out rows of a holdout's.
  public func judged(
    _ bundle: StackBundle, of stack: TargetStack, data results: [StackResult]
  ) -> JudgedRows {
    let all = results.compactMap { result -> StageData? in
      if case .data(let data) = result.output { data } else { nil }
    }
    // Baselines have the splits of the stack, whatever those of its layers.
    let isBaseline =
      bundle.own.layers.first?.candidates.contains {
        ScoredModel($0.name, layer: nil)?.isBaseline ?? false
      } ?? false
    let layers = isBaseline ? Array(all.suffix(1)) : Array(all.dropLast())
    let data = layers[0]
    let names = keyColumns(of: stack.stage)
    let table = rawTable(of: stack.stage)
    func keys(_ rows: [Int]) -> [[String]] {
      rows.map { row in
        names.isEmpty ? [String(row + 1)] : names.map { table?[$0]?.text(row) ?? "" }
      }
    }
    let columns = names.isEmpty ? ["row"] : names
    guard stack.evaluation != .actual,
      let judged = judgedObservations(of: stack, data.applyRows, data.classes)
    else {
      return JudgedRows(
        title: "\(data.trainingRows.count) training rows, each predicted out of fold",
        keyColumns: columns, keys: keys(data.trainingRows), matrix: data.training,
        baseline: data.transform.training, observed: data.observed, weights: data.weights,
        stack: bundle.own, data: layers,
        nested: Set(stack.jobs.nested.indices.filter { !stack.jobs.nested[$0].isEmpty }),
        groups: bundle.groups)
    }
    let known = judged.values.indices.filter { !judged.values[$0].isNaN }
    return JudgedRows(
      title: "\(known.count) rows held out by \(judged.evaluation.text)", keyColumns: columns,
      keys: keys(known.map { data.applyRows[$0] }), matrix: data.apply.selecting(known),
      baseline: known.map { data.transform.apply[$0] }, observed: known.map { judged.values[$0] },
      weights: data.applyWeights.flatMap { weights in
        let own = known.map { weights[$0] }
        return own.contains(where: \.isNaN) ? nil : own
      },
      stack: bundle.own, data: nil, groups: bundle.groups)
  }
}

extension JudgedRows {
  /// Errors of an ensemble and of the model that takes its place, on the same held-out rows.
  ///
  /// - Throws: ``StackError``.
  public static func errors(
    ensemble: JudgedRows, distilled: JudgedRows
  ) throws(StackError) -> DistillationFacts.Errors {
    .init(
      rows: ensemble.title, metric: ensemble.errorName,
      ensemble: ensemble.error(try ensemble.predictions(ensemble.matrix)),
      distilled: distilled.error(try distilled.predictions(distilled.matrix)))
  }
}
