import Wording

/// Whether predicted quantiles mean what they say: the reliability of levels and the PIT histogram.
struct QuantileFigures {
  let report: ExperimentReport

  var figures: [Figure] {
    report.quantileTables.isEmpty ? [] : [reliability, histogram]
  }

  private var menus: JSON {
    FigureStyle.menus(of: report.quantilePlaces, in: report.quantileEvaluations)
  }

  private var hardest: [ExperimentReport.QuantileTable] {
    let evaluation = report.quantileEvaluations.first
    return report.quantileTables.filter { report.title(of: $0.evaluation) == evaluation }
  }

  // MARK: Levels

  private var reliability: Figure {
    var data = FigureData(
      "level-reliability",
      [
        "target": .text, "evaluation": .text, "level": .number, "below": .number, "rows": .number,
      ])
    for table in report.quantileTables {
      for (level, below) in zip(table.levels, table.below) {
        data.add([
          table.place, report.title(of: table.evaluation), plotted(level), plotted(below),
          String(table.rows),
        ])
      }
    }
    let x: JSON = [
      "field": "level", "type": "quantitative", "title": "level of the quantile",
      "scale": ["domain": [0, 1]], "axis": ["format": ".0%"],
    ]
    let y: JSON = [
      "field": "below", "type": "quantitative",
      "title": "share of observed values at or below it", "scale": ["domain": [0, 1]],
      "axis": ["format": ".0%"],
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
            "size": 60,
          ],
          "encoding": [
            "x": x, "y": y,
            "tooltip": [
              FigureStyle.number("level", "level", format: ".1%"),
              FigureStyle.number("below", "share below", format: ".1%"),
              FigureStyle.number("rows", "rows"),
            ],
          ],
        ],
      ],
    ])
    return Figure(
      id: "level-reliability", title: "Reliability of quantile levels",
      caption: reliabilityCaption, data: data, spec: spec, isSquare: true)
  }

  private var reliabilityCaption: String {
    let words = hardest.map { table in
      let misses = zip(table.levels, table.below).map { abs($0 - $1) }
      let mean = misses.reduce(0, +) / Double(misses.count)
      return "\(table.place): \(percent(mean))"
    }
    return
      "On the dashed line quantiles are right: a tenth of the observed values lies below the quantile of level "
      + "10 %. Points above it belong to quantiles that are too high. Mean distance from the line, "
      + "\(report.quantileEvaluations.first ?? ""): \(words.prefix(4).joined(separator: "; "))."
  }

  // MARK: PIT

  private var histogram: Figure {
    var data = FigureData(
      "pit",
      [
        "target": .text, "evaluation": .text, "lower": .number, "upper": .number,
        "density": .number,
      ])
    for table in report.quantileTables {
      for bin in table.bins {
        data.add([
          table.place, report.title(of: table.evaluation), plotted(bin.lower), plotted(bin.upper),
          plotted(bin.density),
        ])
      }
    }
    let spec: JSON = menus.merging([
      "width": 560, "height": 260,
      "layer": [
        [
          "mark": [
            "type": "bar", "color": .string(FigureStyle.blue), "stroke": "white",
            "strokeWidth": 0.5,
          ],
          "encoding": [
            "x": [
              "field": "lower", "type": "quantitative", "title": "level",
              "scale": ["domain": [0, 1]], "axis": ["format": ".0%"],
            ],
            "x2": ["field": "upper"],
            "y": [
              "field": "density", "type": "quantitative",
              "title": "observed share / expected share",
            ],
            "tooltip": [
              FigureStyle.number("lower", "from level", format: ".1%"),
              FigureStyle.number("upper", "to level", format: ".1%"),
              FigureStyle.number("density", "observed / expected share"),
            ],
          ],
        ],
        [
          "data": ["values": [["at": 1]]],
          "mark": ["type": "rule", "strokeDash": [4, 3], "color": .string(FigureStyle.grey)],
          "encoding": ["y": ["datum": 1]],
        ],
      ],
    ])
    return Figure(
      id: "pit", title: "PIT histogram", caption: histogramCaption, data: data, spec: spec)
  }

  private var histogramCaption: String {
    let words = hardest.map { table in
      let bins = table.bins
      let outside = [bins.first, bins.last].compactMap { $0 }
      let share = outside.reduce(0) { $0 + $1.density * ($1.upper - $1.lower) }
      let expected = outside.reduce(0) { $0 + $1.upper - $1.lower }
      let verdict =
        share > 1.15 * expected
        ? "quantiles too narrow"
        : share < 0.85 * expected ? "quantiles too wide" : "spread about right"
      return "\(table.place): \(verdict) (\(percent(share)) outside, \(percent(expected)) expected)"
    }
    return
      "Where observed values fall among their quantiles (probability integral transform). All bars are 1 high if "
      + "quantiles are right; a U shape means they are too narrow, a hump too wide. "
      + "\(report.quantileEvaluations.first ?? ""): \(words.prefix(4).joined(separator: "; "))."
  }
}
