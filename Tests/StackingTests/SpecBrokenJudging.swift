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
      e/small.yaml:55:10: 'column' is missing in slice 'season'; it must be a column, or \
      'observed' edges
        slices: {season: {groups: {winter: [1]}}}
                 ^
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
      e/small.yaml:55:34: unknown key 'group' in slice 'season'; known here: column, groups, \
      edges, observed; did you mean 'groups'?
        slices: {season: {column: Month, group: {winter: [1]}}}
                                         ^
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
      e/small.yaml:55:37: 'edges' is not ascending; it must be a list of ascending numbers
        slices: {era: {column: Year, edges: [2021, 2020]}}
                                            ^
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
      e/small.yaml:55:37: 'edges' beside 'groups' is a list; it must be left out
        slices: {era: {column: Year, edges: [2021], groups: {a: [1]}}}
                                            ^
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
      e/small.yaml:55:25: 'column' beside 'observed' is 'Year'; it must be left out
        slices: {band: {column: Year, observed: [35]}}
                                ^
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
      e/small.yaml:55:40: 'edges' beside 'observed' is a list; it must be left out
        slices: {band: {observed: [35], edges: [40]}}
                                               ^
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
      e/small.yaml:55:27: 'observed' is an empty list; it must be a list of ascending numbers
        slices: {band: {observed: []}}
                                  ^
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
      e/small.yaml:55:69: value '1' is already on line 55, column 56; it may stand once
        slices: {season: {column: Month, groups: {winter: [12, 1], spring: [1.0, 2]}}}
                                                                            ^
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
      e/small.yaml:55:42: 'groups' is a list; it must be a mapping from group names to lists of \
      values
        slices: {season: {column: Month, groups: [1, 2]}}
                                                 ^
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
      e/small.yaml:55:17: 'rope' is -1; it must be a number of at least 0, or a percentage such \
      as 1%
        compare: {rope: -1}
                        ^
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
      e/small.yaml:55:17: 'rope' is the text 'one percent'; it must be a number of at least 0, \
      or a percentage such as 1%
        compare: {rope: one percent}
                        ^
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
      e/small.yaml:55:19: unknown metric 'mae'; known here: rmse, r2
        compare: {metric: mae}
                          ^
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
      e/small.yaml:55:18: 'level' is 1; it must be a number in (0, 1)
        compare: {level: 1}
                         ^
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
      e/small.yaml:55:23: unknown evaluation 'holdout:randon'; known here: out_of_fold, \
      holdout:random, masked; did you mean 'holdout:random'?
        compare: {evaluation: "holdout:randon"}
                              ^
      """),
    BrokenSpec(
      "expected figures that name nothing",
      [
        (
          "inventories:",
          """
          expect:
            figures:
              - {stage: tim, evaluation: masked, metric: rmse, values: {O3: 1}, tolerance: 1}
              - {stage: time, evaluation: truth, metric: rmse, values: {O3: 1}, tolerance: 1}
              - {stage: time, evaluation: masked, metric: rsme, values: {O3: 1}, tolerance: 1}
              - {stage: time, evaluation: masked, metric: rmse, values: {O4: 1}, tolerance: 1}
              - {stage: time, evaluation: masked, metric: rmse, model: gbm, values: {O3: 1}, \
          tolerance: 1}
              - {stage: time, evaluation: masked, metric: rmse, layer: 2, model: list, values: \
          {O3: 1}, tolerance: 1}
          inventories:
          """
        )
      ],
      """
      e/small.yaml:57:15: unknown stage 'tim'; known here: time, space, again; did you mean \
      'time'?
            - {stage: tim, evaluation: masked, metric: rmse, values: {O3: 1}, tolerance: 1}
                      ^
      e/small.yaml:58:33: unknown evaluation 'truth'; known here: out_of_fold, holdout:random, \
      masked
            - {stage: time, evaluation: truth, metric: rmse, values: {O3: 1}, tolerance: 1}
                                        ^
      e/small.yaml:59:49: unknown metric 'rsme'; known here: rmse, r2, coverage, width; did you \
      mean 'rmse'?
            - {stage: time, evaluation: masked, metric: rsme, values: {O3: 1}, tolerance: 1}
                                                        ^
      e/small.yaml:60:64: unknown target 'O4'; known here: O3; did you mean 'O3'?
            - {stage: time, evaluation: masked, metric: rmse, values: {O4: 1}, tolerance: 1}
                                                                       ^
      e/small.yaml:61:62: unknown model 'gbm'; known here: blend, ridge, list[alpha=0.1], \
      list[alpha=10]
            - {stage: time, evaluation: masked, metric: rmse, model: gbm, values: {O3: 1}, \
      tolerance: 1}
                                                                     ^
      e/small.yaml:62:72: unknown model 'list'; known here: blend, ridge
        … time, evaluation: masked, metric: rmse, layer: 2, model: list, values: {O3: 1}, \
      tolerance: 1}
                                                                   ^
      """),
    BrokenSpec(
      "expected figures of half a slice",
      [
        (
          "inventories:",
          """
          slices: {month: {column: Month}}
          expect:
            figures:
              - {stage: time, evaluation: masked, metric: rmse, values: {O3: 1}, tolerance: 1, \
          slice: month}
              - {stage: time, evaluation: masked, metric: rmse, values: {O3: 1}, tolerance: 1, \
          group: 1}
              - {stage: time, evaluation: masked, metric: rmse, values: {O3: 1}, tolerance: 1, \
          slice: moon, group: 1}
          inventories:
          """
        )
      ],
      """
      e/small.yaml:58:93: 'slice' stands alone; it must stand beside 'group'
        …- {stage: time, evaluation: masked, metric: rmse, values: {O3: 1}, tolerance: 1, \
      slice: month}
                                                                                                \
       ^
      e/small.yaml:59:93: 'group' stands alone; it must stand beside 'slice'
            - {stage: time, evaluation: masked, metric: rmse, values: {O3: 1}, tolerance: 1, \
      group: 1}
                                                                                                \
          ^
      e/small.yaml:60:93: unknown slice 'moon'; known here: month
        … time, evaluation: masked, metric: rmse, values: {O3: 1}, tolerance: 1, slice: moon, \
      group: 1}
                                                                                        ^
      """),
    BrokenSpec(
      "expected coverage out of fold",
      [
        (
          "inventories:",
          """
          expect:
            figures:
              - {stage: time, evaluation: out_of_fold, metric: coverage, values: {O3: 1}, \
          tolerance: 1}
          inventories:
          """
        )
      ],
      """
      e/small.yaml:57:54: unknown metric 'coverage'; known here: rmse, r2
            - {stage: time, evaluation: out_of_fold, metric: coverage, values: {O3: 1}, \
      tolerance: 1}
                                                             ^
      """),
    BrokenSpec(
      "expected figures without a tolerance",
      [
        (
          "inventories:",
          """
          expect:
            figures:
              - {stage: time, evaluation: masked, metric: rmse, values: 3}
          inventories:
          """
        )
      ],
      """
      e/small.yaml:57:7: 'tolerance' is missing in an expected figure; it must be a number or a \
      percentage
            - {stage: time, evaluation: masked, metric: rmse, values: 3}
              ^
      """),
    BrokenSpec(
      "an expected value that is no number",
      [
        (
          "inventories:",
          """
          expect:
            figures:
              - {stage: time, evaluation: masked, metric: rmse, values: {O3: low}, tolerance: 1}
          inventories:
          """
        )
      ],
      """
      e/small.yaml:57:68: the value of 'O3' is the text 'low'; it must be a number
            - {stage: time, evaluation: masked, metric: rmse, values: {O3: low}, tolerance: 1}
                                                                           ^
      """),
    BrokenSpec(
      "expectations of an unknown inventory",
      [
        (
          "inventories:",
          "expect: {inventories: {city: {no_gaps: true}}}\ninventories:"
        )
      ],
      """
      e/small.yaml:55:24: unknown inventory 'city'; known here: city_inventory
        expect: {inventories: {city: {no_gaps: true}}}
                               ^
      """),
    BrokenSpec(
      "bounds that are no pair",
      [
        (
          "inventories:",
          "expect: {inventories: {city_inventory: {bounds: {O3: [0]}}}}\ninventories:"
        )
      ],
      """
      e/small.yaml:55:54: the bounds of 'O3' is a list; it must be a list of two numbers, \
      [least, greatest]
        expect: {inventories: {city_inventory: {bounds: {O3: [0]}}}}
                                                             ^
      """),
    BrokenSpec(
      "totals of an unknown table",
      [
        (
          "inventories:",
          "expect: {inventories: {city_inventory: {totals: {table: town, by: Month, columns: O3, tolerance: 1%}}}}\ninventories:"
        )
      ],
      """
      e/small.yaml:55:57: unknown table 'town'; known here: city, district, district_filled, \
      city_filled
        …{inventories: {city_inventory: {totals: {table: town, by: Month, columns: O3, \
      tolerance: 1%}}}…
                                                         ^
      """),
    BrokenSpec(
      "totals without a tolerance",
      [
        (
          "inventories:",
          "expect: {inventories: {city_inventory: {totals: {table: city, by: Month, columns: O3, statistic: median}}}}\ninventories:"
        )
      ],
      """
      e/small.yaml:55:49: 'tolerance' is missing in 'totals'; it must be a number or a \
      percentage
        expect: {inventories: {city_inventory: {totals: {table: city, by: Month, columns: O3, \
      statisti…
                                                        ^
      e/small.yaml:55:98: 'statistic' is the text 'median'; it must be one of sum, mean
        …ntories: {city_inventory: {totals: {table: city, by: Month, columns: O3, statistic: \
      median}}}}
                                                                                             ^
      """),
    BrokenSpec(
      "a layer of the blend, which is above all layers",
      [
        (
          "inventories:",
          "expect: {figures: [{stage: time, evaluation: masked, metric: rmse, layer: 2, values: {O3: 1}, tolerance: 1}]}\ninventories:"
        )
      ],
      """
      e/small.yaml:55:75: 'layer' of 'blend' is 2; it must be left out
        …: [{stage: time, evaluation: masked, metric: rmse, layer: 2, values: {O3: 1}, tolerance: 1}]}
                                                                   ^
      """),
  ]
}
