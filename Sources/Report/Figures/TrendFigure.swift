import Wording

/// The trend of each series, with its filled cells and without.
struct TrendFigure {
  let report: ExperimentReport

  private struct Row {
    var inventory: String
    var column: String
    var group: String
    var measured: SeasonalTrend?
    var completed: SeasonalTrend?
  }

  var figure: Figure? {
    let rows = report.series.flatMap { series -> [Row] in
      let byGroup = Dictionary(grouping: series.cells.filter { $0.value != nil }, by: \.group)
      return series.groups.indices.map { group in
        let cells = byGroup[group] ?? []
        func trend(_ cells: [ExperimentReport.Series.Cell]) -> SeasonalTrend? {
          SeasonalTrend(
            cells.compactMap { cell in
              cell.value.map { (step: cell.step, time: cell.time, value: $0) }
            })
        }
        return Row(
          inventory: series.inventory, column: series.column, group: series.groups[group],
          measured: trend(cells.filter { $0.origin == .measured }), completed: trend(cells))
      }
    }.filter { $0.completed != nil }
    guard !rows.isEmpty else { return nil }
    var data = FigureData(
      "trends",
      [
        "table": .text, "column": .text, "group": .text, "cells": .text, "slope": .number,
        "lower": .number, "upper": .number,
      ])
    var changed = 0
    var compared = 0
    for row in rows {
      for (cells, trend) in [("measured", row.measured), ("measured and filled", row.completed)] {
        guard let trend else { continue }
        data.add([
          row.inventory, row.column, row.group.isEmpty ? row.inventory : row.group, cells,
          plotted(trend.slope), plotted(trend.lower), plotted(trend.upper),
        ])
      }
      if let measured = row.measured, let completed = row.completed {
        compared += 1
        if completed.slope < measured.lower || completed.slope > measured.upper { changed += 1 }
      }
    }
    return Figure(
      id: "trends", title: "Trends with and without the filled cells",
      caption: "Theil–Sen slopes a year, from pairs of the same month, with 95 % intervals. In "
        + "\(grouped(changed)) of \(grouped(compared)) series the slope of the completed series is "
        + "outside the interval of the slope of the measured cells alone.",
      data: data, spec: spec)
  }

  private var spec: JSON {
    var columns: [String] = []
    for series in report.series {
      if !columns.contains(series.column) { columns.append(series.column) }
    }
    let groups: JSON = ["field": "group", "type": "nominal", "title": nil, "sort": nil]
    let offset: JSON = ["field": "cells", "type": "nominal"]
    let colour: JSON = [
      "field": "cells", "type": "nominal", "title": nil,
      "scale": [
        "domain": ["measured", "measured and filled"],
        "range": .strings([FigureStyle.blue, FigureStyle.orange]),
      ],
    ]
    return [
      "params": [
        FigureStyle.menu("shown", label: "Column", of: columns, units: report.series.units)
      ],
      "transform": [FigureStyle.filter("column", by: "shown")],
      "width": 640, "height": ["step": 13],
      "layer": [
        [
          "data": ["values": [["at": 0]]],
          "mark": ["type": "rule", "color": .string(FigureStyle.grey)],
          "encoding": ["x": ["datum": 0]],
        ],
        [
          "mark": ["type": "rule", "strokeWidth": 2],
          "encoding": [
            "y": groups, "yOffset": offset, "x": ["field": "lower", "type": "quantitative"],
            "x2": ["field": "upper"], "color": colour,
          ],
        ],
        [
          "mark": ["type": "point", "filled": true, "size": 45],
          "encoding": [
            "y": groups, "yOffset": offset, "color": colour,
            "x": ["field": "slope", "type": "quantitative", "title": "change a year"],
            "tooltip": [
              FigureStyle.text("group", "series"), FigureStyle.text("table", "table"),
              FigureStyle.text("cells", "cells"), FigureStyle.number("slope", "slope"),
              FigureStyle.number("lower", "lower"), FigureStyle.number("upper", "upper"),
            ],
          ],
        ],
      ],
    ]
  }
}

/// The Theil–Sen slope a year of a series, from pairs of values of the same season, with the interval of
/// Gilbert (1987, section 17.4) at 95 %.
struct SeasonalTrend: Equatable {
  let slope: Double
  let lower: Double
  let upper: Double

  /// - Parameter values: Times as `year`, `year-month` or `year-month-day`; what follows the year is the
  ///   season.
  /// - Returns: `nil` for fewer than ten pairs. O(pairs · log pairs).
  init?(_ values: [(step: Int, time: String, value: Double)]) {
    var slopes: [Double] = []
    var variance = 0.0
    let seasons = Dictionary(grouping: values) { $0.time.drop { $0 != "-" } }
    for season in seasons.values {
      let points = season.compactMap { point in
        Int(point.time.prefix { $0 != "-" }).map { (year: $0, value: point.value) }
      }
      let n = Double(points.count)
      variance += n * (n - 1) * (2 * n + 5) / 18
      for (place, a) in points.enumerated() {
        for b in points[(place + 1)...] where b.year != a.year {
          slopes.append((b.value - a.value) / Double(b.year - a.year))
        }
      }
    }
    guard slopes.count >= 10 else { return nil }
    slopes.sort()
    let reach = 1.959964 * variance.squareRoot()
    let count = Double(slopes.count)
    let (first, last) = ((count - reach) / 2 - 1, (count + reach) / 2)
    slope = median(slopes) ?? .nan
    lower = slopes[min(slopes.count - 1, max(0, Int(first.rounded())))]
    upper = slopes[min(slopes.count - 1, max(0, Int(last.rounded())))]
  }
}
