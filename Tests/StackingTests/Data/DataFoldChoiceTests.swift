@testable import Planning
@testable import Specification
@testable import Stacking
import Resampling
import Testing

@testable import Tabular

@Suite("folds that resemble the gap")
struct DataFoldChoiceTests {
  /// 20 months of `series` rows each.
  private func table(series: Int) -> Table {
    let months = (0..<20).flatMap { [Int](repeating: $0, count: series) }
    return Table([
      Column("Year", .numbers(months.map { 2000 + Double($0 / 12) })),
      Column("Month", .numbers(months.map { Double($0 % 12 + 1) })),
    ])
  }
  private let time = ["Year", "Month"]
  private let shuffled = FoldScheme.kfold(count: 4, repeats: 1, shuffle: true)

  private func scheme(_ table: Table, predicting predicted: [Int]) throws -> FoldScheme {
    let known = (0..<table.rowCount).filter { !predicted.contains($0) }
    return try FoldChoice(declared: shuffled, time: time).scheme(
      for: known, predicting: predicted, in: table, seed: 3)
  }

  @Test("moments are numbered in the order of time, whatever the order of the rows")
  func moments() throws {
    let table = Table([
      Column("Year", .numbers([2001, 2000, 2000, 2001, .nan])),
      Column("Month", .numbers([1, 12, 2, 1, 1])),
    ])
    #expect(try Moments(of: [0, 1, 2, 3], in: table, by: time).places == [2, 1, 0, 2])
    #expect(throws: FoldError.missingValues(column: "Year", rows: 1)) {
      try Moments(of: [0, 4], in: table, by: time)
    }
    #expect(throws: FoldError.noColumn("Day")) { try Moments(of: [0], in: table, by: ["Day"]) }
  }

  @Test("distance is counted in moments, to the nearest row that is learned from")
  func distance() throws {
    let moments = try Moments(of: Array(0..<20), in: table(series: 1), by: time)
    #expect(moments.meanDistance(of: [0, 1, 2], from: Array(3..<20)) == 2)
    #expect(moments.meanDistance(of: [5], from: [0, 8, 19]) == 3)
    #expect(moments.meanDistance(of: [5], from: [5]) == 0)
  }

  @Test("a gap at an edge asks for cuts, one inside for blocks, scattered gaps for shuffled folds")
  func chosen() throws {
    let blocks = FoldScheme.blocks(by: time, count: 4, purge: 0)
    for series in [1, 5] {
      let table = table(series: series)
      #expect(
        try scheme(table, predicting: Array(0..<4 * series))
          == .cuts(by: time, EdgeCuts(early: [1, 2, 3, 4])))
      #expect(
        try scheme(table, predicting: Array(16 * series..<20 * series))
          == .cuts(by: time, EdgeCuts(late: [1, 2, 3, 4])))
      // Of a single series shuffled folds hold out neighbours, too.
      if series > 1 {
        #expect(try scheme(table, predicting: Array(8 * series..<12 * series)) == blocks)
      }
      #expect(
        try scheme(table, predicting: Array(stride(from: 3, to: 20 * series, by: 7))) == shuffled)
      #expect(try scheme(table, predicting: []) == shuffled)
    }
  }

  @Test("what is declared stands, and so it does where there are fewer moments than folds")
  func declared() throws {
    let table = table(series: 5)
    let early = Array(0..<20)
    let known = Array(20..<100)
    #expect(
      try FoldChoice(declared: shuffled, time: nil).scheme(
        for: known, predicting: early, in: table, seed: 3) == shuffled)
    #expect(
      try FoldChoice(declared: shuffled, time: time).scheme(
        for: Array(85..<100), predicting: early, in: table, seed: 3) == shuffled)
    // A stack that asks for more splits than there are cuts keeps what resembles the gap next best.
    #expect(
      try FoldChoice(declared: shuffled, time: time, leastCount: 5).scheme(
        for: known, predicting: early, in: table, seed: 3)
        == .blocks(by: time, count: 4, purge: 0))
  }
}
