import Testing

@testable import Report

@Suite("figures of predicted quantiles")
struct QuantileFigureTests {
  private func figures(_ below: [Double]) -> [Figure] {
    var report = sampleReport()
    report.quantileTables = [
      .init(
        stage: "yields", target: "yield", evaluation: "holdout:test", rows: 40,
        levels: [0.1, 0.5, 0.9], below: below)
    ]
    return QuantileFigures(report: report).figures
  }

  @Test("the reliability of levels has a point for each level")
  func reliability() throws {
    let found = figures([0.2, 0.5, 0.7])
    #expect(found.map(\.id) == ["level-reliability", "pit"])
    #expect(found[0].data.rowCount == 3)
  }

  @Test(
    "the histogram has a bar between neighbouring levels, as high as the share by that expected")
  func bins() {
    let table = ExperimentReport.QuantileTable(
      stage: "s", target: "t", evaluation: "e", rows: 10, levels: [0.1, 0.5, 0.9],
      below: [0.2, 0.5, 0.7])
    let bins = table.bins
    #expect(bins.map(\.lower) == [0, 0.1, 0.5, 0.9] && bins.map(\.upper) == [0.1, 0.5, 0.9, 1])
    let expected = [2, 0.75, 0.5, 3]
    #expect(zip(bins, expected).allSatisfy { abs($0.density - $1) < 1e-12 })
    #expect(figures([0.2, 0.5, 0.7])[1].data.rowCount == 4)
  }

  @Test("a page without quantiles has no such figure")
  func none() {
    #expect(QuantileFigures(report: sampleReport()).figures.isEmpty)
  }
}
