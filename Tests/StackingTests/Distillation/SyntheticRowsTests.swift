import Tabular
import Testing

@testable import Stacking

@Suite("synthetic rows")
struct SyntheticRowsTests {
  private func matrix() -> FeatureMatrix {
    var random = RandomSource(seed: 2)
    let rows = 60
    return FeatureMatrix(
      [
        (.init("near"), (0..<rows).map { Double($0 / 30) * 100 + random.uniform() }),
        (.init("whole"), (0..<rows).map { _ in Double(random.index(below: 9)) }),
        (
          .init("kind", .category(levels: ["a", "b", "c"])),
          (0..<rows).map { $0 % 7 == 0 ? .nan : Double($0 % 3) }
        ),
        (.init("kept"), (0..<rows).map(Double.init)),
      ], rowCount: rows)
  }

  private func made(seed: UInt64 = 1, rows: [Int] = Array(0..<60)) -> SyntheticRows {
    SyntheticRows(of: matrix(), rows: rows, changeable: [0, 1, 2], copies: 3, seed: seed)
  }

  @Test("each row is made of one of the given rows, some cells of which come from a row near it")
  func cells() {
    let (plain, made) = (matrix(), made())
    #expect(made.origins == Array(0..<60) + Array(0..<60) + Array(0..<60))
    var changed = [0, 0, 0]
    for (row, origin) in made.origins.enumerated() {
      // What must not change has not.
      #expect(made.features[row, 3] == plain[origin, 3])
      // The two heaps are far apart: no near row is of the other.
      #expect((made.features[row, 0] > 50) == (plain[origin, 0] > 50))
      #expect(made.features[row, 1] == made.features[row, 1].rounded())
      let kind = made.features[row, 2]
      #expect(kind.isNaN || [0, 1, 2].contains(kind))
      for feature in 0..<3 {
        let (own, before) = (made.features[row, feature], plain[origin, feature])
        if own != before, !(own.isNaN && before.isNaN) { changed[feature] += 1 }
      }
    }
    // A half of the cells, less those that are equal in both rows; a near row mostly is of the same kind.
    #expect((70...110).contains(changed[0]))
    #expect(changed[1] > 30 && changed[2] > 0)
  }

  @Test("a seed gives the same rows, another one others, and rows that are not given have no part")
  func seeds() {
    #expect(made().features.cells.map(\.bitPattern) == made().features.cells.map(\.bitPattern))
    let other = made(seed: 2).features.cells
    #expect(made().features.cells.map(\.bitPattern) != other.map(\.bitPattern))
    let some = made(rows: Array(0..<30))
    #expect(Set(some.origins) == Set(0..<30))
    #expect(some.features.column(0).allSatisfy { $0 < 50 })
  }
}
