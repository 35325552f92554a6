// Mistakes in slices, comparisons and expectations.
extension BrokenSpec {
  static let judging: [BrokenSpec] = [
    BrokenSpec(
      "a slice without a column",
      [
        (
          "inventories:",
          "slices: {season: {groups: {winter: [1]}}}\ninventories:"
        )
      ],
      """
      error: 'column' is missing in slice 'season'
        --> e/small.yaml:55:10
        slices: {season: {groups: {winter: [1]}}}
                 ^
      help: add 'column': a column, or 'observed' edges
      """),
    BrokenSpec(
      "a slice with a misspelt key",
      [
        (
          "inventories:",
          "slices: {season: {column: Month, group: {winter: [1]}}}\ninventories:"
        )
      ],
      """
      error: unknown key 'group' in slice 'season'
        --> e/small.yaml:55:34
        slices: {season: {column: Month, group: {winter: [1]}}}
                                         ^
      help: did you mean 'groups'? expected one of: column, groups, edges, observed
      """),
    BrokenSpec(
      "edges that fall",
      [
        (
          "inventories:",
          "slices: {era: {column: Year, edges: [2021, 2020]}}\ninventories:"
        )
      ],
      """
      error: 'edges' is not ascending
        --> e/small.yaml:55:37
        slices: {era: {column: Year, edges: [2021, 2020]}}
                                            ^
      help: expected a list of ascending numbers
      """),
    BrokenSpec(
      "edges beside groups",
      [
        (
          "inventories:",
          "slices: {era: {column: Year, edges: [2021], groups: {a: [1]}}}\ninventories:"
        )
      ],
      """
      error: 'edges' can't be combined with 'groups'
        --> e/small.yaml:55:37
        slices: {era: {column: Year, edges: [2021], groups: {a: [1]}}}
                                            ^
      help: remove one of them
      """),
    BrokenSpec(
      "a column beside observed edges",
      [
        (
          "inventories:",
          "slices: {band: {column: Year, observed: [35]}}\ninventories:"
        )
      ],
      """
      error: 'column' can't be combined with 'observed'
        --> e/small.yaml:55:25
        slices: {band: {column: Year, observed: [35]}}
                                ^
      help: remove one of them
      """),
    BrokenSpec(
      "edges beside observed edges",
      [
        (
          "inventories:",
          "slices: {band: {observed: [35], edges: [40]}}\ninventories:"
        )
      ],
      """
      error: 'edges' can't be combined with 'observed'
        --> e/small.yaml:55:40
        slices: {band: {observed: [35], edges: [40]}}
                                               ^
      help: remove one of them
      """),
    BrokenSpec(
      "no edges at all",
      [
        (
          "inventories:",
          "slices: {band: {observed: []}}\ninventories:"
        )
      ],
      """
      error: 'observed' is an empty list
        --> e/small.yaml:55:27
        slices: {band: {observed: []}}
                                  ^
      help: expected a list of ascending numbers
      """),
    BrokenSpec(
      "a value in two groups",
      [
        (
          "inventories:",
          "slices: {season: {column: Month, groups: {winter: [12, 1], spring: [1.0, 2]}}}\ninventories:"
        )
      ],
      """
      error: duplicate value '1' (first named on line 55)
        --> e/small.yaml:55:69
        slices: {season: {column: Month, groups: {winter: [12, 1], spring: [1.0, 2]}}}
                                                                            ^
      help: remove one of them
      """),
    BrokenSpec(
      "groups that are a list",
      [
        (
          "inventories:",
          "slices: {season: {column: Month, groups: [1, 2]}}\ninventories:"
        )
      ],
      """
      error: 'groups' is a list
        --> e/small.yaml:55:42
        slices: {season: {column: Month, groups: [1, 2]}}
                                                 ^
      help: expected a mapping from group names to lists of values
      """),
    BrokenSpec(
      "a region of equivalence below zero",
      [
        (
          "inventories:",
          "compare: {rope: -1}\ninventories:"
        )
      ],
      """
      error: 'rope' is -1
        --> e/small.yaml:55:17
        compare: {rope: -1}
                        ^
      help: expected a number of at least 0, or a percentage such as 1%
      """),
    BrokenSpec(
      "a region of equivalence in words",
      [
        (
          "inventories:",
          "compare: {rope: one percent}\ninventories:"
        )
      ],
      """
      error: 'rope' is the text 'one percent'
        --> e/small.yaml:55:17
        compare: {rope: one percent}
                        ^
      help: expected a number of at least 0, or a percentage such as 1%
      """),
    BrokenSpec(
      "formulas with mistakes",
      [
        (
          "metrics: [rmse, r2]",
          """
          metrics:
              - rmse
              - {name: a, formula: mean(abs(observd - predicted))}
              - {name: b, formula: "mean(observed - predicted"}
              - {name: c, formula: abs(observed - predicted)}
              - {name: mae, formula: mean(predicted)}
              - {name: weighted_d, formula: mean(predicted)}
              - {name: e, formula: mean(predicted), better: most}
              - {formula: mean(predicted)}
          """
        )
      ],
      """
      error: formula, character 10: unknown name 'observd'
        --> e/small.yaml:53:35
            - {name: a, formula: mean(abs(observd - predicted))}
                                          ^
      help: did you mean 'observed'? expected one of: observed, predicted, weight

      error: formula, character 26: ends too early
        --> e/small.yaml:54:52
            - {name: b, formula: "mean(observed - predicted"}
                                                           ^
      help: expected an operator, ',' or ')'

      error: formula, character 5: 'observed' makes one value for each row; a metric is one for all
        --> e/small.yaml:55:30
            - {name: c, formula: abs(observed - predicted)}
                                     ^
      help: put the term in mean(…), sum(…), median(…), min(…) or max(…)

      error: 'mae' is a reserved name
        --> e/small.yaml:56:14
            - {name: mae, formula: mean(predicted)}
                     ^
      help: give the metric another name

      error: 'weighted_d' is a reserved name
        --> e/small.yaml:57:14
            - {name: weighted_d, formula: mean(predicted)}
                     ^
      help: give the metric another name

      error: 'better' is 'most'
        --> e/small.yaml:58:51
            - {name: e, formula: mean(predicted), better: most}
                                                          ^
      help: expected one of: lower, higher, zero

      error: 'name' is missing in a metric
        --> e/small.yaml:59:7
            - {formula: mean(predicted)}
              ^
      help: add 'name': a name of letters, digits, '_' and '-', at most 100
      """),
    BrokenSpec(
      "a metric that is not evaluated",
      [
        (
          "inventories:",
          "compare: {metric: mae}\ninventories:"
        )
      ],
      """
      error: unknown metric 'mae'
        --> e/small.yaml:55:19
        compare: {metric: mae}
                          ^
      help: expected one of: rmse, r2
      """),
    BrokenSpec(
      "a level of certainty",
      [
        (
          "inventories:",
          "compare: {level: 1}\ninventories:"
        )
      ],
      """
      error: 'level' is 1
        --> e/small.yaml:55:18
        compare: {level: 1}
                         ^
      help: expected a number in (0, 1), or a percentage such as 20%
      """),
    BrokenSpec(
      "a holdout of another name",
      [
        (
          "inventories:",
          "compare: {evaluation: \"holdout:randon\"}\ninventories:"
        )
      ],
      """
      error: unknown evaluation 'holdout:randon'
        --> e/small.yaml:55:23
        compare: {evaluation: "holdout:randon"}
                              ^
      help: did you mean 'holdout:random'? expected one of: out_of_fold, holdout:random, masked
      """),
  ]
}
