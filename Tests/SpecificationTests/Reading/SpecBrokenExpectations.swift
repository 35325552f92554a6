// Mistakes in expectations.
extension BrokenSpec {
  static let expecting: [BrokenSpec] = [
    BrokenSpec(
      "expected figures that name nothing",
      [
        (
          "inventories:",
          """
          expect:
            scores:
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
      error: unknown stage 'tim'
        --> e/small.yaml:57:15
            - {stage: tim, evaluation: masked, metric: rmse, values: {O3: 1}, tolerance: 1}
                      ^
      help: did you mean 'time'? expected one of: time, space, again

      error: unknown evaluation 'truth'
        --> e/small.yaml:58:33
            - {stage: time, evaluation: truth, metric: rmse, values: {O3: 1}, tolerance: 1}
                                        ^
      help: expected one of: out_of_fold, holdout:random, masked

      error: unknown metric 'rsme'
        --> e/small.yaml:59:49
            - {stage: time, evaluation: masked, metric: rsme, values: {O3: 1}, tolerance: 1}
                                                        ^
      help: did you mean 'rmse'? expected one of: rmse, r2, coverage, width, set_size

      error: unknown target 'O4'
        --> e/small.yaml:60:64
            - {stage: time, evaluation: masked, metric: rmse, values: {O4: 1}, tolerance: 1}
                                                                       ^
      help: did you mean 'O3'? expected O3

      error: unknown model 'gbm'
        --> e/small.yaml:61:62
            - {stage: time, evaluation: masked, metric: rmse, model: gbm, values: {O3: 1}, \
      tolerance: 1}
                                                                     ^
      help: expected one of: blend, ridge, list[alpha=0.1], list[alpha=10]

      error: unknown model 'list'
        --> e/small.yaml:62:72
        … time, evaluation: masked, metric: rmse, layer: 2, model: list, values: {O3: 1}, \
      tolerance: 1}
                                                                   ^
      help: expected one of: blend, ridge
      """),
    BrokenSpec(
      "expected figures of half a slice",
      [
        (
          "inventories:",
          """
          slices: {month: {column: Month}}
          expect:
            scores:
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
      error: 'slice' requires 'group'
        --> e/small.yaml:58:93
        …- {stage: time, evaluation: masked, metric: rmse, values: {O3: 1}, tolerance: 1, slice: \
      month}
                                                                                                 ^
      help: add 'group'

      error: 'group' requires 'slice'
        --> e/small.yaml:59:93
            - {stage: time, evaluation: masked, metric: rmse, values: {O3: 1}, tolerance: 1, \
      group: 1}
                                                                                                  \
        ^
      help: add 'slice'

      error: unknown slice 'moon'
        --> e/small.yaml:60:93
        … time, evaluation: masked, metric: rmse, values: {O3: 1}, tolerance: 1, slice: moon, \
      group: 1}
                                                                                        ^
      help: expected month
      """),
    BrokenSpec(
      "expected coverage out of fold",
      [
        (
          "inventories:",
          """
          expect:
            scores:
              - {stage: time, evaluation: out_of_fold, metric: coverage, values: {O3: 1}, \
          tolerance: 1}
          inventories:
          """
        )
      ],
      """
      error: unknown metric 'coverage'
        --> e/small.yaml:57:54
            - {stage: time, evaluation: out_of_fold, metric: coverage, values: {O3: 1}, \
      tolerance: 1}
                                                             ^
      help: expected one of: rmse, r2
      """),
    BrokenSpec(
      "expected figures without a tolerance",
      [
        (
          "inventories:",
          """
          expect:
            scores:
              - {stage: time, evaluation: masked, metric: rmse, values: 3}
          inventories:
          """
        )
      ],
      """
      error: 'tolerance' is missing in an expected score
        --> e/small.yaml:57:7
            - {stage: time, evaluation: masked, metric: rmse, values: 3}
              ^
      help: add 'tolerance': a number or a percentage
      """),
    BrokenSpec(
      "an expected value that is no number",
      [
        (
          "inventories:",
          """
          expect:
            scores:
              - {stage: time, evaluation: masked, metric: rmse, values: {O3: low}, tolerance: 1}
          inventories:
          """
        )
      ],
      """
      error: the value of 'O3' is the text 'low'
        --> e/small.yaml:57:68
            - {stage: time, evaluation: masked, metric: rmse, values: {O3: low}, tolerance: 1}
                                                                           ^
      help: expected a number
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
      error: unknown inventory 'city'
        --> e/small.yaml:55:24
        expect: {inventories: {city: {no_gaps: true}}}
                               ^
      help: expected city_inventory
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
      error: the bounds of 'O3' is a list
        --> e/small.yaml:55:54
        expect: {inventories: {city_inventory: {bounds: {O3: [0]}}}}
                                                             ^
      help: expected a list of two numbers, [least, greatest]
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
      error: unknown table 'town'
        --> e/small.yaml:55:57
        …{inventories: {city_inventory: {totals: {table: town, by: Month, columns: O3, tolerance: \
      1%}}}…
                                                         ^
      help: expected one of: city, district, district_filled, city_filled
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
      error: 'tolerance' is missing in 'totals'
        --> e/small.yaml:55:49
        expect: {inventories: {city_inventory: {totals: {table: city, by: Month, columns: O3, \
      statisti…
                                                        ^
      help: add 'tolerance': a number or a percentage

      error: 'statistic' is 'median'
        --> e/small.yaml:55:98
        …ntories: {city_inventory: {totals: {table: city, by: Month, columns: O3, statistic: \
      median}}}}
                                                                                             ^
      help: did you mean 'mean'? expected one of: sum, mean
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
      error: 'layer' can't be combined with 'model: blend'
        --> e/small.yaml:55:75
        …s: [{stage: time, evaluation: masked, metric: rmse, layer: 2, values: {O3: 1}, \
      tolerance: 1}]}
                                                                    ^
      help: remove one of them
      """),
  ]
}
