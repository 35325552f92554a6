// Experiments that are right in themselves, and data whose values they do not suit.

extension UnsuitedSpec {
  static let all = names + values + folds + judging

  static let values: [UnsuitedSpec] = [
    UnsuitedSpec(
      name: "texts of numbers",
      edits: [("PM2.5, city_filled.*]", "{text: PM2.5}, city_filled.*]")],
      errors:
        """
        error: column 'PM2.5' of table 'district' holds numbers or dates; 'text' needs texts
          --> e/small.yaml:36:26
              features: [District, {text: PM2.5}, city_filled.*]
                                   ^
        help: declare columns: {PM2.5: {type: category}} to read it as texts
        """),
    UnsuitedSpec(
      name: "more neighbours than rows to learn from",
      edits: [("ridge: {family: ridge}", "ridge: {family: nearest_neighbours, k: 50}")],
      warnings:
        """
        warning: learner 'ridge' can't be fitted to target 'O3' of stage 'time': \
        nearest_neighbours needs at least 50 training rows and has 8
          --> e/small.yaml:21:3
            ridge: {family: nearest_neighbours, k: 50}
            ^
        """),
    UnsuitedSpec(
      name: "a feature that is missing in a few rows to fill",
      edits: [],
      change: { tables in tables.city[2].cells[3] = "" },
      warnings:
        """
        warning: feature 'city_filled.PM2.5' is missing in 8 % of the 24 rows to predict for 'O3'
          --> e/small.yaml:36:33
              features: [District, PM2.5, city_filled.*]
                                          ^
        help: complete it in an earlier stage, or remove it

        warning: feature 'PM2.5' is missing in 8 % of the 12 rows to predict for 'O3'
          --> e/small.yaml:47:68
              features: [{time: [Year, Month]}, {cyclic: Month, period: 12}, PM2.5]
                                                                             ^
        help: complete it in an earlier stage, or remove it
        """),
    UnsuitedSpec(
      name: "a joined feature that is missing, and a filled one that is not",
      edits: [("    relative_to: {column: city_filled.*, form: difference}\n", "")],
      change: { tables in tables.city[4].cells[3] = "" },
      warnings:
        """
        warning: feature 'city_filled.NO2' is missing in 8 % of the 24 rows to predict for 'O3'
          --> e/small.yaml:35:33
              features: [District, PM2.5, city_filled.*]
                                          ^
        help: complete it in an earlier stage, or remove it
        """),
    UnsuitedSpec(
      name: "a baseline that is missing",
      edits: [],
      change: { tables in tables.city[4].cells[3] = "" },
      errors:
        """
        error: reference column 'city_filled.NO2' is missing in 2 of the 24 rows to predict for \
        'NO2'
          --> e/small.yaml:35:27
              relative_to: {column: city_filled.*, form: difference}
                                    ^
        help: complete it in an earlier stage, or remove 'relative_to'
        """,
      warnings:
        """
        warning: feature 'city_filled.NO2' is missing in 8 % of the 24 rows to predict for 'O3'
          --> e/small.yaml:36:33
              features: [District, PM2.5, city_filled.*]
                                          ^
        help: complete it in an earlier stage, or remove it
        """),
    UnsuitedSpec(
      name: "a ratio to a baseline of zero",
      edits: [("form: difference", "form: ratio")],
      change: { tables in tables.city[4].cells[3] = "0" },
      errors:
        """
        error: reference column 'city_filled.NO2' is zero in 2 of the 24 rows to predict for 'NO2'
          --> e/small.yaml:35:27
              relative_to: {column: city_filled.*, form: ratio}
                                    ^
        help: use 'form: difference'
        """),
    UnsuitedSpec(
      name: "a shortfall of a baseline beyond its ceiling",
      edits: [("form: difference", "form: shortfall, ceiling: 50, offset: 1")],
      change: { tables in tables.city[4].cells[3] = "51" },
      errors:
        """
        error: reference column 'city_filled.NO2' is 51 (its ceiling and offset) or more in 2 of \
        the 24 rows to predict for 'NO2'
          --> e/small.yaml:35:27
              relative_to: {column: city_filled.*, form: shortfall, ceiling: 50, offset: 1}
                                    ^
        help: raise 'ceiling' above every value of the column
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
        error: '{lag: "*", by: [-12, 1], time: [Year, Month], within: District}' finds no value 1 \
        step earlier in 100 % of the 24 rows to predict for 'O3'
          --> e/small.yaml:36:26
              features: [District, {lag: "*", by: [-12, 1], time: [Year, Month], within: \
        District}, {lag…
                                   ^
        help: use another step, or remove it

        error: rows 1, 3 of table 'district' have the same District, Year: Xuhui, 2020
          --> e/small.yaml:36:91
          …12, 1], time: [Year, Month], within: District}, {lag: PM2.5, by: 1, time: [Year], \
        within: Dist…
                                                           ^
        help: keep one row for each series and time step
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
        error: column 'District' of table 'district' holds categories; a column of 'arithmetic' \
        must hold numbers
          --> e/small.yaml:36:26
              features: [District, {arithmetic: [District, PM2.5]}, {target_encoding: Site}, \
        {neighbours…
                                   ^
        help: use a column of numbers, or declare 'type: number' with 'invalid: missing'

        error: unknown column 'Site' in table 'district'
          --> e/small.yaml:36:59
          …es: [District, {arithmetic: [District, PM2.5]}, {target_encoding: Site}, {neighbours: \
        PM2.5, n…
                                                           ^
        help: expected one of: Year, Month, District, PM2.5, O3 and 1 more

        error: unknown column 'Site' in table 'district'
          --> e/small.yaml:36:84
          …c: [District, PM2.5]}, {target_encoding: Site}, {neighbours: PM2.5, nearest: [X], \
        time: [Year,…
                                                           ^
        help: expected one of: Year, Month, District, PM2.5, O3 and 1 more

        error: unknown column 'X' in table 'district'
          --> e/small.yaml:36:84
          …c: [District, PM2.5]}, {target_encoding: Site}, {neighbours: PM2.5, nearest: [X], \
        time: [Year,…
                                                           ^
        help: expected one of: Year, Month, District, PM2.5, O3 and 1 more
        """),
    UnsuitedSpec(
      name: "a logarithm of what is not above zero",
      edits: [
        ("fills: district_filled", "transform: {O3: log}"), ("form: difference", "form: [raw]"),
      ],
      change: { tables in tables.district[4].cells[30] = "0" },
      errors:
        """
        error: 1 of the 24 known values of 'O3' is not above 0, as 'log' needs (minimum: 0)
          --> e/small.yaml:38:21
              transform: {O3: log}
                              ^
        help: use 'standardise', which takes any number, or 'auto'
        """),
    UnsuitedSpec(
      name: "a logarithm of differences",
      edits: [("fills: district_filled", "transform: box_cox")],
      change: { tables in tables.district[4].cells[30] = "1" },
      errors:
        """
        error: 1 of the 24 known values of the difference of 'O3' to its reference column is not \
        above 0, as 'box_cox' needs (minimum: -94)
          --> e/small.yaml:38:16
              transform: box_cox
                         ^
        help: use 'standardise', which takes any number, or 'auto'
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
        error: feature 'District' holds categories; a trend needs numbers
          --> e/small.yaml:38:32
              trend: {kind: linear, of: [District, PM25], by: [PM2.5, District]}
                                         ^
        help: name it under 'by' for a level per category

        error: unknown feature 'PM25'
          --> e/small.yaml:38:42
              trend: {kind: linear, of: [District, PM25], by: [PM2.5, District]}
                                                   ^
        help: did you mean 'PM2.5'? expected one of: District, PM2.5, city_filled.PM2.5, \
        city_filled.O3, city_filled.NO2

        error: feature 'PM2.5' holds numbers; 'by' needs a category
          --> e/small.yaml:38:54
              trend: {kind: linear, of: [District, PM25], by: [PM2.5, District]}
                                                               ^
        help: add {category: PM2.5} to the features
        """),
    UnsuitedSpec(
      name: "a trend in what does not vary",
      edits: [
        ("fills: city_filled", "fills: city_filled\n    trend: {kind: auto, of: [PM2.5, time]}")
      ],
      change: { tables in tables.city[2].cells = tables.city[2].cells.map { _ in "5" } },
      errors:
        """
        error: feature 'PM2.5' does not vary where 'O3' is known
          --> e/small.yaml:50:30
              trend: {kind: auto, of: [PM2.5, time]}
                                       ^
        help: use another feature for the trend
        """,
      warnings:
        """
        warning: 'time' is beyond 'reach' in 8 % of the 12 rows to predict for 'O3'
          --> e/small.yaml:50:37
              trend: {kind: auto, of: [PM2.5, time]}
                                              ^
        help: the trend is constant there; raise 'reach' to extrapolate further
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
        warning: feature 'PM2.5' of the trend is missing in 4 % of the 24 rows of 'O3'
          --> e/small.yaml:50:32
              trend: {kind: linear, of: [PM2.5, time], reach: 0}
                                         ^
        help: the trend uses the median there; complete it, or use another feature

        warning: 'PM2.5' is beyond 'reach' in 100 % of the 12 rows to predict for 'O3'
          --> e/small.yaml:50:32
              trend: {kind: linear, of: [PM2.5, time], reach: 0}
                                         ^
        help: the trend is constant there; raise 'reach' to extrapolate further

        warning: 'time' is beyond 'reach' in 100 % of the 12 rows to predict for 'O3'
          --> e/small.yaml:50:39
              trend: {kind: linear, of: [PM2.5, time], reach: 0}
                                                ^
        help: the trend is constant there; raise 'reach' to extrapolate further
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
        warning: the trend of 'O3' has no effect: no row to predict is outside the known range of \
        time
          --> e/small.yaml:50:12
              trend: linear
                     ^
        help: remove 'trend'
        """),
    UnsuitedSpec(
      name: "a target that is never known",
      edits: [],
      change: { tables in tables.set("NO2") { _ in "" } },
      errors:
        """
        error: target 'NO2' is missing in every row of table 'district'
          --> e/small.yaml:34:19
              targets: [O3, NO2]
                            ^
        help: use a target with known values

        error: reference column 'city_filled.NO2' is missing in 48 of the 48 rows to predict for \
        'NO2'
          --> e/small.yaml:35:27
              relative_to: {column: city_filled.*, form: difference}
                                    ^
        help: complete it in an earlier stage, or remove 'relative_to'

        error: feature 'city_filled.NO2' is missing in 100 % of the 24 rows to predict for 'O3'
          --> e/small.yaml:36:33
              features: [District, PM2.5, city_filled.*]
                                          ^
        help: complete it in an earlier stage, or remove it
        """),
    UnsuitedSpec(
      name: "a target without a gap",
      edits: [],
      change: { tables in tables.city[3].cells = tables.city[4].cells },
      warnings:
        """
        warning: target 'O3' has no missing cells in table 'city'
          --> e/small.yaml:46:15
              targets: [O3]
                        ^
        help: remove 'fills', or use a table with gaps
        """),
  ]
}
