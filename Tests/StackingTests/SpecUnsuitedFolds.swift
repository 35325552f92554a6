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
        e/small.yaml:25:12: target 'O3' of stage 'time': 12 rows with a known target; the \
        folds need at least 13
              folds: {kind: kfold, count: 13, shuffle: false}
                     ^
        """),
    UnsuitedSpec(
      name: "fewer groups than folds",
      edits: [
        ("{kind: blocks, by: [Year, Month], count: 3}", "{kind: grouped, by: Year, count: 2}")
      ],
      errors:
        """
        e/small.yaml:25:12: target 'O3' of stage 'time': 1 distinct value of [Year]; the folds \
        need at least 2
              folds: {kind: grouped, by: Year, count: 2}
                     ^
        e/small.yaml:25:12: target 'O3' of stage 'space': 1 distinct value of [Year]; the \
        folds need at least 2
              folds: {kind: grouped, by: Year, count: 2}
                     ^
        e/small.yaml:25:12: target 'NO2' of stage 'space': 1 distinct value of [Year]; the \
        folds need at least 2
              folds: {kind: grouped, by: Year, count: 2}
                     ^
        """,
      warnings:
        """
        e/small.yaml:53:5: holdout 'random' separates rows whose Year is 2021, which the folds \
        of stack 'two' keep together; a holdout of kind group would keep them together too
              random: {kind: random, fraction: 0.2}
              ^
        """),
    UnsuitedSpec(
      name: "fewer rows than folds without a holdout",
      edits: [("{kind: blocks, by: [Year, Month], count: 3}", "{kind: kfold, count: 10}")],
      errors:
        """
        e/small.yaml:25:12: target 'O3' of stage 'time' without the rows of holdout 'random': \
        9 rows with a known target; the folds need at least 10
              folds: {kind: kfold, count: 10}
                     ^
        """,
      warnings:
        """
        e/small.yaml:25:12: the folds of stack 'two' hold out rows 1.0 steps in time from the \
        nearest known one, but where 'O3' of stage 'time' is to be filled that is 6.5; folds of \
        kind blocks or auto would resemble the gap
              folds: {kind: kfold, count: 10}
                     ^
        """),
    UnsuitedSpec(
      name: "a column of a holdout with other values",
      edits: [("{kind: random, fraction: 0.2}", "{kind: column, column: PM2.5}")],
      errors:
        """
        e/small.yaml:53:5: target 'O3' of stage 'time': 'PM2.5' holds '42'; it must be 1, 0, \
        true or false
              random: {kind: column, column: PM2.5}
              ^
        e/small.yaml:53:5: target 'O3' of stage 'space': 'PM2.5' holds '54'; it must be 1, 0, \
        true or false
              random: {kind: column, column: PM2.5}
              ^
        e/small.yaml:53:5: target 'NO2' of stage 'space': 'PM2.5' holds '54'; it must be 1, 0, \
        true or false
              random: {kind: column, column: PM2.5}
              ^
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
        e/small.yaml:25:12: the folds of stack 'two' separate rows whose Month is 1, which \
        holdout 'random' keeps together; folds of kind grouped would keep them together too
              folds: {kind: column, column: fold}
                     ^
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
        e/small.yaml:53:5: holdout 'random' separates rows whose Year, Month is 2021, 7, which \
        the folds of stack 'two' keep together; a holdout of kind group would keep them \
        together too
              random: {kind: column, column: test}
              ^
        """),
    UnsuitedSpec(
      name: "shuffled folds beside a holdout of groups",
      edits: [
        ("{kind: blocks, by: [Year, Month], count: 3}", "{kind: kfold, count: 3}"),
        ("{kind: random, fraction: 0.2}", "{kind: group, by: Month, fraction: 0.5}"),
      ],
      warnings:
        """
        e/small.yaml:25:12: the folds of stack 'two' hold out rows 1.0 steps in time from the \
        nearest known one, but where 'O3' of stage 'time' is to be filled that is 6.5; folds of \
        kind blocks or auto would resemble the gap
              folds: {kind: kfold, count: 3}
                     ^
        e/small.yaml:25:12: the folds of stack 'two' separate rows whose Month is 1, which \
        holdout 'random' keeps together; folds of kind grouped would keep them together too
              folds: {kind: kfold, count: 3}
                     ^
        """),
    UnsuitedSpec(
      name: "a random holdout beside folds of groups",
      edits: [
        ("{kind: blocks, by: [Year, Month], count: 3}", "{kind: leave_one_group_out, by: Month}")
      ],
      warnings:
        """
        e/small.yaml:53:5: holdout 'random' separates rows whose Month is 1, which the folds \
        of stack 'two' keep together; a holdout of kind group would keep them together too
              random: {kind: random, fraction: 0.2}
              ^
        """),
  ]
}
