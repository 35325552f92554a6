import Report
import Testing

@Suite("confusion and reliability of predicted classes")
struct ClassTablesTests {
  private func page(_ classes: [String], _ confusion: [Int]) -> ParsedPage {
    var report = sampleReport()
    report.classTables = [
      .init(
        stage: "kinds", target: "kind", evaluation: "holdout:test", classes: classes,
        confusion: confusion,
        bins: [.init(lower: 0.8, upper: 0.9, rows: 7, probability: 0.85, right: 0.6)])
    ]
    return ParsedPage(ReportPage(report).bytes)
  }

  @Test("a matrix has a row for each observed class with its recall; bins compare two shares")
  func matrix() {
    let page = page(["moss", "reed"], [3, 1, 0, 5])
    #expect(page.text.contains("Confusion matrix of kind, stage kinds"))
    #expect(page.text.contains("75.0"))
    #expect(page.text.contains("Reliability of kind, stage kinds"))
    #expect(page.text.contains("85.0"))
    #expect(page.text.contains("60.0"))
  }

  @Test("of many classes the commonest errors are shown")
  func errors() {
    let names = (0..<30).map { "class\($0)" }
    var confusion = [Int](repeating: 0, count: 900)
    confusion[3 * 30 + 7] = 41
    confusion[5 * 30 + 5] = 99
    let page = page(names, confusion)
    #expect(page.text.contains("Commonest errors among 30 classes of kind, stage kinds"))
    #expect(page.text.contains("41"))
    #expect(!page.text.contains("class5"))
  }

  @Test("without targets of classes the page says nothing of them")
  func none() {
    #expect(!ParsedPage(ReportPage(sampleReport()).bytes).text.contains("Confusion"))
  }
}
