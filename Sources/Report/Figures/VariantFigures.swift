import Wording
import Glibc

/// Variants beside the reference: differences with their verdicts, ratios by target, ranks, folds, and
/// errors against time.
struct VariantFigures {
  let report: ExperimentReport
  /// More variants than this are shown by the best and the worst alone.
  static let limit = 60

  var figures: [Figure] {
    [forest, heatMap, cumulative, ranks, frontier, folds].compactMap { $0 }
  }

  private static let verdictColours: JSON = [
    "domain": ["better", "equivalent", "undecided", "worse"],
    "range": .strings([
      FigureStyle.green, FigureStyle.blue, FigureStyle.grey, FigureStyle.orange,
    ]),
  ]

  // MARK: Differences

  private var forest: Figure? {
    guard let comparison = report.comparison else { return nil }
    let rows = comparison.rows.filter(\.difference.isFinite)
    var places: [String] = []
    for row in rows where !places.contains(row.place) { places.append(row.place) }
    if let all = rows.first(where: \.isOverall)?.place {
      places = [all] + places.filter { $0 != all }
    }
    guard let first = places.first else { return nil }
    let shown = Self.ends(
      rows.filter { $0.place == first }.sorted { $0.difference < $1.difference }.map(\.variant))
    var data = FigureData(
      "differences",
      [
        "variant": .text, "place": .text, "difference": .number, "lower": .number,
        "upper": .number, "wins": .number, "pairs": .number, "p_holm": .number, "verdict": .text,
      ])
    let names = Set(shown)
    for row in rows where names.contains(row.variant) {
      data.add([
        row.variant, row.place, plotted(row.difference), plotted(row.lower), plotted(row.upper),
        plotted(row.wins), String(row.pairs), plotted(row.pValue), row.verdict,
      ])
    }
    let y: JSON = [
      "field": "variant", "type": "nominal", "title": nil,
      "sort": ["field": "difference", "order": "ascending"], "axis": ["labelLimit": 260],
    ]
    let colour: JSON = [
      "field": "verdict", "type": "nominal", "title": "verdict", "scale": Self.verdictColours,
    ]
    var layers: [JSON] = []
    if let rope = comparison.rope {
      layers.append([
        "data": ["values": [["at": 0]]],
        "mark": ["type": "rect", "color": .string(FigureStyle.grey), "opacity": 0.18],
        "encoding": ["x": ["datum": .number(-rope)], "x2": ["datum": .number(rope)]],
      ])
    }
    layers += [
      [
        "data": ["values": [["at": 0]]],
        "mark": ["type": "rule", "color": .string(FigureStyle.grey)],
        "encoding": ["x": ["datum": 0]],
      ],
      [
        "mark": ["type": "rule", "strokeWidth": 2],
        "encoding": [
          "y": y, "x": ["field": "lower", "type": "quantitative"], "x2": ["field": "upper"],
          "color": colour,
        ],
      ],
      [
        "params": [
          [
            "name": "verdicts", "select": ["type": "point", "fields": ["verdict"]],
            "bind": "legend",
          ]
        ], "mark": ["type": "point", "filled": true, "size": 60],
        "encoding": [
          "y": y,
          "x": [
            "field": "difference", "type": "quantitative", "axis": ["format": "+.0%"],
            "title": .string("difference from \(comparison.reference)"),
          ], "color": colour,
          "opacity": ["condition": ["param": "verdicts", "value": 1], "value": 0.15],
          "tooltip": [
            FigureStyle.text("variant", "variant"),
            FigureStyle.number("difference", "difference", format: "+.1%"),
            FigureStyle.number("lower", "lower", format: "+.1%"),
            FigureStyle.number("upper", "upper", format: "+.1%"),
            FigureStyle.text("verdict", "verdict"), FigureStyle.number("wins", "wins"),
            FigureStyle.number("pairs", "of"), FigureStyle.number("p_holm", "p (Holm)"),
          ],
        ],
      ],
    ]
    let spec: JSON = [
      "params": [FigureStyle.menu("where", label: "Target", of: places)],
      "transform": [FigureStyle.filter("place", by: "where")], "width": 640,
      "height": ["step": 20], "layer": .array(layers),
    ]
    return Figure(
      id: "differences", title: "Each variant’s difference from \(comparison.reference)",
      caption: forestCaption(comparison, rows.filter { $0.place == first }, shown.count),
      data: data, spec: spec)
  }

  private func forestCaption(
    _ comparison: ExperimentReport.Comparison, _ rows: [ExperimentReport.Comparison.Row],
    _ shown: Int
  ) -> String {
    let verdicts = ["better", "equivalent", "undecided", "worse"].compactMap { verdict in
      let count = rows.count { $0.verdict == verdict }
      return count > 0 ? "\(count) \(verdict)" : nil
    }
    let best = rows.min { $0.difference < $1.difference }
    let worst = rows.max { $0.difference < $1.difference }
    var text = "Of \(counted(rows.count, "variant", grouped: true)): \(listed(verdicts)). "
    if let best, let worst, rows.count > 1 {
      text += "From \(signedPercent(best.difference)) (\(best.variant)) to "
      text += "\(signedPercent(worst.difference)) (\(worst.variant)). "
    }
    text += "\(comparison.rules.capitalised)."
    if let rope = comparison.rope {
      text +=
        " The band around zero is the region of practical equivalence, ±\(percentLevel(rope))."
    }
    if shown < rows.count { text += " Shown are the \(shown / 2) least and greatest differences." }
    return text
  }

  /// All names, or the first and the last of them where there are too many.
  private static func ends(_ names: [String]) -> [String] {
    guard names.count > limit else { return names }
    return Array(names.prefix(limit / 2) + names.suffix(limit / 2))
  }

  // MARK: Ratios

  private var heatMap: Figure? {
    let scores = report.variantScores.filter { $0.ratio != nil && !$0.variant.isEmpty }
    var variants: [String] = []
    for score in scores where !variants.contains(score.variant) {
      variants.append(score.variant)
      if variants.count > 400 { break }
    }
    guard variants.count > 1 else { return nil }
    let shown = Self.ends(variants)
    let names = Set(shown)
    var data = FigureData(
      "ratios",
      ["variant": .text, "target": .text, "evaluation": .text, "value": .number, "ratio": .number])
    for score in scores where names.contains(score.variant) {
      data.add([
        score.variant, score.place, title(score.evaluation), plotted(score.value),
        plotted(score.ratio),
      ])
    }
    let evaluations = report.evaluations.map(\.title).filter { name in
      scores.contains { title($0.evaluation) == name }
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
          ], "legend": ["format": ".2f"],
        ],
        "tooltip": [
          FigureStyle.text("variant", "variant"), FigureStyle.text("target", "target"),
          FigureStyle.number("ratio", "ratio"), FigureStyle.number("value", metric),
        ],
      ],
    ]
    let lower = scores.count { ($0.ratio ?? 1) < 0.995 }
    let higher = scores.count { ($0.ratio ?? 1) > 1.005 }
    return Figure(
      id: "ratios", title: "Errors of the variants as ratios to the base, by target",
      caption:
        "Of \(grouped(scores.count)) ratios of \(metric), \(grouped(lower)) are below 1 (blue, "
        + "the variant is better) and \(grouped(higher)) above 1 (orange). Colours end at 0.8 and 1.25.",
      data: data, spec: spec)
  }

  private var metric: String { report.metrics.first?.name ?? "" }

  private func title(_ evaluation: String) -> String {
    report.evaluations.first { $0.name == evaluation }?.title ?? evaluation
  }

  /// Geometric mean of the ratios of each variant, in one evaluation.
  private func meanRatios(_ evaluation: String) -> [(variant: String, ratio: Double)] {
    var order: [String] = []
    var ratios: [String: [Double]] = [:]
    for score in report.variantScores where score.evaluation == evaluation {
      guard let ratio = score.ratio, ratio > 0 else { continue }
      if ratios[score.variant] == nil { order.append(score.variant) }
      ratios[score.variant, default: []].append(ratio)
    }
    return order.map { ($0, geometricMean(ratios[$0] ?? [])) }
  }

  private var hardest: ExperimentReport.Evaluation? { report.hardest }

  // MARK: Cumulative

  /// Variants that `ablate: cumulative` made, from the least to the full experiment.
  private var cumulative: Figure? {
    guard let hardest else { return nil }
    let steps = meanRatios(hardest.name).filter { $0.variant.contains(".up_to_") }
    guard steps.count > 1 else { return nil }
    var data = FigureData("cumulative", ["variant": .text, "ratio": .number])
    for step in steps { data.add([step.variant, plotted(step.ratio)]) }
    let spec: JSON = [
      "width": 640, "height": 260, "mark": ["type": "line", "point": true, "interpolate": "step"],
      "encoding": [
        "x": [
          "field": "variant", "type": "ordinal", "sort": nil, "title": nil,
          "axis": ["labelAngle": -40, "labelLimit": 200],
        ],
        "y": [
          "field": "ratio", "type": "quantitative", "scale": ["zero": false],
          "title": .string("\(metric), ratio to the base (\(hardest.title))"),
        ],
        "tooltip": [FigureStyle.text("variant", "variant"), FigureStyle.number("ratio", "ratio")],
      ],
    ]
    let (first, last) = (steps[0], steps[steps.count - 1])
    return Figure(
      id: "cumulative", title: "Parts added one after another",
      caption: "From \(first.variant) to \(last.variant), \(metric) changes from "
        + "\(figure(first.ratio)) to \(figure(last.ratio)) times the base’s (\(hardest.title)).",
      data: data, spec: spec)
  }

  // MARK: Ranks

  private var ranks: Figure? {
    guard let comparison = report.comparison, let distance = comparison.criticalDifference,
      comparison.ranks.count > 2
    else { return nil }
    let ordered = comparison.ranks.sorted { $0.mean < $1.mean }
    let shown = Set(Self.ends(ordered.map(\.variant)))
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
              "scale": ["zero": false],
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
        + "Nemenyi’s critical difference of \(figure(distance)): \(ordered[0].variant) is first with "
        + "\(figure(best)), and \(grouped(alike - 1)) others are within the critical difference of it.",
      data: data, spec: spec)
  }

  // MARK: Error against time

  private var frontier: Figure? {
    guard let hardest, report.variantCosts.count > 2 else { return nil }
    let ratios = Dictionary(
      meanRatios(hardest.name).map { ($0.variant, $0.ratio) }, uniquingKeysWith: { a, _ in a })
    let points = report.variantCosts.compactMap { cost in
      ratios[cost.variant].map {
        (cost.variant.isEmpty ? "base" : cost.variant, cost.seconds, $0)
      }
    }.sorted { $0.1 < $1.1 }
    guard points.count > 2 else { return nil }
    var data = FigureData(
      "costs", ["variant": .text, "seconds": .number, "ratio": .number, "frontier": .text])
    var least = Double.infinity
    var frontier: [String] = []
    for point in points {
      let isBest = point.2 < least
      if isBest {
        least = point.2
        frontier.append(point.0)
      }
      data.add([point.0, plotted(point.1), plotted(point.2), isBest ? "yes" : "no"])
    }
    let x: JSON = [
      "field": "seconds", "type": "quantitative", "title": "CPU seconds of all fits",
      "scale": ["zero": false],
    ]
    let y: JSON = [
      "field": "ratio", "type": "quantitative", "scale": ["zero": false],
      "title": .string("\(metric), ratio to the base (\(hardest.title))"),
    ]
    let spec: JSON = [
      "width": 640, "height": 320,
      "layer": [
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
                "domain": ["yes", "no"], "range": .strings([FigureStyle.green, FigureStyle.grey]),
              ],
            ],
            "tooltip": [
              FigureStyle.text("variant", "variant"),
              FigureStyle.number("seconds", "CPU seconds"),
              FigureStyle.number("ratio", "ratio to the base"),
            ],
          ],
        ],
      ],
    ]
    return Figure(
      id: "costs", title: "Error against CPU time",
      caption: "Variants of which none is both faster and better form the frontier: "
        + "\(listed(Array(frontier.prefix(8)))). Fits shared by several variants count for each.",
      data: data, spec: spec)
  }

  // MARK: Folds

  private var folds: Figure? {
    guard let comparison = report.comparison, !comparison.folds.isEmpty else { return nil }
    var variants: [String] = []
    var places: [String] = []
    for fold in comparison.folds {
      if !variants.contains(fold.variant) { variants.append(fold.variant) }
      if !places.contains(fold.place) { places.append(fold.place) }
    }
    let shown = Self.ends(variants)
    let names = Set(shown)
    var data = FigureData(
      "folds",
      [
        "variant": .text, "place": .text, "fold": .text, "reference": .number, "value": .number,
      ])
    for fold in comparison.folds where names.contains(fold.variant) {
      data.add([
        fold.variant, fold.place, fold.fold, plotted(fold.reference), plotted(fold.value),
      ])
    }
    let spec: JSON = [
      "params": [
        FigureStyle.menu("variant", label: "Variant", of: shown),
        FigureStyle.menu("where", label: "Target", of: places),
      ],
      "transform": [
        FigureStyle.filter("variant", by: "variant"), FigureStyle.filter("place", by: "where"),
        ["fold": ["reference", "value"], "as": ["which", "error"]],
        [
          "calculate": "datum.which === 'value' ? 'variant' : 'reference'", "as": "which",
        ],
      ], "width": 420, "height": 260,
      "encoding": [
        "x": ["field": "which", "type": "nominal", "title": nil, "axis": ["labelAngle": 0]],
        "y": [
          "field": "error", "type": "quantitative", "title": .string("\(metric) of the fold"),
          "scale": ["zero": false],
        ], "detail": ["field": "fold"],
        "color": ["field": "fold", "type": "nominal", "title": "fold"],
        "tooltip": [
          FigureStyle.text("fold", "fold"), FigureStyle.text("which", "which"),
          FigureStyle.number("error", metric),
        ],
      ], "layer": [["mark": "line"], ["mark": ["type": "point", "filled": true, "size": 50]]],
    ]
    let wins = comparison.folds.count { $0.value < $0.reference }
    return Figure(
      id: "folds", title: "Errors of the same folds, reference and variant",
      caption:
        "Each line is a fold: rows that both held out. Over all variants and targets the variant "
        + "has the lower error in \(grouped(wins)) of \(grouped(comparison.folds.count)) folds.",
      data: data, spec: spec)
  }
}

/// exp of the mean logarithm; NaN of none.
func geometricMean(_ values: [Double]) -> Double {
  exp(values.reduce(0) { $0 + log($1) } / Double(values.count))
}
