import Wording

/// The probability of the observed class by group of rows: where classes are recognised, and where not.
struct ClassProbabilityFigure {
  let report: ExperimentReport

  private var slices: [String] {
    var names: [String] = []
    for group in report.classTables.flatMap(\.groups) where !names.contains(group.slice) {
      names.append(group.slice)
    }
    return names
  }

  var figure: Figure? {
    var data = FigureData(
      "class-probabilities",
      [
        "target": .text, "evaluation": .text, "slice": .text, "group": .text, "rows": .number,
        "mean": .number, "q10": .number, "q25": .number, "q50": .number, "q75": .number,
        "q90": .number,
      ])
    for table in report.classTables {
      for group in table.groups {
        data.add(
          [
            table.place, report.title(of: table.evaluation), group.slice, group.name,
            String(group.rows), plotted(group.mean),
          ] + group.quantiles.map { plotted($0) })
      }
    }
    guard data.rowCount > 0 else { return nil }
    return Figure(
      id: "class-probabilities", title: "Probability of the observed class by slice",
      caption: caption, data: data, spec: spec)
  }

  private var caption: String {
    var text =
      "Median, middle half (bar) and middle four fifths (line) of the probability that was "
    text += "predicted for the class that was observed."
    let evaluation = report.classEvaluations.first
    let groups = report.classTables.filter { report.title(of: $0.evaluation) == evaluation }
      .flatMap { table in table.groups.map { (table, $0) } }
    guard let evaluation, let least = groups.min(by: { $0.1.mean < $1.1.mean }),
      let most = groups.max(by: { $0.1.mean < $1.1.mean }), groups.count > 1
    else { return text }
    func words(_ part: (ExperimentReport.ClassTable, ExperimentReport.ClassTable.Group)) -> String {
      "\(percent(part.1.mean)) for \(part.1.slice) \(part.1.name) of \(part.0.target)"
    }
    return text + " \(evaluation): means from \(words(least)) to \(words(most))."
  }

  private var spec: JSON {
    let y: JSON = ["field": "group", "type": "nominal", "title": nil, "sort": nil]
    func span(_ from: String, _ to: String, _ mark: JSON) -> JSON {
      [
        "mark": mark,
        "encoding": [
          "y": y,
          "x": [
            "field": .string(from), "type": "quantitative", "axis": ["format": ".0%"],
            "title": "probability of the observed class", "scale": ["domain": [0, 1]],
          ], "x2": ["field": .string(to)],
        ],
      ]
    }
    let blue: JSON = .string(FigureStyle.blue)
    return [
      "params": [
        FigureStyle.menu("where", label: "Target", of: report.classPlaces),
        FigureStyle.menu("on", label: "Evaluation", of: report.classEvaluations),
        FigureStyle.menu("by", label: "Slice", of: slices),
      ],
      "transform": [
        FigureStyle.filter("target", by: "where"), FigureStyle.filter("evaluation", by: "on"),
        FigureStyle.filter("slice", by: "by"),
      ], "width": 560, "height": ["step": 22],
      "layer": [
        span("q10", "q90", ["type": "rule", "strokeWidth": 1.5, "color": blue]),
        span("q25", "q75", ["type": "bar", "height": 9, "color": blue, "opacity": 0.55]),
        [
          "mark": ["type": "tick", "thickness": 3, "height": 15, "color": blue],
          "encoding": [
            "y": y, "x": ["field": "q50", "type": "quantitative"],
            "tooltip": [
              FigureStyle.text("group", "group"), FigureStyle.number("rows", "rows"),
              FigureStyle.number("mean", "mean", format: ".1%"),
              FigureStyle.number("q50", "median", format: ".1%"),
            ],
          ],
        ],
      ],
    ]
  }
}
