package import Resampling
import Tabular

/// A split whose held-out rows are kept out of a whole stack: what is fitted sees the split's training
/// rows alone, in splits of their own, and is applied to the rows that the split holds out.
package struct OuterFold: Hashable, Sendable {
  /// Position among the splits of the stack.
  var index: Int
  /// Positions, among the splits of whoever is to be fitted, of those that are left.
  package var inner: [Int]

  /// The splits that are left of `splits` where one of `outer` is kept out: those of the same repeat,
  /// where they are the same; else all. A fold that then holds out nothing is none.
  package init(_ index: Int, of outer: [Split], in splits: [Split]) {
    self.index = index
    let isSame = outer == splits
    let own = outer[index]
    let isTraining = Set(own.training)
    inner = splits.indices.filter { place in
      let split = splits[place]
      if isSame, place == index || split.repeat != own.repeat { return false }
      return split.heldOut.contains(where: isTraining.contains)
        && split.training.contains(where: isTraining.contains)
    }
  }

  /// The splits that are left, by position among the training rows of the outer split.
  func splits(_ splits: [Split], within outer: Split) -> [Split] {
    let place = Dictionary(uniqueKeysWithValues: zip(outer.training, outer.training.indices))
    return inner.map { index in
      let split = splits[index]
      return Split(
        repeat: split.repeat, fold: split.fold, training: split.training.compactMap { place[$0] },
        heldOut: split.heldOut.compactMap { place[$0] })
    }
  }
}

extension StageData {
  /// What a stack is given that sees nothing of the rows that a split holds out.
  func keepingOut(_ fold: OuterFold, of outer: [Split]) -> StageData {
    let split = outer[fold.index]
    var kept = StageData(
      trainingRows: split.training.map { trainingRows[$0] },
      applyRows: split.heldOut.map { trainingRows[$0] },
      training: training.selecting(split.training), apply: training.selecting(split.heldOut),
      classes: classes, quantiles: quantiles, observed: split.training.map { observed[$0] },
      transform: TargetTransform(
        training: split.training.map { transform.training[$0] },
        apply: split.heldOut.map { transform.training[$0] },
        minimum: transform.minimum, maximum: transform.maximum),
      splits: fold.splits(splits, within: split),
      times: times.map { times in split.training.map { times[$0] } },
      gap: gap?.keepingOut(fold, split),
      weights: weights(of: split.training), applyWeights: weights(of: split.heldOut),
      allowsRatio: allowsRatio, hiddenCount: hiddenCount, generators: generators,
      tableGenerators: tableGenerators)
    kept.fileRows = fileRows
    return kept
  }
}

extension TargetRows {
  /// The same of rows, as far as they are known before the data are.
  package func keepingOut(_ fold: OuterFold, of outer: [Split]) -> TargetRows {
    let split = outer[fold.index]
    return TargetRows(
      training: split.training.map { training[$0] }, apply: split.heldOut.map { training[$0] },
      splits: fold.splits(splits, within: split), folds: folds, foldsLayer: foldsLayer,
      liesBeyond: liesBeyond)
  }
}

extension LayerColumns {
  /// Why a base model that the layer passes on failed in the same layer fitted on fewer rows; `nil` where none did.
  func failure(in inner: LayerColumns) -> String? {
    zip(columns, inner.columns).lazy.filter(\.0.isPassedOn).compactMap(\.1.failure).first
  }

  /// The layer below a nested one, as the fit of a split sees it: rows that the split learns from as
  /// models predict them that saw nothing of what it holds out, and what it holds out as its own fits
  /// do.
  ///
  /// - Parameter inner: The same layer, fitted without what the split holds out.
  /// - Precondition: ``failure(in:)`` is `nil`.
  package func nested(_ inner: LayerColumns, split index: Int, of data: StageData) -> LayerColumns {
    var nested = self
    let split = splits[index]
    func copy(_ row: Int, _ place: Int, of from: [Double], to cells: inout [Double]) {
      for output in 0..<outputs { cells[row * outputs + output] = from[place * outputs + output] }
    }
    for column in columns.indices {
      var cells = [Double](repeating: .nan, count: data.trainingRows.count * outputs)
      for (place, row) in split.training.enumerated() {
        copy(row, place, of: inner.columns[column].outOfFold, to: &cells)
      }
      for (place, row) in split.heldOut.enumerated() {
        copy(row, place, of: columns[column].bySplit[index].heldOut, to: &cells)
      }
      nested.columns[column].outOfFold = cells
    }
    for (form, matrices) in next {
      nested.next[form]?.training = data.trainingMatrix(
        over: nested.columns, form: form, seesFeatures: matrices.seesFeatures)
    }
    return nested
  }
}
