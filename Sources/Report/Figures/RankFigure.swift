import Wording

/// Mean ranks of the variants and Nemenyi's critical difference.
struct RankFigure {
  let report: ExperimentReport

  var figure: Figure? {
    guard let comparison = report.comparison, let distance = comparison.criticalDifference,
      comparison.ranks.count > 2
    else { return nil }
    let ordered = comparison.ranks.sorted { $0.mean < $1.mean }
    let shown = Set(VariantFigures.ends(ordered.map(\.variant)))
    let best = ordered[0].mean
    var data = FigureData(
      "ranks", ["variant": .text, "rank": .number, "end": .number, "group": .text])
    for rank in ordered where shown.contains(rank.variant) {
      data.add([
        rank.variant, plotted(rank.mean), plotted(rank.mean + distance),
        rank.mean <= best + distance ? "not different from the best" : "different from the best",
      ])
    }
    let alike = ordered.count { $0.mean <= best + distance }
    let y: JSON = [
      "field": "variant", "type": "nominal", "title": nil,
      "sort": ["field": "rank", "order": "ascending"],
    ]
    let colour: JSON = [
      "field": "group", "type": "nominal", "title": nil,
      "scale": [
        "domain": ["not different from the best", "different from the best"],
        "range": .strings([FigureStyle.blue, FigureStyle.orange]),
      ],
    ]
    let spec: JSON = [
      "width": 640, "height": ["step": 18],
      "layer": [
        [
          "mark": ["type": "rule", "strokeWidth": 2, "opacity": 0.4],
          "encoding": [
            "y": y, "x": ["field": "rank", "type": "quantitative"], "x2": ["field": "end"],
            "color": colour,
          ],
        ],
        [
          "mark": ["type": "point", "filled": true, "size": 60],
          "encoding": [
            "y": y,
            "x": [
              "field": "rank", "type": "quantitative", "title": "mean rank (1 is best)",
              "scale": ["zero": false, "padding": 8], "axis": ["tickCount": 8],
            ], "color": colour,
            "tooltip": [
              FigureStyle.text("variant", "variant"), FigureStyle.number("rank", "mean rank"),
            ],
          ],
        ],
      ],
    ]
    return Figure(
      id: "ranks", title: "Mean ranks and critical difference",
      caption:
        "Mean ranks over \(counted(comparison.tasks, "target", grouped: true)), with lines as long as "
        + "Nemenyi’s critical difference of \(Report.figure(distance)): \(ordered[0].variant) is first with "
        + "\(Report.figure(best)), and \(grouped(alike - 1)) others are within the critical difference of it.",
      data: data, spec: spec)
  }
}
