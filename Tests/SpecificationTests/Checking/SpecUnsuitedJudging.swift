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
        error: unknown column 'Mnth' in the tables of all stages
          --> e/small.yaml:56:3
            season: {column: Mnth}
            ^
        help: did you mean 'Month'? expected one of: Year, Month, PM2.5, O3, NO2 and 1 more

        error: column 'District' of table 'district' holds categories; a column with edges must \
        hold numbers
          --> e/small.yaml:57:3
            place: {column: District, edges: [1]}
            ^
        help: use a column of numbers, or declare 'type: number' with 'invalid: missing'

        error: unknown value '13'
          --> e/small.yaml:58:47
            month: {column: Month, groups: {winter: [1, 13]}}
                                                        ^
        help: did you mean '1'? expected one of: 1, 10, 11, 12, 2 and 7 more
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
        error: unknown group 'above 35'
          --> e/small.yaml:58:69
          …evaluation: out_of_fold, metric: rmse, values: {O3: 1}, tolerance: 1, slice: band, \
        group: abov…
                                                           ^
        help: expected one of: below 35, 35 and above

        error: unknown column 'O4' in table 'city_filled'
          --> e/small.yaml:60:32
              city_inventory: {no_gaps: [O4], bounds: {Ozone: [0, 1]}, totals: {table: district, \
        by: Mnt…
                                         ^
        help: did you mean 'O3'? expected one of: Year, Month, PM2.5, O3, NO2

        error: unknown column 'Ozone' in table 'city_filled'
          --> e/small.yaml:60:46
              city_inventory: {no_gaps: [O4], bounds: {Ozone: [0, 1]}, totals: {table: district, \
        by: Mnt…
                                                       ^
        help: expected one of: Year, Month, PM2.5, O3, NO2

        error: unknown column 'Mnth' in table 'city_filled'
          --> e/small.yaml:60:92
          …O4], bounds: {Ozone: [0, 1]}, totals: {table: district, by: Mnth, columns: O3, \
        tolerance: 1%}}
                                                                       ^
        help: did you mean 'Month'? expected one of: Year, Month, PM2.5, O3, NO2

        error: unknown column 'Mnth' in table 'district'
          --> e/small.yaml:60:92
          …O4], bounds: {Ozone: [0, 1]}, totals: {table: district, by: Mnth, columns: O3, \
        tolerance: 1%}}
                                                                       ^
        help: did you mean 'Month'? expected one of: Year, Month, District, PM2.5, O3 and 1 more
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
        warning: the folds of stack 'two' hold out rows 0.3 to 1.0 time steps from the nearest \
        known row, but the rows to predict for 'O3' of stage 'time' are 6.5, the rows to predict \
        for O3, NO2 of stage 'space' are 6.5 from it
          --> e/small.yaml:25:12
              folds: {kind: kfold, count: 3}
                     ^
        help: use folds of kind blocks or auto
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
        error: table 'district' has 2 rows where Year, Month is 2020, 1; a join needs one
          --> e/small.yaml:54:51
            against: {published: {table: city_filled, with: district}}
                                                            ^
        help: join on more columns, or remove the duplicate rows
        """),
  ]
}
