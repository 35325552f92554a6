import Report
import Resampling
import Tabular
import Testing

@testable import Experiments

@Suite("curves of classes")
struct ClassCurveTests {
  private typealias Curve = ExperimentReport.ClassTable.Curve

  @Test("by hand: rows of equal probability are taken together")
  func byHand() throws {
    let curve = try #require(
      Curve("a", scores: [(0.9, true), (0.7, false), (0.7, true), (0.2, false)]))
    #expect(
      curve.points == [
        .init(threshold: 1, falsePositiveRate: 0, recall: 0, precision: 1),
        .init(threshold: 0.9, falsePositiveRate: 0, recall: 0.5, precision: 1),
        .init(threshold: 0.7, falsePositiveRate: 0.5, recall: 1, precision: 2.0 / 3),
        .init(threshold: 0.2, falsePositiveRate: 1, recall: 1, precision: 0.5),
      ])
    #expect(curve.area == 0.875)
    #expect(curve.averagePrecision == 0.5 + 0.5 * 2 / 3)
    #expect(Curve("a", scores: [(0.5, true)]) == nil)
  }

  @Test("area and average precision are those of the metrics, and the last point is kept")
  func metrics() throws {
    var random = RandomSource(seed: 8)
    var (observed, probabilities): ([Int], [Double]) = ([], [])
    for _ in 0..<1000 {
      let score = (random.uniform() * 300).rounded() / 300
      observed.append(score + random.uniform() > 1.1 ? 1 : 0)
      probabilities += [1 - score, score]
    }
    let scores = observed.indices.map { (probabilities[$0 * 2 + 1], observed[$0] == 1) }
    let curve = try #require(Curve("b", scores: scores))
    let area = ClassMeasure.rocAUC.value(
      observed: observed, probabilities: probabilities, classCount: 2)
    let precision = ClassMeasure.averagePrecision.value(
      observed: observed, probabilities: probabilities, classCount: 2)
    #expect(abs(curve.area - area) < 1e-12)
    #expect(abs(curve.averagePrecision - precision) < 1e-12)
    #expect(curve.points.count <= 202)
    #expect(curve.points.last?.recall == 1)
  }
}
