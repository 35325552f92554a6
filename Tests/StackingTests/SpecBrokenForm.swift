// Mistakes of form: keys, types and ranges.
extension BrokenSpec {
  static let form: [BrokenSpec] = [
    BrokenSpec(
      "an unknown preset",
      [("    folds: {kind: blocks", "    preset: bets\n    folds: {kind: blocks")],
      """
      e/small.yaml:25:13: unknown preset 'bets'; known here: fast, good, best, \
      amlsg_published; did you mean 'best'?
            preset: bets
                    ^
      """),
    BrokenSpec(
      "an unknown way to stop", [("blend: greedy", "stopping: early")],
      """
      e/small.yaml:29:15: 'stopping' is the text 'early'; it must be one of none, own_fold, \
      fold_averaged
            stopping: early
                      ^
      """),
    BrokenSpec(
      "a limit of no candidates", [("features: false}", "per_family: 0}")],
      """
      e/small.yaml:28:43: 'per_family' is 0; it must be an integer in [1, 1000]
              - {candidates: [ridge], per_family: 0}
                                                  ^
      """),
    BrokenSpec(
      "an unknown condition of a layer", [("features: false}", "when: needed}")],
      """
      e/small.yaml:28:37: 'when' is the text 'needed'; it must be one of always, earned
              - {candidates: [ridge], when: needed}
                                            ^
      """),
    BrokenSpec(
      "a first layer that must earn its place",
      [("- [ridge, list]", "- {candidates: [ridge, list], when: earned, nested: true}")],
      """
      e/small.yaml:27:43: 'when' stands in the first layer, which has none below it; it may stand \
      in later ones
              - {candidates: [ridge, list], when: earned, nested: true}
                                                  ^
      e/small.yaml:27:59: 'nested' stands in the first layer, which has none below it; it may \
      stand in later ones
              - {candidates: [ridge, list], when: earned, nested: true}
                                                                  ^
      """),
    BrokenSpec(
      "a margin of nothing", [("features: false}", "when: earned, margin: 0}")],
      """
      e/small.yaml:28:53: 'margin' is 0; it must be a number above 0
              - {candidates: [ridge], when: earned, margin: 0}
                                                            ^
      """),
    BrokenSpec(
      "a margin where nothing is asked", [("features: false}", "margin: 2}")],
      """
      e/small.yaml:28:39: 'margin' stands alone; it must stand beside 'when: earned'
              - {candidates: [ridge], margin: 2}
                                              ^
      """),
    BrokenSpec(
      "two folds, of which none can be kept out",
      [("Month], count: 3", "Month], count: 2"), ("features: false}", "when: earned}")],
      """
      e/small.yaml:28:37: 'when' keeps a fold out and splits the others again, but there are 2 \
      folds; there must be at least 3
              - {candidates: [ridge], when: earned}
                                            ^
      """),
    BrokenSpec(
      "three folds, of which a nested layer and its decision keep two out",
      [("features: false}", "nested: true, when: earned}")],
      """
      e/small.yaml:28:39: 'nested' keeps a fold out and splits the others again, but there are 3 \
      folds; there must be at least 4
              - {candidates: [ridge], nested: true, when: earned}
                                              ^
      """),
    BrokenSpec(
      "a nested layer over folds of its own and one that is not nested",
      [
        (
          "features: false}",
          "folds: {kind: kfold, count: 3}}\n      - {candidates: [ridge], nested: true}"
        )
      ],
      """
      e/small.yaml:29:39: 'nested' stands over folds that layer 2 has of its own; all layers up \
      to a nested one must have the stack's
              - {candidates: [ridge], nested: true}
                                              ^
      e/small.yaml:29:39: 'nested' stands over layer 2, which is not nested; it must be too
              - {candidates: [ridge], nested: true}
                                              ^
      """),
    BrokenSpec(
      "a shrinkage beyond equal weights", [("blend: greedy", "blend: {kind: nnls, shrinkage: 2}")],
      """
      e/small.yaml:29:36: 'shrinkage' is 2; it must be a number in [0, 1] or few_rows
            blend: {kind: nnls, shrinkage: 2}
                                           ^
      """),
    BrokenSpec(
      "an unknown key at the top", [("seed: 7", "sede: 7")],
      """
      e/small.yaml:4:1: unknown key 'sede' in the experiment; known here: strata, name, title, \
      seed, vars, tables, learners, stacks, stages, evaluate, inventories, slices, budget, \
      compare, expect, ablate, matrix, search, extends; did you mean 'seed'?
        sede: 7
        ^
      """),
    BrokenSpec(
      "an unknown key in a stage", [("fills: city_filled", "filled: city_filled")],
      """
      e/small.yaml:33:12: unknown table 'city_filled'; known here: city, district, \
      district_filled
            join: {city_filled: [Year, Month]}
                   ^
      e/small.yaml:35:27: unknown table 'city_filled'; known here: city, district, \
      district_filled
            relative_to: {column: city_filled.*, form: difference}
                                  ^
      e/small.yaml:36:33: unknown table 'city_filled'; known here: city, district, \
      district_filled
            features: [District, PM2.5, city_filled.*]
                                        ^
      e/small.yaml:49:5: unknown key 'filled' in stage 'time'; known here: table, join, \
      targets, relative_to, transform, trend, features, stack, fills, label; did you mean 'fills'?
            filled: city_filled
            ^
      e/small.yaml:56:27: no stage fills a table 'city_filled'; known here: district_filled
          city_inventory: {table: city_filled, intervals: 0.9}
                                  ^
      """),
    BrokenSpec(
      "a missing name", [("name: small\n", "")],
      """
      e/small.yaml:1:1: 'name' is missing in the experiment; it must be a name of letters, \
      digits, '_' and '-', at most 100
        strata: 1
        ^
      """),
    BrokenSpec(
      "another version", [("strata: 1", "strata: 2")],
      """
      e/small.yaml:1:9: 'strata', the version of the language, is 2; it must be 1
        strata: 2
                ^
      """),
    BrokenSpec(
      "a name that is no file name", [("name: small", "name: a/b")],
      """
      e/small.yaml:2:7: 'name' is the text 'a/b'; it must be a name of letters, digits, '_' \
      and '-', at most 100
        name: a/b
              ^
      """),
    BrokenSpec(
      "a seed below zero", [("seed: 7", "seed: -7")],
      """
      e/small.yaml:4:7: 'seed' is -7; it must be an integer in [0, 18446744073709551615]
        seed: -7
              ^
      """),
    BrokenSpec(
      "a text for a number", [("count: 3}", "count: three}")],
      """
      e/small.yaml:25:53: 'count' is the text 'three'; it must be an integer in [2, 1000]
            folds: {kind: blocks, by: [Year, Month], count: three}
                                                            ^
      """),
    BrokenSpec(
      "a fold count of one", [("by: [Year, Month], count: 3}", "by: [Year, Month], count: 1}")],
      """
      e/small.yaml:25:53: 'count' is 1; it must be an integer in [2, 1000]
            folds: {kind: blocks, by: [Year, Month], count: 1}
                                                            ^
      """),
    BrokenSpec(
      "a list for a mapping", [("{unit: µg/m³, min: 0}", "[0, 500]")],
      """
      e/small.yaml:13:14: column 'PM2.5' is a list; it must be a mapping
              PM2.5: [0, 500]
                     ^
      """),
    BrokenSpec(
      "bounds the wrong way round", [("max: 500", "max: -1")],
      """
      e/small.yaml:14:25: 'max' is -1; it must be at least 'min', 0
              O3: {min: 0, max: -1}
                                ^
      """),
    BrokenSpec(
      "a separator of several letters", [("ignore: [Notes]", "separator: comma")],
      """
      e/small.yaml:15:18: 'separator' is the text 'comma'; it must be one character, tab or blanks
            separator: comma
                       ^
      """),
    BrokenSpec(
      "a unit of another kind", [("ignore: [Notes]", "units: {O3: {from: ppb, to: ug/m3}}")],
      """
      e/small.yaml:15:35: 'to' is 'ug/m3' from 'ppb'; it must be beside 'temperature', in °C, at \
      which volumes count
            units: {O3: {from: ppb, to: ug/m3}}
                                        ^
      """),
    BrokenSpec(
      "a column both declared and ignored", [("ignore: [Notes]", "ignore: [O3]")],
      """
      e/small.yaml:15:14: column 'O3' is ignored here but used on line 14; it can't be both
            ignore: [O3]
                     ^
      """),
    BrokenSpec(
      "an empty layer", [("- [ridge, list]", "- []")],
      """
      e/small.yaml:27:9: a layer is an empty list; it must be a list of learners
              - []
                ^
      """),
    BrokenSpec(
      "no layer",
      [
        (
          "layers:\n      - [ridge, list]\n      - {candidates: [ridge], features: false}",
          "layers: []"
        )
      ],
      """
      e/small.yaml:26:13: 'layers' is an empty list; it must be a list of layers, each a list \
      of learners
            layers: []
                    ^
      """),
    BrokenSpec(
      "a first layer that sees nothing",
      [("- [ridge, list]", "- {candidates: [ridge], features: false}")],
      """
      e/small.yaml:27:41: 'features' is false in the first layer; it has nothing else to see \
      and must be true
              - {candidates: [ridge], features: false}
                                                ^
      """),
    BrokenSpec(
      "a hyperparameter out of range", [("alpha: [0.1, 10]", "alpha: -1")],
      """
      e/small.yaml:22:32: 'alpha' is -1; it must be a number in [1e-09, 1000000000]
          list: {family: ridge, alpha: -1}
                                       ^
      """),
    BrokenSpec(
      "a value of a list out of range", [("alpha: [0.1, 10]", "alpha: [0.1, x]")],
      """
      e/small.yaml:22:38: 'alpha' is the text 'x'; it must be a number in [1e-09, 1000000000]
          list: {family: ridge, alpha: [0.1, x]}
                                             ^
      """),
    BrokenSpec(
      "a hyperparameter under two names", [("alpha: [0.1, 10]", "alpha: 1, reg_lambda: 2")],
      """
      e/small.yaml:22:35: 'reg_lambda' is another name of 'alpha', which is already on line \
      22; give one of them
          list: {family: ridge, alpha: 1, reg_lambda: 2}
                                          ^
      """),
    BrokenSpec(
      "an unknown hyperparameter", [("alpha: [0.1, 10]", "alhpa: 1")],
      """
      e/small.yaml:22:25: unknown key 'alhpa' in learner 'list' of family 'ridge'; known here: \
      family, alpha; did you mean 'alpha'?
          list: {family: ridge, alhpa: 1}
                                ^
      """),
    BrokenSpec(
      "a share of one", [("fraction: 0.2", "fraction: 1")],
      """
      e/small.yaml:53:38: 'fraction' is 1; it must be a number in (0, 1)
            random: {kind: random, fraction: 1}
                                             ^
      """),
    BrokenSpec(
      "a period of nothing", [("period: 12", "period: 0")],
      """
      e/small.yaml:47:63: 'period' is 0; it must be a number above 0
            features: [{time: [Year, Month]}, {cyclic: Month, period: 0}, PM2.5]
                                                                      ^
      """),
    BrokenSpec(
      "a cycle without its period", [(", period: 12", "")],
      """
      e/small.yaml:47:39: 'period' is missing in a feature; it must be a number above 0
            features: [{time: [Year, Month]}, {cyclic: Month}, PM2.5]
                                              ^
      """),
    BrokenSpec(
      "an entry that is no feature", [("{time: [Year, Month]}", "{tiem: [Year, Month]}")],
      """
      e/small.yaml:47:17: unknown key 'tiem' in a feature; known here: time, cyclic, \
      out_of_fold, number, category, arithmetic, group, target_encoding, lag, neighbours, \
      period, harmonics, operations, of, statistics, smoothing, by, within, count, nearest; did you mean 'time'?
            features: [{tiem: [Year, Month]}, {cyclic: Month, period: 12}, PM2.5]
                        ^
      """),
    BrokenSpec(
      "a lag of one of several targets, by no step",
      [("PM2.5, city_filled.*]", "{lag: O3, by: 0, time: [Year, Month], within: District}]")],
      """
      e/small.yaml:36:32: 'lag' is 'O3', one of 2 targets; it must be * for the target that is \
      modelled, or a column that is no target
            features: [District, {lag: O3, by: 0, time: [Year, Month], within: District}]
                                       ^
      e/small.yaml:36:40: 'by' is 0; it must be a whole number of steps other than 0, each \
      once, at most 10000
            features: [District, {lag: O3, by: 0, time: [Year, Month], within: District}]
                                               ^
      """),
    BrokenSpec(
      "rules that lack what they need",
      [
        (
          "PM2.5, city_filled.*]",
          "{arithmetic: [PM2.5]}, {group: District, statistics: mode}, {neighbours: PM2.5}]"
        )
      ],
      """
      e/small.yaml:36:39: 'arithmetic' is one column; it must be a list of two columns or more
            features: [District, {arithmetic: [PM2.5]}, {group: District, statistics: mode}, {neighbou…
                                              ^
      e/small.yaml:36:49: 'of' is missing in a feature; it must be a column, or * for the target \
      that is modelled
            features: [District, {arithmetic: [PM2.5]}, {group: District, statistics: mode}, {neighbou…
                                                        ^
      e/small.yaml:36:79: an item of 'statistics' is the text 'mode'; it must be one of mean, sd, \
      min, max, median
        …s: [District, {arithmetic: [PM2.5]}, {group: District, statistics: mode}, {neighbours: PM2.5}]
                                                                            ^
      e/small.yaml:36:86: 'time' is missing in a feature; it must be a column of dates, or a year \
      with a month, a day, an hour and a minute behind it or not
        …s: [District, {arithmetic: [PM2.5]}, {group: District, statistics: mode}, {neighbours: PM2.5}]
                                                                                   ^
      e/small.yaml:36:86: 'within' is missing in a feature; it must be the column that names the \
      series
        …s: [District, {arithmetic: [PM2.5]}, {group: District, statistics: mode}, {neighbours: PM2.5}]
                                                                                   ^
      """),
    BrokenSpec(
      "too many columns of time", [("{time: [Year, Month]}", "{time: [A, B, C, D, E, F]}")],
      """
      e/small.yaml:47:23: 'time' is 6 columns; it must be a column of dates, or a year with a month, \
      a day, an hour and a minute behind it or not
            features: [{time: [A, B, C, D, E, F]}, {cyclic: Month, period: 12}, PM2.5]
                              ^
      """),
    BrokenSpec(
      "a setting of another blend", [("blend: greedy", "blend: {kind: mean, steps: 9}")],
      """
      e/small.yaml:29:25: unknown key 'steps' in 'blend'; known here: kind, layers
            blend: {kind: mean, steps: 9}
                                ^
      """),
    BrokenSpec(
      "repeats that are all the same",
      [
        ("{kind: blocks, by: [Year, Month], count: 3}", "{kind: kfold, repeats: 2, shuffle: false}")
      ],
      """
      e/small.yaml:25:35: 'repeats' is 2; it must be 1, as without shuffling all repeats are \
      the same
            folds: {kind: kfold, repeats: 2, shuffle: false}
                                          ^
      """),
    BrokenSpec(
      "a key that comes twice", [("seed: 7", "seed: 7\nseed: 8")],
      """
      e/small.yaml:5:1: key 'seed' is already on line 4; a key may stand once in a mapping
        seed: 8
        ^
      """),
  ]
}
