private import Glibc
package import Resampling
package import Tabular

/// The folds of one stage's targets: as declared, or those that resemble the gap.
package struct FoldChoice: Hashable {
  /// The layer, from 1, whose own they are; `nil` for those of the stack.
  package var layer: Int?
  /// What is declared; shuffled folds where they are to resemble the gap.
  package var declared: FoldScheme
  /// Columns of time by which blocks or cuts may take the place of what is declared; `nil` where they may not.
  var time: [String]?
  /// Blocks for rows that no cut holds out; 0 where nothing needs out-of-fold values of them.
  var coveringBlocks = 0
  /// Whether cuts may take their place: not where the target is learned relative to a column that is known in the gap.
  /// What is left of it hardly moves with time, so that a few cuts tell less than blocks of all rows.
  var allowsCuts = true
  /// How many splits the stack needs.
  var leastCount = 1
  /// Whether shuffled folds are stratified for a target of classes.
  var stratifiesClasses = false

  package init(
    layer: Int? = nil,
    declared: FoldScheme,
    time: [String]? = nil,
    coveringBlocks: Int = 0,
    allowsCuts: Bool = true,
    leastCount: Int = 1, stratifiesClasses: Bool = false
  ) {
    self.layer = layer
    self.declared = declared
    self.time = time
    self.coveringBlocks = coveringBlocks
    self.allowsCuts = allowsCuts
    self.leastCount = leastCount
    self.stratifiesClasses = stratifiesClasses
  }

  /// From which they are drawn: a layer's own are others than the stack's.
  package func seed(_ experimentSeed: UInt64) -> UInt64 {
    derivedSeed(experimentSeed, layer.map { "folds/layer \($0)" } ?? "folds")
  }

  /// The same folds, or of classes those with near-equal shares of each: of whole groups always, of single rows where
  /// it is asked for.
  package func stratified(_ scheme: FoldScheme, for task: TargetTask) -> FoldScheme {
    if task.isOfClasses, case .grouped(let by, let count, let repeats) = scheme {
      return .stratifiedGroups(by: by, count: count, repeats: repeats)
    }
    guard stratifiesClasses, task.isOfClasses,
      case .kfold(let count, let repeats, true) = scheme
    else { return scheme }
    return .stratified(count: count, repeats: repeats)
  }

  /// The folds for some rows.
  ///
  /// Where a choice is left, it goes by distance in time alone: cuts, if most of the rows that are to be
  /// predicted lie beyond what is known; blocks, if they lie from the known ones as the held-out rows of
  /// blocks do, rather than as those of shuffled folds. No target has a part in it.
  ///
  /// - Parameters:
  ///   - known: Rows of the table that are learned from.
  ///   - predicted: Rows that are to be predicted.
  package func scheme(
    for known: [Int], predicting predicted: [Int], in table: Table, seed: UInt64
  ) throws(FoldError) -> FoldScheme {
    guard let time, case .kfold(let count, _, _) = declared,
      let gap = GapDistances(known, predicted, in: table, by: time)
    else { return declared }
    if allowsCuts, let cuts = gap.placement.cuts(coveringBlocks: coveringBlocks),
      cuts.count >= leastCount
    {
      return .cuts(by: time, cuts)
    }
    guard gap.momentCount >= count else { return declared }
    let blocks = FoldScheme.blocks(by: time, count: count, purge: 0)
    let far = log(1 + gap.toPredicted)
    let shuffled = log(1 + (try gap.mean(of: declared, seed: seed)))
    let blocked = log(1 + (try gap.mean(of: blocks, seed: seed)))
    return abs(far - blocked) < abs(far - shuffled) ? blocks : declared
  }
}

extension FoldChoice {
  /// Whether most rows to predict lie before or after all known ones, though no cuts are made for the target.
  func liesBeyond(_ known: [Int], predicting predicted: [Int], in table: Table) -> Bool {
    guard !allowsCuts, let time, let gap = GapDistances(known, predicted, in: table, by: time)
    else { return false }
    return gap.placement.isOutside
  }

  /// How far the rows to predict lie beyond what is known, and how far the deepest cut on that side reaches, in moments;
  /// `nil` where the folds are no cuts.
  package func reach(
    for known: [Int], predicting predicted: [Int], in table: Table
  ) throws(FoldError) -> (gap: Int, evidence: Int)? {
    guard
      case .cuts(_, let cuts) = try scheme(for: known, predicting: predicted, in: table, seed: 0),
      let time, let gap = GapDistances(known, predicted, in: table, by: time)
    else { return nil }
    return gap.placement.reach(of: cuts)
  }
}

/// Distances in time, in steps of the distinct moments, from held-out rows to what is learned from.
package struct GapDistances {
  private let table: Table
  private let known: [Int]
  private let moments: Moments
  /// The most known moments of one year, or of whatever the first column of time says.
  private let turn: Int
  /// Of the rows that are to be predicted.
  package let toPredicted: Double

  /// `nil` where nothing is predicted, or some row does not say when it was.
  package init?(_ known: [Int], _ predicted: [Int], in table: Table, by time: [String]) {
    // A row without its moment is no error here: the declared folds are kept.
    guard !predicted.isEmpty,
      let moments = try? Moments(of: known + predicted, in: table, by: time)
    else { return nil }
    self.table = table
    self.known = known
    self.moments = moments
    turn = Self.turn(known, moments, in: table, by: time)
    toPredicted = moments.meanDistance(
      of: Array(known.count..<known.count + predicted.count), from: Array(known.indices))
  }

  /// On which side of the known rows the others lie.
  package var placement: GapPlacement {
    GapPlacement(
      known: Array(moments.places.prefix(known.count)),
      predicted: Array(moments.places.dropFirst(known.count)), turn: turn)
  }

  private static func turn(
    _ known: [Int], _ moments: Moments, in table: Table, by time: [String]
  ) -> Int {
    guard time.count > 1, case .numbers(let years)? = table[time[0]]?.values else { return 1 }
    var places: [Double: Set<Int>] = [:]
    for (row, place) in zip(known, moments.places) { places[years[row], default: []].insert(place) }
    return places.values.map(\.count).max() ?? 1
  }

  /// Distinct moments of the known rows.
  var momentCount: Int { Set(moments.places.prefix(known.count)).count }

  /// Of the rows that folds hold out.
  package func mean(of scheme: FoldScheme, seed: UInt64) throws(FoldError) -> Double {
    // Distances do not depend on the target; stratified folds may take any.
    let context = RowContext(table: table, rows: known, target: known.map { _ in 0 })
    var (sum, count) = (0.0, 0)
    for split in try scheme.splits(of: context, seed: seed) {
      sum +=
        moments.meanDistance(of: split.heldOut, from: split.training)
        * Double(split.heldOut.count)
      count += split.heldOut.count
    }
    return count > 0 ? sum / Double(count) : 0
  }
}
