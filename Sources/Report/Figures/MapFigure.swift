import Wording

/// The groups of a completed table on a map, with a slider over time: tiles in declared places, shapes
/// of a GeoJSON file, or a grid in the order of the table.
struct MapFigure {
  let name: String
  let series: [ExperimentReport.Series]
  /// `nil` where none is declared.
  let map: ExperimentReport.Map?
  /// Of the series.
  let data: FigureData

  private var groups: [String] { series.first?.groups ?? [] }
  private var groupName: String { series.first?.groupName ?? "series" }
  /// How times are written.
  private var sample: String { series.first?.cells.first?.time ?? "" }
  /// By step; empty where no cell has it.
  private var times: [String] {
    var times = [String](repeating: "", count: last + 1)
    for cell in series.flatMap(\.cells) { times[cell.step] = cell.time }
    return times
  }
  private var last: Int { series.flatMap(\.cells).map(\.step).max() ?? 0 }

  var figure: Figure {
    let isShapes =
      map?.shapes.contains { if case .rings = $0.shape { true } else { false } } ?? false
    let drawn: JSON = isShapes ? shapes : tiles
    let spec: JSON = [
      "params": [
        FigureStyle.menu(
          "shown", label: "Column", of: series.map(\.column), units: series.units),
        [
          "name": "step", "value": .number(Double(last)),
          "bind": [
            "input": "range", "min": 0, "max": .number(Double(last)), "step": 1, "name": "Time ",
          ],
        ],
      ]
    ]
    let columns = isShapes ? [] : places.map(\.column)
    let across = (columns.max() ?? 0) - (columns.min() ?? 0) + 1
    return Figure(
      id: "tiles-\(name)", title: "\(name) by \(groupName) and time", caption: caption(isShapes),
      data: data, spec: spec.merging(drawn), leastWidth: max(160, min(60 * across, 1200)),
      times: times)
  }

  private func caption(_ isShapes: Bool) -> String {
    let what =
      isShapes
      ? "The shapes of the declared map, one for each of \(grouped(groups.count)) series"
      : "One tile for each of \(grouped(groups.count)) series, "
        + (map == nil ? "in the order of the table" : "where the declared map places it")
    let missing =
      map.map { map in
        groups.filter { group in !map.shapes.contains { $0.group == group } }
      } ?? []
    return
      "\(what); the slider chooses the time. Colours span the least to the greatest value of all times."
      + (missing.isEmpty
        ? ""
        : " The map has no place for \(listed(Array(missing.prefix(5))))"
          + (missing.count > 5 ? " and \(missing.count - 5) more." : "."))
  }

  /// The rows of the chosen column and time, with each value's share of the range of all times: months
  /// can be compared.
  private var chosen: [JSON] {
    [
      FigureStyle.filter("column", by: "shown"), ["filter": "datum.kind !== 'published'"],
      [
        "joinaggregate": [
          ["op": "min", "field": "value", "as": "least"],
          ["op": "max", "field": "value", "as": "most"],
        ]
      ], ["filter": "datum.step === step"],
      ["calculate": "(datum.value - datum.least) / (datum.most - datum.least)", "as": "share"],
    ]
  }

  private var colour: JSON {
    [
      "field": "share", "type": "quantitative",
      "scale": ["domain": [0, 1], "scheme": "viridis"],
      "legend": [
        "title": "share of the range of all times", "format": ".0%", "values": [0, 0.5, 1],
      ],
    ]
  }

  private var tooltip: JSON {
    [
      FigureStyle.text("group", groupName), FigureStyle.moment("time", "time", like: sample),
      FigureStyle.number("value", "value"), FigureStyle.text("kind", "origin"),
    ]
  }

  // MARK: Tiles

  /// Columns and rows by group: those of the map, or a grid as square as can be.
  private var places: [(group: String, column: Int, row: Int)] {
    if let map {
      return map.shapes.compactMap { group, shape in
        guard groups.contains(group), case .tile(let column, let row) = shape else { return nil }
        return (group, Int(column.rounded()), Int(row.rounded()))
      }
    }
    var across = 1
    while across * across < groups.count { across += 1 }
    return groups.enumerated().map { ($1, $0 % across, $0 / across) }
  }

  private var tiles: JSON {
    let places = places
    let (columns, rows) = (places.map(\.column), places.map(\.row))
    // Every place between the first and the last has its room, though it be empty.
    func domain(_ values: [Int]) -> JSON {
      guard let least = values.min(), let most = values.max(), most - least < 200 else {
        return nil
      }
      return .array((least...most).map { .number(Double($0)) })
    }
    func position(_ field: String, _ values: [Int]) -> JSON {
      [
        "field": .string(field), "type": "ordinal", "axis": nil,
        "scale": ["paddingInner": 0.04, "domain": domain(values)],
      ]
    }
    let (x, y) = (position("tile_column", columns), position("tile_row", rows))
    let lookup: JSON = [
      "lookup": "group",
      "from": [
        "data": [
          "values": .array(
            places.map {
              [
                "group": .string(shownName($0.group)), "tile_column": .number(Double($0.column)),
                "tile_row": .number(Double($0.row)),
              ]
            })
        ], "key": "group", "fields": ["tile_column", "tile_row"],
      ],
    ]
    func text(_ expression: String, dy: Double) -> JSON {
      [
        "transform": [["calculate": .string(expression), "as": "label"]],
        "mark": [
          "type": "text", "dy": .number(dy),
          // As wide as the tile is, on paper and on a page of any width.
          "fontSize": [
            "expr": .string("bandwidth('x') < 64 ? \(dy == 3 ? 12 : 8) : \(dy == 3 ? 15 : 10)")
          ],
          "limit": ["expr": "bandwidth('x') - 4"],
        ],
        "encoding": [
          "x": x, "y": y, "text": ["field": "label"],
          "color": [
            "condition": ["test": "datum.share > 0.6", "value": "black"], "value": "white",
          ],
        ],
      ]
    }
    let height = (rows.max() ?? 0) - (rows.min() ?? 0) + 1
    return [
      "transform": .array(chosen + [lookup, ["filter": "isValid(datum.tile_row)"]]),
      "width": 640, "height": .number(Double(80 * max(1, min(height, 30)))),
      "layer": [
        [
          "mark": ["type": "rect", "cornerRadius": 4],
          "encoding": ["x": x, "y": y, "color": colour, "tooltip": tooltip],
        ],
        text("datum.group", dy: -14),
        text(
          "abs(datum.value) >= 1000 ? format(datum.value, ',.0f') : format(datum.value, '.3~g')",
          dy: 3),
        text("datum.kind", dy: 19),
      ],
    ]
  }

  // MARK: Shapes

  private var shapes: JSON {
    let features: [JSON] = (map?.shapes ?? []).compactMap { group, shape in
      guard case .rings(let rings) = shape else { return nil }
      let polygons: [JSON] = rings.map { ring in
        .array([.array(Self.clockwise(ring).map { .array([.number($0.x), .number($0.y)]) })])
      }
      return [
        "group": .string(shownName(group)),
        "shape": [
          "type": "Feature",
          "geometry": ["type": "MultiPolygon", "coordinates": .array(polygons)],
        ],
      ]
    }
    let lookup: JSON = [
      "lookup": "group",
      "from": [
        "data": ["values": .array(features)], "key": "group", "fields": ["shape"],
      ],
    ]
    return [
      "transform": .array(chosen + [lookup, ["filter": "isValid(datum.shape)"]]),
      "width": 640, "height": 520,
      "projection": isGlobe ? ["type": "mercator"] : ["type": "identity", "reflectY": true],
      "mark": ["type": "geoshape", "stroke": .string(FigureStyle.grey), "strokeWidth": 0.8],
      "encoding": [
        "shape": ["field": "shape", "type": "geojson"], "color": colour, "tooltip": tooltip,
      ],
    ]
  }

  /// Whether the corners are degrees; else they are lengths on a plane.
  private var isGlobe: Bool {
    (map?.shapes ?? []).allSatisfy { _, shape in
      guard case .rings(let rings) = shape else { return true }
      return rings.allSatisfy { $0.allSatisfy { abs($0.x) <= 180 && abs($0.y) <= 90 } }
    }
  }

  /// On a globe a ring has an inside by its direction: what draws it takes the other side of one that
  /// turns to the left, as GeoJSON has them (RFC 7946), for the inside.
  static func clockwise(_ ring: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
    var area = 0.0
    for (a, b) in zip(ring, ring.dropFirst() + ring.prefix(1)) { area += a.x * b.y - b.x * a.y }
    return area > 0 ? ring.reversed() : ring
  }
}
