import Wording

/// The ensemble's error by the number of rows that it learned from.
struct LearningCurveFigure {
  let report: ExperimentReport

  var figure: Figure? {
    let points = report.learningCurves.filter { $0.value.isFinite }
    guard !points.isEmpty else { return nil }
    var places: [String] = []
    for place in points.map(\.place) where !places.contains(place) { places.append(place) }
    var data = FigureData(
      "sizes",
      [
        "place": .text, "evaluation": .text, "size": .text, "rows": .number, "value": .number,
      ])
    for point in points {
      data.add([
        point.place, point.evaluation, point.size, plotted(point.trainingRows),
        plotted(point.value),
      ])
    }
    let spec: JSON = [
      "params": [FigureStyle.menu("where", label: "Target", of: places)],
      "transform": [FigureStyle.filter("place", by: "where")], "width": 480, "height": 260,
      "encoding": [
        "x": [
          "field": "rows", "type": "quantitative", "title": "rows learned from",
          "scale": ["zero": false],
        ],
        "y": [
          "field": "value", "type": "quantitative", "title": .string(report.metricName),
          "scale": ["zero": false],
        ], "color": ["field": "evaluation", "type": "nominal", "title": nil],
        "tooltip": [
          FigureStyle.text("evaluation", "evaluation"), FigureStyle.text("size", "size"),
          FigureStyle.number("rows", "rows"), FigureStyle.number("value", report.metricName),
        ],
      ],
      "layer": [
        ["mark": ["type": "line", "strokeWidth": 1.5]],
        ["mark": ["type": "point", "filled": true, "size": 50]],
      ],
    ]
    return Figure(
      id: "sizes", title: "Learning curves", caption: caption(points), data: data, spec: spec)
  }

  private func caption(_ points: [ExperimentReport.LearningPoint]) -> String {
    var text =
      "The \(report.metricName) of the ensemble on the same held-out rows, by the number of rows that it "
    text += "learned from. Rows of a smaller size are among those of a larger one."
    var curves: [[String]: [ExperimentReport.LearningPoint]] = [:]
    for point in points { curves[[point.place, point.evaluation], default: []].append(point) }
    let ratios = curves.values.compactMap { curve -> Double? in
      let ordered = curve.sorted { $0.trainingRows < $1.trainingRows }
      guard ordered.count > 1, let all = ordered.last,
        case let before = ordered[ordered.count - 2], before.value > 0, all.value > 0
      else { return nil }
      return all.value / before.value - 1
    }
    guard report.metrics.first?.isError == true, let change = median(ratios) else { return text }
    return text
      + " From the second largest size to all rows it changes by \(signedPercent(change)) in the median of "
      + "\(counted(ratios.count, "curve"))."
  }
}
