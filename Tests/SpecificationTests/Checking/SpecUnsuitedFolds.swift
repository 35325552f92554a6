// Experiments that are right in themselves, and data that their folds and holdouts do not suit.

extension UnsuitedSpec {
  static let folds: [UnsuitedSpec] = [
    UnsuitedSpec(
      name: "fewer known rows than folds",
      edits: [
        ("{kind: blocks, by: [Year, Month], count: 3}", "{kind: kfold, count: 13, shuffle: false}"),
        (
          "metrics: [rmse, r2]\n  holdouts:\n    random: {kind: random, fraction: 0.2}\n",
          "metrics: [rmse, r2]\n"
        ),
      ],
      errors:
        """
        error: target 'O3' of stage 'time': 12 rows with a known target; the folds need at least 13
          --> e/small.yaml:25:12
              folds: {kind: kfold, count: 13, shuffle: false}
                     ^
        help: lower 'count'
        """),
    UnsuitedSpec(
      name: "fewer rows in a point of the learning curve than folds",
      edits: [
        ("{kind: blocks, by: [Year, Month], count: 3}", "{kind: kfold, count: 3, shuffle: false}"),
        (
          "metrics: [rmse, r2]\n  holdouts:\n    random: {kind: random, fraction: 0.2}\n",
          "metrics: [rmse, r2]\n  sizes: [2, 50%]\n  holdouts:\n    random: {kind: random, fraction: 0.2}\n"
        ),
      ],
      errors:
        """
        error: an 'out_of_fold' feature can't be combined with 'sizes' of 'evaluate'
          --> e/small.yaml:42:26
              features: [District, {out_of_fold: space}]
                                   ^
        help: remove one of them

        error: size 2 of the learning curve of target 'O3' of stage 'time' without holdout 'random': \
        2 rows with a known target; the folds need at least 3
          --> e/small.yaml:52:10
            sizes: [2, 50%]
                   ^
        help: raise the size, or lower 'count'

        error: size 2 of the learning curve of target 'O3' of stage 'space' without holdout 'random': \
        2 rows with a known target; the folds need at least 3
          --> e/small.yaml:52:10
            sizes: [2, 50%]
                   ^
        help: raise the size, or lower 'count'

        error: size 2 of the learning curve of target 'NO2' of stage 'space' without holdout 'random': \
        2 rows with a known target; the folds need at least 3
          --> e/small.yaml:52:10
            sizes: [2, 50%]
                   ^
        help: raise the size, or lower 'count'
        """),
    UnsuitedSpec(
      name: "fewer groups than folds",
      edits: [
        ("{kind: blocks, by: [Year, Month], count: 3}", "{kind: grouped, by: Year, count: 2}")
      ],
      errors:
        """
        error: target 'O3' of stage 'time': 1 distinct value of [Year]; the folds need at least 2
          --> e/small.yaml:25:12
              folds: {kind: grouped, by: Year, count: 2}
                     ^
        help: lower 'count', or split by other columns

        error: target 'O3' of stage 'space': 1 distinct value of [Year]; the folds need at least 2
          --> e/small.yaml:25:12
              folds: {kind: grouped, by: Year, count: 2}
                     ^
        help: lower 'count', or split by other columns

        error: target 'NO2' of stage 'space': 1 distinct value of [Year]; the folds need at least 2
          --> e/small.yaml:25:12
              folds: {kind: grouped, by: Year, count: 2}
                     ^
        help: lower 'count', or split by other columns
        """,
      warnings:
        """
        warning: holdout 'random' splits the rows where Year is 2021; the folds of stack 'two' \
        keep them together
          --> e/small.yaml:53:5
              random: {kind: random, fraction: 0.2}
              ^
        help: use a holdout of kind group
        """),
    UnsuitedSpec(
      name: "fewer rows than folds without a holdout",
      edits: [("{kind: blocks, by: [Year, Month], count: 3}", "{kind: kfold, count: 10}")],
      errors:
        """
        error: target 'O3' of stage 'time' without holdout 'random': 9 rows with a known target; \
        the folds need at least 10
          --> e/small.yaml:25:12
              folds: {kind: kfold, count: 10}
                     ^
        help: lower 'count'
        """,
      warnings:
        """
        warning: the folds of stack 'two' hold out rows 1.0 time steps from the nearest known \
        row, but the rows to predict for 'O3' of stage 'time' are 6.5 from it
          --> e/small.yaml:25:12
              folds: {kind: kfold, count: 10}
                     ^
        help: use folds of kind blocks or auto
        """),
    UnsuitedSpec(
      name: "a column of a holdout with other values",
      edits: [("{kind: random, fraction: 0.2}", "{kind: column, column: PM2.5}")],
      errors:
        """
        error: target 'O3' of stage 'time': column 'PM2.5' holds '42'
          --> e/small.yaml:53:5
              random: {kind: column, column: PM2.5}
              ^
        help: use 1, 0, true or false

        error: target 'O3' of stage 'space': column 'PM2.5' holds '54'
          --> e/small.yaml:53:5
              random: {kind: column, column: PM2.5}
              ^
        help: use 1, 0, true or false

        error: target 'NO2' of stage 'space': column 'PM2.5' holds '54'
          --> e/small.yaml:53:5
              random: {kind: column, column: PM2.5}
              ^
        help: use 1, 0, true or false
        """),
    UnsuitedSpec(
      name: "a column of folds that separates the groups of a holdout",
      edits: [
        ("{kind: blocks, by: [Year, Month], count: 3}", "{kind: column, column: fold}"),
        ("{kind: random, fraction: 0.2}", "{kind: group, by: Month, fraction: 0.5}"),
      ],
      change: { tables in
        tables.city.append(("fold", (0..<24).map { "\($0 % 3)" }))
        tables.district.append(("fold", (0..<48).map { "\($0 % 3)" }))
      },
      errors:
        """
        error: the folds of stack 'two' split the rows where Month is 1; holdout 'random' keeps \
        them together
          --> e/small.yaml:25:12
              folds: {kind: column, column: fold}
                     ^
        help: use folds of kind grouped
        """),
    UnsuitedSpec(
      name: "a column of a holdout that separates the groups of folds",
      edits: [
        (
          "{kind: blocks, by: [Year, Month], count: 3}",
          "{kind: grouped, by: [Year, Month], count: 3}"
        ), ("{kind: random, fraction: 0.2}", "{kind: column, column: test}"),
      ],
      change: { tables in
        tables.city.append(("test", (0..<24).map { $0 > 18 ? "1" : "0" }))
        tables.district.append(("test", (0..<48).map { $0 > 36 ? "true" : "false" }))
      },
      errors:
        """
        error: holdout 'random' splits the rows where Year, Month is 2021, 7; the folds of stack \
        'two' keep them together
          --> e/small.yaml:53:5
              random: {kind: column, column: test}
              ^
        help: use a holdout of kind group
        """),
    UnsuitedSpec(
      name: "shuffled folds beside a holdout of groups",
      edits: [
        ("{kind: blocks, by: [Year, Month], count: 3}", "{kind: kfold, count: 3}"),
        ("{kind: random, fraction: 0.2}", "{kind: group, by: Month, fraction: 0.5}"),
      ],
      warnings:
        """
        warning: the folds of stack 'two' hold out rows 1.0 time steps from the nearest known \
        row, but the rows to predict for 'O3' of stage 'time' are 6.5 from it
          --> e/small.yaml:25:12
              folds: {kind: kfold, count: 3}
                     ^
        help: use folds of kind blocks or auto

        warning: the folds of stack 'two' split the rows where Month is 1; holdout 'random' keeps \
        them together
          --> e/small.yaml:25:12
              folds: {kind: kfold, count: 3}
                     ^
        help: use folds of kind grouped
        """),
    UnsuitedSpec(
      name: "a random holdout beside folds of groups",
      edits: [
        ("{kind: blocks, by: [Year, Month], count: 3}", "{kind: leave_one_group_out, by: Month}")
      ],
      warnings:
        """
        warning: holdout 'random' splits the rows where Month is 1; the folds of stack 'two' keep \
        them together
          --> e/small.yaml:53:5
              random: {kind: random, fraction: 0.2}
              ^
        help: use a holdout of kind group
        """),
  ]
}
