/// How predictions met what was measured, the figures that a reader must see first in front.
struct EvidenceFigures {
  let report: ExperimentReport

  var figures: [Figure] {
    let classes =
      ClassFigures(report: report).figures + QuantileFigures(report: report).figures
    let coverage = [
      CoverageFigure(report: report).figure, CalibrationFigure(report: report).figure,
    ].compactMap { $0 }
    guard !report.predictions.isEmpty else { return classes + coverage }
    let predictions = PredictionFigures(report: report).figures
    let lead = [LeadFigure(report: report).figure].compactMap { $0 }
    let taylor = [TaylorFigure(report: report).figure].compactMap { $0 }
    var figures = classes
    figures += predictions.prefix(1)
    figures += coverage + lead
    figures += predictions.dropFirst()
    return figures + taylor
  }
}
