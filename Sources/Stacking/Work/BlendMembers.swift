package import Resampling
import Tabular

/// The columns that a blend weighs.
package struct BlendMembers {
  let data: StageData
  /// Counted from 1, by column.
  package let layers: [Int]
  /// Places among the candidates of the layer, from 0, by column.
  package let places: [Int]
  let columns: [LayerColumns.Column]
  /// By column.
  package let splits: [[Split]]
  /// In the target's own units, by column.
  let outOfFold: [[Double]]

  package init(_ data: StageData, _ layers: [LayerColumns], numbers: [Int]) {
    self.data = data
    let members = zip(numbers, layers).flatMap { number, layer in
      layer.columns.enumerated().filter(\.element.isPassedOn).map { place, column in
        (layer: number, place: place, column: column, splits: layer.splits)
      }
    }
    self.layers = members.map(\.layer)
    places = members.map(\.place)
    columns = members.map(\.column)
    splits = members.map(\.splits)
    outOfFold = columns.map { data.transform.bounded($0.outOfFold) }
  }

  /// The blend of the columns.
  ///
  /// - Parameters:
  ///   - weights: By column.
  ///   - byFold: By split: weights that its held-out rows had no part in; the same for all if `nil`.
  ///   - level: Of the intervals.
  ///   - more: Levels of more intervals.
  func result(
    _ weights: [Double], byFold: [[Double]]? = nil, level: Double, more: [Double] = []
  ) -> BlendResult {
    let blend = fitted(weights, level: level)
    let used = used(weights)
    let applied = blend.predict(
      used.map { columns[$0] }, data.transform, rowCount: data.applyRows.count,
      times: data.gap?.apply, uncertainty: data.baselineUncertainty)
    return BlendResult(
      weights: columns.indices.map {
        .init(layer: layers[$0], member: places[$0], weight: weights[$0])
      },
      trainingRows: data.trainingRows,
      outOfFold: blend.blended(used.map { outOfFold[$0] }, data.trainingRows.count),
      folds: folds(byFold ?? data.splits.map { _ in weights }), applyRows: data.applyRows,
      predicted: applied.predicted,
      lower: applied.lower, upper: applied.upper,
      more: more.map { bounds(weights, level: $0) })
  }

  private func bounds(_ weights: [Double], level: Double) -> BlendResult.Bounds {
    let applied = fitted(weights, level: level).predict(
      used(weights).map { columns[$0] }, data.transform, rowCount: data.applyRows.count,
      times: data.gap?.apply, uncertainty: data.baselineUncertainty)
    return .init(level: level, lower: applied.lower, upper: applied.upper)
  }

  /// The blend itself, to be applied to other rows.
  package func fitted(_ spec: BlendSpec, level: Double) throws(StackError) -> FittedBlend {
    fitted(try weights(spec), level: level)
  }

  // MARK: Weights

  /// By cut: what the columns predict for the rows beyond it that all of them predict. Empty where the splits are no cuts.
  var cuts: [CutEvidence] { evidence(data.gap?.evidenceCount ?? 0) }

  /// By split, of some first ones: what the columns predict for the rows that it holds out and all of them predict.
  private func evidence(_ count: Int) -> [CutEvidence] {
    guard let gap = data.gap, splits.allSatisfy({ $0 == data.splits }) else { return [] }
    return data.splits.prefix(count).enumerated().compactMap { index, split in
      guard columns.allSatisfy({ $0.bySplit[index].isUsable }), !split.heldOut.isEmpty else {
        return nil
      }
      let known = KnownMoments(split.training.map { gap.training[$0] })
      return CutEvidence(
        predictions: columns.map { data.transform.bounded($0.bySplit[index].heldOut) },
        observed: split.heldOut.map { data.observed[$0] },
        weights: data.weights(of: split.heldOut),
        leads: split.heldOut.map { known.lead(gap.training[$0]) }, loss: data.loss)
    }
  }

  /// By column.
  func weights(_ spec: BlendSpec) throws(StackError) -> [Double] {
    let cuts = cuts
    if spec.method == .greedy, !cuts.isEmpty {
      return CutWeights.weights(cuts)
    }
    let covered = covered
    guard !covered.isEmpty else { throw .nothingToBlend }
    return weights(spec, on: covered)
  }

  /// Training rows that weigh something, with an out-of-fold value from every column.
  var covered: [Int] {
    data.weighed(Array(data.trainingRows.indices)).filter { position in
      outOfFold.allSatisfy { !$0[position].isNaN }
    }
  }

  /// - Parameter covered: The training rows whose out-of-fold values speak; at least one.
  func weights(_ spec: BlendSpec, on covered: [Int]) -> [Double] {
    // Squared errors of weighted rows are those of rows that are multiplied by the weight's root.
    let loss = data.loss
    let roots = loss == .squared ? data.weightRoots(of: covered) : nil
    let rowWeights = loss == .squared ? nil : data.weights(of: covered)
    func weighted(_ values: [Double]) -> [Double] {
      let own = covered.map { values[$0] }
      return roots.map { zip(own, $0).map { $0 * $1 } } ?? own
    }
    let target = weighted(data.observed)
    let known = outOfFold.map(weighted)
    let place = Dictionary(uniqueKeysWithValues: zip(covered, covered.indices))
    let folds = data.splits.map { split in split.heldOut.compactMap { place[$0] } }
    var best: (error: Double, weights: [Double])?
    for group in groups(spec) {
      let own = spec.weights(
        group.map { known[$0] }, target: target, folds: folds, loss: loss, rowWeights: rowWeights)
      var weights = [Double](repeating: 0, count: columns.count)
      for (index, weight) in zip(group, own) { weights[index] = weight }
      let error = spec.error(
        of: weights, known, target: target, loss: loss, rowWeights: rowWeights)
      if best.map({ error < $0.error }) ?? true { best = (error, weights) }
    }
    return best?.weights ?? []
  }

  /// The columns that are weighed together, in the order in which they are tried.
  func groups(_ spec: BlendSpec) -> [[Int]] {
    guard spec.layers == .each else { return [Array(columns.indices)] }
    let below = Set(layers).sorted().dropLast()
    return below.map { layer in columns.indices.filter { layers[$0] == layer } }
      + [Array(columns.indices)]
  }

  func used(_ weights: [Double]) -> [Int] { weights.indices.filter { weights[$0] > 0 } }

  func members(_ weights: [Double]) -> [FittedBlend.Member] {
    used(weights).map {
      FittedBlend.Member(
        layer: layers[$0], place: places[$0], weight: weights[$0])
    }
  }

  // MARK: Rows that were held out

  /// One split of every used candidate, and the rows that all of them hold out.
  private struct Ensemble {
    /// By used candidate.
    var splits: [Int]
    /// Positions in the training rows, ascending.
    var rows: [Int]
  }

  /// The ensembles of fits that saw none of some rows: one for each split where all layers have the
  /// same folds; else one for each crossing of their folds in which there are rows.
  private func ensembles(_ used: [Int]) -> [Ensemble] {
    var distinct: [[Split]] = []
    let places = used.map { index -> Int in
      if let place = distinct.firstIndex(of: splits[index]) { return place }
      distinct.append(splits[index])
      return distinct.count - 1
    }
    var crossings: [(splits: [Int], rows: [Int])] = [([], Array(data.trainingRows.indices))]
    for splits in distinct {
      crossings = crossings.flatMap { crossing in
        splits.enumerated().map { index, split in
          let isHeldOut = Set(split.heldOut)
          return (crossing.splits + [index], crossing.rows.filter(isHeldOut.contains))
        }.filter { distinct.count == 1 || !$0.1.isEmpty }
      }
    }
    return crossings.map { crossing in
      Ensemble(splits: places.map { crossing.splits[$0] }, rows: crossing.rows)
    }.filter { ensemble in
      zip(used, ensemble.splits).allSatisfy { columns[$0].bySplit[$1].isUsable }
    }
  }

  /// What used candidates predict together for rows that their splits hold out.
  private func predictions(_ weights: [Double], _ ensemble: Ensemble) -> [Double] {
    let used = used(weights)
    let held = zip(used, ensemble.splits).map { index, split -> [Double] in
      let all = data.transform.bounded(columns[index].bySplit[split].heldOut)
      let heldOut = splits[index][split].heldOut
      guard heldOut != ensemble.rows else { return all }
      let places = Dictionary(uniqueKeysWithValues: zip(heldOut, all.indices))
      return ensemble.rows.compactMap { row in places[row].map { all[$0] } }
    }
    return FittedBlend(
      members: members(weights), ensembles: [],
      intervals: CrossValidationPlus(errors: [], level: 0.9)
    ).blended(held, ensemble.rows.count)
  }

  package func fitted(_ weights: [Double], level: Double) -> FittedBlend {
    let ensembles = ensembles(used(weights))
    var errors: [[Double]] = []
    var weightsOfErrors: [[Double]] = []
    var isHeldOut = [Bool](repeating: false, count: data.trainingRows.count)
    for ensemble in ensembles {
      for position in ensemble.rows { isHeldOut[position] = true }
      let predicted = predictions(weights, ensemble)
      errors.append(zip(ensemble.rows, predicted).map { abs(data.observed[$0] - $1) })
      if let own = data.weights(of: ensemble.rows) { weightsOfErrors.append(own) }
    }
    var blend = FittedBlend(
      members: members(weights), ensembles: ensembles.map(\.splits),
      intervals: CrossValidationPlus(
        errors: errors, weights: data.weights == nil ? nil : weightsOfErrors,
        rowCount: data.weighed(isHeldOut.indices.filter { isHeldOut[$0] }).count, level: level))
    if let gap = data.gap {
      let used = used(weights)
      let evidence = evidence(gap.evidenceCount > 0 ? gap.evidenceCount : data.splits.count)
      let cuts = evidence.map { cut in
        var cut = cut
        cut.predictions = used.map { cut.predictions[$0] }
        return cut
      }
      if cuts.isEmpty, gap.evidenceCount == 0 {
        blend.spreadFactor = Self.spreadFactor(errors.flatMap(\.self), level)
      } else if !cuts.isEmpty {
        blend.scaled = ScaledIntervals(
          cuts, weights: used.map { weights[$0] }, known: KnownMoments(gap.training), level: level,
          growsWithLead: gap.evidenceCount > 0)
      }
    }
    return blend
  }

  /// How many times their root mean square errors may be, at a level; 0 where there are none.
  private static func spreadFactor(_ errors: [Double], _ level: Double) -> Double {
    guard !errors.isEmpty else { return 0 }
    let mean = errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)
    return mean > 0 ? ScaledIntervals.quantile(errors, level) / mean.squareRoot() : 0
  }

  /// By split of the stack in which every used candidate has learned: what the blend predicts for its
  /// held-out rows. A candidate with other folds tells what it predicts out of its own.
  ///
  /// - Parameter byFold: By split: the weights of the columns.
  func folds(_ byFold: [[Double]]) -> [HeldOutFold] {
    data.splits.indices.compactMap { index in
      let weights = byFold[index]
      let used = used(weights)
      let split = data.splits[index]
      var columns: [[Double]] = []
      for member in used {
        let column = self.columns[member]
        guard splits[member] == data.splits else {
          columns.append(split.heldOut.map { outOfFold[member][$0] })
          continue
        }
        guard column.bySplit[index].isUsable else { return nil }
        columns.append(data.transform.bounded(column.bySplit[index].heldOut))
      }
      let known = split.heldOut.indices.filter { row in columns.allSatisfy { !$0[row].isNaN } }
      guard !known.isEmpty || split.heldOut.isEmpty else { return nil }
      let blended = FittedBlend(
        members: members(weights), ensembles: [],
        intervals: CrossValidationPlus(errors: [], level: 0.9)
      ).blended(columns.map { column in known.map { column[$0] } }, known.count)
      return HeldOutFold(
        repeat: split.repeat, fold: split.fold, trainingCount: split.training.count,
        rows: known.map { data.trainingRows[split.heldOut[$0]] }, predicted: blended)
    }
  }
}
