import Wording

/// How the results were made: the job graph by stage, and when each job ran.
struct RunFigures {
  let report: ExperimentReport

  var figures: [Figure] { [graph, timeline].compactMap { $0 } }

  // MARK: Graph

  /// A column for each stage, a row for each kind of job in the order of the work.
  private var graph: Figure? {
    guard let graph = report.graph, graph.nodes.count > 1 else { return nil }
    var stages: [String] = []
    for node in graph.nodes where !stages.contains(node.stage) { stages.append(node.stage) }
    var rows: [String: Int] = [:]
    let order = graph.nodes.indices.sorted {
      (graph.nodes[$0].depth, $0) < (graph.nodes[$1].depth, $1)
    }
    var places = [(x: Double, y: Double)](repeating: (0, 0), count: graph.nodes.count)
    for place in order {
      let stage = graph.nodes[place].stage
      places[place] = (
        Double(stages.firstIndex(of: stage) ?? 0), Double(rows[stage, default: 0])
      )
      rows[stage, default: 0] += 1
    }
    let data = Self.graphData(graph, places)
    let height = Double(rows.values.max() ?? 1)
    let spec: JSON = [
      "width": .number(Double(max(860, 190 * stages.count))), "height": .number(height * 44),
      "layer": .array(Self.graphLayers(stages, rows: height)),
    ]
    return Figure(
      id: "graph", title: "Job graph, collapsed by stage", caption: Self.graphCaption(graph),
      data: data, spec: spec, leastWidth: max(280, 190 * stages.count))
  }

  private static func graphData(
    _ graph: ExperimentReport.Graph, _ places: [(x: Double, y: Double)]
  ) -> FigureData {
    var data = FigureData(
      "graph",
      [
        "part": .text, "stage": .text, "kind": .text, "jobs": .number, "seconds": .number,
        "edge": .text, "point": .number, "x": .number, "y": .number,
      ])
    for (number, edge) in graph.edges.enumerated() {
      let (from, to) = (places[edge.from], places[edge.to])
      // Past the nodes between them where both stand in one column.
      let isSkip = from.x == to.x && to.y - from.y > 1
      let middle = (
        x: (from.x + to.x) / 2 - (isSkip ? min(0.22, 0.06 * (to.y - from.y)) : 0),
        y: (from.y + to.y) / 2
      )
      for (point, place) in [from, middle, to].enumerated() {
        data.add([
          "edge", graph.nodes[edge.from].stage, graph.nodes[edge.from].kind, "", "",
          String(number), String(point), plotted(place.x), plotted(place.y),
        ])
      }
    }
    for (node, place) in zip(graph.nodes, places) {
      data.add([
        "node", node.stage, node.kind, String(node.jobs), plotted(node.seconds), "", "",
        plotted(place.x), plotted(place.y),
      ])
    }
    return data
  }

  private static func graphLayers(_ stages: [String], rows: Double) -> [JSON] {
    let x: JSON = [
      "field": "x", "type": "quantitative", "axis": nil,
      "scale": ["domain": [-0.25, .number(Double(stages.count) - 0.25)], "nice": false],
    ]
    let y: JSON = [
      "field": "y", "type": "quantitative", "axis": nil,
      "scale": ["domain": [-0.6, .number(rows - 0.4)], "nice": false, "reverse": true],
    ]
    let nodes: JSON = ["filter": "datum.part === 'node'"]
    return [
      [
        "transform": [["filter": "datum.part === 'edge'"]],
        "mark": [
          "type": "line", "interpolate": "basis", "strokeWidth": 1.2,
          "color": .string(FigureStyle.grey), "opacity": 0.7,
        ],
        "encoding": [
          "x": x, "y": y, "detail": ["field": "edge", "type": "nominal"],
          "order": ["field": "point", "type": "quantitative"],
        ],
      ],
      [
        "transform": [nodes], "mark": ["type": "point", "filled": true, "opacity": 1],
        "encoding": [
          "x": x, "y": y,
          "size": [
            "field": "seconds", "type": "quantitative", "scale": ["range": [50, 700]],
            "legend": nil,
          ],
          "color": [
            "field": "stage", "type": "nominal", "title": nil,
            "scale": ["domain": .strings(stages)],
          ],
          "tooltip": [
            FigureStyle.text("stage", "stage"), FigureStyle.text("kind", "jobs of kind"),
            FigureStyle.number("jobs", "jobs"), FigureStyle.number("seconds", "CPU seconds"),
          ],
        ],
      ],
      [
        "transform": [
          nodes,
          [
            "calculate":
              "datum.kind + (datum.jobs > 1 ? ' × ' + format(datum.jobs, ',') : '')",
            "as": "words",
          ],
        ],
        "mark": ["type": "text", "align": "left", "dx": 16, "fontSize": 10, "limit": 165],
        "encoding": ["x": x, "y": y, "text": ["field": "words"]],
      ],
    ]
  }

  private static func graphCaption(_ graph: ExperimentReport.Graph) -> String {
    let jobs = graph.nodes.reduce(0) { $0 + $1.jobs }
    let total = graph.nodes.reduce(0) { $0 + $1.seconds }
    var most = ""
    if total > 0, let dearest = graph.nodes.max(by: { $0.seconds < $1.seconds }) {
      most =
        " Most CPU time, \(percent(dearest.seconds / total)), goes into \(dearest.kind) jobs of "
      most += "\(dearest.stage)."
    }
    return
      "\(counted(jobs, "job", grouped: true)) as \(counted(graph.nodes.count, "node", grouped: true)): a column for each stage, "
      + "one node for each kind of job, larger with more CPU time; lines lead downwards and to the "
      + "right, from results to the jobs that read them.\(most)"
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
        jobs > 1 ? span.host : span.host.isEmpty ? span.job : "\(span.job) (\(span.host))",
        String(jobs),
      ])
    }
    let workers = (all.map(\.worker).max() ?? 0) + 1
    var stages: [String] = []
    for span in all.sorted(by: { $0.begin < $1.begin }) where !stages.contains(span.stage) {
      stages.append(span.stage)
    }
    let spec: JSON = [
      "width": 860, "height": ["step": .number(workers > 16 ? 12 : 26)],
      "mark": ["type": "bar", "height": ["band": 0.86]],
      "encoding": [
        "y": ["field": "worker", "type": "ordinal", "title": "worker"],
        "x": ["field": "begin", "type": "quantitative", "title": "seconds since the run began"],
        "x2": ["field": "end"],
        "color": [
          "field": "stage", "type": "nominal", "title": nil,
          "scale": ["domain": .strings(stages)],
        ],
        "tooltip": [
          FigureStyle.text("job", "job"), FigureStyle.text("kind", "kind"),
          FigureStyle.text("stage", "stage"), FigureStyle.number("jobs", "jobs"),
          FigureStyle.number("begin", "from, s"), FigureStyle.number("end", "to, s"),
        ],
      ],
    ]
    let hosts = Set(all.map(\.host)).subtracting([""]).sorted()
    let machines = hosts.isEmpty ? "" : " of " + hosts.prefix(8).joined(separator: ", ")
    let busy = all.reduce(0) { $0 + $1.end - $1.begin }
    let longest = all.max { $0.end - $0.begin < $1.end - $1.begin }
    let slowest =
      longest.map { " The longest job is \($0.job), \(figure($0.end - $0.begin)) s." } ?? ""
    return Figure(
      id: "timeline", title: "Timeline of the run by worker",
      caption:
        "\(counted(all.count, "job", grouped: true)) ran in \(figure(end)) s on \(counted(workers, "worker", grouped: true))\(machines), which were "
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
