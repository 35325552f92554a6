import Wording

/// What predictions rest on: importance of features, SHAP values, and how these depend on the features.
struct ImportanceFigures {
  let importance: ExperimentReport.Importance
  /// More features than this are not drawn.
  static let limit = 30

  var figures: [Figure] { [ranking, summary, dependence].compactMap { $0 } }

  private var unit: String { importance.unit.map { ", \($0)" } ?? "" }

  // MARK: Permutation importance

  private var ranking: Figure? {
    let shown = importance.features.prefix(Self.limit)
    guard let first = shown.first else { return nil }
    var data = FigureData(
      "importance", ["feature": .text, "rise": .number, "lower": .number, "upper": .number])
    for feature in shown {
      data.add([
        feature.name, plotted(feature.rise), plotted(feature.lower), plotted(feature.upper),
      ])
    }
    let y: JSON = ["field": "feature", "type": "nominal", "title": nil, "sort": nil]
    let spec: JSON = [
      "width": 640, "height": ["step": 20],
      "layer": [
        [
          "mark": ["type": "bar", "color": .string(FigureStyle.sky)],
          "encoding": [
            "y": y,
            "x": [
              "field": "rise", "type": "quantitative", "title": .string("increase of RMSE\(unit)"),
            ],
            "tooltip": [
              FigureStyle.text("feature", "feature"),
              FigureStyle.number("rise", "increase of RMSE"),
              FigureStyle.number("lower", "lower"), FigureStyle.number("upper", "upper"),
            ],
          ],
        ],
        [
          "mark": ["type": "rule", "strokeWidth": 1.5, "color": .string(FigureStyle.blue)],
          "encoding": [
            "y": y, "x": ["field": "lower", "type": "quantitative"], "x2": ["field": "upper"],
          ],
        ],
      ],
    ]
    let idle = importance.features.count { $0.lower <= 0 }
    return Figure(
      id: "importance", title: "Importance of features: \(importance.place)",
      caption: "Shuffling \(first.name) raises the RMSE of \(figure(importance.error)) by "
        + "\(figure(first.rise))\(unit.dropFirst(1)). "
        + "\(grouped(idle)) of \(counted(importance.features.count, "feature", grouped: true)) can’t be told from no effect. "
        + "Lines are 95 % intervals of the shuffles.",
      data: data, spec: spec)
  }

  // MARK: SHAP

  /// Features by the mean size of their contributions, the greatest first.
  private var order: [(name: String, size: Double)] {
    var sums: [String: (sum: Double, count: Int)] = [:]
    var names: [String] = []
    for one in importance.contributions {
      if sums[one.feature] == nil { names.append(one.feature) }
      sums[one.feature, default: (0, 0)].sum += abs(one.value)
      sums[one.feature, default: (0, 0)].count += 1
    }
    return names.map { name in
      let (sum, count) = sums[name] ?? (0, 1)
      return (name, sum / Double(max(1, count)))
    }.sorted { $0.size > $1.size }
  }

  private var models: [String] {
    var models: [String] = []
    for one in importance.contributions where !models.contains(one.model) {
      models.append(one.model)
    }
    return models
  }

  /// One table for the two figures: a row for each contribution, with the feature's place within its
  /// own values from 0 to 1.
  private var contributions: FigureData {
    var data = FigureData(
      "shap",
      [
        "model": .text, "feature": .text, "cell": .text, "number": .number, "share": .number,
        "shap": .number, "spread": .number,
      ])
    let shown = Set(order.prefix(Self.limit).map(\.name))
    var scales: [String: AxisScale] = [:]
    for name in shown {
      let cells = importance.contributions.filter { $0.feature == name && !$0.cell.isEmpty }
      scales[name] = AxisScale(cells.map(\.cell))
    }
    for (place, one) in importance.contributions.enumerated() where shown.contains(one.feature) {
      // Spread by the golden ratio, so that points of one feature do not cover each other.
      let turn = Double(place) * 0.618_033_988_749_895
      data.add([
        one.model, one.feature, one.cell, plotted(Double(one.cell)),
        plotted(scales[one.feature]?.position(of: one.cell)), plotted(one.value),
        plotted(turn - turn.rounded(.down)),
      ])
    }
    return data
  }

  private var summary: Figure? {
    let order = order.prefix(Self.limit)
    guard let first = order.first else { return nil }
    let spec: JSON = [
      "params": [FigureStyle.menu("of", label: "Model", of: models)],
      "transform": [FigureStyle.filter("model", by: "of")], "width": 640,
      "height": ["step": 26],
      "layer": [
        [
          "mark": ["type": "rule", "color": .string(FigureStyle.grey)],
          "encoding": ["x": ["datum": 0]],
        ],
        [
          "mark": ["type": "point", "filled": true, "size": 14, "opacity": 0.75],
          "encoding": [
            "y": [
              "field": "feature", "type": "nominal", "title": nil,
              "sort": .strings(order.map(\.name)),
            ],
            "yOffset": [
              "field": "spread", "type": "quantitative", "scale": ["domain": [-0.3, 1.3]],
            ],
            "x": [
              "field": "shap", "type": "quantitative",
              "title": .string("SHAP value: contribution to the prediction\(unit)"),
            ],
            "color": [
              "field": "share", "type": "quantitative", "title": "value of the feature",
              "scale": ["domain": [0, 1], "scheme": "viridis"],
              "legend": [
                "labelExpr": "datum.value === 0 ? 'low' : datum.value === 1 ? 'high' : ''"
              ],
            ],
            "tooltip": [
              FigureStyle.text("feature", "feature"), FigureStyle.text("cell", "value"),
              FigureStyle.number("shap", "SHAP value"),
            ],
          ],
        ],
      ],
    ]
    return Figure(
      id: "shap", title: "SHAP values: \(importance.place)",
      caption: "Each point is one row; its place is what the feature adds to the prediction. "
        + "\(first.name) moves predictions most, by \(figure(first.size))\(unit.dropFirst(1)) in the mean"
        + (order.count > 1
          ? ", then \(order[order.startIndex + 1].name), \(figure(order[order.startIndex + 1].size))."
          : "."),
      data: contributions, spec: spec)
  }

  private var dependence: Figure? {
    let order = order.prefix(Self.limit)
    guard let first = order.first else { return nil }
    let spec: JSON = [
      "params": [
        FigureStyle.menu("of", label: "Model", of: models),
        FigureStyle.menu("feature_shown", label: "Feature", of: order.map(\.name)),
      ],
      "transform": [
        FigureStyle.filter("model", by: "of"),
        FigureStyle.filter("feature", by: "feature_shown"),
        // Categories stand by their order.
        ["calculate": "isValid(datum.number) ? datum.number : datum.share", "as": "at"],
        ["filter": "isValid(datum.at)"],
      ], "width": 640, "height": 280,
      "layer": [
        [
          "mark": ["type": "rule", "color": .string(FigureStyle.grey)],
          "encoding": ["y": ["datum": 0]],
        ],
        [
          "mark": [
            "type": "point", "filled": true, "size": 22, "opacity": 0.6,
            "color": .string(FigureStyle.blue),
          ],
          "encoding": [
            "x": [
              "field": "at", "type": "quantitative", "title": "value of the feature",
              "scale": ["zero": false],
            ],
            "y": [
              "field": "shap", "type": "quantitative", "title": .string("SHAP value\(unit)"),
            ],
            "tooltip": [
              FigureStyle.text("feature", "feature"), FigureStyle.text("cell", "value"),
              FigureStyle.number("shap", "SHAP value"),
            ],
          ],
        ],
      ],
    ]
    return Figure(
      id: "dependence", title: "SHAP values by the feature’s value: \(importance.place)",
      caption: "What a feature adds to predictions at each of its values; the menu chooses among "
        + "\(counted(order.count, "feature", grouped: true)), \(first.name) first. Categories stand by the order in which they first come.",
      data: contributions, spec: spec)
  }
}
