import Wording

/// Completed tables over time: the series with what was measured and filled, the calendar of both, and
/// a map of tiles with a slider over time.
struct SeriesFigures {
  let report: ExperimentReport
  /// More groups than this stand behind a menu instead of side by side.
  static let limit = 24
  /// More cells than this do not fit into a page that opens at once; means of several steps then stand
  /// for them.
  static let cellLimit = 40_000

  /// How many steps of the tables are one of the figures.
  private let factor: Int

  init(report: ExperimentReport) {
    self.report = report
    let cells = report.series.reduce(0) { $0 + $1.cells.count }
    factor = max(1, (cells + Self.cellLimit - 1) / Self.cellLimit)
  }

  /// By inventory, in the order of the inventories.
  private var inventories: [(name: String, series: [ExperimentReport.Series])] {
    var names: [String] = []
    for series in report.series where !names.contains(series.inventory) {
      names.append(series.inventory)
    }
    return names.map { name in (name, report.series.filter { $0.inventory == name }) }
  }

  var figures: [Figure] {
    inventories.enumerated().flatMap { place, inventory -> [Figure] in
      let shown = inventory.series.map { $0.coarsened(by: factor) }
      let data = Self.data(shown, name: "series-\(place + 1)")
      let hasGroups = shown.contains { $0.groups.count > 1 }
      let figures =
        [
          series(inventory.name, inventory.series, data),
          calendar(inventory.name, inventory.series, shown, place),
        ]
        + (hasGroups
          ? [
            MapFigure(
              name: inventory.name, series: shown,
              map: report.maps.first { $0.inventory == inventory.name }, data: data
            ).figure
          ] : [])
      return figures.map { figure in
        var figure = figure
        figure.linked = data.name
        return figure
      }
    }
  }

  private var thinned: String {
    factor > 1
      ? " Each point stands for \(factor) steps, of the kind of most of them, and is their mean; all cells "
        + "are in the completed table."
      : ""
  }

  // MARK: Data

  /// One row for each cell and kind: measured, filled, published beside filled. The column that the target
  /// is relative to, and the bounds of further levels, stand in columns of their own.
  private static func data(_ series: [ExperimentReport.Series], name: String) -> FigureData {
    let levels = otherLevels(series)
    let hasReference = series.contains { $0.referenceName != nil }
    var columns: [(String, FigureData.Kind)] = [
      ("column", .text), ("group", .text), ("time", .date), ("step", .number), ("kind", .text),
      ("value", .number), ("lower", .number), ("upper", .number), ("run", .number),
    ]
    if hasReference { columns.append(("reference", .number)) }
    for level in levels.indices {
      columns += [("lower_\(level + 1)", .number), ("upper_\(level + 1)", .number)]
    }
    var data = FigureData(name, columns)
    for one in series {
      var run = 0
      var last: (group: Int, origin: ExperimentReport.Series.Origin)?
      for cell in one.cells {
        if last.map({ $0 != (cell.group, cell.origin) }) ?? true { run += 1 }
        last = (cell.group, cell.origin)
        guard let value = cell.value else { continue }
        let place = [one.column, one.groups[cell.group], cell.time, String(cell.step)]
        data.add(
          place + [
            cell.origin.rawValue, plotted(value), plotted(cell.lower), plotted(cell.upper),
            String(run),
          ] + (hasReference ? [plotted(cell.reference)] : [])
            + levels.indices.flatMap { place in
              cell.others.indices.contains(place)
                ? [plotted(cell.others[place].lower), plotted(cell.others[place].upper)] : ["", ""]
            })
        if cell.origin == .filled, let published = cell.published {
          let rest = [String](
            repeating: "", count: (hasReference ? 1 : 0) + 2 * levels.count)
          data.add(place + ["published", plotted(published), "", "", String(run)] + rest)
        }
      }
    }
    return data
  }

  /// Further levels of the intervals: those of the column that has most.
  private static func otherLevels(_ series: [ExperimentReport.Series]) -> [Double] {
    series.map(\.otherLevels).max { $0.count < $1.count } ?? []
  }

  // MARK: Series

  private func series(
    _ name: String, _ all: [ExperimentReport.Series], _ data: FigureData
  ) -> Figure {
    let groups = all.first?.groups ?? []
    let isGrouped = groups.count > 1
    let levels = all.compactMap(\.level)
    let others = Self.otherLevels(all)
    let allLevels = Set(levels + others).sorted().map(percentLevel)
    let band =
      levels.isEmpty
      ? ""
      : others.isEmpty
        ? ", its \(titleOfIntervals(levels)) as a band"
        : ", its \(listed(allLevels)) intervals as bands"
    let references = Set(all.compactMap(\.referenceName)).sorted()
    let hasPublished = all.contains { $0.cells.contains { $0.published != nil } }
    var params: [JSON] = []
    var transform: [JSON] = []
    if isGrouped {
      params.append(
        FigureStyle.menu("shown", label: "Column", of: all.map(\.column), units: all.units))
      transform.append(FigureStyle.filter("column", by: "shown"))
      if groups.count > Self.limit {
        params.append(FigureStyle.menu("one", label: "Series", of: groups))
        transform.append(FigureStyle.filter("group", by: "one"))
      }
    }
    params.append(
      FigureStyle.menu(
        "kinds", label: "Show",
        of: [Self.allKinds]
          + Self.kinds(hasPublished: hasPublished, hasReference: !references.isEmpty)))
    let facet = isGrouped ? "group" : "column"
    let spec: JSON = [
      "params": .array(params), "transform": .array(transform),
      "facet": [
        "field": .string(facet), "type": "nominal", "title": nil,
        "header": JSON.object([
          ("labelFontWeight", "bold"), ("labelAnchor", "start"), ("labelLimit", 260),
        ]).merging(isGrouped ? [:] : all.headerWithUnits),
        "sort": .strings((isGrouped ? groups : all.map(\.column)).map(shownName)),
      ], "columns": .number(isGrouped ? 4 : Double(min(2, all.count))),
      "spec": [
        "width": .number(isGrouped ? 220 : all.count > 1 ? 420 : 860),
        "height": .number(isGrouped ? 110 : 150),
        "layer": .array(
          Self.layers(
            bands: levels.isEmpty ? 0 : 1 + others.count, hasPublished: hasPublished,
            hasReference: !references.isEmpty, like: all.first?.cells.first?.time ?? "")),
      ],
      "resolve": [
        "scale": ["y": isGrouped ? "shared" : "independent"],
        // A few columns: none is without an axis below it.
        "axis": ["x": isGrouped ? "shared" : "independent"],
      ],
    ]
    let cells = all.flatMap(\.cells)
    let filled = cells.count { $0.origin == .filled }
    let caption =
      "\(name): \(counted(all.count, "column", grouped: true)) of "
      + (isGrouped ? "\(grouped(groups.count)) series each" : "one series each")
      + ", \(grouped(cells.count { $0.origin == .measured })) measured cells (points) and "
      + "\(grouped(filled)) filled cells (line on grey)\(band)."
      + (hasPublished ? " The dashed line is the published table in the same cells." : "")
      + (references.isEmpty
        ? ""
        : " The dotted line is what the target is relative to (\(references[0])"
          + (references.count > 1 ? " and others)." : ")."))
      + thinned
      + " Drag to move in time, Shift and wheel to zoom, double-click to reset."
    return Figure(
      id: "series-\(name)", title: "Completed series: \(name)", caption: caption, data: data,
      spec: spec)
  }

  private static let allKinds = "everything"

  private static func kinds(hasPublished: Bool, hasReference: Bool) -> [String] {
    ["measured", "filled"] + (hasPublished ? ["published"] : [])
      + (hasReference ? ["reference"] : [])
  }

  /// - Parameter sample: A time of the data.
  private static func layers(
    bands: Int, hasPublished: Bool, hasReference: Bool, like sample: String
  ) -> [JSON] {
    let kinds = kinds(hasPublished: hasPublished, hasReference: hasReference)
    let colours =
      [FigureStyle.blue, FigureStyle.orange] + (hasPublished ? [FigureStyle.grey] : [])
      + (hasReference ? [FigureStyle.green] : [])
    let colour: JSON = [
      "field": "kind", "type": "nominal", "title": nil,
      "scale": ["domain": .strings(kinds), "range": .strings(colours)],
    ]
    // Points at the ends are whole.
    func padded(_ field: String) -> JSON {
      FigureStyle.time(field).merging(["scale": ["type": "utc", "padding": 5]])
    }
    let time = padded("time")
    let value: JSON = [
      "field": "value", "type": "quantitative", "title": nil, "scale": ["zero": false],
    ]
    // Small multiples have one legend, which takes no clicks.
    func shown(_ kind: String) -> JSON {
      [
        "condition": [
          "test": .string("kinds === '\(allKinds)' || kinds === \(kind)"), "value": 1,
        ], "value": 0.06,
      ]
    }
    let run: JSON = ["field": "run", "type": "nominal"]
    var words: [JSON] = [
      FigureStyle.text("group", "series"), FigureStyle.moment("time", "time", like: sample),
      FigureStyle.text("kind", "kind"), FigureStyle.number("value", "value"),
      FigureStyle.number("lower", "lower"), FigureStyle.number("upper", "upper"),
    ]
    if hasReference { words.append(FigureStyle.number("reference", "reference")) }
    let tooltip: JSON = .array(words)
    var layers: [JSON] = [
      [
        "transform": [
          ["filter": "datum.kind === 'filled'"],
          [
            "aggregate": [
              ["op": "min", "field": "time", "as": "first"],
              ["op": "max", "field": "time", "as": "last"],
            ], "groupby": ["column", "group", "run"],
          ], ["calculate": "toDate(datum.first)", "as": "begin"],
          ["calculate": "toDate(datum.last)", "as": "end"],
        ], "mark": ["type": "rect", "color": .string(FigureStyle.grey), "opacity": 0.12],
        "encoding": ["x": padded("begin"), "x2": ["field": "end"]],
      ]
    ]
    // Where levels lie over each other the band is darker.
    for band in 0..<bands {
      let suffix = band == 0 ? "" : "_\(band)"
      layers.append([
        "transform": [
          ["filter": .string("datum.kind === 'filled' && isValid(datum.lower\(suffix))")]
        ],
        "mark": [
          "type": "area", "opacity": bands == 1 ? 0.28 : 0.2, "color": .string(FigureStyle.orange),
        ],
        "encoding": [
          "x": time,
          "y": ["field": .string("lower\(suffix)"), "type": "quantitative", "title": nil],
          "y2": ["field": .string("upper\(suffix)")], "detail": run,
        ],
      ])
    }
    if hasReference {
      layers.append([
        "transform": [
          ["filter": "datum.kind !== 'published' && isValid(datum.reference)"],
          ["calculate": "'reference'", "as": "line"],
        ],
        "mark": ["type": "line", "strokeWidth": 1, "strokeDash": [1, 2]],
        "encoding": [
          "x": time, "y": ["field": "reference", "type": "quantitative", "title": nil],
          "color": colour.merging(["field": "line"]), "opacity": shown("'reference'"),
        ],
      ])
    }
    if hasPublished {
      layers.append([
        "transform": [["filter": "datum.kind === 'published'"]],
        "mark": ["type": "line", "strokeWidth": 1.2, "strokeDash": [3, 2]],
        "encoding": [
          "x": time, "y": value, "color": colour, "detail": run, "opacity": shown("datum.kind"),
        ],
      ])
    }
    layers.append([
      "transform": [["filter": "datum.kind === 'filled'"]],
      "mark": ["type": "line", "strokeWidth": 1.4],
      "encoding": [
        "x": time, "y": value, "color": colour, "detail": run, "opacity": shown("datum.kind"),
      ],
    ])
    layers.append([
      "transform": [["filter": "datum.kind !== 'published'"]],
      "params": [
        [
          "name": "zoom",
          "select": [
            "type": "interval", "encodings": ["x"],
            "zoom": "wheel![event.shiftKey]",
          ], "bind": "scales",
        ]
      ], "mark": ["type": "point", "filled": true, "size": 12],
      "encoding": [
        "x": time, "y": value, "color": colour, "opacity": shown("datum.kind"), "tooltip": tooltip,
      ],
    ])
    return layers
  }

  // MARK: Calendar

  /// Runs of cells of one origin, as rectangles from their first time to the step after their last.
  private func calendar(
    _ name: String, _ all: [ExperimentReport.Series], _ shown: [ExperimentReport.Series],
    _ place: Int
  ) -> Figure {
    let sample = all.first?.cells.first?.time ?? ""
    var data = FigureData(
      "calendar-\(place + 1)",
      [
        "column": .text, "group": .text, "origin": .text, "begin": .date, "end": .date,
        "cells": .number,
      ])
    let isGrouped = (all.first?.groups.count ?? 0) > 1
    for one in shown {
      var start = 0
      for index in one.cells.indices {
        let cell = one.cells[index]
        let next = index + 1 < one.cells.count ? one.cells[index + 1] : nil
        if let next, next.group == cell.group, next.origin == cell.origin { continue }
        let end = next.flatMap { $0.group == cell.group ? $0.time : nil } ?? cell.time
        data.add([
          one.column, one.groups[cell.group], cell.origin.rawValue, one.cells[start].time, end,
          String(index - start + 1),
        ])
        start = index + 1
      }
    }
    let row = isGrouped ? "group" : "column"
    let colours: [(origin: ExperimentReport.Series.Origin, colour: String)] = [
      (.measured, FigureStyle.blue), (.filled, FigureStyle.amber), (.missing, FigureStyle.grey),
    ]
    let known = Set(shown.flatMap(\.cells).map(\.origin))
    let present = colours.filter { known.contains($0.origin) }
    let spec: JSON = [
      "params": isGrouped
        ? [
          FigureStyle.menu("shown", label: "Column", of: all.map(\.column), units: all.units)
        ] : [],
      "transform": isGrouped ? [FigureStyle.filter("column", by: "shown")] : [],
      "width": 800, "height": ["step": 18], "mark": ["type": "bar", "height": ["band": 0.82]],
      "encoding": [
        "x": FigureStyle.time("begin"), "x2": ["field": "end"],
        "y": [
          "field": .string(row), "type": "nominal", "title": nil,
          "sort": .strings(
            (isGrouped ? all.first?.groups ?? [] : all.map(\.column)).map(shownName)),
        ],
        "color": [
          "field": "origin", "type": "nominal", "title": nil,
          "scale": [
            "domain": .strings(present.map(\.origin.rawValue)),
            "range": .strings(present.map(\.colour)),
          ],
        ],
        "tooltip": [
          FigureStyle.text(row, isGrouped ? all.first?.groupName ?? "" : "column"),
          FigureStyle.text("origin", "origin"),
          FigureStyle.moment("begin", "from", like: sample),
          FigureStyle.moment("end", "to", like: sample), FigureStyle.number("cells", "cells"),
        ],
      ],
    ]
    let shares = all.map { one in
      let filled = one.cells.count { $0.origin == .filled }
      return (one.column, Double(filled) / Double(max(1, one.cells.count)))
    }.sorted { $0.1 > $1.1 }
    let most = shares.first.map { "\($0.0) has the most filled cells, \(percent($0.1))" } ?? ""
    let least = shares.last.map { "\($0.0) the fewest, \(percent($0.1))" } ?? ""
    let caption =
      shares.count == 1
      ? "\(percent(shares[0].1)) of the cells of \(shares[0].0) are filled." : "\(most); \(least)."
    return Figure(
      id: "calendar-\(name)", title: "What was measured and what was filled: \(name)",
      caption: caption + thinned, data: data, spec: spec)
  }
}
