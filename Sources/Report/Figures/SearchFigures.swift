import Wording
import Glibc

/// A search: what each sample came to, in order, and by the values it had.
struct SearchFigures {
  let report: ExperimentReport

  var figures: [Figure] {
    guard let search = report.search, !outcomes.isEmpty else { return [] }
    return [history(search), axes(search)].compactMap { $0 }
  }

  /// By sample: the geometric mean over targets of its error's ratio to the base's, in the hardest
  /// evaluation that the variants have.
  private var outcomes: [String: Double] {
    let judged = report.evaluations.reversed().first { evaluation in
      report.variantScores.contains { $0.evaluation == evaluation.name && !$0.variant.isEmpty }
    }
    guard
      let evaluation = report.hardest.flatMap({ hard in
        report.variantScores.contains { $0.evaluation == hard.name && !$0.variant.isEmpty }
          ? hard : nil
      }) ?? judged
    else { return [:] }
    var ratios: [String: [Double]] = [:]
    for score in report.variantScores where score.evaluation == evaluation.name {
      guard let ratio = score.ratio, ratio > 0 else { continue }
      ratios[score.variant, default: []].append(ratio)
    }
    return ratios.mapValues(geometricMean)
  }

  // MARK: History

  private func history(_ search: ExperimentReport.Search) -> Figure? {
    let outcomes = outcomes
    var data = FigureData(
      "search", ["sample": .number, "variant": .text, "ratio": .number, "best": .number])
    var best = Double.infinity
    var improved = 0
    var judged = 0
    for (place, name) in search.samples.enumerated() {
      guard let ratio = outcomes[name] else { continue }
      judged += 1
      if ratio < best { (best, improved) = (ratio, place + 1) }
      data.add([String(place + 1), name, plotted(ratio), plotted(best)])
    }
    guard judged > 1 else { return nil }
    let x: JSON = ["field": "sample", "type": "quantitative", "title": "sample"]
    func y(_ field: String) -> JSON {
      [
        "field": .string(field), "type": "quantitative", "title": "error relative to the base",
        "scale": ["zero": false],
      ]
    }
    let spec: JSON = [
      "width": 640, "height": 260,
      "layer": [
        [
          "mark": ["type": "rule", "strokeDash": [4, 3], "color": .string(FigureStyle.grey)],
          "encoding": ["y": ["datum": 1]],
        ],
        [
          "mark": [
            "type": "line", "interpolate": "step-after", "color": .string(FigureStyle.blue),
          ], "encoding": ["x": x, "y": y("best")],
        ],
        [
          "mark": [
            "type": "point", "filled": true, "size": 40, "color": .string(FigureStyle.orange),
          ],
          "encoding": [
            "x": x, "y": y("ratio"),
            "tooltip": [
              FigureStyle.text("variant", "sample"), FigureStyle.number("ratio", "error / base"),
              FigureStyle.number("best", "best so far"),
            ],
          ],
        ],
      ],
    ]
    return Figure(
      id: "search", title: "Search: error of each sample and the best so far",
      caption:
        "The best of \(counted(judged, "sample", grouped: true)) has \(signedPercent(best - 1)) of error against "
        + "the base, in the geometric mean of the targets; it is sample \(grouped(improved)). Points are "
        + "samples, the line is the best so far, the dashed line is the base.",
      data: data, spec: spec)
  }

  // MARK: Parallel coordinates

  private func axes(_ search: ExperimentReport.Search) -> Figure? {
    let outcomes = outcomes
    guard search.axes.count > 1, search.samples.count > 1 else { return nil }
    let names = search.axes.map { Self.shortName($0.path) }
    var data = FigureData(
      "search-axes",
      [
        "variant": .text, "axis": .text, "position": .number, "value": .text, "ratio": .number,
      ])
    var ends: [JSON] = []
    for (name, axis) in zip(names, search.axes) {
      let scale = AxisScale(axis.values)
      for (sample, value) in zip(search.samples, axis.values) {
        guard let ratio = outcomes[sample], let position = scale.position(of: value) else {
          continue
        }
        data.add([sample, name, plotted(position), value, plotted(ratio)])
      }
      for (text, position) in scale.marks {
        ends.append([
          "axis": .string(name), "position": .number(position), "text": .string(text),
        ])
      }
    }
    let x: JSON = [
      "field": "axis", "type": "nominal", "title": nil, "sort": .strings(names),
      "axis": ["labelAngle": -20, "domain": false, "ticks": false, "grid": true],
      "scale": ["type": "point", "padding": 0.5],
    ]
    let y: JSON = [
      "field": "position", "type": "quantitative", "axis": nil, "scale": ["domain": [0, 1]],
    ]
    let spec: JSON = [
      "width": 760, "height": 300,
      "layer": [
        [
          "params": [
            [
              "name": "line",
              "select": [
                "type": "point", "fields": ["variant"], "on": "pointerover", "clear": "pointerout",
              ],
            ]
          ], "mark": ["type": "line", "strokeWidth": 1.6],
          "encoding": [
            "x": x, "y": y, "detail": ["field": "variant", "type": "nominal"],
            "color": [
              "field": "ratio", "type": "quantitative", "title": "error relative to the base",
              // Legible on white and on black: from the best to the worst.
              "scale": [
                "range": .strings([FigureStyle.blue, FigureStyle.grey, FigureStyle.orange])
              ],
            ], "opacity": ["condition": ["param": "line", "value": 0.85], "value": 0.12],
          ],
        ],
        [
          "mark": ["type": "point", "filled": true, "size": 28, "opacity": 0.7],
          "encoding": [
            "x": x, "y": y,
            "color": ["field": "ratio", "type": "quantitative"],
            "tooltip": [
              FigureStyle.text("variant", "sample"), FigureStyle.text("axis", "value of"),
              FigureStyle.text("value", "value"), FigureStyle.number("ratio", "error / base"),
            ],
          ],
        ],
        [
          "data": ["values": .array(ends)],
          "mark": ["type": "text", "align": "left", "dx": 6, "fontSize": 10, "limit": 110],
          "encoding": ["x": x, "y": y, "text": ["field": "text"]],
        ],
      ],
    ]
    return Figure(
      id: "search-axes", title: "Search: values of each sample",
      caption: parallelCaption(search, outcomes, names), data: data, spec: spec)
  }

  /// What the best tenth of the samples have on each numeric axis.
  private func parallelCaption(
    _ search: ExperimentReport.Search, _ outcomes: [String: Double], _ names: [String]
  ) -> String {
    let order = search.samples.indices.filter { outcomes[search.samples[$0]] != nil }
      .sorted {
        outcomes[search.samples[$0], default: 0] < outcomes[search.samples[$1], default: 0]
      }
    let best = order.prefix(max(1, order.count / 10))
    let words = zip(names, search.axes).map { name, axis -> String in
      let values = best.map { axis.values[$0] }
      let numbers = values.compactMap(Double.init)
      guard numbers.count == values.count, let least = numbers.min(), let most = numbers.max()
      else { return "\(name) \(listed(Array(Set(values)).sorted()))" }
      let text = { (value: Double) in values.first { Double($0) == value } ?? figure(value) }
      return least == most ? "\(name) \(text(least))" : "\(name) \(text(least)) to \(text(most))"
    }
    let what = best.count == 1 ? "The best sample has" : "The best \(best.count) samples have"
    return
      "A line for each of \(counted(order.count, "sample", grouped: true)), a column for each value that the search "
      + "varies. \(what) \(listed(words))."
  }

  /// The last two keys of a path.
  private static func shortName(_ path: String) -> String {
    path.split(separator: ".").suffix(2).joined(separator: ".")
  }
}

/// Where values lie on an axis of parallel coordinates, from 0 to 1.
struct AxisScale {
  private enum Kind {
    case linear(low: Double, high: Double)
    case logarithmic(low: Double, high: Double)
    /// By value: its place among so many.
    case places([String: Int])
  }
  private let kind: Kind
  /// Values to be named, and where.
  let marks: [(text: String, position: Double)]

  /// - Parameter values: As texts. Positive numbers that span more than a factor of 20 are placed by
  ///   their logarithms; what is not all numbers, by the order in which it first comes.
  init(_ values: [String]) {
    let numbers = values.compactMap(Double.init).filter(\.isFinite)
    guard numbers.count == values.count, let low = numbers.min(), let high = numbers.max(),
      low < high
    else {
      var names: [String] = []
      var places: [String: Int] = [:]
      for value in values where places[value] == nil {
        places[value] = names.count
        names.append(value)
      }
      kind = .places(places)
      marks = names.prefix(12).enumerated().map {
        ($1, names.count > 1 ? Double($0) / Double(names.count - 1) : 0.5)
      }
      return
    }
    kind =
      low > 0 && high / low > 20
      ? .logarithmic(low: low, high: high) : .linear(low: low, high: high)
    let text = { (value: Double) in values.first { Double($0) == value } ?? figure(value) }
    marks = [(text(low), 0), (text(high), 1)]
  }

  /// `nil` of a value that the scale was not made of.
  func position(of value: String) -> Double? {
    switch kind {
    case .places(let places):
      return places[value].map {
        places.count > 1 ? Double($0) / Double(places.count - 1) : 0.5
      }
    case .linear(let low, let high):
      return Double(value).map { ($0 - low) / (high - low) }
    case .logarithmic(let low, let high):
      return Double(value).flatMap { $0 > 0 ? log($0 / low) / log(high / low) : nil }
    }
  }
}
