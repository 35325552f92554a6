import Wording
import Glibc

/// How predictions met what was measured: predicted against observed, residuals, the coverage of
/// intervals, errors by distance from what is known, and Taylor's diagram.
struct EvidenceFigures {
  let report: ExperimentReport

  var figures: [Figure] {
    guard !report.predictions.isEmpty else { return [calibration].compactMap { $0 } }
    let data = data
    return [scatter(data), calibration, lead, residuals(data), taylor].compactMap { $0 }
  }

  private func place(_ target: Int) -> String {
    "\(report.targets[target].stage)/\(report.targets[target].name)"
  }

  /// Stages and targets that have predictions.
  private var places: [String] {
    let known = Set(report.predictions.map(\.target))
    return report.targets.indices.filter(known.contains).map(place)
  }

  /// The evaluations that have predictions, the hardest first.
  private var evaluations: [String] {
    let known = Set(report.predictions.map(\.evaluation))
    return report.evaluations.indices.filter(known.contains).reversed().map {
      report.evaluations[$0].title
    }
  }

  private var metric: String { report.metrics.first?.name ?? "" }

  // MARK: Points

  /// More points than this do not fit into a page that opens at once; every n-th is then shown.
  private static let limit = 16_000

  private var stride: Int { (report.predictions.count + Self.limit - 1) / Self.limit }

  private var data: FigureData {
    var data = FigureData(
      "predictions",
      [
        "target": .text, "evaluation": .text, "time": .date, "group": .text, "observed": .number,
        "predicted": .number, "lower": .number, "upper": .number,
      ])
    for (index, row) in report.predictions.enumerated() where index % stride == 0 {
      data.add([
        place(row.target), report.evaluations[row.evaluation].title, row.time, row.group,
        plotted(row.observed), plotted(row.predicted), plotted(row.lower), plotted(row.upper),
      ])
    }
    return data
  }

  private var thinned: String {
    stride > 1 ? " Every \(stride)th point is shown; all are in predictions.csv." : ""
  }

  private var tooltip: JSON {
    [
      FigureStyle.text("group", "series"), FigureStyle.month("time", "time"),
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
        FigureStyle.menu("where", label: "Target", of: places),
        FigureStyle.menu("on", label: "Evaluation", of: evaluations),
      ],
      "transform": [
        FigureStyle.filter("target", by: "where"), FigureStyle.filter("evaluation", by: "on"),
      ], "width": 560, "height": 420,
      "layer": [
        [
          "transform": [
            [
              "aggregate": [
                ["op": "min", "field": "observed", "as": "from"],
                ["op": "max", "field": "observed", "as": "to"],
              ]
            ]
          ], "mark": ["type": "rule", "strokeDash": [4, 3], "color": .string(FigureStyle.grey)],
          "encoding": [
            "x": ["field": "from", "type": "quantitative"], "x2": ["field": "to"],
            "y": ["field": "from", "type": "quantitative"], "y2": ["field": "to"],
          ],
        ],
        [
          "mark": ["type": "rule", "opacity": 0.18, "color": .string(FigureStyle.blue)],
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
    let words =
      worst.map {
        " In the hardest evaluation (\(hard?.title ?? "")) the error of \($0.0) is the largest "
          + "share of its baseline’s: \(percent($0.1))."
      } ?? ""
    return Figure(
      id: "predicted", title: "Predicted against measured",
      caption: "\(grouped(report.predictions.count)) predictions of measured values, with their "
        + "intervals; the dashed line is where both are equal.\(words)\(thinned)",
      data: data, spec: spec)
  }

  private func residuals(_ data: FigureData) -> Figure {
    let y: JSON = [
      "field": "residual", "type": "quantitative", "title": "predicted − measured",
    ]
    let hasTime = report.predictions.contains { !$0.time.isEmpty }
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
      parts.append(
        boxes([
          "field": "time", "type": "ordinal", "timeUnit": "utcmonth", "title": "month",
          "axis": ["labelAngle": 0, "format": "%b"],
        ]))
    }
    if hasGroups {
      parts.append(
        boxes([
          "field": "group", "type": "nominal", "title": nil, "axis": ["labelAngle": -40],
        ]))
    }
    if parts.isEmpty {
      parts.append(
        boxes(["field": "evaluation", "type": "nominal", "title": nil]))
    }
    let spec: JSON = [
      "params": [
        FigureStyle.menu("where", label: "Target", of: places),
        FigureStyle.menu("on", label: "Evaluation", of: evaluations),
      ],
      "transform": [
        FigureStyle.filter("target", by: "where"), FigureStyle.filter("evaluation", by: "on"),
        ["calculate": "datum.predicted - datum.observed", "as": "residual"],
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
        return (place(target), Double(above) / Double(rows.count))
      }
    }
    let extreme = biases?.max { abs($0.1 - 0.5) < abs($1.1 - 0.5) }
    let words =
      extreme.map {
        " Most one-sided in \(hard?.title ?? ""): \($0.0), of which \(percent($0.1)) of the "
          + "predictions are too high."
      } ?? ""
    return Figure(
      id: "residuals", title: "Residuals over time, by month and by series",
      caption: "Predicted less measured: above zero is too high.\(words)\(thinned)", data: data,
      spec: spec)
  }

  // MARK: Intervals

  /// Nominal against actual: of each target and evaluation.
  private var calibration: Figure? {
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
    let spec: JSON = [
      "width": 640, "height": ["step": 18],
      "layer": .array(
        rules + [
          [
            "params": [
              [
                "name": "evaluations", "select": ["type": "point", "fields": ["evaluation"]],
                "bind": "legend",
              ]
            ], "mark": ["type": "point", "filled": true, "size": 70],
            "encoding": [
              "y": [
                "field": "target", "type": "nominal", "title": nil,
                "sort": .strings(places),
              ],
              "x": [
                "field": "actual", "type": "quantitative", "scale": ["domain": [0, 1]],
                "axis": ["format": ".0%"], "title": "measured values within their interval",
              ],
              "color": ["field": "evaluation", "type": "nominal", "title": nil],
              "shape": ["field": "evaluation", "type": "nominal", "title": nil],
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

  // MARK: Lead

  private struct LeadKey: Hashable {
    var target: Int
    var evaluation: Int
    /// Of twelve steps each.
    var bin: Int
  }

  private static let binWidth = 6

  /// Error, width and coverage by the distance to the nearest known row.
  private var lead: Figure? {
    var bins: [LeadKey: [ExperimentReport.Prediction]] = [:]
    for row in report.predictions {
      guard let lead = row.lead, lead > 0 else { continue }
      bins[
        LeadKey(
          target: row.target, evaluation: row.evaluation, bin: (lead - 1) / Self.binWidth),
        default: []
      ].append(row)
    }
    guard Set(bins.keys.map(\.bin)).count > 1 else { return nil }
    let keys = bins.keys.sorted {
      ($0.target, $0.evaluation, $0.bin) < ($1.target, $1.evaluation, $1.bin)
    }
    var data = FigureData(
      "lead",
      [
        "target": .text, "evaluation": .text, "lead": .number, "rows": .number, "error": .number,
        "relative": .number, "width": .number, "coverage": .number,
      ])
    var shares: [Int: [Double]] = [:]
    for key in keys {
      let rows = bins[key] ?? []
      let error = rootMeanSquare(rows.map { $0.predicted - $0.observed })
      let spread = deviation(
        report.predictions.filter { $0.target == key.target }.map(\.observed))
      let limited = rows.compactMap { row in
        row.lower.flatMap { lower in row.upper.map { (lower, $0, row.observed) } }
      }.filter { $0.0.isFinite && $0.1.isFinite }
      let inside = limited.count { $0.0 <= $0.2 && $0.2 <= $0.1 }
      let width = limited.reduce(0) { $0 + $1.1 - $1.0 } / Double(limited.count)
      let coverage = limited.isEmpty ? nil : Double(inside) / Double(limited.count)
      if let coverage { shares[key.bin, default: []].append(coverage) }
      data.add([
        place(key.target), report.evaluations[key.evaluation].title,
        plotted(Double(key.bin * Self.binWidth) + Double(Self.binWidth + 1) / 2),
        String(rows.count), plotted(error), plotted(spread > 0 ? error / spread : nil),
        plotted(limited.isEmpty ? nil : width), plotted(coverage),
      ])
    }
    return Figure(
      id: "lead", title: "Error, width and coverage by distance from what is known",
      caption: leadCaption(shares), data: data, spec: leadSpec)
  }

  private func leadCaption(_ shares: [Int: [Double]]) -> String {
    var text = "Predictions in bins of \(Self.binWidth) steps from the nearest row that the models "
    text += "knew; errors as a share of the target’s standard deviation."
    guard let first = shares.keys.min(), let last = shares.keys.max(), first < last,
      let near = median(shares[first] ?? []), let far = median(shares[last] ?? [])
    else { return text }
    return text
      + " The median coverage is \(percent(near)) in the nearest bin and \(percent(far)) in the "
      + "farthest, \(last * Self.binWidth + 1) to \((last + 1) * Self.binWidth) steps away."
  }

  private var leadSpec: JSON {
    let x: JSON = [
      "field": "lead", "type": "quantitative", "title": "steps from the nearest known row",
    ]
    func part(_ field: String, _ title: String, format: String) -> JSON {
      let y: JSON = [
        "field": .string(field), "type": "quantitative", "title": .string(title),
        "axis": ["format": .string(format)],
      ]
      let colour: JSON = ["field": "target", "type": "nominal", "title": nil]
      return [
        "width": 800, "height": 180,
        "encoding": [
          "x": x, "y": y, "color": colour,
          "tooltip": [
            FigureStyle.text("target", "target"), FigureStyle.number("lead", "steps"),
            FigureStyle.number(field, title, format: format), FigureStyle.number("rows", "rows"),
          ],
        ],
        "layer": [
          ["mark": ["type": "line", "strokeWidth": 1.5]],
          ["mark": ["type": "point", "filled": true, "size": 30]],
        ],
      ]
    }
    let stages = report.stages
    return [
      "params": [
        FigureStyle.menu("on", label: "Evaluation", of: evaluations),
        FigureStyle.menu("stage", label: "Stage", of: stages),
      ],
      "transform": [
        FigureStyle.filter("evaluation", by: "on"),
        ["filter": "split(datum.target, '/')[0] === stage"],
      ],
      "vconcat": [
        part("relative", "error / standard deviation", format: ".2~f"),
        part("coverage", "coverage", format: ".0%"), part("width", "mean width", format: ".3~g"),
      ],
    ]
  }

  // MARK: Taylor

  private var taylor: Figure? {
    var data = FigureData(
      "taylor",
      [
        "target": .text, "evaluation": .text, "correlation": .number, "ratio": .number,
        "x": .number, "y": .number,
      ])
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
        data.add([
          place(target), title, plotted(r), plotted(ratio), plotted(ratio * r),
          plotted(ratio * max(0, 1 - r * r).squareRoot()),
        ])
        if evaluation == report.evaluations.indices.last {
          if r > best?.1 ?? -2 { best = (place(target), r) }
          if r < worst?.1 ?? 2 { worst = (place(target), r) }
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
    let x: JSON = [
      "field": "x", "type": "quantitative",
      "title": "standard deviation of predictions / of measurements × correlation",
    ]
    let y: JSON = ["field": "y", "type": "quantitative", "title": nil]
    let spec: JSON = [
      "width": 460, "height": 420,
      "layer": [
        [
          "data": ["values": .array(arcs)],
          "mark": ["type": "line", "color": .string(FigureStyle.grey), "strokeWidth": 0.8],
          "encoding": ["x": x, "y": y, "detail": ["field": "r"]],
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
            "x": x, "y": y, "color": ["field": "evaluation", "type": "nominal", "title": nil],
            "shape": ["field": "evaluation", "type": "nominal", "title": nil],
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
          " In \(report.evaluations.last?.title ?? "") the correlation is highest for \(best.0) "
            + "(\(figure(best.1))) and lowest for \($0.0) (\(figure($0.1)))."
        }
      } ?? ""
    return Figure(
      id: "taylor", title: "Taylor diagram",
      caption:
        "The distance from the origin is the spread of the predictions relative to that of the "
        + "measurements, the angle their correlation, the distance from the cross the error without "
        + "bias.\(ends)", data: data, spec: spec)
  }
}

func rootMeanSquare(_ values: [Double]) -> Double {
  (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
}

/// The standard deviation, with divisor n.
func deviation(_ values: [Double]) -> Double {
  let mean = values.reduce(0, +) / Double(values.count)
  return rootMeanSquare(values.map { $0 - mean })
}

/// Pearson's; NaN where one of both is constant.
func correlation(_ a: [Double], _ b: [Double]) -> Double {
  let (meanA, meanB) = (
    a.reduce(0, +) / Double(a.count), b.reduce(0, +) / Double(b.count)
  )
  var (covariance, varianceA, varianceB) = (0.0, 0.0, 0.0)
  for (x, y) in zip(a, b) {
    covariance += (x - meanA) * (y - meanB)
    varianceA += (x - meanA) * (x - meanA)
    varianceB += (y - meanB) * (y - meanB)
  }
  return covariance / (varianceA * varianceB).squareRoot()
}
