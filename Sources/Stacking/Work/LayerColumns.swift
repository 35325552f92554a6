import Resampling
package import Tabular

extension LayerColumns.Column {
  /// Puts one candidate's fits together: means over the splits that predicted a row.
  ///
  /// - Parameter refit: What a fit on all rows gives, which then predicts in place of the bag.
  package init(of data: StageData, bySplit: [FoldPredictions], refit: FoldPredictions? = nil) {
    let outputs = data.outputs
    var sums = [Double](repeating: 0, count: data.trainingRows.count * outputs)
    var counts = [Double](repeating: 0, count: sums.count)
    for (split, predictions) in zip(data.splits, bySplit) {
      for (place, value) in predictions.heldOut.enumerated() where !value.isNaN {
        let position = split.heldOut[place / outputs] * outputs + place % outputs
        sums[position] += value
        counts[position] += 1
      }
    }
    self.init(
      outOfFold: zip(sums, counts).map { $1 > 0 ? $0 / $1 : .nan },
      apply: refit?.apply ?? Self.bag(bySplit, rowCount: data.applyRows.count * outputs),
      bySplit: bySplit)
    refitFailure = refit?.failure
    guard failure != nil else { return }
    // The folds in which it did not fail would be scored as if they were all.
    isPassedOn = false
    outOfFold = outOfFold.map { _ in .nan }
    apply = apply.map { _ in .nan }
  }

  /// The mean prediction of the splits that had rows to learn from, by apply row and output.
  ///
  /// - Parameter rowCount: Apply rows times outputs.
  package static func bag(_ bySplit: [FoldPredictions], rowCount: Int) -> [Double] {
    var apply = [Double](repeating: 0, count: rowCount)
    var bags = 0.0
    for predictions in bySplit where predictions.isUsable {
      bags += 1
      for (row, value) in predictions.apply.enumerated() { apply[row] += value }
    }
    return apply.map { bags > 0 ? $0 / bags : .nan }
  }
}

extension FoldPredictions {
  /// Whether the split had rows to learn from. Where it had none, every prediction is NaN; no other
  /// is.
  package var isUsable: Bool { !heldOut.contains { $0.isNaN } && !apply.contains { $0.isNaN } }
}

extension LayerColumns {
  /// Whether every candidate has an out-of-fold value for a training row.
  package func covers(_ position: Int) -> Bool {
    columns.allSatisfy { !$0.isPassedOn || !$0.outOfFold[position * outputs].isNaN }
  }
}

extension StageData {
  /// What the layer above `columns` is fitted on and applied to: the out-of-fold values where it
  /// learns, the bag's predictions where it predicts, and the features beside them if it sees them.
  func matrices(
    over columns: [LayerColumns.Column], form: TargetForm, seesFeatures: Bool
  ) -> LayerColumns.Matrices {
    let applied = columns.filter(\.isPassedOn).map(\.apply)
    return LayerColumns.Matrices(
      training: trainingMatrix(over: columns, form: form, seesFeatures: seesFeatures),
      apply: hasOutputs
        ? apply.stacked(underOutputs: applied, kind: outputKind, seesFeatures: seesFeatures)
        : apply.stacked(
          under: applied, form: form, baselines: transform.apply, seesFeatures: seesFeatures),
      seesFeatures: seesFeatures)
  }

  /// What the layer above `columns` is fitted on.
  func trainingMatrix(
    over columns: [LayerColumns.Column], form: TargetForm, seesFeatures: Bool
  ) -> FeatureMatrix {
    let values = columns.filter(\.isPassedOn).map(\.outOfFold)
    return hasOutputs
      ? training.stacked(underOutputs: values, kind: outputKind, seesFeatures: seesFeatures)
      : training.stacked(
        under: values, form: form, baselines: transform.training, seesFeatures: seesFeatures)
  }
}

/// What several numbers of one row are.
package enum OutputKind: Hashable, Sendable {
  case classes(Int)
  /// How many levels there are.
  case quantiles(Int)

  /// Numbers of a row.
  var width: Int {
    switch self {
    case .classes(let count), .quantiles(let count): count
    }
  }

  /// Those that a layer sees of the one below it.
  var passedOn: Range<Int> {
    switch self {
    case .classes(2): 1..<2
    case .classes(let count), .quantiles(let count): 0..<count
    }
  }
}

extension FeatureMatrix {
  /// What a layer sees of the predictions of the one below it: those beside these features, or alone.
  ///
  /// Predictions are in the form of what is learned from them: a deviation is learned from deviations.
  package func stacked(
    under columns: [[Double]], form: TargetForm, baselines: [Double], seesFeatures: Bool
  ) -> FeatureMatrix {
    let below = columns.enumerated().map { place, cells in
      (
        feature: Feature("prediction.\(place + 1)"),
        cells: form.forward(cells, baselines: baselines)
      )
    }
    return seesFeatures ? appending(below) : FeatureMatrix(below, rowCount: rowCount, panel: panel)
  }
}

extension FeatureMatrix {
  /// What a layer sees of the outputs of the one below it: the probability of the second of two classes, or of
  /// every class; every quantile.
  ///
  /// - Parameter columns: Row-major, one array for each candidate.
  package func stacked(
    underOutputs columns: [[Double]], kind: OutputKind, seesFeatures: Bool
  ) -> FeatureMatrix {
    let below = columns.enumerated().flatMap { place, cells in
      kind.passedOn.map { number in
        (
          feature: Feature("prediction.\(place + 1).\(number + 1)"),
          cells: (0..<rowCount).map { cells[$0 * kind.width + number] }
        )
      }
    }
    return seesFeatures ? appending(below) : FeatureMatrix(below, rowCount: rowCount, panel: panel)
  }
}

extension CompletedTable {
  /// Puts classes into the missing cells of a column. A known cell is never changed.
  private mutating func fill(
    _ column: Column, from blend: BlendResult, _ result: ClassResult
  ) throws(StackError) {
    var column = column
    let count = result.classes.count
    guard blend.applyRows.allSatisfy((0..<table.rowCount).contains),
      blend.predicted.count == blend.applyRows.count,
      result.probabilities.count == blend.applyRows.count * count
    else { throw .unexpectedInput(InputRole.blend.rawValue) }
    var values = column.values
    for (position, row) in blend.applyRows.enumerated()
    where column.isMissing(row) && !blend.predicted[position].isNaN {
      let number = Int(blend.predicted[position])
      switch values {
      case .numbers(var cells):
        values = .numbers([])
        cells[row] = Self.number(result.classes[number], of: column)
        values = .numbers(cells)
      case .categories(var codes, let levels):
        values = .numbers([])
        // A declared level need not have a known cell.
        let place = levels.firstIndex(of: result.classes[number])
        codes[row] = Int32(place ?? levels.count)
        values = .categories(
          codes: codes, levels: place == nil ? levels + [result.classes[number]] : levels)
      }
      let start = position * count
      var cell = Cell(
        row: row, column: column.name, step: steps, lower: .nan, upper: .nan)
      cell.classes = Cell.Classes(
        probability: result.probabilities[start + number],
        set: (0..<count).filter { result.sets[start + $0] }.map { result.classes[$0] })
      filled.append(cell)
    }
    column.values = values
    table.set(column)
  }

  /// The number of a class that is one.
  private static func number(_ text: String, of column: Column) -> Double {
    guard case .numbers(let cells) = column.values else { return .nan }
    return cells.first { !$0.isNaN && column.valueText($0) == text } ?? Double(text) ?? .nan
  }

  /// Puts predictions into the missing cells of a column. A known cell is never changed.
  mutating func fill(_ target: String, from blend: BlendResult) throws(StackError) {
    guard var column = table[target] else { throw .missingColumn(target) }
    if let classes = blend.classes { return try fill(column, from: blend, classes) }
    guard case .numbers(var cells) = column.values else { throw .notNumeric(target) }
    guard blend.applyRows.allSatisfy(cells.indices.contains),
      blend.predicted.count == blend.applyRows.count
    else { throw .unexpectedInput(InputRole.blend.rawValue) }
    for (position, row) in blend.applyRows.enumerated() where cells[row].isNaN {
      cells[row] = blend.predicted[position]
      filled.append(
        Cell(
          row: row, column: target, step: steps, lower: blend.lower[position],
          upper: blend.upper[position],
          more: blend.more.map {
            IntervalBounds(
              level: $0.level, lower: $0.lower[position], upper: $0.upper[position])
          },
          distance: blend.distances.indices.contains(position) ? blend.distances[position] : .nan,
          quantiles: blend.quantiles.map { $0.values(position) }))
    }
    column.values = .numbers(cells)
    table.set(column)
  }
}
