import Wording

/// Errors of the same folds, reference and variant.
struct FoldFigure {
  let report: ExperimentReport

  var figure: Figure? {
    guard let comparison = report.comparison, !comparison.folds.isEmpty else { return nil }
    var variants: [String] = []
    var known: Set<String> = []
    var changes: [String: Double] = [:]
    for fold in comparison.folds {
      if known.insert(fold.variant).inserted { variants.append(fold.variant) }
      let change = abs(fold.value / fold.reference - 1)
      changes[fold.place] = max(changes[fold.place] ?? 0, change.isFinite ? change : 0)
    }
    // Targets that no variant touches are no first sight.
    let places = changes.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map(\.key)
    let shown = VariantFigures.ends(variants)
    let names = Set(shown)
    var data = FigureData(
      "folds",
      [
        "variant": .text, "place": .text, "fold": .text, "reference": .number, "value": .number,
      ])
    for fold in comparison.folds where names.contains(fold.variant) {
      data.add([
        fold.variant, fold.place, fold.fold, plotted(fold.reference), plotted(fold.value),
      ])
    }
    let spec: JSON = [
      "params": [
        FigureStyle.menu("variant", label: "Variant", of: shown),
        FigureStyle.menu("where", label: "Target", of: places),
      ],
      "transform": [
        FigureStyle.filter("variant", by: "variant"), FigureStyle.filter("place", by: "where"),
        ["fold": ["reference", "value"], "as": ["which", "error"]],
        [
          "calculate": "datum.which === 'value' ? 'variant' : 'reference'", "as": "which",
        ],
      ], "width": 420, "height": 260,
      "encoding": [
        "x": ["field": "which", "type": "nominal", "title": nil, "axis": ["labelAngle": 0]],
        "y": [
          "field": "error", "type": "quantitative",
          "title": .string("\(report.metricName) of the fold"),
          "scale": ["zero": false],
        ], "detail": ["field": "fold"],
        "color": ["field": "fold", "type": "nominal", "title": "fold"],
        "tooltip": [
          FigureStyle.text("fold", "fold"), FigureStyle.text("which", "which"),
          FigureStyle.number("error", report.metricName),
        ],
      ], "layer": [["mark": "line"], ["mark": ["type": "point", "filled": true, "size": 50]]],
    ]
    let wins = comparison.folds.count { $0.value < $0.reference }
    let ties = comparison.folds.count { $0.value == $0.reference }
    return Figure(
      id: "folds", title: "Errors of the same folds, reference and variant",
      caption:
        "Each line is a fold: rows that both held out. Over all variants and targets the variant "
        + "has the lower error in \(grouped(wins)) and the same error in \(grouped(ties)) of "
        + "\(grouped(comparison.folds.count)) folds. The target that changes most stands first.",
      data: data, spec: spec)
  }
}
