import Wording

/// Predictions against what was measured, and what is left between the two.
struct PredictionFigures {
  let report: ExperimentReport

  /// Predicted against measured, then the residuals.
  var figures: [Figure] {
    let data = data
    return [scatter(data), residuals(data)]
  }

  private var metric: String { report.metrics.first?.name ?? "" }

  /// More points than this do not fit into a page that opens at once; a sample of them is then shown.
  private static let limit = 16_000

  /// Whether a prediction is in the sample: by its place alone, and in step with no season.
  private func isShown(_ index: Int) -> Bool {
    let count = report.predictions.count
    guard count > Self.limit else { return true }
    // SplitMix64's mixing of the place.
    var hash = (UInt64(index) &+ 1) &* 0x9e37_79b9_7f4a_7c15
    hash = (hash ^ (hash >> 30)) &* 0xbf58_476d_1ce4_e5b9
    hash = (hash ^ (hash >> 27)) &* 0x94d0_49bb_1331_11eb
    hash ^= hash >> 31
    return hash % UInt64(count) < UInt64(Self.limit)
  }

  private var data: FigureData {
    var data = FigureData(
      "predictions",
      [
        ("target", .text), ("evaluation", .text), ("time", .date), ("group", .text),
        ("observed", .number), ("predicted", .number), ("lower", .number), ("upper", .number),
      ] + report.sliceNames.indices.map { ("slice_\($0 + 1)", .text) })
    for (index, row) in report.predictions.enumerated() where isShown(index) {
      data.add(
        [
          report.place(row.target), report.evaluations[row.evaluation].title, row.time, row.group,
          plotted(row.observed), plotted(row.predicted), plotted(row.lower), plotted(row.upper),
        ] + report.sliceNames.indices.map { row.slices.indices.contains($0) ? row.slices[$0] : "" })
    }
    return data
  }

  private var thinned: String {
    guard report.predictions.count > Self.limit else { return "" }
    let share = Double(Self.limit) / Double(report.predictions.count)
    return
      " A random sample of \(percent(share)) of the points is shown; all are in predictions.csv."
  }

  /// How times are written; empty where the tables have none.
  private var sample: String { report.predictions.first { !$0.time.isEmpty }?.time ?? "" }

  private var tooltip: JSON {
    [
      FigureStyle.text("group", "series"), FigureStyle.moment("time", "time", like: sample),
      FigureStyle.number("observed", "measured"), FigureStyle.number("predicted", "predicted"),
      FigureStyle.number("lower", "lower"), FigureStyle.number("upper", "upper"),
      FigureStyle.text("evaluation", "evaluation"),
    ]
  }

  private func scatter(_ data: FigureData) -> Figure {
    let x: JSON = [
      "field": "observed", "type": "quantitative", "title": "measured",
      "scale": ["zero": false],
    ]
    let spec: JSON = [
      "params": [
        FigureStyle.menu("where", label: "Target", of: report.predictedPlaces),
        FigureStyle.menu("on", label: "Evaluation", of: report.predictedEvaluations),
      ],
      "transform": [
        FigureStyle.filter("target", by: "where"), FigureStyle.filter("evaluation", by: "on"),
      ], "width": 460, "height": 460,
      "layer": [
        [
          "transform": [
            [
              "aggregate": [
                ["op": "min", "field": "observed", "as": "least"],
                ["op": "max", "field": "observed", "as": "most"],
                ["op": "min", "field": "predicted", "as": "lowest"],
                ["op": "max", "field": "predicted", "as": "highest"],
                ["op": "min", "field": "lower", "as": "bottom"],
                ["op": "max", "field": "upper", "as": "top"],
              ]
            ],
            // Both axes have one range: the line of equal values is the diagonal.
            [
              "calculate":
                "min(datum.least, datum.lowest, isValid(datum.bottom) ? datum.bottom : datum.lowest)",
              "as": "from",
            ],
            [
              "calculate":
                "max(datum.most, datum.highest, isValid(datum.top) ? datum.top : datum.highest)",
              "as": "to",
            ],
          ], "mark": ["type": "rule", "strokeDash": [4, 3], "color": .string(FigureStyle.grey)],
          "encoding": [
            "x": ["field": "from", "type": "quantitative"], "x2": ["field": "to"],
            "y": ["field": "from", "type": "quantitative"], "y2": ["field": "to"],
          ],
        ],
        [
          "mark": ["type": "rule", "opacity": 0.3, "color": .string(FigureStyle.blue)],
          "encoding": [
            "x": x, "y": ["field": "lower", "type": "quantitative"], "y2": ["field": "upper"],
          ],
        ],
        [
          "mark": [
            "type": "point", "filled": true, "size": 22, "opacity": 0.65,
            "color": .string(FigureStyle.blue),
          ],
          "encoding": [
            "x": x,
            "y": [
              "field": "predicted", "type": "quantitative", "title": "predicted",
              "scale": ["zero": false],
            ], "tooltip": tooltip,
          ],
        ],
      ],
    ]
    let hard = report.hardest
    let worst = hard.flatMap { hard in
      report.targets.compactMap { target -> (String, Double)? in
        target.share(metric, hard.name).map { ("\(target.stage)/\(target.name)", $0) }
      }.max { $0.1 < $1.1 }
    }
    let isAlone = report.targets.count == 1
    let words =
      worst.map {
        isAlone
          ? " In \(hard?.title ?? "") the error is \(percent($0.1)) of the baseline’s."
          : " In the hardest evaluation (\(hard?.title ?? "")) the error of \($0.0) is the largest "
            + "share of its baseline’s: \(percent($0.1))."
      } ?? ""
    return Figure(
      id: "predicted", title: "Predicted against measured",
      caption: "\(grouped(report.predictions.count)) predictions of measured values, with their "
        + "intervals; the dashed line is where both are equal.\(words)\(thinned)",
      data: data, spec: spec, isSquare: true)
  }

  private func residuals(_ data: FigureData) -> Figure {
    let y: JSON = [
      "field": "residual", "type": "quantitative", "title": "predicted − measured",
    ]
    let hasTime = !sample.isEmpty
    let hasGroups = Set(report.predictions.map(\.group)).count > 1
    let zero: JSON = [
      "data": ["values": [["at": 0]]],
      "mark": ["type": "rule", "color": .string(FigureStyle.grey)], "encoding": ["y": ["datum": 0]],
    ]
    func boxes(_ x: JSON) -> JSON {
      [
        "width": 800, "height": 180,
        "layer": [
          zero,
          [
            "mark": ["type": "boxplot", "size": 10, "color": .string(FigureStyle.blue)],
            "encoding": ["x": x, "y": y],
          ],
        ],
      ]
    }
    var parts: [JSON] = []
    if hasTime {
      parts.append([
        "width": 800, "height": 180,
        "layer": [
          zero,
          [
            "mark": [
              "type": "point", "filled": true, "size": 16, "opacity": 0.6,
              "color": .string(FigureStyle.blue),
            ],
            "encoding": [
              "x": FigureStyle.time("time"), "y": y, "tooltip": tooltip,
            ],
          ],
        ],
      ])
      // Years have no seasons, and days no hours.
      let cycles = [("utcmonth", "month", "%b", 7), ("utchours", "hour of the day", "%H", 11)]
      for (unit, title, format, least) in cycles where sample.count >= least {
        parts.append(
          boxes([
            "field": "time", "type": "ordinal", "timeUnit": .string(unit), "title": .string(title),
            "axis": ["labelAngle": 0, "format": .string(format)],
          ]))
      }
    }
    if hasGroups {
      parts.append(
        boxes([
          "field": "series", "type": "nominal", "title": nil, "axis": ["labelAngle": -40],
        ]))
    }
    for (place, name) in report.sliceNames.enumerated() {
      parts.append(
        boxes([
          "field": .string("slice_\(place + 1)"), "type": "nominal",
          "title": .string(shownName(name)), "sort": nil, "axis": ["labelAngle": 0],
        ]))
    }
    if parts.isEmpty {
      parts.append(
        boxes(["field": "evaluation", "type": "nominal", "title": nil]))
    }
    let spec: JSON = [
      "params": [
        FigureStyle.menu("where", label: "Target", of: report.predictedPlaces),
        FigureStyle.menu("on", label: "Evaluation", of: report.predictedEvaluations),
      ],
      "transform": [
        FigureStyle.filter("target", by: "where"), FigureStyle.filter("evaluation", by: "on"),
        ["calculate": "datum.predicted - datum.observed", "as": "residual"],
        ["calculate": "datum.group || 'all'", "as": "series"],
      ], "vconcat": .array(parts),
    ]
    let hard = report.hardest
    let biases = hard.map { hard in
      report.targets.indices.compactMap { target -> (String, Double)? in
        let rows = report.predictions.filter {
          $0.target == target && report.evaluations[$0.evaluation].name == hard.name
        }
        guard !rows.isEmpty else { return nil }
        let above = rows.count { $0.predicted > $0.observed }
        return (report.place(target), Double(above) / Double(rows.count))
      }
    }
    let extreme = biases?.max { abs($0.1 - 0.5) < abs($1.1 - 0.5) }
    let words =
      extreme.map {
        " Most one-sided in \(hard?.title ?? ""): \($0.0), of which \(percent($0.1)) of the "
          + "predictions are too high."
      } ?? ""
    return Figure(
      id: "residuals", title: residualTitle(hasTime: hasTime, hasGroups: hasGroups),
      caption: "Predicted less measured: above zero is too high.\(words)\(thinned)", data: data,
      spec: spec)
  }

  private func residualTitle(hasTime: Bool, hasGroups: Bool) -> String {
    var parts = hasTime ? ["over time"] : []
    if sample.count >= 7 { parts.append("by month") }
    if sample.count >= 11 { parts.append("by hour") }
    if hasGroups { parts.append("by series") }
    if !report.sliceNames.isEmpty { parts.append("by slice") }
    return parts.isEmpty ? "Residuals" : "Residuals \(listed(parts))"
  }
}
