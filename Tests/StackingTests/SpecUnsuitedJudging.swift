// Slices and expectations that are right in themselves, and data they do not suit.

extension UnsuitedSpec {
  static let judging: [UnsuitedSpec] = [
    UnsuitedSpec(
      name: "slices by unknown columns, values and edges of categories",
      edits: [
        (
          "inventories:",
          """
          slices:
            season: {column: Mnth}
            place: {column: District, edges: [1]}
            month: {column: Month, groups: {winter: [1, 13]}}
          inventories:
          """
        )
      ],
      errors:
        """
        e/small.yaml:56:3: unknown column 'Mnth' in the tables of all stages; known here: Year, \
        Month, PM2.5, O3, NO2, District; did you mean 'Month'?
            season: {column: Mnth}
            ^
        e/small.yaml:57:3: column 'District' of table 'district' holds categories; a column with \
        edges must hold numbers
            place: {column: District, edges: [1]}
            ^
        e/small.yaml:58:3: unknown value '13'; known here: 1, 10, 11, 12, 2, 3, 4, 5, 6, 7, 8, \
        9; did you mean '1'?
            month: {column: Month, groups: {winter: [1, 13]}}
            ^
        """),
    UnsuitedSpec(
      name: "expectations of unknown groups and columns",
      edits: [
        (
          "inventories:",
          """
          slices: {band: {observed: [35]}}
          expect:
            figures:
              - {stage: time, evaluation: out_of_fold, metric: rmse, values: {O3: 1}, tolerance: 1, slice: band, group: above 35}
            inventories:
              city_inventory: {no_gaps: [O4], bounds: {Ozone: [0, 1]}, totals: {table: district, by: Mnth, columns: O3, tolerance: 1%}}
          inventories:
          """
        )
      ],
      errors:
        """
        e/small.yaml:58:69: unknown group 'above 35'; known here: below 35, 35 and above
          …evaluation: out_of_fold, metric: rmse, values: {O3: 1}, tolerance: 1, slice: band, group: abov…
                                                           ^
        e/small.yaml:60:32: unknown column 'O4' in table 'city_filled'; known here: Year, Month, \
        PM2.5, O3, NO2; did you mean 'O3'?
              city_inventory: {no_gaps: [O4], bounds: {Ozone: [0, 1]}, totals: {table: district, by: Mnt…
                                         ^
        e/small.yaml:60:46: unknown column 'Ozone' in table 'city_filled'; known here: Year, \
        Month, PM2.5, O3, NO2
              city_inventory: {no_gaps: [O4], bounds: {Ozone: [0, 1]}, totals: {table: district, by: Mnt…
                                                       ^
        e/small.yaml:60:92: unknown column 'Mnth' in table 'city_filled'; known here: Year, \
        Month, PM2.5, O3, NO2; did you mean 'Month'?
          …O4], bounds: {Ozone: [0, 1]}, totals: {table: district, by: Mnth, columns: O3, tolerance: 1%}}
                                                                       ^
        e/small.yaml:60:92: unknown column 'Mnth' in table 'district'; known here: Year, Month, \
        District, PM2.5, O3, NO2; did you mean 'Month'?
          …O4], bounds: {Ozone: [0, 1]}, totals: {table: district, by: Mnth, columns: O3, tolerance: 1%}}
                                                                       ^
        """),
    UnsuitedSpec(
      name: "shuffled folds where several targets are to be filled",
      edits: [
        ("{kind: blocks, by: [Year, Month], count: 3}", "{kind: kfold, count: 3}"),
        (
          "features: [District, PM2.5, city_filled.*]",
          "features: [{time: [Year, Month]}, city_filled.*]"
        ),
      ],
      warnings:
        """
        e/small.yaml:25:12: the folds of stack 'two' hold out rows 0.3 to 1.0 steps in time from \
        the nearest known one, but that is 6.5 where O3 of stage 'time' is to be filled, 6.5 \
        where O3, NO2 of stage 'space' are to be filled; folds of kind blocks or auto would \
        resemble the gap
              folds: {kind: kfold, count: 3}
                     ^
        """),
    UnsuitedSpec(
      name: "a table to compare with that has a key twice",
      edits: [
        (
          "  masked:",
          "  against: {published: {table: city_filled, with: district}}\n  masked:"
        )
      ],
      errors:
        """
        e/small.yaml:52:51: table 'district' has 2 rows where Year, Month is 2020, 1; a join needs \
        at most one
            against: {published: {table: city_filled, with: district}}
                                                            ^
        """),
  ]
}
