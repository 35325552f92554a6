import Wording

/// How the errors of base models go together: a stack gains from models that err in unlike ways.
struct CorrelationFigure {
  let report: ExperimentReport

  var figure: Figure? {
    let all = report.errorCorrelations
    var places: [String] = []
    for one in all where !places.contains(one.place) { places.append(one.place) }
    guard !places.isEmpty else { return nil }
    var data = FigureData(
      "error-correlation",
      ["target": .text, "first": .text, "second": .text, "correlation": .number])
    var names: [String] = []
    for one in all {
      for name in [one.first, one.second] where !names.contains(name) { names.append(name) }
      data.add([one.place, one.first, one.second, plotted(one.value)])
      data.add([one.place, one.second, one.first, plotted(one.value)])
    }
    for place in places {
      let own = Set(all.filter { $0.place == place }.flatMap { [$0.first, $0.second] })
      for name in names where own.contains(name) { data.add([place, name, name, "1"]) }
    }
    func axis(_ field: String) -> JSON {
      [
        "field": .string(field), "type": "nominal", "title": nil, "sort": .strings(names),
        "axis": ["labelLimit": 140, "labelAngle": field == "first" ? -45 : 0],
      ]
    }
    let spec: JSON = [
      "params": [FigureStyle.menu("where", label: "Target", of: places)],
      "transform": [FigureStyle.filter("target", by: "where")],
      "width": .number(Double(min(720, max(240, names.count * 34)))),
      "height": ["step": 24],
      "layer": [
        [
          "mark": ["type": "rect"],
          "encoding": [
            "x": axis("first"), "y": axis("second"),
            "color": [
              "field": "correlation", "type": "quantitative", "title": "correlation of errors",
              "scale": ["domain": [-1, 1], "scheme": "blueorange"],
            ],
            "tooltip": [
              FigureStyle.text("first", "model"), FigureStyle.text("second", "with"),
              FigureStyle.number("correlation", "correlation", format: ".3f"),
            ],
          ],
        ],
        [
          "mark": ["type": "text", "fontSize": 9],
          "encoding": [
            "x": axis("first"), "y": axis("second"),
            "text": ["field": "correlation", "type": "quantitative", "format": ".2f"],
            "color": [
              "condition": ["test": "abs(datum.correlation) > 0.75", "value": "white"],
              "value": "black",
            ],
          ],
        ],
      ],
    ]
    return Figure(
      id: "error-correlation", title: "Correlation of the base models’ errors",
      caption: caption(places, all), data: data, spec: spec)
  }

  private func caption(
    _ places: [String], _ all: [ExperimentReport.ErrorCorrelation]
  ) -> String {
    let middle = median(all.map(\.value)) ?? 0
    let least = all.min { $0.value < $1.value }
    let pair =
      least.map {
        " The least alike are \($0.first) and \($0.second) on \($0.place), \(fixed($0.value, 2))."
      } ?? ""
    return
      "Pearson’s correlation of out-of-fold errors, \(counted(places.count, "target", grouped: true)); the median of all "
      + "pairs is \(fixed(middle, 2)).\(pair) Models whose errors are less alike add more to an ensemble."
  }
}
