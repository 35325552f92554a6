/// Colours and parts that all figures share.
///
/// The colours are those of Okabe and Ito (2008), which readers with any common colour blindness can
/// tell from each other.
enum FigureStyle {
  static let blue = "#0072B2"
  static let orange = "#D55E00"
  static let green = "#009E73"
  static let amber = "#E69F00"
  static let sky = "#56B4E9"
  static let purple = "#CC79A7"
  static let grey = "#8A8F94"

  static let palette: JSON = [
    .string(blue), .string(orange), .string(green), .string(purple), .string(amber), .string(sky),
    .string(grey), "#000000",
  ]

  /// For figures outside of a page; a page brings its own, by the reader's choice of light or dark.
  static let config: JSON = [
    "background": "white", "font": "sans-serif", "view": ["stroke": nil],
    // As the page and the terminal write shares: 90 %.
    "locale": [
      "number": [
        "decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", ""],
        "percent": "\u{A0}%",
      ]
    ],
    "range": ["category": palette],
    "axis": [
      "gridColor": "#e3e6e9", "domainColor": "#8a8f94", "tickColor": "#8a8f94", "labelLimit": 240,
      "labelFlush": false,
    ], "legend": ["orient": "top", "labelLimit": 240, "titleLimit": 260],
  ]

  /// Labels of differences: +5 %, 0 %, −5 %.
  static let signedPercentAxis: JSON = [
    "format": "+.0%", "labelExpr": "datum.value === 0 ? '0\u{A0}%' : datum.label",
  ]

  /// A menu that chooses among values of a column, and the rows it lets through.
  ///
  /// - Parameters:
  ///   - name: The parameter, and the name of the menu for people.
  ///   - column: Of the data.
  ///   - units: Of the values that have one.
  static func menu(
    _ name: String, label: String, of values: [String], units: [String: String] = [:]
  ) -> JSON {
    var bind: JSON = [
      "input": "select", "options": .strings(values.map(shownName)), "name": .string(label + " "),
    ]
    if !units.isEmpty {
      bind["labels"] = .strings(
        values.map { value in shownName(value) + (units[value].map { " (\(shownName($0)))" } ?? "")
        })
    }
    return [
      "name": .string(name), "value": .string(shownName(values.first ?? "")), "bind": bind,
    ]
  }

  static func filter(_ column: String, by parameter: String) -> JSON {
    ["filter": .string("datum['\(column)'] === \(parameter)")]
  }

  /// Menus of targets and evaluations, and the rows they let through.
  static func menus(of places: [String], in evaluations: [String]) -> JSON {
    [
      "params": [
        menu("where", label: "Target", of: places),
        menu("on", label: "Evaluation", of: evaluations),
      ],
      "transform": [filter("target", by: "where"), filter("evaluation", by: "on")],
    ]
  }

  /// From 0 to 1 in both directions.
  static let diagonal: JSON = [
    "x": ["datum": 0], "y": ["datum": 0], "x2": ["datum": 1], "y2": ["datum": 1],
  ]

  /// A dashed line.
  static func rule(_ encoding: JSON) -> JSON {
    [
      "data": ["values": [["at": 0]]],
      "mark": ["type": "rule", "strokeDash": [4, 3], "color": .string(grey)],
      "encoding": encoding,
    ]
  }

  /// Evaluations by colour or shape, the hardest first: one legend for both.
  ///
  /// - Parameter names: Of the evaluations that the data have.
  static func evaluations(_ names: Set<String>, of report: ExperimentReport) -> JSON {
    let hardest = report.hardest.map { [$0] } ?? []
    let ordered = hardest + report.evaluations.reversed().filter { !hardest.contains($0) }
    return [
      "field": "evaluation", "type": "nominal", "title": nil,
      "scale": ["domain": .strings(ordered.filter { names.contains($0.name) }.map(\.title))],
    ]
  }

  static func number(_ field: String, _ title: String, format: String = ".4~g") -> JSON {
    [
      "field": .string(field), "type": "quantitative", "title": .string(title),
      "format": .string(format),
    ]
  }

  static func text(_ field: String, _ title: String) -> JSON {
    ["field": .string(field), "type": "nominal", "title": .string(title)]
  }

  /// Times of a calendar, whatever the reader's time zone.
  static func time(_ field: String, _ title: String = "") -> JSON {
    [
      "field": .string(field), "type": "temporal", "scale": ["type": "utc"],
      "title": title.isEmpty ? nil : .string(title),
    ]
  }

  /// A time in words, as fine as the times of the data are.
  ///
  /// - Parameter sample: One of them: `2014`, `2014-07`, `2014-07-31` or `2014-07-31T13:00Z`.
  static func moment(_ field: String, _ title: String, like sample: String) -> JSON {
    let unit =
      switch sample.count {
      case ...4: "utcyear"
      case ...7: "utcyearmonth"
      case ...10: "utcyearmonthdate"
      default: "utcyearmonthdatehoursminutes"
      }
    // A tooltip has no scale.
    return [
      "field": .string(field), "type": "temporal", "title": .string(title),
      "timeUnit": .string(unit), "format": .string(timeFormat(like: sample)),
    ]
  }

  /// How d3 writes such times.
  static func timeFormat(like sample: String) -> String {
    switch sample.count {
    case ...4: "%Y"
    case ...7: "%b %Y"
    case ...10: "%-d %b %Y"
    default: "%-d %b %Y %H:%M"
    }
  }
}
