import Wording

/// Win rates: in what share of the targets each variant has a lower error than each other one.
struct WinFigure {
  let report: ExperimentReport
  /// More variants than this do not fit: the first and the last by their mean rates are shown.
  private static let limit = 30

  var figure: Figure? {
    guard let hardest = report.hardest, report.comparison?.isErrorLower == true else { return nil }
    var values: [String: [String: Double]] = [:]
    var names: [String] = []
    for score in report.variantScores
    where score.evaluation == hardest.name && score.value.isFinite {
      if values[score.variant] == nil {
        names.append(score.variant)
        // Pairs of more are no longer counted while a page is made.
        if names.count > 400 { return nil }
      }
      values[score.variant, default: [:]][score.place] = score.value
    }
    let places = Set(values.values.flatMap(\.keys))
    guard names.count > 2, places.count > 1 else { return nil }
    func rate(_ a: String, _ b: String) -> (wins: Double, pairs: Int) {
      var wins = 0.0
      var pairs = 0
      for (place, value) in values[a] ?? [:] {
        guard let other = values[b]?[place] else { continue }
        pairs += 1
        wins += value < other ? 1 : value == other ? 0.5 : 0
      }
      return (wins, pairs)
    }
    let means = names.map { name -> (name: String, mean: Double) in
      let rates = names.filter { $0 != name }.map { rate(name, $0) }.filter { $0.pairs > 0 }
      let sum = rates.reduce(0) { $0 + $1.wins / Double($1.pairs) }
      return (name, rates.isEmpty ? 0 : sum / Double(rates.count))
    }.sorted { $0.mean > $1.mean }
    let shown =
      means.count > Self.limit
      ? Array(means.prefix(Self.limit / 2) + means.suffix(Self.limit / 2)) : means
    var data = FigureData(
      "wins",
      ["variant": .text, "other": .text, "rate": .number, "wins": .number, "targets": .number])
    for (one, _) in shown {
      for (other, _) in shown where other != one {
        let (wins, pairs) = rate(one, other)
        guard pairs > 0 else { continue }
        data.add([
          title(one), title(other), plotted(wins / Double(pairs)), plotted(wins), String(pairs),
        ])
      }
    }
    return Figure(
      id: "wins", title: "Win rates of the variants",
      caption: caption(means, of: names.count, places.count, hardest), data: data,
      spec: Self.spec(shown.map { title($0.name) }))
  }

  /// The base is named as the differences name it.
  private func title(_ variant: String) -> String {
    variant.isEmpty ? report.comparison?.reference ?? "base" : variant
  }

  private func caption(
    _ means: [(name: String, mean: Double)], of count: Int, _ targets: Int,
    _ evaluation: ExperimentReport.Evaluation
  ) -> String {
    guard let best = means.first, let worst = means.last else { return "" }
    let base = means.first { $0.name.isEmpty }
    let words = base.map { " The base wins in \(percent($0.mean))." } ?? ""
    return
      "The share of \(counted(targets, "target", grouped: true)) in which the variant of the row has a lower "
      + "\(report.metricName) than that of the column (\(evaluation.title)); equal ones count half. "
      + "Over all others, \(title(best.name)) wins most often, in \(percent(best.mean)), and "
      + "\(title(worst.name)) least, in \(percent(worst.mean)).\(words)"
  }

  private static func spec(_ names: [String]) -> JSON {
    func axis(_ field: String) -> JSON {
      [
        "field": .string(field), "type": "nominal", "title": nil,
        "sort": .strings(names.map(shownName)),
        "axis": ["labelLimit": 160, "labelAngle": field == "other" ? -50 : 0],
      ]
    }
    return [
      "width": .number(Double(min(720, max(240, names.count * 34)))), "height": ["step": 22],
      "layer": [
        [
          "mark": ["type": "rect"],
          "encoding": [
            "x": axis("other"), "y": axis("variant"),
            "color": [
              "field": "rate", "type": "quantitative", "title": "win rate of the row",
              "scale": ["domain": [0, 1], "scheme": "blueorange", "reverse": true],
              "legend": ["format": ".0%", "values": [0, 0.5, 1]],
            ],
            "tooltip": [
              FigureStyle.text("variant", "variant"), FigureStyle.text("other", "against"),
              FigureStyle.number("rate", "win rate", format: ".0%"),
              FigureStyle.number("wins", "wins"), FigureStyle.number("targets", "of"),
            ],
          ],
        ],
        [
          "mark": ["type": "text", "fontSize": 9],
          "encoding": [
            "x": axis("other"), "y": axis("variant"),
            "text": ["field": "rate", "type": "quantitative", "format": ".0%"],
            "color": [
              "condition": ["test": "abs(datum.rate - 0.5) > 0.4", "value": "white"],
              "value": "black",
            ],
          ],
        ],
      ],
    ]
  }
}
