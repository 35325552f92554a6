import Resampling
import Tabular
import Testing

/// Six months in no order, one row each; in order of time rows 1, 4, 3, 0, 5, 2.
private let table = Table([
  Column("Year", .numbers([2021, 2020, 2021, 2020, 2020, 2021])),
  Column("Month", .numbers([1, 2, 10, 12, 11, 2])),
  Column("PM10", .numbers([7, .nan, 6, 5, .nan, 9])),
  Column("Mark", .numbers([1, 0, .nan, 0, 1, 0])),
  Column("Words", .categories(codes: [0, 1, 1, 1, 0, -1], levels: ["TRUE", "false"])),
])
private let rows = RowContext(table: table, rows: Array(0..<6), target: [7, 1, 6, 5, 2, 9])

@Suite("holdout schemes")
struct HoldoutSchemeTests {
  @Test("earliest and latest take the least number of values that reaches the fraction")
  func ends() throws {
    let time = ["Year", "Month"]
    func held(_ scheme: HoldoutScheme) throws -> [Int] { try scheme.heldOut(of: rows, seed: 1) }
    #expect(try held(.earliest(by: time, fraction: 0.2)) == [1, 4])
    #expect(try held(.earliest(by: time, fraction: 0.1)) == [1])
    #expect(try held(.earliest(by: time, fraction: 0.5)) == [1, 3, 4])
    #expect(try held(.latest(by: time, fraction: 0.2)) == [2, 5])
    #expect(try held(.latest(by: ["Year"], fraction: 0.5)) == [0, 2, 5])
  }

  @Test("a fraction of a count is not lifted by rounding")
  func exactFractions() throws {
    // 0.1 · 30 is 3.0000000000000004, and 3 of 30 are a tenth.
    let table = Table([Column("t", .numbers((0..<30).map(Double.init)))])
    let rows = RowContext(
      table: table, rows: Array(0..<30), target: [Double](repeating: 0, count: 30))
    let held = try HoldoutScheme.earliest(by: ["t"], fraction: 0.1).heldOut(of: rows, seed: 1)
    #expect(held == [0, 1, 2])
  }

  @Test("random rows are of the asked number and depend on the seed alone")
  func random() throws {
    let scheme = HoldoutScheme.random(fraction: 0.3)
    let drawn = try (UInt64(0)..<40).map { try scheme.heldOut(of: rows, seed: $0) }
    for held in drawn {
      #expect(held.count == 2)
      #expect(held == held.sorted())
    }
    #expect(try scheme.heldOut(of: rows, seed: 5) == drawn[5])
    #expect(Set(drawn.joined()) == Set(0..<6))
  }

  @Test("groups are held out whole")
  func groups() throws {
    let scheme = HoldoutScheme.group(by: ["Year"], fraction: 0.4)
    let drawn = try (UInt64(0)..<20).map { try scheme.heldOut(of: rows, seed: $0) }
    #expect(Set(drawn) == [[0, 2, 5], [1, 3, 4]])
  }

  @Test("a column marks the rows with 1 or true; a missing mark is none")
  func marks() throws {
    #expect(try HoldoutScheme.column("Mark").heldOut(of: rows, seed: 0) == [0, 4])
    #expect(try HoldoutScheme.column("Words").heldOut(of: rows, seed: 0) == [0, 4])
  }

  @Test("masking hides the earliest share of a column's own observed months")
  func masking() throws {
    // PM10 is known in rows 3, 0, 5, 2 in order of time.
    let scheme = HoldoutScheme.earliest(by: ["Year", "Month"], fraction: 0.5)
    #expect(try scheme.maskedRows(of: "PM10", in: table, seed: 0) == [0, 3])
    let latest = HoldoutScheme.latest(by: ["Year", "Month"], fraction: 0.2)
    #expect(try latest.maskedRows(of: "PM10", in: table, seed: 0) == [2])
    for seed in UInt64(0)..<10 {
      let hidden = try HoldoutScheme.random(fraction: 0.5)
        .maskedRows(of: "PM10", in: table, seed: seed)
      #expect(hidden.count == 2)
      #expect(Set(hidden).isSubset(of: [0, 2, 3, 5]))
    }
  }

  @Test(
    "what cannot be held out is refused, and the sentence says what would be right",
    arguments: [
      (.random(fraction: 0), "'fraction' is 0; expected a value in (0, 1)"),
      (.latest(by: ["Year"], fraction: 1.5), "'fraction' is 1.5; expected a value in (0, 1)"),
      (
        .earliest(by: ["Year"], fraction: 0.6),
        "every row is held out; leave at least one row to train on"
      ),
      (.column("Years"), "the table has no column 'Years'; use a column of the table"),
      (.column("Month"), "column 'Month' holds '2'; use 1, 0, true or false"),
      (
        .group(by: ["PM10"], fraction: 0.2),
        "column 'PM10' is missing in 2 rows and rows are split by it; complete it, "
          + "or split by another column"
      ),
    ] as [(HoldoutScheme, String)])
  func refusals(scheme: HoldoutScheme, sentence: String) {
    let error = #expect(throws: FoldError.self) { try scheme.heldOut(of: rows, seed: 0) }
    #expect(error?.message == sentence)
  }

  @Test("a holdout of no row is refused")
  func nothingHeldOut() {
    let unmarked = RowContext(table: table, rows: [1, 2, 3], target: [0, 0, 0])
    #expect(throws: FoldError.nothingHeldOut) {
      try HoldoutScheme.column("Mark").heldOut(of: unmarked, seed: 0)
    }
    #expect(throws: FoldError.noColumn("PM1")) {
      try HoldoutScheme.random(fraction: 0.2).maskedRows(of: "PM1", in: table, seed: 0)
    }
  }
}
