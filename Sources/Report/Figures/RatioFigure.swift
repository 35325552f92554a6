import Wording

/// Errors of the variants as ratios to the base, by target: a heat map.
struct RatioFigure {
  let report: ExperimentReport

  var figure: Figure? {
    let scores = report.variantScores.filter { $0.ratio != nil && !$0.variant.isEmpty }
    var variants: [String] = []
    for score in scores where !variants.contains(score.variant) {
      variants.append(score.variant)
      if variants.count > 400 { break }
    }
    guard variants.count > 1 else { return nil }
    let shown = VariantFigures.ends(variants)
    let names = Set(shown)
    var data = FigureData(
      "ratios",
      ["variant": .text, "target": .text, "evaluation": .text, "value": .number, "ratio": .number])
    for score in scores where names.contains(score.variant) {
      data.add([
        score.variant, score.place, report.title(of: score.evaluation), plotted(score.value),
        plotted(score.ratio),
      ])
    }
    let evaluations = report.evaluations.map(\.title).filter { name in
      scores.contains { report.title(of: $0.evaluation) == name }
    }
    let hardest = Array(evaluations.reversed())
    let spec: JSON = [
      "params": [FigureStyle.menu("on", label: "Evaluation", of: hardest)],
      "transform": [FigureStyle.filter("evaluation", by: "on")],
      "width": 560, "height": ["step": 18], "mark": ["type": "rect"],
      "encoding": [
        "x": [
          "field": "target", "type": "nominal", "title": nil,
          "axis": ["labelAngle": -50, "labelLimit": 160],
        ], "y": ["field": "variant", "type": "nominal", "title": nil, "sort": .strings(shown)],
        "color": [
          "field": "ratio", "type": "quantitative", "title": "ratio to the base",
          "scale": [
            "type": "log", "domain": [0.8, 1.25], "clamp": true, "scheme": "blueorange",
          ], "legend": ["format": ".2f", "values": [0.8, 0.9, 1, 1.1, 1.25]],
        ],
        "tooltip": [
          FigureStyle.text("variant", "variant"), FigureStyle.text("target", "target"),
          FigureStyle.number("ratio", "ratio"), FigureStyle.number("value", report.metricName),
        ],
      ],
    ]
    let lower = scores.count { ($0.ratio ?? 1) < 0.995 }
    let higher = scores.count { ($0.ratio ?? 1) > 1.005 }
    return Figure(
      id: "ratios", title: "Errors of the variants as ratios to the base, by target",
      caption:
        "Of \(grouped(scores.count)) ratios of \(report.metricName), \(grouped(lower)) are below 1 (blue, "
        + "the variant is better) and \(grouped(higher)) above 1 (orange). Colours end at 0.8 and 1.25.",
      data: data, spec: spec)
  }
}
