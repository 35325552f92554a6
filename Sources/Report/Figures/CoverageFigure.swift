import Wording

/// How many measured values their intervals hold: nominal against actual, of each target and evaluation.
struct CoverageFigure {
  let report: ExperimentReport

  /// Nominal against actual: of each target and evaluation.
  var figure: Figure? {
    let judged = report.targets.flatMap { target in
      target.intervals.map { (place: "\(target.stage)/\(target.name)", intervals: $0) }
    }
    guard !judged.isEmpty else { return nil }
    var data = FigureData(
      "coverage",
      [
        "target": .text, "evaluation": .text, "nominal": .number, "actual": .number,
        "width": .number,
      ])
    for (place, intervals) in judged {
      let title = report.evaluations.first { $0.name == intervals.evaluation }?.title
      data.add([
        place, title ?? intervals.evaluation, plotted(intervals.level),
        plotted(intervals.coverage), plotted(intervals.width),
      ])
    }
    let levels = Set(judged.map(\.intervals.level)).sorted()
    let rules: [JSON] = levels.map { level in
      [
        "data": ["values": [["at": 0]]],
        "mark": ["type": "rule", "strokeDash": [4, 3], "color": .string(FigureStyle.grey)],
        "encoding": ["x": ["datum": .number(level)]],
      ]
    }
    let evaluation = FigureStyle.evaluations(
      Set(judged.map(\.intervals.evaluation)), of: report)
    let spec: JSON = [
      "width": 640, "height": ["step": 40, "for": "position"],
      "layer": .array(
        rules + [
          [
            "params": [
              [
                "name": "evaluations", "select": ["type": "point", "fields": ["evaluation"]],
                "bind": "legend",
              ]
            ], "mark": ["type": "point", "filled": true, "size": 55],
            "encoding": [
              "y": [
                "field": "target", "type": "nominal", "title": nil,
                "sort": .strings(report.predictedPlaces),
                "axis": ["grid": true, "tickBand": "extent"],
              ],
              "x": [
                "field": "actual", "type": "quantitative", "scale": ["domain": [0, 1]],
                "axis": ["format": ".0%"], "title": "measured values within their interval",
              ],
              // Points of one target that are alike stand side by side.
              "yOffset": evaluation,
              "color": evaluation, "shape": evaluation,
              "opacity": [
                "condition": ["param": "evaluations", "value": 1], "value": 0.1,
              ],
              "tooltip": [
                FigureStyle.text("target", "target"), FigureStyle.text("evaluation", "evaluation"),
                FigureStyle.number("nominal", "nominal", format: ".1%"),
                FigureStyle.number("actual", "actual", format: ".1%"),
                FigureStyle.number("width", "mean width"),
              ],
            ],
          ]
        ]),
    ]
    let worst = judged.min {
      $0.intervals.coverage - $0.intervals.level < $1.intervals.coverage - $1.intervals.level
    }
    let short = judged.count { $0.intervals.coverage < $0.intervals.level - 0.1 }
    let words =
      worst.map { worst in
        let title = report.evaluations.first { $0.name == worst.intervals.evaluation }?.title ?? ""
        return "The lowest coverage is that of \(worst.place) in \(title): "
          + "\(percent(worst.intervals.coverage)) for a nominal \(percentLevel(worst.intervals.level)). "
      } ?? ""
    return Figure(
      id: "coverage", title: "Coverage of the intervals: nominal and actual",
      caption: words
        + "\(grouped(short)) of \(grouped(judged.count)) are more than ten points below "
        + "their nominal level, the dashed line.", data: data, spec: spec)
  }
}
