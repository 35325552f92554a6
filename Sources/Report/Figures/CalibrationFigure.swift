import Wording

/// Calibration of the intervals where several levels are declared: nominal against actual at each level.
struct CalibrationFigure {
  let report: ExperimentReport

  var figure: Figure? {
    let judged = report.targets.flatMap { target in
      (target.intervals + target.otherIntervals).map {
        (place: "\(target.stage)/\(target.name)", intervals: $0)
      }
    }
    let levels = Set(judged.map(\.intervals.level)).sorted()
    guard levels.count > 1 else { return nil }
    var data = FigureData(
      "calibration",
      [
        "target": .text, "evaluation": .text, "nominal": .number, "actual": .number,
        "width": .number,
      ])
    for (place, intervals) in judged {
      data.add([
        place, report.title(of: intervals.evaluation), plotted(intervals.level),
        plotted(intervals.coverage), plotted(intervals.width),
      ])
    }
    let names = Set(judged.map(\.intervals.evaluation))
    let hardest = report.hardest.map { [$0] } ?? []
    let ordered = hardest + report.evaluations.reversed().filter { !hardest.contains($0) }
    let menu = ordered.filter { names.contains($0.name) }.map(\.title)
    let first = ordered.first { names.contains($0.name) }
    return Figure(
      id: "calibration", title: "Calibration of the intervals: nominal and actual by level",
      caption: caption(
        judged.filter { $0.intervals.evaluation == first?.name }.map(\.intervals), levels,
        first?.title ?? ""), data: data,
      spec: Self.spec(menu, levels), isSquare: true)
  }

  private func caption(
    _ judged: [ExperimentReport.Intervals], _ levels: [Double], _ evaluation: String
  ) -> String {
    let parts = levels.compactMap { level in
      median(judged.filter { $0.level == level }.map(\.coverage)).map {
        "\(percent($0)) at \(percentLevel(level))"
      }
    }
    return
      "The share of measured values within their intervals at each declared level, a line for each target; on "
      + "the dashed line both are equal, below it intervals are too narrow. In \(evaluation) the median "
      + "coverage is \(listed(parts))."
  }

  private static func spec(_ evaluations: [String], _ levels: [Double]) -> JSON {
    let x: JSON = [
      "field": "nominal", "type": "quantitative", "title": "nominal level",
      "scale": ["domain": [0, 1]],
      "axis": ["format": ".0%", "values": .array(levels.map { .number($0) })],
    ]
    let y: JSON = [
      "field": "actual", "type": "quantitative", "title": "measured values within their interval",
      "scale": ["domain": [0, 1]], "axis": ["format": ".0%"],
    ]
    let colour: JSON = ["field": "target", "type": "nominal", "title": nil]
    return [
      "params": [FigureStyle.menu("on", label: "Evaluation", of: evaluations)],
      "transform": [FigureStyle.filter("evaluation", by: "on")], "width": 400, "height": 400,
      "layer": [
        [
          "data": ["values": [["a": 0, "b": 1]]],
          "mark": ["type": "rule", "strokeDash": [4, 3], "color": .string(FigureStyle.grey)],
          "encoding": [
            "x": ["datum": 0], "y": ["datum": 0], "x2": ["datum": 1], "y2": ["datum": 1],
          ],
        ],
        [
          "mark": ["type": "line", "strokeWidth": 1.2, "opacity": 0.7],
          "encoding": ["x": x, "y": y, "color": colour],
        ],
        [
          "params": [
            [
              "name": "targets", "select": ["type": "point", "fields": ["target"]],
              "bind": "legend",
            ]
          ], "mark": ["type": "point", "filled": true, "size": 45],
          "encoding": [
            "x": x, "y": y, "color": colour,
            "opacity": ["condition": ["param": "targets", "value": 1], "value": 0.1],
            "tooltip": [
              FigureStyle.text("target", "target"),
              FigureStyle.number("nominal", "nominal", format: ".1%"),
              FigureStyle.number("actual", "actual", format: ".1%"),
              FigureStyle.number("width", "mean width"),
            ],
          ],
        ],
      ],
    ]
  }
}
