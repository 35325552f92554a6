// Experiments that are right in themselves, and data they do not suit.

extension UnsuitedSpec {
  static let names: [UnsuitedSpec] = [
    UnsuitedSpec(
      name: "an unknown target",
      edits: [("targets: [O3]", "targets: [O4]")],
      errors:
        """
        e/small.yaml:35:27: baseline 'city_filled.O3' is missing in 24 of the 24 rows where \
        'O3' is to be filled; it must be known there
              relative_to: {column: city_filled.*, form: difference}
                                    ^
        e/small.yaml:36:33: feature 'city_filled.O3' is missing in 100 % of the 24 rows where \
        'O3' is to be filled; it should be known there
              features: [District, PM2.5, city_filled.*]
                                          ^
        e/small.yaml:46:15: unknown column 'O4' in table 'city'; known here: Year, Month, \
        PM2.5, O3, NO2; did you mean 'O3'?
              targets: [O4]
                        ^
        """),
    UnsuitedSpec(
      name: "unknown features",
      edits: [
        (
          "features: [District, PM2.5, city_filled.*]",
          "features: [Distrct, city_filled.PM25, {cyclic: Moth, period: 12}]"
        )
      ],
      errors:
        """
        e/small.yaml:36:16: unknown column 'Distrct' in table 'district'; known here: Year, \
        Month, District, PM2.5, O3, NO2; did you mean 'District'?
              features: [Distrct, city_filled.PM25, {cyclic: Moth, period: 12}]
                         ^
        e/small.yaml:36:25: unknown column 'PM25' in table 'city_filled'; known here: Year, \
        Month, PM2.5, O3, NO2; did you mean 'PM2.5'?
              features: [Distrct, city_filled.PM25, {cyclic: Moth, period: 12}]
                                  ^
        e/small.yaml:36:43: unknown column 'Moth' in table 'district'; known here: Year, \
        Month, District, PM2.5, O3, NO2; did you mean 'Month'?
              features: [Distrct, city_filled.PM25, {cyclic: Moth, period: 12}]
                                                    ^
        """),
    UnsuitedSpec(
      name: "an unknown column of time",
      edits: [("{time: [Year, Month]}", "{time: [Year, Mnth]}")],
      errors:
        """
        e/small.yaml:47:16: unknown column 'Mnth' in table 'city'; known here: Year, Month, \
        PM2.5, O3, NO2; did you mean 'Month'?
              features: [{time: [Year, Mnth]}, {cyclic: Month, period: 12}, PM2.5]
                         ^
        """),
    UnsuitedSpec(
      name: "a column that is ignored",
      edits: [
        ("ignore: [Notes]", "ignore: [Sources]"), ("{cyclic: Month, period: 12}", "Sources"),
      ],
      errors:
        """
        e/small.yaml:47:39: column 'Sources' of table 'city' is ignored on line 15, column 14; \
        to be used it must not be
              features: [{time: [Year, Month]}, Sources, PM2.5]
                                                ^
        """),
    UnsuitedSpec(
      name: "an unknown column to join on",
      edits: [("join: {city_filled: [Year, Month]}", "join: {city_filled: [Year, District]}")],
      errors:
        """
        e/small.yaml:33:32: unknown column 'District' in table 'city_filled'; known here: \
        Year, Month, PM2.5, O3, NO2
              join: {city_filled: [Year, District]}
                                         ^
        """),
    UnsuitedSpec(
      name: "unknown columns of folds",
      edits: [("kind: blocks, by: [Year, Month]", "kind: blocks, by: [Yaer, Month]")],
      errors:
        """
        e/small.yaml:25:12: unknown column 'Yaer' in table 'city'; known here: Year, Month, \
        PM2.5, O3, NO2; did you mean 'Year'?
              folds: {kind: blocks, by: [Yaer, Month], count: 3}
                     ^
        e/small.yaml:25:12: unknown column 'Yaer' in table 'district'; known here: Year, \
        Month, District, PM2.5, O3, NO2; did you mean 'Year'?
              folds: {kind: blocks, by: [Yaer, Month], count: 3}
                     ^
        """),
    UnsuitedSpec(
      name: "an unknown column of a holdout",
      edits: [("{kind: random, fraction: 0.2}", "{kind: latest, by: Week, fraction: 0.2}")],
      errors:
        """
        e/small.yaml:53:5: unknown column 'Week' in table 'city'; known here: Year, Month, \
        PM2.5, O3, NO2
              random: {kind: latest, by: Week, fraction: 0.2}
              ^
        e/small.yaml:53:5: unknown column 'Week' in table 'district'; known here: Year, Month, \
        District, PM2.5, O3, NO2
              random: {kind: latest, by: Week, fraction: 0.2}
              ^
        """),
    UnsuitedSpec(
      name: "an unknown column of the mask",
      edits: [
        ("masked: {kind: earliest, by: [Year, Month]", "masked: {kind: earliest, by: [Year, Mont]")
      ],
      errors:
        """
        e/small.yaml:54:11: unknown column 'Mont' in table 'city'; known here: Year, Month, \
        PM2.5, O3, NO2; did you mean 'Month'?
            masked: {kind: earliest, by: [Year, Mont], fraction: 0.2}
                    ^
        e/small.yaml:54:11: unknown column 'Mont' in table 'district'; known here: Year, \
        Month, District, PM2.5, O3, NO2; did you mean 'Month'?
            masked: {kind: earliest, by: [Year, Mont], fraction: 0.2}
                    ^
        """),
    UnsuitedSpec(
      name: "an unknown column of the naive baseline",
      edits: [("evaluate:", "evaluate:\n  naive: [District, Mnth]")],
      errors:
        """
        e/small.yaml:51:21: unknown column 'Mnth' in the tables of all stages; known here: \
        Year, Month, PM2.5, O3, NO2, District; did you mean 'Month'?
            naive: [District, Mnth]
                              ^
        """),
    UnsuitedSpec(
      name: "a truth without the column that is filled",
      edits: [("evaluate:", "evaluate:\n  truth: {district_filled: city}")],
      change: { tables in tables.city.removeLast() },
      errors:
        """
        e/small.yaml:35:27: unknown column 'NO2' in table 'city_filled'; known here: Year, \
        Month, PM2.5, O3
              relative_to: {column: city_filled.*, form: difference}
                                    ^
        e/small.yaml:51:28: unknown column 'NO2' in table 'city'; known here: Year, Month, \
        PM2.5, O3
            truth: {district_filled: city}
                                     ^
        """),
    UnsuitedSpec(
      name: "a target of categories",
      edits: [
        ("targets: [O3, NO2]", "targets: [O3, District]"), ("features: [District, ", "features: ["),
        ("city_filled.*, form", "city_filled.PM2.5, form"),
      ],
      errors:
        """
        e/small.yaml:34:19: column 'District' of table 'district' holds categories; a target \
        must hold numbers
              targets: [O3, District]
                            ^
        """),
    UnsuitedSpec(
      name: "categories given as numbers",
      edits: [("{cyclic: Month, period: 12}", "{number: Month}")],
      change: { tables in tables.set("Month") { "m\($0 % 12)" } },
      errors:
        """
        e/small.yaml:47:16: column 'Month' of table 'city' holds categories; a column of time \
        must hold numbers
              features: [{time: [Year, Month]}, {number: Month}, PM2.5]
                         ^
        e/small.yaml:47:39: column 'Month' of table 'city' holds categories; a column given as \
        a number must hold numbers
              features: [{time: [Year, Month]}, {number: Month}, PM2.5]
                                                ^
        """),
    UnsuitedSpec(
      name: "a key of numbers in one table and of categories in the other",
      edits: [],
      change: { tables in tables.city[1].cells = tables.city[1].cells.map { "m\($0)" } },
      errors:
        """
        e/small.yaml:33:32: 'Month' holds numbers in one of the tables 'district' and \
        'city_filled' and categories in the other; a join needs the same in both
              join: {city_filled: [Year, Month]}
                                         ^
        e/small.yaml:47:16: column 'Month' of table 'city' holds categories; a column of time \
        must hold numbers
              features: [{time: [Year, Month]}, {cyclic: Month, period: 12}, PM2.5]
                         ^
        e/small.yaml:47:39: column 'Month' of table 'city' holds categories; a cyclic column \
        must hold numbers
              features: [{time: [Year, Month]}, {cyclic: Month, period: 12}, PM2.5]
                                                ^
        """),
    UnsuitedSpec(
      name: "a joined table with a key twice",
      edits: [],
      change: { tables in tables.city[1].cells[1] = "1" },
      errors:
        """
        e/small.yaml:33:12: table 'city_filled' has 2 rows where Year, Month is 2020, 1; a \
        join needs at most one
              join: {city_filled: [Year, Month]}
                     ^
        """),
    UnsuitedSpec(
      name: "rows without a partner",
      edits: [],
      change: { tables in
        for column in tables.city.indices { tables.city[column].cells.removeLast(2) }
      },
      warnings:
        """
        e/small.yaml:33:12: 4 of 48 rows have no row of table 'city_filled' with their Year, \
        Month; its columns are missing there
              join: {city_filled: [Year, Month]}
                     ^
        """),
    UnsuitedSpec(
      name: "a feature that is missing in most rows to fill",
      edits: [],
      change: { tables in tables.set("PM2.5") { $0 < 13 ? "" : nil } },
      errors:
        """
        e/small.yaml:36:26: feature 'PM2.5' is missing in 54 % of the 24 rows where 'O3' is to \
        be filled; it should be known there
              features: [District, PM2.5, city_filled.*]
                                   ^
        e/small.yaml:36:33: feature 'city_filled.PM2.5' is missing in 100 % of the 24 rows \
        where 'O3' is to be filled; it should be known there
              features: [District, PM2.5, city_filled.*]
                                          ^
        e/small.yaml:47:68: feature 'PM2.5' is missing in 100 % of the 12 rows where 'O3' is \
        to be filled; it should be known there
              features: [{time: [Year, Month]}, {cyclic: Month, period: 12}, PM2.5]
                                                                             ^
        """),
  ]
}
