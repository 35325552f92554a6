import Testing

@testable import Report

@Suite("The summary in one sentence")
struct SummarySentenceTests {
  private func sentence(_ change: (inout ExperimentReport) -> Void) -> String {
    var report = sampleReport()
    change(&report)
    return SummarySentence(report: report).text
  }

  @Test("says what was filled, and how far the error is below the naive baseline's")
  func filled() {
    #expect(
      sentence { _ in }
        == "One stage filled 300 empty cells of city_complete; on cells that were hidden from it, "
        + "the blend’s root mean squared error is 25 % below the naive baseline’s.")
  }

  @Test("takes the truth as the judge where it is known, and the median of several targets")
  func truth() {
    let text = sentence { report in
      report.evaluations.append(.init(name: "truth", title: "truth", kind: .truth))
      for share in [0.5, 1.5, 1.3] {
        var target = sampleTarget()
        target.stage = "stage \(share)"
        target.models[0].scores.append(
          .init(evaluation: "truth", metric: "rmse", value: 4 * share))
        target.models[3].scores.append(.init(evaluation: "truth", metric: "rmse", value: 4))
        report.targets.append(target)
      }
    }
    #expect(
      text == "Four stages filled 300 empty cells of city_complete; against the truth, the blend’s "
        + "root mean squared error is 30 % above the naive baseline’s in the median of 3 targets.")
  }

  @Test("names the holdout where nothing comes closer to the question")
  func holdout() {
    let text = sentence { report in
      report.evaluations.removeLast()
      report.inventories = []
    }
    #expect(
      text == "One stage predicted 1 target; on the holdout “random”, the blend’s root mean "
        + "squared error is 13 % above the naive baseline’s.")
  }

  @Test("says nothing of a baseline that is not there")
  func noBaseline() {
    let text = sentence { report in report.targets[0].models.removeLast() }
    #expect(text == "One stage filled 300 empty cells of city_complete.")
  }
}
