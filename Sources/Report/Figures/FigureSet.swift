extension ExperimentReport {
  /// Every figure that the results allow, in the order of the page.
  package var figureSet: FigureSet { FigureSet(self) }

  /// The evaluation that comes closest to the question: the truth, else end to end, else the last.
  var hardest: Evaluation? {
    evaluations.first { $0.kind == .truth } ?? evaluations.first { $0.kind == .masked }
      ?? evaluations.last
  }
}

/// The figures of a report by the sections they stand in.
package struct FigureSet: Sendable {
  let data: [Figure]
  let variants: [Figure]
  let evidence: [Figure]
  let models: [Figure]
  let run: [Figure]

  init(_ report: ExperimentReport) {
    data =
      SeriesFigures(report: report).figures + [TrendFigure(report: report).figure].compactMap { $0 }
    variants = VariantFigures(report: report).figures + SearchFigures(report: report).figures
    evidence =
      EvidenceFigures(report: report).figures
      + [LearningCurveFigure(report: report).figure].compactMap { $0 }
    models =
      ModelFigures(report: report).figures
      + [CorrelationFigure(report: report).figure].compactMap { $0 }
    run = RunFigures(report: report).figures
  }

  /// Of the importance of one stack's features alone.
  package init(_ importance: ExperimentReport.Importance) {
    (data, variants, evidence, run) = ([], [], [], [])
    models = ImportanceFigures(importance: importance).figures
  }

  /// In the order of the page.
  package var all: [Figure] { data + evidence + variants + models + run }
}
