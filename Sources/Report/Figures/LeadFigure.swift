import Wording

/// Error, width and coverage by the distance to the nearest known row.
struct LeadFigure {
  let report: ExperimentReport

  private struct LeadKey: Hashable {
    var target: Int
    var evaluation: Int
    /// Of twelve steps each.
    var bin: Int
  }

  private static let binWidth = 6

  /// Error, width and coverage by the distance to the nearest known row.
  var figure: Figure? {
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
        "target": .text, "stage": .text, "evaluation": .text, "lead": .number, "rows": .number,
        "error": .number,
        "relative": .number, "width": .number, "relative_width": .number, "coverage": .number,
      ])
    let spreads = Dictionary(grouping: report.predictions, by: \.target).mapValues {
      deviation($0.map(\.observed))
    }
    var shares: [Int: [Double]] = [:]
    for key in keys {
      let rows = bins[key] ?? []
      let error = rootMeanSquare(rows.map { $0.predicted - $0.observed })
      let spread = spreads[key.target] ?? 0
      let limited = rows.compactMap { row in
        row.lower.flatMap { lower in row.upper.map { (lower, $0, row.observed) } }
      }.filter { $0.0.isFinite && $0.1.isFinite }
      let inside = limited.count { $0.0 <= $0.2 && $0.2 <= $0.1 }
      let width = limited.reduce(0) { $0 + $1.1 - $1.0 } / Double(limited.count)
      let coverage = limited.isEmpty ? nil : Double(inside) / Double(limited.count)
      if let coverage { shares[key.bin, default: []].append(coverage) }
      data.add([
        report.place(key.target), report.targets[key.target].stage,
        report.evaluations[key.evaluation].title,
        plotted(Double(key.bin * Self.binWidth) + Double(Self.binWidth + 1) / 2),
        String(rows.count), plotted(error), plotted(spread > 0 ? error / spread : nil),
        plotted(limited.isEmpty ? nil : width),
        plotted(limited.isEmpty || spread <= 0 ? nil : width / spread), plotted(coverage),
      ])
    }
    return Figure(
      id: "lead", title: "Error, width and coverage by distance from what is known",
      caption: leadCaption(shares), data: data, spec: leadSpec)
  }

  private func leadCaption(_ shares: [Int: [Double]]) -> String {
    var text = "Predictions in bins of \(Self.binWidth) steps from the nearest row that the models "
    text += "knew; errors and widths as shares of the target’s standard deviation."
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
      "axis": ["tickMinStep": 1, "format": "d"],
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
        FigureStyle.menu("on", label: "Evaluation", of: report.predictedEvaluations),
        FigureStyle.menu("stage", label: "Stage", of: stages),
      ],
      "transform": [
        FigureStyle.filter("evaluation", by: "on"),
        FigureStyle.filter("stage", by: "stage"),
      ],
      "vconcat": [
        part("relative", "error / standard deviation", format: ".2~f"),
        part("coverage", "coverage", format: ".0%"),
        part("relative_width", "mean width / standard deviation", format: ".2~f"),
      ],
    ]
  }
}
