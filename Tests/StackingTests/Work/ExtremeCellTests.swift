@testable import Planning
@testable import Specification
import Tabular
import Testing
import Wording

@testable import Stacking

@Suite("cells that explain a failure")
struct ExtremeCellTests {
  private static let features = FeatureMatrix(
    rowCount: 4,
    features: [.init("a"), .init("h"), .init("c", .category(levels: ["x"])), .init("zero")],
    cells: [
      1, 2, 3, 2e6,
      0.5, -1.7976931348623157e308, 0.7, .nan,
      0, 0, 0, 0,
      0, 0, 0, 0,
    ])

  private func extreme(_ row: Int, learned rows: [Int]) -> ExtremeCell? {
    ExtremeCell(Self.features, row: row, training: Self.features, rows: rows)
  }

  @Test(
    "the cell furthest beyond the rows that were learned from is named, and none that is like them")
  func found() throws {
    let cell = try #require(extreme(1, learned: [0, 2]))
    #expect(cell.feature == "h")
    #expect(cell.value == -.greatestFiniteMagnitude)
    #expect(extreme(0, learned: [1, 2]) == nil)
    // Half a million times as much as before is not yet out of all proportion.
    #expect(extreme(3, learned: [0, 1, 2]) == nil)
    #expect(extreme(3, learned: [0])?.feature == "a")
  }

  @Test("the failure names the feature and its value")
  func sentence() throws {
    let cell = try #require(extreme(1, learned: [0, 2]))
    #expect(
      StackError.notFinite(candidate: "l", row: RowPlace(row: 3), cell: cell).diagnosis.sentence
        == "learner 'l' predicts no finite number for data row 4, where feature 'h' is "
        + "-1.7976931348623157e+308; correct the cell, or declare it 'missing'")
    #expect(
      StackError.notFinite(candidate: "", row: RowPlace(row: 3), cell: nil).naming("l").diagnosis
        .sentence
        == "learner 'l' predicts no finite number for data row 4; remove it, or change its "
        + "hyperparameters")
  }
}
