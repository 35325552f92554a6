import Glibc
import Wording

/// Taylor's diagram (2001): spread and correlation of the predictions, relative to the measurements.
struct TaylorFigure {
  let report: ExperimentReport

  var figure: Figure? {
    var data = FigureData(
      "taylor",
      [
        "target": .text, "evaluation": .text, "correlation": .number, "ratio": .number,
        "x": .number, "y": .number,
      ])
    var shown: Set<String> = []
    var best: (String, Double)?
    var worst: (String, Double)?
    for target in report.targets.indices {
      for evaluation in report.evaluations.indices {
        let rows = report.predictions.filter {
          $0.target == target && $0.evaluation == evaluation
        }
        guard rows.count > 2 else { continue }
        let (observed, predicted) = (rows.map(\.observed), rows.map(\.predicted))
        let spread = deviation(observed)
        let r = correlation(observed, predicted)
        guard spread > 0, r.isFinite else { continue }
        let ratio = deviation(predicted) / spread
        let title = report.evaluations[evaluation].title
        shown.insert(report.evaluations[evaluation].name)
        data.add([
          report.place(target), title, plotted(r), plotted(ratio), plotted(ratio * r),
          plotted(ratio * max(0, 1 - r * r).squareRoot()),
        ])
        if evaluation == report.evaluations.indices.last {
          if r > best?.1 ?? -2 { best = (report.place(target), r) }
          if r < worst?.1 ?? 2 { worst = (report.place(target), r) }
        }
      }
    }
    guard data.rowCount > 1 else { return nil }
    let arcs: [JSON] = [0.5, 1, 1.5].flatMap { radius in
      Swift.stride(from: 0.0, through: 90, by: 3).map { angle -> JSON in
        let radians = angle * .pi / 180
        return [
          "r": .number(radius), "x": .number(radius * cos(radians)),
          "y": .number(radius * sin(radians)),
        ]
      }
    }
    let axis: JSON = ["values": [0, 0.5, 1, 1.5], "grid": false]
    let rays: JSON = .array(
      [0.3, 0.6, 0.8, 0.9, 0.95].map { r in
        let height = (1 - r * r).squareRoot()
        return [
          "x": .number(1.5 * r), "y": .number(1.5 * height), "label": .string(numberText(r)),
        ]
      })
    let evaluation = FigureStyle.evaluations(shown, of: report)
    let x: JSON = [
      "field": "x", "type": "quantitative", "axis": axis,
      "title": "standard deviation / measured × correlation",
    ]
    let y: JSON = ["field": "y", "type": "quantitative", "title": nil, "axis": axis]
    let spec: JSON = [
      "width": 460, "height": 420,
      "layer": [
        [
          "data": ["values": .array(arcs)],
          "mark": ["type": "line", "color": .string(FigureStyle.grey), "strokeWidth": 0.8],
          "encoding": ["x": x, "y": y, "detail": ["field": "r"]],
        ],
        [
          "data": ["values": rays],
          "mark": [
            "type": "rule", "color": .string(FigureStyle.grey), "strokeWidth": 0.6,
            "strokeDash": [2, 3],
          ], "encoding": ["x": x, "y": y, "x2": ["datum": 0], "y2": ["datum": 0]],
        ],
        [
          "data": ["values": rays],
          "mark": [
            "type": "text", "dx": 9, "dy": -6, "fontSize": 10, "color": .string(FigureStyle.grey),
          ], "encoding": ["x": x, "y": y, "text": ["field": "label"]],
        ],
        [
          "data": ["values": [["x": 1, "y": 0]]],
          "mark": [
            "type": "point", "shape": "cross", "size": 140, "color": .string(FigureStyle.grey),
          ],
          "encoding": ["x": x, "y": y],
        ],
        [
          "params": [
            [
              "name": "evaluations", "select": ["type": "point", "fields": ["evaluation"]],
              "bind": "legend",
            ]
          ], "mark": ["type": "point", "filled": true, "size": 60],
          "encoding": [
            "x": x, "y": y, "color": evaluation, "shape": evaluation,
            "opacity": ["condition": ["param": "evaluations", "value": 1], "value": 0.1],
            "tooltip": [
              FigureStyle.text("target", "target"), FigureStyle.text("evaluation", "evaluation"),
              FigureStyle.number("correlation", "correlation"),
              FigureStyle.number("ratio", "ratio of standard deviations"),
            ],
          ],
        ],
      ],
    ]
    let ends =
      best.flatMap { best in
        worst.map {
          best.0 == $0.0
            ? ""
            : " In \(report.evaluations.last?.title ?? "") the correlation is highest for \(best.0) "
              + "(\(Report.figure(best.1))) and lowest for \($0.0) (\(Report.figure($0.1)))."
        }
      } ?? ""
    return Figure(
      id: "taylor", title: "Taylor diagram",
      caption:
        "The distance from the origin is the spread of the predictions relative to that of the "
        + "measurements, the angle their correlation (the dotted rays), the distance from the cross the error without "
        + "bias.\(ends)", data: data, spec: spec, isSquare: true)
  }
}
