import Wording

/// Variants that `ablate: cumulative` made, from the least to the full experiment.
struct CumulativeFigure {
  let report: ExperimentReport

  var figure: Figure? {
    guard let hardest = report.hardest else { return nil }
    let steps = report.meanRatios(hardest.name).filter { $0.variant.contains(".up_to_") }
    guard steps.count > 1 else { return nil }
    var data = FigureData("cumulative", ["variant": .text, "ratio": .number])
    for step in steps { data.add([step.variant, plotted(step.ratio)]) }
    let spec: JSON = [
      "width": 640, "height": 260, "mark": ["type": "line", "point": true, "interpolate": "step"],
      "encoding": [
        "x": [
          "field": "variant", "type": "ordinal", "sort": nil, "title": nil,
          "axis": ["labelAngle": -40, "labelLimit": 200],
        ],
        "y": [
          "field": "ratio", "type": "quantitative", "scale": ["zero": false],
          "title": .string("\(report.metricName), ratio to the base (\(hardest.title))"),
        ],
        "tooltip": [FigureStyle.text("variant", "variant"), FigureStyle.number("ratio", "ratio")],
      ],
    ]
    let (first, last) = (steps[0], steps[steps.count - 1])
    return Figure(
      id: "cumulative", title: "Parts added one after another",
      caption: "From \(first.variant) to \(last.variant), \(report.metricName) changes from "
        + "\(Report.figure(first.ratio)) to \(Report.figure(last.ratio)) times the base’s (\(hardest.title)).",
      data: data, spec: spec)
  }
}
