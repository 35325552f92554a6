// Experiments that are right in themselves, and data whose values they do not suit.

extension UnsuitedSpec {
  static let all = names + values + folds + judging

  static let values: [UnsuitedSpec] = [
    UnsuitedSpec(
      name: "more neighbours than rows to learn from",
      edits: [("ridge: {family: ridge}", "ridge: {family: nearest_neighbours, k: 50}")],
      errors:
        """
        e/small.yaml:11:3: learner 'ridge' can't be fitted to target 'O3' of stage 'time': \
        nearest_neighbours needs at least 50 training rows and has 8
          ridge: {family: nearest_neighbours, k: 50}
          ^
        """),
    UnsuitedSpec(
      name: "a feature that is missing in a few rows to fill",
      edits: [],
      change: { tables in tables.city[2].cells[3] = "" },
      warnings:
        """
        e/small.yaml:36:33: feature 'city_filled.PM2.5' is missing in 8 % of the 24 rows where \
        'O3' is to be filled; it should be known there
              features: [District, PM2.5, city_filled.*]
                                          ^
        e/small.yaml:47:68: feature 'PM2.5' is missing in 8 % of the 12 rows where 'O3' is to \
        be filled; it should be known there
              features: [{time: [Year, Month]}, {cyclic: Month, period: 12}, PM2.5]
                                                                             ^
        """),
    UnsuitedSpec(
      name: "a joined feature that is missing, and a filled one that is not",
      edits: [("    relative_to: {column: city_filled.*, form: difference}\n", "")],
      change: { tables in tables.city[4].cells[3] = "" },
      warnings:
        """
        e/small.yaml:35:33: feature 'city_filled.NO2' is missing in 8 % of the 24 rows where \
        'O3' is to be filled; it should be known there
              features: [District, PM2.5, city_filled.*]
                                          ^
        """),
    UnsuitedSpec(
      name: "a baseline that is missing",
      edits: [],
      change: { tables in tables.city[4].cells[3] = "" },
      errors:
        """
        e/small.yaml:35:27: baseline 'city_filled.NO2' is missing in 2 of the 24 rows where \
        'NO2' is to be filled; it must be known there
              relative_to: {column: city_filled.*, form: difference}
                                    ^
        """,
      warnings:
        """
        e/small.yaml:36:33: feature 'city_filled.NO2' is missing in 8 % of the 24 rows where \
        'O3' is to be filled; it should be known there
              features: [District, PM2.5, city_filled.*]
                                          ^
        """),
    UnsuitedSpec(
      name: "a ratio to a baseline of zero",
      edits: [("form: difference", "form: ratio")],
      change: { tables in tables.city[4].cells[3] = "0" },
      errors:
        """
        e/small.yaml:35:27: baseline 'city_filled.NO2' is zero in 2 of the 24 rows where 'NO2' \
        is to be filled; it must be another number there
              relative_to: {column: city_filled.*, form: ratio}
                                    ^
        """),
    UnsuitedSpec(
      name: "a shortfall of a baseline beyond its ceiling",
      edits: [("form: difference", "form: shortfall, ceiling: 50, offset: 1")],
      change: { tables in tables.city[4].cells[3] = "51" },
      errors:
        """
        e/small.yaml:35:27: baseline 'city_filled.NO2' is 51 (its ceiling and offset) or more in 2 of \
        the 24 rows where 'NO2' is to be filled; 'ceiling' must be what it never exceeds
              relative_to: {column: city_filled.*, form: shortfall, ceiling: 50, offset: 1}
                                    ^
        """),
    UnsuitedSpec(
      name: "lags that find nothing, and a series with two rows at one moment",
      edits: [
        (
          "PM2.5, city_filled.*]",
          "{lag: \"*\", by: [-12, 1], time: [Year, Month], within: District}, "
            + "{lag: PM2.5, by: 1, time: [Year], within: District}]"
        )
      ],
      errors:
        """
        e/small.yaml:36:26: '{lag: "*", by: [-12, 1], time: [Year, Month], within: District}' \
        finds nothing 1 step before 100 % of the 24 rows where 'O3' is to be filled; what it finds \
        should be known there
              features: [District, {lag: "*", by: [-12, 1], time: [Year, Month], within: District}, {lag…
                                   ^
        e/small.yaml:36:91: rows 1, 3 of table 'district' are both Xuhui, 2020 by District, Year; a \
        series needs one row for each moment
          …12, 1], time: [Year, Month], within: District}, {lag: PM2.5, by: 1, time: [Year], within: Dist…
                                                           ^
        """),
    UnsuitedSpec(
      name: "rules on columns that are not there, or hold categories",
      edits: [
        (
          "PM2.5, city_filled.*]",
          "{arithmetic: [District, PM2.5]}, {target_encoding: Site}, "
            + "{neighbours: PM2.5, nearest: [X], time: [Year, Month], within: Site}]"
        )
      ],
      errors:
        """
        e/small.yaml:36:26: column 'District' of table 'district' holds categories; a column of \
        'arithmetic' must hold numbers
              features: [District, {arithmetic: [District, PM2.5]}, {target_encoding: Site}, {neighbours…
                                   ^
        e/small.yaml:36:59: unknown column 'Site' in table 'district'; known here: Year, Month, \
        District, PM2.5, O3, NO2
          …es: [District, {arithmetic: [District, PM2.5]}, {target_encoding: Site}, {neighbours: PM2.5, n…
                                                           ^
        e/small.yaml:36:84: unknown column 'Site' in table 'district'; known here: Year, Month, \
        District, PM2.5, O3, NO2
          …c: [District, PM2.5]}, {target_encoding: Site}, {neighbours: PM2.5, nearest: [X], time: [Year,…
                                                           ^
        e/small.yaml:36:84: unknown column 'X' in table 'district'; known here: Year, Month, \
        District, PM2.5, O3, NO2
          …c: [District, PM2.5]}, {target_encoding: Site}, {neighbours: PM2.5, nearest: [X], time: [Year,…
                                                           ^
        """),
    UnsuitedSpec(
      name: "a logarithm of what is not above zero",
      edits: [
        ("fills: district_filled", "transform: {O3: log}"), ("form: difference", "form: [raw]"),
      ],
      change: { tables in tables.district[4].cells[30] = "0" },
      errors:
        """
        e/small.yaml:38:21: 1 of the 24 known values of 'O3' is not above 0 (the least is 0), as \
        'log' needs; 'standardise' takes any number, and 'auto' leaves out what does not suit
              transform: {O3: log}
                              ^
        """),
    UnsuitedSpec(
      name: "a logarithm of differences",
      edits: [("fills: district_filled", "transform: box_cox")],
      change: { tables in tables.district[4].cells[30] = "1" },
      errors:
        """
        e/small.yaml:38:16: 1 of the 24 known values of the difference of 'O3' from its baseline \
        is not above 0 (the least is -94), as 'box_cox' needs; 'standardise' takes any number, \
        and 'auto' leaves out what does not suit
              transform: box_cox
                         ^
        """),
    UnsuitedSpec(
      name: "a trend in what is no number, is no feature, and levels of what is no category",
      edits: [
        (
          "fills: district_filled",
          "trend: {kind: linear, of: [District, PM25], by: [PM2.5, District]}"
        )
      ],
      errors:
        """
        e/small.yaml:38:32: feature 'District' holds categories; a trend goes by numbers, and \
        under 'by' each category has a level of its own
              trend: {kind: linear, of: [District, PM25], by: [PM2.5, District]}
                                         ^
        e/small.yaml:38:42: unknown feature 'PM25'; known here: District, PM2.5, \
        city_filled.PM2.5, city_filled.O3, city_filled.NO2; did you mean 'PM2.5'?
              trend: {kind: linear, of: [District, PM25], by: [PM2.5, District]}
                                                   ^
        e/small.yaml:38:54: feature 'PM2.5' holds numbers; 'by' must name a category, such as \
        {category: PM2.5} among the features
              trend: {kind: linear, of: [District, PM25], by: [PM2.5, District]}
                                                               ^
        """),
    UnsuitedSpec(
      name: "a trend in what does not vary",
      edits: [
        ("fills: city_filled", "fills: city_filled\n    trend: {kind: auto, of: [PM2.5, time]}")
      ],
      change: { tables in tables.city[2].cells = tables.city[2].cells.map { _ in "5" } },
      errors:
        """
        e/small.yaml:50:30: feature 'PM2.5' has one value at most where 'O3' is known; a trend \
        needs two at least
              trend: {kind: auto, of: [PM2.5, time]}
                                       ^
        """,
      warnings:
        """
        e/small.yaml:50:37: 'time' lies further from known rows than 'reach' in 8 % of the 12 \
        rows where 'O3' is to be filled; there the trend is held
              trend: {kind: auto, of: [PM2.5, time]}
                                              ^
        """),
    UnsuitedSpec(
      name: "a trend that is held, and of which a cell is missing",
      edits: [
        (
          "fills: city_filled",
          "fills: city_filled\n    trend: {kind: linear, of: [PM2.5, time], reach: 0}"
        )
      ],
      change: { tables in tables.city[2].cells[20] = "" },
      warnings:
        """
        e/small.yaml:50:32: feature 'PM2.5' is missing in 4 % of the 24 rows where 'O3' is known \
        or to be filled; there its trend takes a middle value
              trend: {kind: linear, of: [PM2.5, time], reach: 0}
                                         ^
        e/small.yaml:50:32: 'PM2.5' lies further from known rows than 'reach' in 100 % of the 12 \
        rows where 'O3' is to be filled; there the trend is held
              trend: {kind: linear, of: [PM2.5, time], reach: 0}
                                         ^
        e/small.yaml:50:39: 'time' lies further from known rows than 'reach' in 100 % of the 12 \
        rows where 'O3' is to be filled; there the trend is held
              trend: {kind: linear, of: [PM2.5, time], reach: 0}
                                                ^
        """),
    UnsuitedSpec(
      name: "a trend between known rows",
      edits: [
        ("fills: city_filled", "fills: city_filled\n    trend: linear"),
        ("  holdouts:\n    random: {kind: random, fraction: 0.2}\n", ""),
        ("  masked: {kind: earliest, by: [Year, Month], fraction: 0.2}\n", ""),
      ],
      change: { tables in
        tables.city[3].cells = (0..<24).map { 6..<18 ~= $0 ? "" : "\(80 + $0)" }
      },
      warnings:
        """
        e/small.yaml:50:12: no row where 'O3' is to be filled lies beyond known rows in time; \
        learners do without a trend there
              trend: linear
                     ^
        """),
    UnsuitedSpec(
      name: "a target that is never known",
      edits: [],
      change: { tables in tables.set("NO2") { _ in "" } },
      errors:
        """
        e/small.yaml:34:19: target 'NO2' is missing in every row of table 'district'; it must \
        be known in some, to be learned
              targets: [O3, NO2]
                            ^
        e/small.yaml:35:27: baseline 'city_filled.NO2' is missing in 48 of the 48 rows where \
        'NO2' is to be filled; it must be known there
              relative_to: {column: city_filled.*, form: difference}
                                    ^
        e/small.yaml:36:33: feature 'city_filled.NO2' is missing in 100 % of the 24 rows where \
        'O3' is to be filled; it should be known there
              features: [District, PM2.5, city_filled.*]
                                          ^
        """),
    UnsuitedSpec(
      name: "a target without a gap",
      edits: [],
      change: { tables in tables.city[3].cells = tables.city[4].cells },
      warnings:
        """
        e/small.yaml:46:15: target 'O3' is missing nowhere in table 'city'; the stage fills \
        nothing
              targets: [O3]
                        ^
        """),
  ]
}
