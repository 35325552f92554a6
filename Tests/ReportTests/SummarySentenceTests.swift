import Testing

@testable import Report

@Suite("The summary in three sentences")
struct SummarySentenceTests {
  private func sentence(_ change: (inout ExperimentReport) -> Void) -> String {
    var report = sampleReport()
    change(&report)
    return SummarySentence(report: report).text
  }

  @Test("says what was filled, and how far the error is below the baseline's")
  func filled() {
    #expect(
      sentence { _ in }
        == "One stage filled 300 empty cells of city_complete. On masked cells, "
        + "the ensemble’s root mean squared error is 25 % below the baseline’s. Its 90 % intervals "
        + "hold 62.5 % of the measured values.")
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
      text
        == "Four stages filled 300 empty cells of city_complete. Against the ground truth, "
        + "the ensemble’s root mean squared error is 30 % above the baseline’s in the median of 3 "
        + "targets, and above it in 2 of them.")
  }

  @Test("names the holdout where nothing comes closer to the question")
  func holdout() {
    let text = sentence { report in
      report.evaluations.removeLast()
      report.inventories = []
    }
    #expect(
      text == "One stage predicted 1 target. On the holdout “random”, the ensemble’s root mean "
        + "squared error is 13 % above the baseline’s. Its 90 % intervals hold 91.0 % of the "
        + "measured values.")
  }

  @Test("says nothing of a baseline that is not there")
  func noBaseline() {
    let text = sentence { report in
      report.targets[0].models.removeLast()
      report.targets[0].intervals = []
    }
    #expect(text == "One stage filled 300 empty cells of city_complete.")
  }

  @Test("counts the verdicts of the variants where there are some")
  func variants() {
    let text = sentence { report in report.comparison = sampleComparison() }
    #expect(text.hasSuffix("Of 2 variants with base: 1 better and 1 undecided."))
  }
}
