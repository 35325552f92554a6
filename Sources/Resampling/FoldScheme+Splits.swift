import Tabular

extension FoldScheme {
  /// The splits of the scheme: repeat by repeat, in each of them fold by fold, both counted from 0.
  ///
  /// Every split has at least one training row and one held-out row. In k-fold, stratified, grouped
  /// and block schemes and in leave-one-group-out each row is held out once in every repeat;
  /// chaining never holds out its first block, a fold column never the rows where it is missing.
  ///
  /// - Parameter seed: Decides alone how rows and groups are shuffled; each repeat has its own.
  public func splits(of rows: RowContext, seed: UInt64) throws(FoldError) -> [Split] {
    switch self {
    case .kfold(let count, let repeats, let shuffle):
      try check(count: count, least: 2, repeats: repeats)
      guard shuffle || repeats == 1 else { throw .repeatsWithoutShuffle(repeats) }
      guard rows.count >= count else { throw .tooFewRows(needed: count, found: rows.count) }
      return repeated(repeats, count, seed) { random in
        shuffledFolds(rows.count, count, shuffle ? random : nil)
      }

    case .stratified(let count, let repeats):
      try check(count: count, least: 2, repeats: repeats)
      guard rows.count >= count else { throw .tooFewRows(needed: count, found: rows.count) }
      return repeated(repeats, count, seed) { stratifiedFolds(rows.target, count, $0) }

    case .grouped(let by, let count, let repeats):
      try check(count: count, least: 2, repeats: repeats)
      let groups = try rowGroups(rows, by, atLeast: count)
      return repeated(repeats, count, seed) { groupedFolds(groups, count, $0) }

    case .stratifiedGroups(let by, let count, let repeats):
      try check(count: count, least: 2, repeats: repeats)
      let groups = try rowGroups(rows, by, atLeast: count)
      return repeated(repeats, count, seed) { random in
        var random = random
        var order = Array(0..<groups.count)
        random.shuffle(&order)
        return stratifiedGroupFolds(groups, rows.target, count, order: order)
      }

    case .leaveOneGroupOut(let by):
      let groups = try rowGroups(rows, by, atLeast: 2)
      return partition(groups.groupOfRow, groups.count)

    case .blocks(let by, let count, let purge):
      try check(count: count, least: 2, purge: purge)
      let groups = try rowGroups(rows, by, atLeast: count)
      return try blockSplits(groups.blocks(count), of: groups, purge: purge) { group, heldOut in
        group < heldOut.lowerBound - purge || group >= heldOut.upperBound + purge
      }

    case .forwardChaining(let by, let count, let purge):
      try check(count: count, least: 1, purge: purge)
      let groups = try rowGroups(rows, by, atLeast: count + 1)
      let blocks = groups.blocks(count + 1).dropFirst()
      return try blockSplits(Array(blocks), of: groups, purge: purge) { group, heldOut in
        group < heldOut.lowerBound - purge
      }

    case .backwardChaining(let by, let count, let purge):
      try check(count: count, least: 1, purge: purge)
      let groups = try rowGroups(rows, by, atLeast: count + 1)
      let blocks = groups.blocks(count + 1).dropLast().reversed()
      return try blockSplits(Array(blocks), of: groups, purge: purge) { group, heldOut in
        group >= heldOut.upperBound + purge
      }

    case .cuts(let by, let cuts):
      return try cuts.splits(try rowGroups(rows, by, atLeast: 2))

    case .column(let name):
      return try columnSplits(of: rows, named: name)
    }
  }
}

// MARK: Schemes

/// The fold of each row in k-fold: contiguous parts of the rows' order, or of a random order.
private func shuffledFolds(_ rowCount: Int, _ count: Int, _ random: RandomSource?) -> [Int] {
  var order = Array(0..<rowCount)
  if var random { random.shuffle(&order) }
  var folds = [Int](repeating: 0, count: rowCount)
  // As scikit-learn cuts them: the first `rowCount % count` parts have one row more.
  let (size, larger) = rowCount.quotientAndRemainder(dividingBy: count)
  for (place, row) in order.enumerated() {
    let inLarger = place < larger * (size + 1)
    folds[row] = inLarger ? place / (size + 1) : larger + (place - larger * (size + 1)) / size
  }
  return folds
}

/// The fold of each row when the rows, sorted by target, are dealt out `count` at a time: each such
/// hand gives every fold one row, so every quantile is shared out as evenly as it can be.
private func stratifiedFolds(_ target: [Double], _ count: Int, _ random: RandomSource) -> [Int] {
  var random = random
  var places = Array(target.indices)
  random.shuffle(&places)
  // Equal targets in random order: their order in the table may carry a trend of its own.
  let order = target.indices.sorted { (target[$0], places[$0]) < (target[$1], places[$1]) }
  var folds = [Int](repeating: 0, count: target.count)
  for start in stride(from: 0, to: order.count, by: count) {
    var hand = Array(0..<count)
    random.shuffle(&hand)
    for (row, fold) in zip(order[start..<min(start + count, order.count)], hand) {
      folds[row] = fold
    }
  }
  return folds
}

/// The fold of each row when groups are dealt out, large ones first, each to the fold with the
/// fewest rows so far.
///
/// Groups of about one size (the same power of two) come in random order. Strictly by size would
/// balance a little better and give every repeat the same folds wherever sizes differ.
private func groupedFolds(_ groups: RowGroups, _ count: Int, _ random: RandomSource) -> [Int] {
  var random = random
  var places = Array(0..<groups.count)
  random.shuffle(&places)
  let sizeClass = groups.rowCounts.map { $0.leadingZeroBitCount }
  let order = (0..<groups.count).sorted {
    (sizeClass[$0], places[$0]) < (sizeClass[$1], places[$1])
  }
  var foldOfGroup = [Int](repeating: 0, count: groups.count)
  var rowsInFold = [Int](repeating: 0, count: count)
  for group in order {
    var lightest = 0
    for fold in 1..<count where rowsInFold[fold] < rowsInFold[lightest] { lightest = fold }
    foldOfGroup[group] = lightest
    rowsInFold[lightest] += groups.rowCounts[group]
  }
  return groups.groupOfRow.map { foldOfGroup[$0] }
}

/// The fold of each row when groups are dealt out, those of the most uneven classes first, each to the fold where the
/// shares of the classes then differ least between folds; of several such folds to the one with the fewest rows.
///
/// - Parameter order: Of the groups; those alike in their classes stay in it.
/// - Source: scikit-learn's `StratifiedGroupKFold`.
/// - Complexity: O(groups · folds² · classes).
func stratifiedGroupFolds(
  _ groups: RowGroups, _ target: [Double], _ count: Int, order: [Int]
) -> [Int] {
  let classes = Set(target).sorted()
  let number = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
  let none = [Double](repeating: 0, count: classes.count)
  var rowsOfGroup = [[Double]](repeating: none, count: groups.count)
  var rowsOfClass = none
  for (row, group) in groups.groupOfRow.enumerated() {
    let own = number[target[row]] ?? 0
    rowsOfGroup[group][own] += 1
    rowsOfClass[own] += 1
  }
  let spreads = rowsOfGroup.map(deviation)
  let places = order.enumerated().sorted {
    (-spreads[$0.element], $0.offset) < (-spreads[$1.element], $1.offset)
  }
  var deal = GroupDeal(count: count, groups: groups.count, rowsOfClass: rowsOfClass)
  var foldOfGroup = [Int](repeating: 0, count: groups.count)
  for (_, group) in places { foldOfGroup[group] = deal.take(rowsOfGroup[group]) }
  return groups.groupOfRow.map { foldOfGroup[$0] }
}

/// Folds that groups are dealt out to.
private struct GroupDeal {
  private let rowsOfClass: [Double]
  /// By class and fold.
  private var rows: [[Double]]
  private var sizes: [Double]
  private var groupsLeft: Int

  init(count: Int, groups: Int, rowsOfClass: [Double]) {
    self.rowsOfClass = rowsOfClass
    sizes = [Double](repeating: 0, count: count)
    rows = rowsOfClass.map { _ in [Double](repeating: 0, count: count) }
    groupsLeft = groups
  }

  /// Adds a group to the fold that suits it best, and says which. The last groups fill folds that are still empty.
  mutating func take(_ group: [Double]) -> Int {
    let empty = sizes.count { $0 == 0 }
    var best = (fold: 0, spread: Double.infinity, rows: Double.infinity)
    for fold in sizes.indices where groupsLeft > empty || sizes[fold] == 0 {
      let spread = spread(with: group, in: fold)
      // As near as numpy's `isclose` has it.
      let isClose = abs(spread - best.spread) <= 1e-8 + 1e-5 * abs(best.spread)
      if spread < best.spread || (isClose && sizes[fold] < best.rows) {
        best = (fold, spread, sizes[fold])
      }
    }
    for (number, added) in group.enumerated() { rows[number][best.fold] += added }
    sizes[best.fold] += group.reduce(0, +)
    groupsLeft -= 1
    return best.fold
  }

  /// The mean over classes of how much their shares differ between folds, with a group in one of them.
  private func spread(with group: [Double], in fold: Int) -> Double {
    var sum = 0.0
    for (number, total) in rowsOfClass.enumerated() {
      sum += deviation(
        rows[number].enumerated().map { ($1 + ($0 == fold ? group[number] : 0)) / total })
    }
    return sum / Double(rowsOfClass.count)
  }
}

/// The standard deviation, of the whole.
private func deviation(_ values: [Double]) -> Double {
  let mean = values.reduce(0, +) / Double(values.count)
  let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  return (squares / Double(values.count)).squareRoot()
}

/// One split for each block of groups; `trains` says of a group whether it trains while a block is
/// held out.
private func blockSplits(
  _ blocks: [Range<Int>], of groups: RowGroups, purge: Int, trains: (Int, Range<Int>) -> Bool
) throws(FoldError) -> [Split] {
  var splits: [Split] = []
  for (fold, block) in blocks.enumerated() {
    var split = Split(repeat: 0, fold: fold, training: [], heldOut: [])
    for (row, group) in groups.groupOfRow.enumerated() {
      if block.contains(group) {
        split.heldOut.append(row)
      } else if trains(group, block) {
        split.training.append(row)
      }
    }
    guard !split.training.isEmpty else { throw .nothingToTrainOn(fold: fold, purge: purge) }
    splits.append(split)
  }
  return splits
}

/// One split for each value of a fold column, in the order of the values.
private func columnSplits(of rows: RowContext, named name: String) throws(FoldError) -> [Split] {
  let column = try rows.column(name)
  let known = rows.positions { !column.isMissing(rows.rows[$0]) }
  guard !known.isEmpty else { throw .noFoldNamed(column: name) }
  let context = RowContext(table: rows.table, rows: known.map { rows.rows[$0] })
  let groups = try RowGroups(context, by: [name])
  guard groups.count > 1 || known.count < rows.count else {
    throw .tooFewGroups(by: [name], needed: 2, found: 1)
  }
  var folds = [Int?](repeating: nil, count: rows.count)
  for (position, group) in zip(known, groups.groupOfRow) { folds[position] = group }
  return partition(folds, groups.count)
}

// MARK: Common

private func check(
  count: Int, least: Int, repeats: Int = 1, purge: Int = 0
) throws(FoldError) {
  guard count >= least else {
    throw .outOfRange("count", found: String(count), allowed: "at least \(least)")
  }
  guard repeats >= 1 else {
    throw .outOfRange("repeats", found: String(repeats), allowed: "at least 1")
  }
  guard purge >= 0 else {
    throw .outOfRange("purge", found: String(purge), allowed: "at least 0")
  }
}

private func rowGroups(
  _ rows: RowContext, _ by: [String], atLeast needed: Int
) throws(FoldError) -> RowGroups {
  let groups = try RowGroups(rows, by: by)
  guard groups.count >= needed else {
    throw .tooFewGroups(by: by, needed: needed, found: groups.count)
  }
  return groups
}

private func repeated(
  _ repeats: Int, _ count: Int, _ seed: UInt64, folds: (RandomSource) -> [Int]
) -> [Split] {
  (0..<repeats).flatMap { number in
    let random = RandomSource(seed: derivedSeed(seed, "folds/\(number)"))
    return partition(folds(random), count, repeat: number)
  }
}

/// Splits that hold out each row in its fold; a row without one always trains.
private func partition(_ foldOfRow: [Int?], _ count: Int, repeat number: Int = 0) -> [Split] {
  (0..<count).map { fold in
    var split = Split(repeat: number, fold: fold, training: [], heldOut: [])
    for (row, own) in foldOfRow.enumerated() {
      if own == fold { split.heldOut.append(row) } else { split.training.append(row) }
    }
    return split
  }
}
