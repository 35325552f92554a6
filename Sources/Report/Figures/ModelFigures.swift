import Wording

/// Base models of each target by layer: error and weight; and what each learner's fits took.
struct ModelFigures {
  let report: ExperimentReport

  var figures: [Figure] { [layers, costs].compactMap { $0 } }

  private var metric: String { report.metrics.first?.name ?? "" }

  private var layers: Figure? {
    guard let hard = report.hardest else { return nil }
    let targets = report.targets.filter { $0.models.contains { $0.layer != nil } }
    guard !targets.isEmpty else { return nil }
    var data = FigureData(
      "models",
      [
        "target": .text, "layer": .text, "model": .text, "evaluation": .text, "error": .number,
        "weight": .number,
      ])
    for target in targets {
      for model in target.models where model.role != .baseline || model.isScored(hard.name) {
        let layer = model.layer.map { "layer \($0)" } ?? model.shownName
        for evaluation in report.evaluations.reversed() {
          guard let value = model.value(metric, evaluation.name) else { continue }
          data.add([
            "\(target.stage)/\(target.name)", layer,
            model.layer.map { "\(model.name) (\($0))" } ?? model.shownName, evaluation.title,
            plotted(value), plotted(model.layer == nil ? nil : model.weight ?? 0),
          ])
        }
      }
    }
    let evaluations = report.evaluations.reversed().map(\.title)
    let y: JSON = ["field": "model", "type": "nominal", "title": nil, "sort": nil]
    let colour: JSON = ["field": "layer", "type": "nominal", "title": nil]
    let tooltip: JSON = [
      FigureStyle.text("model", "model"), FigureStyle.number("error", metric),
      FigureStyle.number("weight", "weight"), FigureStyle.text("evaluation", "evaluation"),
    ]
    let spec: JSON = [
      "params": [
        FigureStyle.menu(
          "where", label: "Target", of: targets.map { "\($0.stage)/\($0.name)" }),
        FigureStyle.menu("on", label: "Evaluation", of: Array(evaluations)),
      ],
      "transform": [
        FigureStyle.filter("target", by: "where"), FigureStyle.filter("evaluation", by: "on"),
      ],
      "vconcat": [
        [
          "width": 640, "height": ["step": 18], "mark": ["type": "bar"],
          "encoding": [
            "y": y, "color": colour, "tooltip": tooltip,
            "x": ["field": "error", "type": "quantitative", "title": .string(metric)],
          ],
        ],
        [
          "transform": [["filter": "isValid(datum.weight)"]],
          "width": 640, "height": ["step": 18], "mark": ["type": "bar"],
          "encoding": [
            "y": y, "color": colour, "tooltip": tooltip,
            "x": [
              "field": "weight", "type": "quantitative", "title": "weight in the ensemble",
              "scale": ["domain": [0, 1]],
            ],
          ],
        ],
      ],
    ]
    return Figure(
      id: "models", title: "Base models by layer: error and weight",
      caption: caption(targets, hard), data: data, spec: spec)
  }

  /// In how many targets a base model alone has a lower error than the ensemble.
  private func caption(
    _ targets: [ExperimentReport.Target], _ hard: ExperimentReport.Evaluation
  ) -> String {
    var beaten = 0
    var judged = 0
    var weights: [String: Double] = [:]
    for target in targets {
      for model in target.models where model.layer != nil {
        weights[model.name, default: 0] += (model.weight ?? 0) / Double(targets.count)
      }
      guard let ensemble = target.blend?.value(metric, hard.name) else { continue }
      judged += 1
      let best = target.models.filter { $0.layer != nil }
        .compactMap { $0.value(metric, hard.name) }.min()
      if let best, best < ensemble { beaten += 1 }
    }
    let heaviest = weights.max { ($0.value, $1.key) < ($1.value, $0.key) }
    let words =
      heaviest.map { " \($0.key) has the greatest mean weight, \(figure($0.value))." } ?? ""
    return
      "In \(grouped(beaten)) of \(counted(judged, "target", grouped: true)) some base model alone has a lower "
      + "\(metric) than the ensemble (\(hard.title)).\(words)"
  }

  private var costs: Figure? {
    var seconds: [String: (fit: Double, predict: Double)] = [:]
    for model in report.targets.flatMap(\.models) where model.layer != nil {
      seconds[model.name, default: (0, 0)].fit += model.fitSeconds ?? 0
      seconds[model.name, default: (0, 0)].predict += model.predictSeconds ?? 0
    }
    let order = seconds.sorted { ($0.value.fit, $1.key) > ($1.value.fit, $0.key) }
    let total = order.reduce(0) { $0 + $1.value.fit }
    guard order.count > 1, total > 0, let dearest = order.first else { return nil }
    var data = FigureData(
      "learner-costs", ["model": .text, "seconds": .number, "predict_seconds": .number])
    for (name, time) in order { data.add([name, plotted(time.fit), plotted(time.predict)]) }
    let spec: JSON = [
      "width": 640, "height": ["step": 18],
      "mark": ["type": "bar", "color": .string(FigureStyle.blue)],
      "encoding": [
        "y": ["field": "model", "type": "nominal", "title": nil, "sort": nil],
        "x": ["field": "seconds", "type": "quantitative", "title": "CPU seconds of all fits"],
        "tooltip": [
          FigureStyle.text("model", "model"), FigureStyle.number("seconds", "fits, s"),
          FigureStyle.number("predict_seconds", "predictions, s"),
        ],
      ],
    ]
    return Figure(
      id: "learner-costs", title: "CPU seconds by learner",
      caption: "\(dearest.key) takes \(percent(dearest.value.fit / total)) of the "
        + "\(figure(total)) s that the fits of the stacks that fill the gaps took.",
      data: data, spec: spec)
  }
}

extension ExperimentReport.Model {
  /// For people.
  var shownName: String {
    switch role {
    case .blend: "ensemble"
    case .candidate: name
    case .baseline: name == "baseline" || name == "group mean" ? "baseline" : "baseline \(name)"
    }
  }
}
