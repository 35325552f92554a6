import Wording

/// Errors of the variants against the time of their fits.
struct FrontierFigure {
  let report: ExperimentReport
  private static let leastWidth = 480
  private static let height = 320

  var figure: Figure? {
    guard let hardest = report.hardest, report.variantCosts.count > 2 else { return nil }
    let ratios = Dictionary(
      report.meanRatios(hardest.name).map { ($0.variant, $0.ratio) },
      uniquingKeysWith: { a, _ in a })
    let points = report.variantCosts.compactMap { cost in
      ratios[cost.variant].map {
        (cost.variant.isEmpty ? "base" : cost.variant, cost.seconds, $0)
      }
    }.sorted { $0.1 < $1.1 }
    guard points.count > 2 else { return nil }
    var data = FigureData(
      "costs",
      [
        "variant": .text, "seconds": .number, "ratio": .number, "frontier": .text, "label": .text,
      ])
    var least = Double.infinity
    let best = points.indices.filter { place in
      defer { least = min(least, points[place].2) }
      return points[place].2 < least
    }
    let frontier = best.map { points[$0].0 }
    let labels = LabelPlaces(
      points.map { ($0.0, x: $0.1, y: $0.2) }, width: Self.leastWidth, height: Self.height,
      steps: best)
    for (place, point) in points.enumerated() {
      data.add([
        point.0, plotted(point.1), plotted(point.2), best.contains(place) ? "yes" : "no",
        labels.sides[place]?.rawValue ?? "",
      ])
    }
    let x: JSON = [
      "field": "seconds", "type": "quantitative", "title": "CPU seconds of all fits",
      "scale": ["zero": false], "axis": ["tickCount": 8, "format": "~g", "labelSeparation": 8],
    ]
    let y: JSON = [
      "field": "ratio", "type": "quantitative", "scale": ["zero": false],
      "title": .string("\(report.metricName), ratio to the base (\(hardest.title))"),
    ]
    let spec: JSON = [
      "width": 640, "height": .number(Double(Self.height)),
      "layer": .array(
        [
          [
            "transform": [["filter": "datum.frontier === 'yes'"]],
            "mark": [
              "type": "line", "interpolate": "step-after", "color": .string(FigureStyle.green),
            ], "encoding": ["x": x, "y": y],
          ],
          [
            "mark": ["type": "point", "filled": true, "size": 55],
            "encoding": [
              "x": x, "y": y,
              "color": [
                "field": "frontier", "type": "nominal", "title": "on the frontier",
                "scale": [
                  "domain": ["yes", "no"],
                  "range": .strings([FigureStyle.green, FigureStyle.grey]),
                ],
              ],
              "tooltip": [
                FigureStyle.text("variant", "variant"),
                FigureStyle.number("seconds", "CPU seconds"),
                FigureStyle.number("ratio", "ratio to the base"),
              ],
            ],
          ],
        ]
          + LabelPlaces.Side.allCases.map { side in
            [
              "transform": [["filter": .string("datum.label === '\(side.rawValue)'")]],
              "mark": [
                "type": "text", "align": side.isRight ? "left" : "right",
                "dx": side.isRight ? 7 : -7, "dy": side.isAbove ? -7 : 9, "fontSize": 10,
                "limit": .number(Double(LabelPlaces.longest)),
              ], "encoding": ["x": x, "y": y, "text": ["field": "variant"]],
            ]
          }),
    ]
    return Figure(
      id: "costs", title: "Error against CPU time",
      caption: "Variants of which none is both faster and better form the frontier: "
        + "\(listed(Array(frontier.prefix(8)))). Fits shared by several variants count for each.",
      data: data, spec: spec, leastWidth: Self.leastWidth)
  }
}
