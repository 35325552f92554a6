package import Tabular

/// A generator of the target, and where the columns stand by which its figures are looked up.
struct TargetGenerator: Sendable {
  var generator: FeatureGenerator
  /// Columns of the shared matrix, hidden from models.
  var keys: [Int]
  var groupCount: Int
  /// By series; `nil` where nearness is found in the target.
  var nearest: [[Int]]?
}

/// What turns the matrix that all fits share into what the models of one fit see: without the hidden
/// columns, and with the features that the fit made of its own training rows.
package struct FitInput: Sendable {
  struct Made: Sendable {
    var names: [String]
    var keys: [Int]
    var generator: FittedGenerator
  }
  /// How many columns of the shared matrix models see; then come the hidden ones, then the
  /// predictions of the layer below.
  let visible: Int
  let hidden: Int
  let made: [Made]
  /// The first columns that models see of those that they may; `nil` for all.
  package var kept: [Int]?

  /// The names of what models see.
  package func featureNames(_ shared: [String]) -> [String] {
    shared[..<visible] + shared[(visible + hidden)...] + made.flatMap(\.names)
  }

  /// Values by feature that its models see, such as importance, as values by ``featureNames(_:)``; 0 for features that
  /// they do not see.
  package func expanded(_ values: [Double], names: Int) -> [Double] {
    guard let kept, values.count == names - visible + kept.count else { return values }
    var all = [Double](repeating: 0, count: visible) + values[kept.count...]
    for (place, column) in kept.enumerated() { all[column] = values[place] }
    return all
  }

  /// How many features its models see of those that have a name.
  package func seenCount(names: Int) -> Int { kept.map { names - visible + $0.count } ?? names }

  /// Rows that the fit did not learn from, as its models see them.
  func matrix(_ shared: FeatureMatrix) -> FeatureMatrix {
    matrix(shared, made.map { $0.generator.columns(keys(of: $0, shared)) })
  }

  private func keys(of made: Made, _ shared: FeatureMatrix) -> [[Double]] {
    made.keys.map { Array(shared.column($0)) }
  }

  fileprivate func matrix(_ shared: FeatureMatrix, _ columns: [[[Double]]]) -> FeatureMatrix {
    let count = shared.rowCount
    let shown =
      (kept ?? Array(shared.features.indices[..<visible]))
      + shared.features.indices[(visible + hidden)...]
    var cells: [Double] = []
    cells.reserveCapacity((shown.count + made.count) * count)
    for feature in shown { cells += shared.column(feature) }
    for column in columns.joined() { cells += column }
    return FeatureMatrix(
      rowCount: count,
      features: shown.map { shared.features[$0] }
        + made.flatMap(\.names).map { FeatureMatrix.Feature($0) },
      cells: cells, panel: shared.panel)
  }
}

extension StageData {
  /// What a fit makes of its training rows, and the training matrix as its models see it.
  package struct FitView: Sendable {
    var input: FitInput
    package var training: FeatureMatrix
  }

  private struct FitViewKey: Hashable {
    var rows: [Int]
    var form: TargetForm
    var seed: UInt64
    var kept: [Int]?
  }

  /// Figures of groups that hold a row's own target would give it away. For the rows that are learned
  /// from they come out of fold: five parts of these rows, each with the figures of the other four.
  /// Lags and neighbours are made of other rows by their nature.
  ///
  /// - Parameters:
  ///   - rows: Positions that the fit learns from.
  ///   - shared: What all fits of the layer see of the training rows, in the form; with the hidden
  ///     columns.
  ///   - kept: The features that are seen of those that can be chosen; `nil` for all.
  /// - Returns: `nil` where no feature is made by fits or left out. Made once for all fits of the same rows.
  package func fitView(
    _ shared: FeatureMatrix, rows: [Int], form: TargetForm, seed: UInt64, kept: [Int]? = nil
  ) -> FitView? {
    guard !generators.isEmpty || kept != nil else { return nil }
    return shared.derived.value(
      for: FitViewKey(rows: rows, form: form, seed: seed, kept: kept),
      bytes: { $0.training.bytes }
    ) { makeFitView(shared, rows: rows, form: form, seed: seed, kept: kept) }
  }

  private func makeFitView(
    _ shared: FeatureMatrix, rows: [Int], form: TargetForm, seed: UInt64, kept: [Int]?
  ) -> FitView {
    let values = learned(form)
    let folds = Self.innerFolds(rows, seed: seed)
    var made: [FitInput.Made] = []
    var columns: [[[Double]]] = []
    for own in generators {
      let keys = own.keys.map { Array(shared.column($0)) }
      func fitted(_ rows: [Int]) -> FittedGenerator {
        FittedGenerator(
          own.generator, keys: keys, values: values, rows: rows, groupCount: own.groupCount,
          nearest: own.nearest)
      }
      let whole = fitted(rows)
      made.append(
        .init(names: own.generator.featureNames, keys: own.keys, generator: whole))
      var cells = whole.columns(keys)
      if whole.holdsOwnValue {
        for fold in folds.indices {
          let others = folds.indices.filter { $0 != fold }.flatMap { folds[$0] }.sorted()
          let found = fitted(others).columns(keys.map { key in folds[fold].map { key[$0] } })
          for feature in found.indices {
            for (row, value) in zip(folds[fold], found[feature]) { cells[feature][row] = value }
          }
        }
      }
      columns.append(cells)
    }
    let input = FitInput(visible: visibleCount, hidden: hiddenCount, made: made, kept: kept)
    return FitView(input: input, training: input.matrix(shared, columns))
  }

  /// Five parts of some rows, or as many as there are rows, drawn by chance.
  static func innerFolds(_ rows: [Int], seed: UInt64) -> [[Int]] {
    var order = rows
    var random = RandomSource(seed: derivedSeed(seed, "inner folds"))
    random.shuffle(&order)
    let count = min(5, rows.count)
    return (0..<count).map { fold in
      order.indices.filter { $0 % count == fold }.map { order[$0] }.sorted()
    }
  }
}

extension FitInput {
  package func encode(to writer: inout ByteWriter) {
    writer.write(([visible, hidden, made.count] + (kept ?? [])).map(UInt32.init))
    for own in made {
      writer.write(own.names)
      writer.write(own.keys.map(UInt32.init))
      own.generator.encode(to: &writer)
    }
  }

  package init(from reader: inout ByteReader) throws(ByteError) {
    let counts = try reader.readArray(UInt32.self).map(Int.init)
    guard counts.count >= 3 else { throw .unexpected("a fit's input of \(counts.count) counts") }
    var made: [Made] = []
    for _ in 0..<counts[2] {
      let names = try reader.readStrings()
      let keys = try reader.readArray(UInt32.self).map(Int.init)
      guard keys.allSatisfy({ $0 >= counts[0] && $0 < counts[0] + counts[1] }), !keys.isEmpty
      else { throw .unexpected("keys that are no hidden columns") }
      made.append(Made(names: names, keys: keys, generator: try FittedGenerator(from: &reader)))
    }
    let kept = Array(counts[3...])
    guard kept.allSatisfy({ $0 < counts[0] }) else {
      throw .unexpected("a fit's features that are no columns")
    }
    self.init(
      visible: counts[0], hidden: counts[1], made: made, kept: kept.isEmpty ? nil : kept)
  }
}
