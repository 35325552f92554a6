// Experiments that are right in themselves, and data they do not suit.

extension UnsuitedSpec {
  static let names: [UnsuitedSpec] = [
    UnsuitedSpec(
      name: "an unknown target",
      edits: [("targets: [O3]", "targets: [O4]")],
      errors:
        """
        error: reference column 'city_filled.O3' is missing in 24 of the 24 rows to predict for 'O3'
          --> e/small.yaml:35:27
              relative_to: {column: city_filled.*, form: difference}
                                    ^
        help: complete it in an earlier stage, or remove 'relative_to'

        error: feature 'city_filled.O3' is missing in 100 % of the 24 rows to predict for 'O3'
          --> e/small.yaml:36:33
              features: [District, PM2.5, city_filled.*]
                                          ^
        help: complete it in an earlier stage, or remove it

        error: unknown column 'O4' in table 'city'
          --> e/small.yaml:46:15
              targets: [O4]
                        ^
        help: did you mean 'O3'? expected one of: Year, Month, PM2.5, O3, NO2
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
        error: unknown column 'Distrct' in table 'district'
          --> e/small.yaml:36:16
              features: [Distrct, city_filled.PM25, {cyclic: Moth, period: 12}]
                         ^
        help: did you mean 'District'? expected one of: Year, Month, District, PM2.5, O3 and 1 more

        error: unknown column 'PM25' in table 'city_filled'
          --> e/small.yaml:36:25
              features: [Distrct, city_filled.PM25, {cyclic: Moth, period: 12}]
                                  ^
        help: did you mean 'PM2.5'? expected one of: Year, Month, PM2.5, O3, NO2

        error: unknown column 'Moth' in table 'district'
          --> e/small.yaml:36:43
              features: [Distrct, city_filled.PM25, {cyclic: Moth, period: 12}]
                                                    ^
        help: did you mean 'Month'? expected one of: Year, Month, District, PM2.5, O3 and 1 more
        """),
    UnsuitedSpec(
      name: "an unknown column of time",
      edits: [("{time: [Year, Month]}", "{time: [Year, Mnth]}")],
      errors:
        """
        error: unknown column 'Mnth' in table 'city'
          --> e/small.yaml:47:16
              features: [{time: [Year, Mnth]}, {cyclic: Month, period: 12}, PM2.5]
                         ^
        help: did you mean 'Month'? expected one of: Year, Month, PM2.5, O3, NO2
        """),
    UnsuitedSpec(
      name: "a column that is ignored",
      edits: [
        ("ignore: [Notes]", "ignore: [Sources]"), ("{cyclic: Month, period: 12}", "Sources"),
      ],
      errors:
        """
        error: column 'Sources' of table 'city' is ignored on line 15
          --> e/small.yaml:47:39
              features: [{time: [Year, Month]}, Sources, PM2.5]
                                                ^
        help: remove it from 'ignore'
        """),
    UnsuitedSpec(
      name: "an unknown column to join on",
      edits: [("join: {city_filled: [Year, Month]}", "join: {city_filled: [Year, District]}")],
      errors:
        """
        error: unknown column 'District' in table 'city_filled'
          --> e/small.yaml:33:32
              join: {city_filled: [Year, District]}
                                         ^
        help: expected one of: Year, Month, PM2.5, O3, NO2
        """),
    UnsuitedSpec(
      name: "unknown columns of folds",
      edits: [("kind: blocks, by: [Year, Month]", "kind: blocks, by: [Yaer, Month]")],
      errors:
        """
        error: unknown column 'Yaer' in table 'city'
          --> e/small.yaml:25:12
              folds: {kind: blocks, by: [Yaer, Month], count: 3}
                     ^
        help: did you mean 'Year'? expected one of: Year, Month, PM2.5, O3, NO2

        error: unknown column 'Yaer' in table 'district'
          --> e/small.yaml:25:12
              folds: {kind: blocks, by: [Yaer, Month], count: 3}
                     ^
        help: did you mean 'Year'? expected one of: Year, Month, District, PM2.5, O3 and 1 more
        """),
    UnsuitedSpec(
      name: "an unknown column of a holdout",
      edits: [("{kind: random, fraction: 0.2}", "{kind: latest, by: Week, fraction: 0.2}")],
      errors:
        """
        error: unknown column 'Week' in table 'city'
          --> e/small.yaml:53:5
              random: {kind: latest, by: Week, fraction: 0.2}
              ^
        help: expected one of: Year, Month, PM2.5, O3, NO2

        error: unknown column 'Week' in table 'district'
          --> e/small.yaml:53:5
              random: {kind: latest, by: Week, fraction: 0.2}
              ^
        help: expected one of: Year, Month, District, PM2.5, O3 and 1 more
        """),
    UnsuitedSpec(
      name: "an unknown column of the mask",
      edits: [
        ("masked: {kind: earliest, by: [Year, Month]", "masked: {kind: earliest, by: [Year, Mont]")
      ],
      errors:
        """
        error: unknown column 'Mont' in table 'city'
          --> e/small.yaml:54:11
            masked: {kind: earliest, by: [Year, Mont], fraction: 0.2}
                    ^
        help: did you mean 'Month'? expected one of: Year, Month, PM2.5, O3, NO2

        error: unknown column 'Mont' in table 'district'
          --> e/small.yaml:54:11
            masked: {kind: earliest, by: [Year, Mont], fraction: 0.2}
                    ^
        help: did you mean 'Month'? expected one of: Year, Month, District, PM2.5, O3 and 1 more
        """),
    UnsuitedSpec(
      name: "an unknown column of the naive baseline",
      edits: [("evaluate:", "evaluate:\n  naive: [District, Mnth]")],
      errors:
        """
        error: unknown column 'Mnth' in the tables of all stages
          --> e/small.yaml:51:21
            naive: [District, Mnth]
                              ^
        help: did you mean 'Month'? expected one of: Year, Month, PM2.5, O3, NO2 and 1 more
        """),
    UnsuitedSpec(
      name: "a truth without the column that is filled",
      edits: [("evaluate:", "evaluate:\n  truth: {district_filled: city}")],
      change: { tables in tables.city.removeLast() },
      errors:
        """
        error: unknown column 'NO2' in table 'city_filled'
          --> e/small.yaml:35:27
              relative_to: {column: city_filled.*, form: difference}
                                    ^
        help: expected one of: Year, Month, PM2.5, O3

        error: unknown column 'NO2' in table 'city'
          --> e/small.yaml:51:28
            truth: {district_filled: city}
                                     ^
        help: expected one of: Year, Month, PM2.5, O3
        """),
    UnsuitedSpec(
      name: "a target of categories",
      edits: [
        ("targets: [O3, NO2]", "targets: [O3, District]"), ("features: [District, ", "features: ["),
        ("city_filled.*, form", "city_filled.PM2.5, form"),
      ],
      errors:
        """
        error: learner 'ridge' (ridge) is not for classification, the task of target \
        'District'; no learner is left in its layer
          --> e/small.yaml:27:10
                - [ridge, list]
                   ^
        help: use one of the families: logistic, naive_bayes, random_forest, extra_trees, \
        nearest_neighbours, gbm, mlp, xgb, cat

        error: learner 'list[alpha=0.1]' (ridge) is not for classification, the task of target \
        'District'; no learner is left in its layer
          --> e/small.yaml:27:17
                - [ridge, list]
                          ^
        help: use one of the families: logistic, naive_bayes, random_forest, extra_trees, \
        nearest_neighbours, gbm, mlp, xgb, cat

        error: learner 'list[alpha=10]' (ridge) is not for classification, the task of target \
        'District'; no learner is left in its layer
          --> e/small.yaml:27:17
                - [ridge, list]
                          ^
        help: use one of the families: logistic, naive_bayes, random_forest, extra_trees, \
        nearest_neighbours, gbm, mlp, xgb, cat

        error: learner 'ridge' (ridge) is not for classification, the task of target \
        'District'; no learner is left in its layer
          --> e/small.yaml:28:23
                - {candidates: [ridge], features: false}
                                ^
        help: use one of the families: logistic, naive_bayes, random_forest, extra_trees, \
        nearest_neighbours, gbm, mlp, xgb, cat

        error: 'metrics' has none of classes, which target 'District' needs
          --> e/small.yaml:34:19
              targets: [O3, District]
                            ^
        help: add one, such as log_loss or accuracy

        error: target 'District' is predicted as classes; 'relative_to' is for targets of numbers
          --> e/small.yaml:35:27
              relative_to: {column: city_filled.PM2.5, form: difference}
                                    ^
        help: remove it, or set 'task: regression' for a column of numbers

        error: stage 'space' predicts classes; they can't be read as out-of-fold features yet
          --> e/small.yaml:42:26
              features: [District, {out_of_fold: space}]
                                   ^
        help: join the table that the stage completes
        """,
      warnings:
        """
        warning: target 'District' has no missing cells in table 'district'
          --> e/small.yaml:34:19
              targets: [O3, District]
                            ^
        help: remove 'fills', or use a table with gaps
        """),
    UnsuitedSpec(
      name: "a target of categories as numbers",
      edits: [
        ("targets: [O3, NO2]", "targets: [O3, District]\n    task: regression"),
        ("features: [District, ", "features: ["),
        ("city_filled.*, form", "city_filled.PM2.5, form"),
      ],
      errors:
        """
        error: column 'District' of table 'district' holds categories; a target must hold numbers
          --> e/small.yaml:34:19
              targets: [O3, District]
                            ^
        help: use a column of numbers, or declare 'type: number' with 'invalid: missing'
        """),
    UnsuitedSpec(
      name: "categories given as numbers",
      edits: [("{cyclic: Month, period: 12}", "{number: Month}")],
      change: { tables in tables.set("Month") { "m\($0 % 12)" } },
      errors:
        """
        error: column 'Month' of table 'city' holds texts, which sort by letters ('m0' before \
        'm1'), not by time
          --> e/small.yaml:25:12
              folds: {kind: blocks, by: [Year, Month], count: 3}
                     ^
        help: declare columns: {Month: {type: date}} with a 'format', or type: category if \
        letters are meant

        error: column 'Month' of table 'district' holds texts, which sort by letters ('m0' before \
        'm1'), not by time
          --> e/small.yaml:25:12
              folds: {kind: blocks, by: [Year, Month], count: 3}
                     ^
        help: declare columns: {Month: {type: date}} with a 'format', or type: category if \
        letters are meant

        error: column 'Month' of table 'city' holds categories; a column of time must hold numbers
          --> e/small.yaml:47:16
              features: [{time: [Year, Month]}, {number: Month}, PM2.5]
                         ^
        help: use a column of numbers, or declare 'type: number' with 'invalid: missing'

        error: column 'Month' of table 'city' holds categories; a column given as a number must \
        hold numbers
          --> e/small.yaml:47:39
              features: [{time: [Year, Month]}, {number: Month}, PM2.5]
                                                ^
        help: use a column of numbers, or declare 'type: number' with 'invalid: missing'

        error: column 'Month' of table 'city' holds texts, which sort by letters ('m0' before \
        'm1'), not by time
          --> e/small.yaml:54:11
            masked: {kind: earliest, by: [Year, Month], fraction: 0.2}
                    ^
        help: declare columns: {Month: {type: date}} with a 'format', or type: category if \
        letters are meant

        error: column 'Month' of table 'district' holds texts, which sort by letters ('m0' before \
        'm1'), not by time
          --> e/small.yaml:54:11
            masked: {kind: earliest, by: [Year, Month], fraction: 0.2}
                    ^
        help: declare columns: {Month: {type: date}} with a 'format', or type: category if \
        letters are meant
        """),
    UnsuitedSpec(
      name: "a key of numbers in one table and of categories in the other",
      edits: [],
      change: { tables in tables.city[1].cells = tables.city[1].cells.map { "m\($0)" } },
      errors:
        """
        error: column 'Month' of table 'city' holds texts, which sort by letters ('m1' before \
        'm10'), not by time
          --> e/small.yaml:25:12
              folds: {kind: blocks, by: [Year, Month], count: 3}
                     ^
        help: declare columns: {Month: {type: date}} with a 'format', or type: category if \
        letters are meant

        error: join column 'Month' holds numbers in one of the tables 'district' and \
        'city_filled' and categories in the other
          --> e/small.yaml:33:32
              join: {city_filled: [Year, Month]}
                                         ^
        help: declare the same 'type' in both tables

        error: column 'Month' of table 'city' holds categories; a column of time must hold numbers
          --> e/small.yaml:47:16
              features: [{time: [Year, Month]}, {cyclic: Month, period: 12}, PM2.5]
                         ^
        help: use a column of numbers, or declare 'type: number' with 'invalid: missing'

        error: column 'Month' of table 'city' holds categories; a cyclic column must hold numbers
          --> e/small.yaml:47:39
              features: [{time: [Year, Month]}, {cyclic: Month, period: 12}, PM2.5]
                                                ^
        help: use a column of numbers, or declare 'type: number' with 'invalid: missing'

        error: column 'Month' of table 'city' holds texts, which sort by letters ('m1' before \
        'm10'), not by time
          --> e/small.yaml:54:11
            masked: {kind: earliest, by: [Year, Month], fraction: 0.2}
                    ^
        help: declare columns: {Month: {type: date}} with a 'format', or type: category if \
        letters are meant
        """),
    UnsuitedSpec(
      name: "a joined table with a key twice",
      edits: [],
      change: { tables in tables.city[1].cells[1] = "1" },
      errors:
        """
        error: table 'city_filled' has 2 rows where Year, Month is 2020, 1; a join needs one
          --> e/small.yaml:33:12
              join: {city_filled: [Year, Month]}
                     ^
        help: join on more columns, or remove the duplicate rows
        """),
    UnsuitedSpec(
      name: "rows without a partner",
      edits: [],
      change: { tables in
        for column in tables.city.indices { tables.city[column].cells.removeLast(2) }
      },
      warnings:
        """
        warning: 4 of 48 rows have no match in table 'city_filled' by Year, Month
          --> e/small.yaml:33:12
              join: {city_filled: [Year, Month]}
                     ^
        help: its columns are missing in these rows; add the rows, or ignore this
        """),
    UnsuitedSpec(
      name: "a feature that is missing in most rows to fill",
      edits: [],
      change: { tables in tables.set("PM2.5") { $0 < 13 ? "" : nil } },
      errors:
        """
        error: feature 'PM2.5' is missing in 54 % of the 24 rows to predict for 'O3'
          --> e/small.yaml:36:26
              features: [District, PM2.5, city_filled.*]
                                   ^
        help: complete it in an earlier stage, or remove it

        error: feature 'city_filled.PM2.5' is missing in 100 % of the 24 rows to predict for 'O3'
          --> e/small.yaml:36:33
              features: [District, PM2.5, city_filled.*]
                                          ^
        help: complete it in an earlier stage, or remove it

        error: feature 'PM2.5' is missing in 100 % of the 12 rows to predict for 'O3'
          --> e/small.yaml:47:68
              features: [{time: [Year, Month]}, {cyclic: Month, period: 12}, PM2.5]
                                                                             ^
        help: complete it in an earlier stage, or remove it
        """),
  ]
}
