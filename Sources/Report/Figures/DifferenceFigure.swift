import Wording

/// Each variant's difference from the reference with its interval, the region of practical equivalence
/// and the verdict: a forest plot.
struct DifferenceFigure {
  let report: ExperimentReport

  private static let verdictColours: JSON = [
    "domain": ["better", "equivalent", "undecided", "worse"],
    "range": .strings([
      FigureStyle.green, FigureStyle.blue, FigureStyle.grey, FigureStyle.orange,
    ]),
  ]

  // MARK: Differences

  var figure: Figure? {
    guard let comparison = report.comparison else { return nil }
    let rows = comparison.rows.filter(\.difference.isFinite)
    var places: [String] = []
    for row in rows where !places.contains(row.place) { places.append(row.place) }
    if let all = rows.first(where: \.isOverall)?.place {
      places = [all] + places.filter { $0 != all }
    }
    guard let first = places.first else { return nil }
    let shown = VariantFigures.ends(
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
            "field": "difference", "type": "quantitative", "axis": FigureStyle.signedPercentAxis,
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
    if let sentence = doubtSentence(rows, rope: comparison.rope ?? 0) { text += " " + sentence }
    if shown < rows.count { text += " Shown are the \(shown / 2) least and greatest differences." }
    return text
  }

  /// Why variants whose own interval lies beyond the band are undecided all the same.
  private func doubtSentence(
    _ rows: [ExperimentReport.Comparison.Row], rope: Double
  ) -> String? {
    let doubtful = rows.filter { row in
      guard row.verdict == "undecided", row.isOverall, let lower = row.lower, let upper = row.upper
      else { return false }
      return lower > rope || upper < -rope
    }
    guard !doubtful.isEmpty else { return nil }
    let names = doubtful.prefix(3).map { row in
      row.pValue.map { "\(row.variant) (p \(fixed($0, 3)))" } ?? row.variant
    }
    let more = doubtful.count > 3 ? ["\(doubtful.count - 3) more"] : []
    return "\(listed(names + more)) \(doubtful.count == 1 ? "stays" : "stay") undecided though "
      + "\(doubtful.count == 1 ? "its interval lies" : "their intervals lie") beyond the band: the "
      + "verdict goes by the p value, corrected for the \(counted(rows.count, "comparison")) (Holm)."
  }
}
