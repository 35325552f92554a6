import Wording

/// How well probabilities of classes separate, and whether they mean what they say: ROC and
/// precision-recall curves, the reliability diagram, probabilities by slice.
struct ClassFigures {
  let report: ExperimentReport

  var figures: [Figure] {
    guard !report.classTables.isEmpty else { return [] }
    let curves = curves
    return [
      receiver(curves), precision(curves), reliability,
      ClassProbabilityFigure(report: report).figure,
    ].compactMap { $0 }
  }

  private var curves: FigureData {
    var data = FigureData(
      "class-curves",
      [
        "target": .text, "evaluation": .text, "class": .text, "threshold": .number,
        "false_positive_rate": .number, "recall": .number, "precision": .number, "order": .number,
      ])
    for table in report.classTables {
      for curve in table.curves {
        for (place, point) in curve.points.enumerated() {
          data.add([
            table.place, report.title(of: table.evaluation), curve.name, plotted(point.threshold),
            plotted(point.falsePositiveRate), plotted(point.recall), plotted(point.precision),
            String(place),
          ])
        }
      }
    }
    return data
  }

  /// Lowest and highest of a score of the curves in the hardest evaluation that has them.
  private func ends(
    _ score: (ExperimentReport.ClassTable.Curve) -> Double
  ) -> String {
    guard let evaluation = report.classEvaluations.first else { return "" }
    let curves = report.classTables.filter { report.title(of: $0.evaluation) == evaluation }
      .flatMap { table in table.curves.map { ("\($0.name) of \(table.target)", score($0)) } }
    guard let least = curves.min(by: { $0.1 < $1.1 }), let most = curves.max(by: { $0.1 < $1.1 })
    else { return "" }
    guard curves.count > 1 else { return "\(evaluation): \(figure(least.1)) for \(least.0)" }
    return
      "\(evaluation): from \(figure(least.1)) (\(least.0)) to \(figure(most.1)) (\(most.0))"
  }

  private func receiver(_ data: FigureData) -> Figure? {
    guard data.rowCount > 0 else { return nil }
    return Figure(
      id: "roc", title: "ROC curves",
      caption:
        "Area under the curve, \(ends(\.area)); 0.5 is chance, the dashed line. Each curve is one "
        + "class against all others, by falling threshold of its probability.",
      data: data,
      spec: curve(
        x: ("false_positive_rate", "false positive rate"), y: ("recall", "recall"),
        rule: FigureStyle.diagonal),
      isSquare: true)
  }

  private func precision(_ data: FigureData) -> Figure? {
    guard data.rowCount > 0 else { return nil }
    let evaluation = report.classEvaluations.first
    let rarest = report.classTables.filter { report.title(of: $0.evaluation) == evaluation }
      .flatMap(\.curves).min { $0.positives * $1.rows < $1.positives * $0.rows }
    let words =
      rarest.map {
        " Chance is the share of the class’s rows, least for \($0.name): "
          + "\(percent(Double($0.positives) / Double($0.rows)))."
      } ?? ""
    return Figure(
      id: "precision-recall", title: "Precision-recall curves",
      caption: "Average precision, \(ends(\.averagePrecision)).\(words)", data: data,
      spec: curve(x: ("recall", "recall"), y: ("precision", "precision"), rule: nil),
      isSquare: true)
  }

  private func curve(
    x: (field: String, title: String), y: (field: String, title: String), rule: JSON?
  ) -> JSON {
    func axis(_ part: (field: String, title: String)) -> JSON {
      [
        "field": .string(part.field), "type": "quantitative", "title": .string(part.title),
        "scale": ["domain": [0, 1]],
      ]
    }
    let colour: JSON = ["field": "class", "type": "nominal", "title": "class"]
    let shown: JSON = ["condition": ["param": "classes", "value": 1], "value": 0.08]
    let line: JSON = [
      "params": [
        [
          "name": "classes", "select": ["type": "point", "fields": ["class"]], "bind": "legend",
        ]
      ], "mark": ["type": "line", "strokeWidth": 1.8],
      "encoding": [
        "x": axis(x), "y": axis(y), "color": colour, "opacity": shown,
        "order": ["field": "order", "type": "quantitative"],
      ],
    ]
    // Points that are not seen hold the tooltip.
    let points: JSON = [
      "mark": ["type": "point", "filled": true, "size": 60, "opacity": 0],
      "encoding": [
        "x": axis(x), "y": axis(y), "color": colour,
        "tooltip": [
          FigureStyle.text("class", "class"), FigureStyle.number("threshold", "threshold"),
          FigureStyle.number(y.field, y.title), FigureStyle.number(x.field, x.title),
        ],
      ],
    ]
    var layers: [JSON] = []
    if let rule { layers.append(FigureStyle.rule(rule)) }
    return menus.merging([
      "width": 440, "height": 400, "layer": .array(layers + [line, points]),
    ])
  }

  private var menus: JSON {
    FigureStyle.menus(of: report.classPlaces, in: report.classEvaluations)
  }

  private var reliability: Figure? {
    var data = FigureData(
      "reliability",
      [
        "target": .text, "evaluation": .text, "probability": .number, "right": .number,
        "rows": .number,
      ])
    for table in report.classTables {
      for bin in table.bins {
        data.add([
          table.place, report.title(of: table.evaluation), plotted(bin.probability),
          plotted(bin.right), String(bin.rows),
        ])
      }
    }
    guard data.rowCount > 0 else { return nil }
    let x: JSON = [
      "field": "probability", "type": "quantitative",
      "title": "mean probability of the predicted class", "scale": ["domain": [0, 1]],
      "axis": ["format": ".0%"],
    ]
    let y: JSON = [
      "field": "right", "type": "quantitative", "title": "share of rows where it is right",
      "scale": ["domain": [0, 1]], "axis": ["format": ".0%"],
    ]
    let spec: JSON = menus.merging([
      "width": 440, "height": 400,
      "layer": [
        FigureStyle.rule(FigureStyle.diagonal),
        [
          "mark": ["type": "line", "strokeWidth": 1.5, "color": .string(FigureStyle.blue)],
          "encoding": ["x": x, "y": y],
        ],
        [
          "mark": [
            "type": "point", "filled": true, "color": .string(FigureStyle.blue), "opacity": 1,
          ],
          "encoding": [
            "x": x, "y": y,
            "size": [
              "field": "rows", "type": "quantitative", "legend": nil,
              "scale": ["range": [20, 400]],
            ],
            "tooltip": [
              FigureStyle.number("probability", "mean probability", format: ".1%"),
              FigureStyle.number("right", "share right", format: ".1%"),
              FigureStyle.number("rows", "rows"),
            ],
          ],
        ],
      ],
    ])
    return Figure(
      id: "reliability", title: "Reliability diagram", caption: reliabilityCaption, data: data,
      spec: spec, isSquare: true)
  }

  private var reliabilityCaption: String {
    let evaluation = report.classEvaluations.first ?? ""
    let words = report.classTables.filter { report.title(of: $0.evaluation) == evaluation }
      .map { table in
        let rows = Double(table.bins.reduce(0) { $0 + $1.rows })
        let error = table.bins.reduce(0) { $0 + abs($1.right - $1.probability) * Double($1.rows) }
        let bias = table.bins.reduce(0) { $0 + ($1.right - $1.probability) * Double($1.rows) }
        let side = bias < 0 ? "too sure" : "not sure enough"
        return "\(table.place): \(percent(error / rows)), \(side) on average"
      }
    return
      "Points above the dashed line are more often right than their probability says, points below "
      + "less often; the larger, the more rows. Expected calibration error, \(evaluation): "
      + "\(words.prefix(4).joined(separator: "; "))."
  }
}

extension ExperimentReport.ClassTable {
  /// As menus of figures name it.
  var place: String { "\(stage)/\(target)" }
}

extension ExperimentReport {
  /// Stages and targets that have predicted classes.
  var classPlaces: [String] {
    var places: [String] = []
    for table in classTables where !places.contains(table.place) { places.append(table.place) }
    return places
  }

  /// The evaluations that have predicted classes, the hardest first.
  var classEvaluations: [String] {
    let known = Set(classTables.map(\.evaluation))
    let titles = evaluations.filter { known.contains($0.name) }.reversed()
    let first = titles.filter { $0 == hardest }
    return (first + titles.filter { $0 != hardest }).map(\.title)
  }
}
