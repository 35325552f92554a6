/// Variants compared with the reference: differences with their verdicts, ratios by target, ranks,
/// folds, and errors against time.
struct VariantFigures {
  let report: ExperimentReport
  /// More variants than this are shown by the best and the worst alone.
  static let limit = 60

  var figures: [Figure] {
    [
      DifferenceFigure(report: report).figure, RatioFigure(report: report).figure,
      CumulativeFigure(report: report).figure, RankFigure(report: report).figure,
      WinFigure(report: report).figure,
      FrontierFigure(report: report).figure, FoldFigure(report: report).figure,
    ].compactMap { $0 }
  }

  /// All names, or the first and the last of them where there are too many.
  static func ends(_ names: [String]) -> [String] {
    guard names.count > limit else { return names }
    return Array(names.prefix(limit / 2) + names.suffix(limit / 2))
  }
}
