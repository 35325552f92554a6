/// How the results were made: the job graph by stage, and when each job ran.
struct RunFigures {
  let report: ExperimentReport

  var figures: [Figure] { [graph, timeline].compactMap { $0 } }

  // MARK: Graph

  private var graph: Figure? {
    guard let graph = report.graph, graph.nodes.count > 1 else { return nil }
    // Nodes of one depth below each other, in their order.
    var heights: [Int: Int] = [:]
    let rows = graph.nodes.map { node -> Int in
      heights[node.depth, default: 0] += 1
      return heights[node.depth, default: 1] - 1
    }
    let deepest = heights.values.max() ?? 1
    func y(_ place: Int) -> Double {
      let own = heights[graph.nodes[place].depth] ?? 1
      return Double(rows[place]) + Double(deepest - own) / 2
    }
    var data = FigureData(
      "graph",
      [
        "stage": .text, "kind": .text, "jobs": .number, "seconds": .number, "x": .number,
        "y": .number, "x2": .number, "y2": .number, "part": .text,
      ])
    for edge in graph.edges {
      let (from, to) = (graph.nodes[edge.from], graph.nodes[edge.to])
      data.add([
        "\(from.stage) \(from.kind)", "\(to.stage) \(to.kind)", "", "", plotted(Double(from.depth)),
        plotted(y(edge.from)), plotted(Double(to.depth)), plotted(y(edge.to)), "edge",
      ])
    }
    for (place, node) in graph.nodes.enumerated() {
      data.add([
        node.stage, node.kind, String(node.jobs), plotted(node.seconds), String(node.depth),
        plotted(y(place)), "", "", "node",
      ])
    }
    let (x, y2) = (Self.position("x"), Self.position("y", isReversed: true))
    let isNode: JSON = ["filter": "datum.part === 'node'"]
    func text(_ expression: String, dy: Double, size: Double) -> JSON {
      [
        "transform": [isNode, ["calculate": .string(expression), "as": "words"]],
        "mark": [
          "type": "text", "dy": .number(dy), "fontSize": .number(size), "limit": 120,
          "lineBreak": "\n",
        ],
        "encoding": ["x": x, "y": y2, "text": ["field": "words"]],
      ]
    }
    let spec: JSON = [
      "width": 860, "height": .number(Double(max(1, deepest)) * 64),
      "layer": [
        [
          "transform": [["filter": "datum.part === 'edge'"]],
          "mark": ["type": "rule", "color": .string(FigureStyle.grey), "opacity": 0.55],
          "encoding": [
            "x": x, "y": y2, "x2": ["field": "x2"], "y2": ["field": "y2"],
          ],
        ],
        [
          "transform": [isNode],
          "mark": ["type": "point", "filled": true, "shape": "circle", "opacity": 1],
          "encoding": [
            "x": x, "y": y2,
            "size": [
              "field": "seconds", "type": "quantitative", "title": "CPU seconds",
              "scale": ["range": [60, 900]], "legend": nil,
            ],
            "color": ["field": "stage", "type": "nominal", "title": nil],
            "tooltip": [
              FigureStyle.text("stage", "stage"), FigureStyle.text("kind", "jobs of kind"),
              FigureStyle.number("jobs", "jobs"), FigureStyle.number("seconds", "CPU seconds"),
            ],
          ],
        ],
        text("datum.kind", dy: 22, size: 11),
        text("datum.jobs > 1 ? '× ' + format(datum.jobs, ',') : ''", dy: 35, size: 10),
      ],
    ]
    let jobs = graph.nodes.reduce(0) { $0 + $1.jobs }
    let dearest = graph.nodes.max { $0.seconds < $1.seconds }
    let total = graph.nodes.reduce(0) { $0 + $1.seconds }
    let most =
      total > 0
      ? dearest.map {
        " Most CPU time, \(percent($0.seconds / total)), goes into \($0.kind) jobs of \($0.stage)."
      } ?? "" : ""
    return Figure(
      id: "graph", title: "Job graph, collapsed by stage",
      caption:
        "\(counted(jobs, "job")) as \(counted(graph.nodes.count, "node")): one for each kind of "
        + "job in each stage, larger with more CPU time; lines lead from left to right, from results "
        + "to the jobs that read them.\(most)",
      data: data, spec: spec)
  }

  private static func position(_ field: String, isReversed: Bool = false) -> JSON {
    [
      "field": .string(field), "type": "quantitative", "axis": nil,
      "scale": ["zero": false, "nice": false, "padding": 46, "reverse": .bool(isReversed)],
    ]
  }

  // MARK: Timeline

  /// More spans than this are joined where they follow each other.
  static let limit = 3_000

  private var timeline: Figure? {
    let all = report.timeline
    guard all.count > 1 else { return nil }
    let end = all.map(\.end).max() ?? 0
    guard end > 0 else { return nil }
    let spans = all.count > Self.limit ? Self.joined(all, gap: end / 1000) : all.map { ($0, 1) }
    var data = FigureData(
      "timeline",
      [
        "worker": .number, "begin": .number, "end": .number, "stage": .text, "kind": .text,
        "job": .text, "jobs": .number,
      ])
    for (span, jobs) in spans {
      data.add([
        String(span.worker + 1), plotted(span.begin), plotted(span.end), span.stage, span.kind,
        jobs > 1 ? "" : span.job, String(jobs),
      ])
    }
    let workers = (all.map(\.worker).max() ?? 0) + 1
    let spec: JSON = [
      "width": 860, "height": ["step": .number(workers > 16 ? 12 : 26)],
      "mark": ["type": "bar", "height": ["band": 0.86]],
      "encoding": [
        "y": ["field": "worker", "type": "ordinal", "title": "worker"],
        "x": ["field": "begin", "type": "quantitative", "title": "seconds since the run began"],
        "x2": ["field": "end"],
        "color": ["field": "stage", "type": "nominal", "title": nil],
        "tooltip": [
          FigureStyle.text("job", "job"), FigureStyle.text("kind", "kind"),
          FigureStyle.text("stage", "stage"), FigureStyle.number("jobs", "jobs"),
          FigureStyle.number("begin", "from, s"), FigureStyle.number("end", "to, s"),
        ],
      ],
    ]
    let busy = all.reduce(0) { $0 + $1.end - $1.begin }
    let longest = all.max { $0.end - $0.begin < $1.end - $1.begin }
    let slowest =
      longest.map { " The longest job is \($0.job), \(figure($0.end - $0.begin)) s." } ?? ""
    return Figure(
      id: "timeline", title: "Timeline of the run by worker",
      caption:
        "\(counted(all.count, "job")) ran in \(figure(end)) s on \(counted(workers, "worker")), which were "
        + "busy \(percent(busy / end / Double(workers))) of the time.\(slowest)",
      data: data, spec: spec)
  }

  /// Jobs of one kind that follow each other on a worker as one span.
  static func joined(
    _ spans: [ExperimentReport.Span], gap: Double
  ) -> [(ExperimentReport.Span, Int)] {
    var joined: [(ExperimentReport.Span, Int)] = []
    for span in spans.sorted(by: { ($0.worker, $0.begin) < ($1.worker, $1.begin) }) {
      if let last = joined.last, last.0.worker == span.worker, last.0.stage == span.stage,
        last.0.kind == span.kind, span.begin - last.0.end <= gap
      {
        joined[joined.count - 1].0.end = span.end
        joined[joined.count - 1].1 += 1
      } else {
        joined.append((span, 1))
      }
    }
    return joined
  }
}
