import Tabular
import Testing

@testable import Resampling

/// Six months, two districts each, in no order: rows 2i and 2i + 1 are of one month.
private let table = Table([
  Column(
    "Year", .numbers([2021, 2021, 2020, 2020, 2021, 2021, 2020, 2020, 2020, 2020, 2021, 2021])),
  Column("Month", .numbers([1, 1, 2, 2, 10, 10, 12, 12, 11, 11, 2, 2])),
  Column(
    "District",
    .categories(codes: [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1], levels: ["Putuo", "Jinshan"])),
  Column("Fold", .numbers([3, 3, 1, 1, .nan, .nan, 3, 3, 1, 1, 2, 2])),
  Column("Same", .numbers([Double](repeating: 4, count: 12))),
])
/// One row for each month; in order of time 1, 4, 3, 0, 5, 2.
private let months = RowContext(
  table: table, rows: [0, 2, 4, 6, 8, 10], target: [5, 1, 6, 2, 4, 3])
private let all = RowContext(
  table: table, rows: Array(0..<12), target: (0..<12).map { Double($0 * 7 % 12) })

private func heldOut(_ splits: [Split]) -> [[Int]] { splits.map(\.heldOut) }
private func training(_ splits: [Split]) -> [[Int]] { splits.map(\.training) }

@Suite("fold schemes")
struct FoldSchemeTests {
  @Test("k-fold without shuffle cuts the rows as scikit-learn's KFold(4) cuts ten")
  func kfoldAgreesWithScikitLearn() throws {
    let table = Table([Column("x", .numbers([Double](repeating: 0, count: 10)))])
    let rows = RowContext(
      table: table, rows: Array(0..<10), target: [Double](repeating: 0, count: 10))
    let splits = try FoldScheme.kfold(count: 4, repeats: 1, shuffle: false).splits(
      of: rows, seed: 1)
    #expect(heldOut(splits) == [[0, 1, 2], [3, 4, 5], [6, 7], [8, 9]])
    #expect(splits[2].training == [0, 1, 2, 3, 4, 5, 8, 9])
    #expect(splits.map(\.fold) == [0, 1, 2, 3])
  }

  @Test("shuffled k-fold depends on the seed and the repeat alone")
  func shuffledKFold() throws {
    let scheme = FoldScheme.kfold(count: 3, repeats: 2, shuffle: true)
    let splits = try scheme.splits(of: all, seed: 7)
    #expect(try scheme.splits(of: all, seed: 7) == splits)
    #expect(try scheme.splits(of: all, seed: 8) != splits)
    #expect(splits.map(\.repeat) == [0, 0, 0, 1, 1, 1])
    #expect(heldOut(Array(splits[..<3])) != heldOut(Array(splits[3...])))
    let fewer = try FoldScheme.kfold(count: 3, repeats: 1, shuffle: true).splits(of: all, seed: 7)
    #expect(fewer == Array(splits[..<3]))
  }

  @Test("each fold of a stratified scheme holds one row of every hand of the sorted target")
  func stratified() throws {
    let splits = try FoldScheme.stratified(count: 3, repeats: 4).splits(of: months, seed: 3)
    // By target: rows 1, 3, 5 are the lower half, 4, 0, 2 the upper.
    for split in splits {
      #expect(split.heldOut.filter { [1, 3, 5].contains($0) }.count == 1)
      #expect(split.heldOut.filter { [0, 2, 4].contains($0) }.count == 1)
    }
    #expect(Set(heldOut(splits)).count > 3)
  }

  @Test("groups are dealt out whole, and folds come out level")
  func grouped() throws {
    // Groups of 3, 2 and 1 rows: however the larger two come, the smallest joins the lighter fold.
    let table = Table([
      Column("g", .categories(codes: [0, 0, 0, 1, 1, 2], levels: ["c", "a", "b"]))
    ])
    let rows = RowContext(table: table, rows: Array(0..<6), target: [0, 0, 0, 0, 0, 0])
    for seed in UInt64(0)..<8 {
      let splits = try FoldScheme.grouped(by: ["g"], count: 2, repeats: 1).splits(
        of: rows, seed: seed)
      #expect(Set(heldOut(splits)) == [[0, 1, 2], [3, 4, 5]])
    }
  }

  /// Recorded with scikit-learn 1.9's `StratifiedGroupKFold` without shuffling.
  @Test("groups of classes are dealt out as scikit-learn does")
  func stratifiedGroups() throws {
    try expectGroupFolds(
      groups: [
        10, 7, 6, 3, 3, 0, 0, 0, 2, 9, 7, 10, 6, 7, 11, 8, 7, 6, 6, 11, 3, 9, 8, 0, 4,
        10, 6, 0, 9, 8, 10, 2, 1, 10, 0, 6, 0, 3, 5, 5, 4, 0, 0, 1, 0, 8, 6, 7, 3, 7,
        9, 4, 5, 11, 9, 11, 4, 8, 11, 7,
      ],
      classes: [
        0, 1, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0,
        1, 1, 0, 1, 0, 0, 1, 1, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0,
        1, 0, 1, 1, 1, 1, 1, 0, 1, 1,
      ], count: 3,
      folds: [
        2, 1, 2, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 1, 2, 2, 1, 2, 2, 2, 0, 1, 2, 0, 1,
        2, 2, 0, 1, 2, 2, 1, 1, 2, 0, 2, 0, 0, 0, 0, 1, 0, 0, 1, 0, 2, 2, 1, 0, 1,
        1, 1, 0, 2, 1, 2, 1, 2, 2, 1,
      ])
    try expectGroupFolds(
      groups: [
        9, 10, 13, 17, 0, 2, 14, 16, 4, 6, 15, 8, 5, 14, 5, 8, 11, 10, 1, 0, 15, 13, 14, 10, 14,
        6, 9, 13, 2, 6, 2, 9, 17, 2, 7, 8, 16, 4, 10, 5, 0, 13, 1, 5, 9, 9, 2, 17, 12, 17,
        1, 12, 5, 10, 16, 5, 12, 3, 6, 17, 8, 10, 5, 2, 8, 11, 9, 13, 7, 11, 13, 16, 8, 0, 12,
        10, 15, 9, 7, 1,
      ],
      classes: [
        1, 1, 2, 1, 0, 2, 2, 0, 1, 0, 1, 2, 2, 1, 2, 2, 0, 0, 1, 2, 0, 0, 2, 2, 2,
        0, 1, 0, 1, 0, 2, 0, 1, 2, 2, 2, 0, 1, 0, 2, 1, 0, 2, 2, 0, 0, 2, 1, 2, 1,
        1, 0, 1, 0, 2, 1, 2, 2, 2, 2, 2, 1, 2, 2, 1, 2, 0, 1, 1, 0, 2, 0, 2, 2, 2,
        2, 2, 0, 1, 2,
      ], count: 4,
      folds: [
        3, 0, 2, 0, 1, 0, 3, 2, 2, 1, 1, 1, 2, 3, 2, 1, 0, 0, 1, 1, 1, 2, 3, 0, 3,
        1, 3, 2, 0, 1, 0, 3, 0, 0, 3, 1, 2, 2, 0, 2, 1, 2, 1, 2, 3, 3, 0, 0, 3, 0,
        1, 3, 2, 0, 2, 2, 3, 0, 1, 0, 1, 0, 2, 0, 1, 0, 3, 2, 3, 0, 2, 2, 1, 1, 3,
        0, 1, 3, 3, 1,
      ])
  }

  private func expectGroupFolds(
    groups: [Int], classes: [Int], count: Int, folds: [Int]
  ) throws {
    let table = Table([Column("g", .numbers(groups.map(Double.init)))])
    let rows = RowContext(
      table: table, rows: Array(groups.indices), target: classes.map(Double.init))
    let own = try RowGroups(rows, by: ["g"])
    let found = stratifiedGroupFolds(own, rows.target, count, order: Array(0..<own.count))
    #expect(found == folds)
  }

  @Test("every fold gets a group of classes, and nearly its share of each class")
  func stratifiedGroupShares() throws {
    var random = RandomSource(seed: 8)
    let groups = (0..<400).map { _ in Double(random.index(below: 60)) }
    // A class hangs on the group.
    let classes = groups.map { Double(Int($0) % 10 == 0 ? 1 : random.index(below: 8) == 0 ? 1 : 0) }
    let rows = RowContext(
      table: Table([Column("g", .numbers(groups))]), rows: Array(0..<400), target: classes)
    let share = classes.reduce(0, +) / 400
    for seed in UInt64(0)..<6 {
      let splits = try FoldScheme.stratifiedGroups(by: ["g"], count: 5, repeats: 2)
        .splits(of: rows, seed: seed)
      for split in splits {
        let own = split.heldOut.reduce(0) { $0 + classes[$1] } / Double(split.heldOut.count)
        #expect(abs(own - share) < 0.05)
        #expect(
          Set(split.heldOut.map { groups[$0] }).isDisjoint(with: split.training.map { groups[$0] }))
      }
    }
    // As many folds as groups: each has one.
    let few = RowContext(
      table: Table([Column("g", .numbers([1, 1, 1, 1, 2, 3]))]), rows: Array(0..<6),
      target: [0, 1, 0, 1, 1, 0])
    let splits = try FoldScheme.stratifiedGroups(by: ["g"], count: 3, repeats: 1)
      .splits(of: few, seed: 1)
    #expect(splits.allSatisfy { !$0.heldOut.isEmpty })
  }

  @Test("the order of the rows does not change which groups go together")
  func groupedIgnoresRowOrder() throws {
    let scheme = FoldScheme.grouped(by: ["Year", "Month"], count: 3, repeats: 2)
    let turned = RowContext(table: table, rows: all.rows.reversed(), target: all.target.reversed())
    let splits = try scheme.splits(of: all, seed: 5)
    let turnedSplits = try scheme.splits(of: turned, seed: 5)
    #expect(
      heldOut(turnedSplits).map { held in held.map { turned.rows[$0] }.sorted() }
        == heldOut(splits))
  }

  @Test("blocks follow time as numbers, not the order of the rows or the text")
  func blocks() throws {
    let splits = try FoldScheme.blocks(by: ["Year", "Month"], count: 3, purge: 0).splits(
      of: months, seed: 0)
    #expect(heldOut(splits) == [[1, 4], [0, 3], [2, 5]])
    #expect(training(splits) == [[0, 2, 3, 5], [1, 2, 4, 5], [0, 1, 3, 4]])
  }

  @Test("a purge leaves out the values next to the block on both sides")
  func purgedBlocks() throws {
    let splits = try FoldScheme.blocks(by: ["Year", "Month"], count: 3, purge: 1).splits(
      of: months, seed: 0)
    #expect(heldOut(splits) == [[1, 4], [0, 3], [2, 5]])
    #expect(training(splits) == [[0, 2, 5], [1, 2], [1, 3, 4]])
  }

  @Test("blocks are level in rows and never cut a value in two")
  func unevenBlocks() throws {
    // Values 1…5 with 1, 1, 6, 2 and 2 rows: the cuts nearest to 4 and 8 rows of 12 are after 2 and 8.
    let table = Table([Column("t", .numbers([3, 3, 3, 3, 3, 3, 1, 2, 4, 4, 5, 5]))])
    let rows = RowContext(
      table: table, rows: Array(0..<12), target: [Double](repeating: 0, count: 12))
    let splits = try FoldScheme.blocks(by: ["t"], count: 3, purge: 0).splits(of: rows, seed: 0)
    #expect(heldOut(splits) == [[6, 7], [0, 1, 2, 3, 4, 5], [8, 9, 10, 11]])
    // As many blocks as values: each has its own, whatever the shares.
    let five = try FoldScheme.blocks(by: ["t"], count: 5, purge: 0).splits(of: rows, seed: 0)
    #expect(heldOut(five) == [[6], [7], [0, 1, 2, 3, 4, 5], [8, 9], [10, 11]])
  }

  @Test("one fold for each group, categories in the order of their text")
  func leaveOneGroupOut() throws {
    let splits = try FoldScheme.leaveOneGroupOut(by: ["District"]).splits(of: all, seed: 0)
    #expect(heldOut(splits) == [[1, 3, 5, 7, 9, 11], [0, 2, 4, 6, 8, 10]])
    #expect(training(splits) == [[0, 2, 4, 6, 8, 10], [1, 3, 5, 7, 9, 11]])
  }

  @Test("forward chaining trains on the past alone and never holds out the first block")
  func forwardChaining() throws {
    let splits = try FoldScheme.forwardChaining(by: ["Year", "Month"], count: 2, purge: 0).splits(
      of: months, seed: 0)
    #expect(heldOut(splits) == [[0, 3], [2, 5]])
    #expect(training(splits) == [[1, 4], [0, 1, 3, 4]])
  }

  @Test("forward chaining agrees with scikit-learn's TimeSeriesSplit(3, gap=1) on twelve rows")
  func forwardChainingAgreesWithScikitLearn() throws {
    let table = Table([Column("t", .numbers((0..<12).map(Double.init)))])
    let rows = RowContext(
      table: table, rows: Array(0..<12), target: [Double](repeating: 0, count: 12))
    let splits = try FoldScheme.forwardChaining(by: ["t"], count: 3, purge: 1).splits(
      of: rows, seed: 0)
    #expect(heldOut(splits) == [[3, 4, 5], [6, 7, 8], [9, 10, 11]])
    #expect(training(splits) == [[0, 1], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4, 5, 6, 7]])
  }

  @Test("backward chaining trains on the future alone, latest blocks first")
  func backwardChaining() throws {
    let plain = try FoldScheme.backwardChaining(by: ["Year", "Month"], count: 2, purge: 0).splits(
      of: months, seed: 0)
    #expect(heldOut(plain) == [[0, 3], [1, 4]])
    #expect(training(plain) == [[2, 5], [0, 2, 3, 5]])
    let purged = try FoldScheme.backwardChaining(by: ["Year", "Month"], count: 2, purge: 1).splits(
      of: months, seed: 0)
    #expect(heldOut(purged) == heldOut(plain))
    #expect(training(purged) == [[2], [0, 2, 5]])
  }

  @Test("a column names the folds; rows without one always train")
  func column() throws {
    let splits = try FoldScheme.column("Fold").splits(of: months, seed: 0)
    #expect(heldOut(splits) == [[1, 4], [5], [0, 3]])
    #expect(training(splits) == [[0, 2, 3, 5], [0, 1, 2, 3, 4], [1, 2, 4, 5]])
  }

  @Test(
    "every row is held out once in each repeat, and trains in every other fold",
    arguments: [
      .kfold(count: 5, repeats: 3, shuffle: true), .stratified(count: 5, repeats: 3),
      .grouped(by: ["Month"], count: 4, repeats: 3),
      .blocks(by: ["Year", "Month"], count: 4, purge: 0), .leaveOneGroupOut(by: ["Month"]),
    ] as [FoldScheme])
  func partition(scheme: FoldScheme) throws {
    let splits = try scheme.splits(of: all, seed: 11)
    let repeats = Dictionary(grouping: splits, by: \.repeat)
    for splits in repeats.values {
      #expect(splits.flatMap(\.heldOut).sorted() == Array(0..<12))
      let sizes = splits.map(\.heldOut.count)
      #expect(sizes.max()! - sizes.min()! <= 2)
    }
    for split in splits {
      #expect((split.training + split.heldOut).sorted() == Array(0..<12))
      #expect(split.training == split.training.sorted())
      #expect(split.heldOut == split.heldOut.sorted())
    }
  }

  @Test(
    "rows that agree in the columns are never on both sides of a split",
    arguments: [
      .grouped(by: ["Year", "Month"], count: 4, repeats: 5),
      .stratifiedGroups(by: ["Year", "Month"], count: 4, repeats: 5),
      .blocks(by: ["Year", "Month"], count: 4, purge: 1), .leaveOneGroupOut(by: ["Year", "Month"]),
      .forwardChaining(by: ["Year", "Month"], count: 3, purge: 0),
      .backwardChaining(by: ["Year", "Month"], count: 3, purge: 1),
    ] as [FoldScheme])
  func groupsStayTogether(scheme: FoldScheme) throws {
    for split in try scheme.splits(of: all, seed: 2) {
      // Rows 2i and 2i + 1 are of one month.
      let held = Set(split.heldOut.map { $0 / 2 })
      #expect(held.isDisjoint(with: split.training.map { $0 / 2 }))
      #expect(split.heldOut.count == 2 * held.count)
    }
  }

  @Test(
    "what cannot be split is refused, and the sentence says what would be right",
    arguments: [
      (
        .blocks(by: ["Year", "Mont"], count: 2, purge: 0),
        "the table has no column 'Mont'; use a column of the table"
      ),
      (
        .grouped(by: ["Fold"], count: 2, repeats: 1),
        "column 'Fold' is missing in 1 row and rows are split by it; complete it, "
          + "or split by another column"
      ),
      (
        .grouped(by: ["Year"], count: 3, repeats: 1),
        "2 distinct values of [Year]; the folds need at least 3; lower 'count', or "
          + "split by other columns"
      ),
      (
        .forwardChaining(by: ["Year", "Month"], count: 6, purge: 0),
        "6 distinct values of [Year, Month]; the folds need at least 7; lower "
          + "'count', or split by other columns"
      ),
      (
        .leaveOneGroupOut(by: ["Same"]),
        "1 distinct value of [Same]; the folds need at least 2; lower 'count', or "
          + "split by other columns"
      ),
      (
        .column("Same"),
        "1 distinct value of [Same]; the folds need at least 2; lower 'count', or "
          + "split by other columns"
      ),
      (.blocks(by: [], count: 2, purge: 0), "'by' is empty; expected at least one column"),
      (
        .kfold(count: 7, repeats: 1, shuffle: true),
        "6 rows with a known target; the folds need at least 7; lower 'count'"
      ),
      (.stratified(count: 1, repeats: 1), "'count' is 1; expected at least 2"),
      (.stratified(count: 2, repeats: 0), "'repeats' is 0; expected at least 1"),
      (
        .blocks(by: ["Year"], count: 2, purge: -1), "'purge' is -1; expected at least 0"
      ),
      (
        .kfold(count: 2, repeats: 3, shuffle: false),
        "3 repeats without shuffling are all the same; set 'shuffle' to true or "
          + "'repeats' to 1"
      ),
      (
        .forwardChaining(by: ["Year", "Month"], count: 2, purge: 2),
        "fold 1 has no training rows after purging 2 values; lower 'purge' or 'count'"
      ),
    ] as [(FoldScheme, String)])
  func refusals(scheme: FoldScheme, sentence: String) {
    let error = #expect(throws: FoldError.self) { try scheme.splits(of: months, seed: 0) }
    #expect(error?.message == sentence)
  }

  @Test("a fold column that is missing everywhere is refused")
  func emptyFoldColumn() {
    let rows = RowContext(table: table, rows: [4, 5], target: [0, 0])
    #expect(throws: FoldError.noFoldNamed(column: "Fold")) {
      try FoldScheme.column("Fold").splits(of: rows, seed: 0)
    }
  }
}
