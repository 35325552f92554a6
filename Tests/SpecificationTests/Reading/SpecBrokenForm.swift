// Mistakes of form: keys, types and ranges.
extension BrokenSpec {
  static let form: [BrokenSpec] = [
    BrokenSpec(
      "an unknown preset",
      [("    folds: {kind: blocks", "    preset: bets\n    folds: {kind: blocks")],
      """
      error: unknown preset 'bets'
        --> e/small.yaml:25:13
            preset: bets
                    ^
      help: did you mean 'best'? expected one of: fast, good, best, amlsg_published
      """),
    BrokenSpec(
      "an unknown way to stop", [("blend: greedy", "stopping: early")],
      """
      error: 'stopping' is 'early'
        --> e/small.yaml:29:15
            stopping: early
                      ^
      help: expected one of: none, own_fold, fold_averaged
      """),
    BrokenSpec(
      "a limit of no candidates", [("features: false}", "per_family: 0}")],
      """
      error: 'per_family' is 0
        --> e/small.yaml:28:43
              - {candidates: [ridge], per_family: 0}
                                                  ^
      help: expected an integer in [1, 1000]
      """),
    BrokenSpec(
      "an unknown condition of a layer", [("features: false}", "when: needed}")],
      """
      error: 'when' is 'needed'
        --> e/small.yaml:28:37
              - {candidates: [ridge], when: needed}
                                            ^
      help: expected one of: always, improves
      """),
    BrokenSpec(
      "a first layer that must earn its place",
      [("- [ridge, list]", "- {candidates: [ridge, list], when: earned, nested: true}")],
      """
      error: 'when' has no effect in the first layer
        --> e/small.yaml:27:43
              - {candidates: [ridge, list], when: earned, nested: true}
                                                  ^
      help: move it to a later layer

      error: 'nested' has no effect in the first layer
        --> e/small.yaml:27:59
              - {candidates: [ridge, list], when: earned, nested: true}
                                                                  ^
      help: move it to a later layer
      """),
    BrokenSpec(
      "a margin of nothing", [("features: false}", "when: earned, margin: 0}")],
      """
      error: 'margin' is 0
        --> e/small.yaml:28:53
              - {candidates: [ridge], when: earned, margin: 0}
                                                            ^
      help: expected a number above 0
      """),
    BrokenSpec(
      "a margin where nothing is asked", [("features: false}", "margin: 2}")],
      """
      error: 'margin' has no effect without 'when: improves'
        --> e/small.yaml:28:39
              - {candidates: [ridge], margin: 2}
                                              ^
      help: add 'when: improves', or remove 'margin'
      """),
    BrokenSpec(
      "two folds, of which none can be kept out",
      [("Month], count: 3", "Month], count: 2"), ("features: false}", "when: earned}")],
      """
      error: 'when' needs at least 3 folds; the stack has 2
        --> e/small.yaml:28:37
              - {candidates: [ridge], when: earned}
                                            ^
      help: raise 'count' to 3
      """),
    BrokenSpec(
      "three folds, of which a nested layer and its decision keep two out",
      [("features: false}", "nested: true, when: earned}")],
      """
      error: 'nested' needs at least 4 folds; the stack has 3
        --> e/small.yaml:28:39
              - {candidates: [ridge], nested: true, when: earned}
                                              ^
      help: raise 'count' to 4
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
      error: 'nested' can't be used: layer 2 has its own folds
        --> e/small.yaml:29:39
              - {candidates: [ridge], nested: true}
                                              ^
      help: remove 'folds' from all layers up to the nested one

      error: 'nested' can't be used: layer 2 is not nested
        --> e/small.yaml:29:39
              - {candidates: [ridge], nested: true}
                                              ^
      help: add 'nested: true' to layer 2
      """),
    BrokenSpec(
      "a shrinkage beyond equal weights", [("blend: greedy", "blend: {kind: nnls, shrinkage: 2}")],
      """
      error: 'shrinkage' is 2
        --> e/small.yaml:29:36
            blend: {kind: nnls, shrinkage: 2}
                                           ^
      help: expected a number in [0, 1] or few_rows
      """),
    BrokenSpec(
      "an unknown key at the top", [("seed: 7", "sede: 7")],
      """
      error: unknown key 'sede' in the experiment
        --> e/small.yaml:4:1
        sede: 7
        ^
      help: did you mean 'seed'? expected one of: strata, name, title, seed, vars and 15 more
      """),
    BrokenSpec(
      "an unknown key in a stage", [("fills: city_filled", "filled: city_filled")],
      """
      error: unknown table 'city_filled'
        --> e/small.yaml:33:12
            join: {city_filled: [Year, Month]}
                   ^
      help: expected one of: city, district, district_filled

      error: unknown table 'city_filled'
        --> e/small.yaml:35:27
            relative_to: {column: city_filled.*, form: difference}
                                  ^
      help: expected one of: city, district, district_filled

      error: unknown table 'city_filled'
        --> e/small.yaml:36:33
            features: [District, PM2.5, city_filled.*]
                                        ^
      help: expected one of: city, district, district_filled

      error: unknown key 'filled' in stage 'time'
        --> e/small.yaml:49:5
            filled: city_filled
            ^
      help: did you mean 'fills'? expected one of: table, join, targets, task, relative_to \
      and 8 more

      error: no stage fills a table 'city_filled'
        --> e/small.yaml:56:27
          city_inventory: {table: city_filled, intervals: 0.9}
                                  ^
      help: expected district_filled
      """),
    BrokenSpec(
      "a missing name", [("name: small\n", "")],
      """
      error: 'name' is missing in the experiment
        --> e/small.yaml:1:1
        strata: 1
        ^
      help: add 'name': a name of letters, digits, '_' and '-', at most 100
      """),
    BrokenSpec(
      "another version", [("strata: 1", "strata: 2")],
      """
      error: 'strata', the version of the language, is 2
        --> e/small.yaml:1:9
        strata: 2
                ^
      help: expected 1
      """),
    BrokenSpec(
      "a name that is no file name", [("name: small", "name: a/b")],
      """
      error: 'name' is the text 'a/b'
        --> e/small.yaml:2:7
        name: a/b
              ^
      help: expected a name of letters, digits, '_' and '-', at most 100
      """),
    BrokenSpec(
      "a seed below zero", [("seed: 7", "seed: -7")],
      """
      error: 'seed' is -7
        --> e/small.yaml:4:7
        seed: -7
              ^
      help: expected an integer in [0, 18446744073709551615]
      """),
    BrokenSpec(
      "a text for a number", [("count: 3}", "count: three}")],
      """
      error: 'count' is the text 'three'
        --> e/small.yaml:25:53
            folds: {kind: blocks, by: [Year, Month], count: three}
                                                            ^
      help: expected an integer in [2, 1000]
      """),
    BrokenSpec(
      "a fold count of one", [("by: [Year, Month], count: 3}", "by: [Year, Month], count: 1}")],
      """
      error: 'count' is 1
        --> e/small.yaml:25:53
            folds: {kind: blocks, by: [Year, Month], count: 1}
                                                            ^
      help: expected an integer in [2, 1000]
      """),
    BrokenSpec(
      "a list for a mapping", [("{unit: µg/m³, min: 0}", "[0, 500]")],
      """
      error: column 'PM2.5' is a list
        --> e/small.yaml:13:14
              PM2.5: [0, 500]
                     ^
      help: expected a mapping
      """),
    BrokenSpec(
      "bounds the wrong way round", [("max: 500", "max: -1")],
      """
      error: 'max' is -1
        --> e/small.yaml:14:25
              O3: {min: 0, max: -1}
                                ^
      help: expected at least 'min', 0
      """),
    BrokenSpec(
      "a separator of several letters", [("ignore: [Notes]", "separator: comma")],
      """
      error: 'separator' is the text 'comma'
        --> e/small.yaml:15:16
            separator: comma
                       ^
      help: expected one character, tab or blanks
      """),
    BrokenSpec(
      "a unit of another kind", [("ignore: [Notes]", "units: {O3: {from: ppb, to: ug/m3}}")],
      """
      error: 'to' is 'ug/m3' from 'ppb'
        --> e/small.yaml:15:33
            units: {O3: {from: ppb, to: ug/m3}}
                                        ^
      help: expected with 'temperature', in °C, at which volumes count
      """),
    BrokenSpec(
      "a column both declared and ignored", [("ignore: [Notes]", "ignore: [O3]")],
      """
      error: column 'O3' is ignored here but used on line 14
        --> e/small.yaml:15:14
            ignore: [O3]
                     ^
      help: remove it from one of the two
      """),
    BrokenSpec(
      "an empty layer", [("- [ridge, list]", "- []")],
      """
      error: a layer is an empty list
        --> e/small.yaml:27:9
              - []
                ^
      help: expected a list of learners
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
      error: 'layers' is an empty list
        --> e/small.yaml:26:13
            layers: []
                    ^
      help: expected a list of layers, each a list of learners
      """),
    BrokenSpec(
      "a first layer that sees nothing",
      [("- [ridge, list]", "- {candidates: [ridge], features: false}")],
      """
      error: 'features: false' leaves the first layer without inputs
        --> e/small.yaml:27:41
              - {candidates: [ridge], features: false}
                                                ^
      help: remove it
      """),
    BrokenSpec(
      "a hyperparameter out of range", [("alpha: [0.1, 10]", "alpha: -1")],
      """
      error: 'alpha' is -1
        --> e/small.yaml:22:32
          list: {family: ridge, alpha: -1}
                                       ^
      help: expected a number in [1e-09, 1000000000]
      """),
    BrokenSpec(
      "a value of a list out of range", [("alpha: [0.1, 10]", "alpha: [0.1, x]")],
      """
      error: 'alpha' is the text 'x'
        --> e/small.yaml:22:38
          list: {family: ridge, alpha: [0.1, x]}
                                             ^
      help: expected a number in [1e-09, 1000000000]
      """),
    BrokenSpec(
      "a hyperparameter under two names", [("alpha: [0.1, 10]", "alpha: 1, reg_lambda: 2")],
      """
      error: 'reg_lambda' is another name of 'alpha', which is set on line 22
        --> e/small.yaml:22:35
          list: {family: ridge, alpha: 1, reg_lambda: 2}
                                          ^
      help: remove one of them
      """),
    BrokenSpec(
      "an unknown hyperparameter", [("alpha: [0.1, 10]", "alhpa: 1")],
      """
      error: unknown key 'alhpa' in learner 'list' of family 'ridge'
        --> e/small.yaml:22:25
          list: {family: ridge, alhpa: 1}
                                ^
      help: did you mean 'alpha'? expected one of: family, gap, task, alpha
      """),
    BrokenSpec(
      "a share of one", [("fraction: 0.2", "fraction: 1")],
      """
      error: 'fraction' is 1
        --> e/small.yaml:53:38
            random: {kind: random, fraction: 1}
                                             ^
      help: expected a number in (0, 1)
      """),
    BrokenSpec(
      "a period of nothing", [("period: 12", "period: 0")],
      """
      error: 'period' is 0
        --> e/small.yaml:47:63
            features: [{time: [Year, Month]}, {cyclic: Month, period: 0}, PM2.5]
                                                                      ^
      help: expected a number above 0
      """),
    BrokenSpec(
      "a cycle without its period", [(", period: 12", "")],
      """
      error: 'period' is missing in a feature
        --> e/small.yaml:47:39
            features: [{time: [Year, Month]}, {cyclic: Month}, PM2.5]
                                              ^
      help: add 'period': a number above 0
      """),
    BrokenSpec(
      "an entry that is no feature", [("{time: [Year, Month]}", "{tiem: [Year, Month]}")],
      """
      error: unknown key 'tiem' in a feature
        --> e/small.yaml:47:17
            features: [{tiem: [Year, Month]}, {cyclic: Month, period: 12}, PM2.5]
                        ^
      help: did you mean 'time'? expected one of: time, cyclic, out_of_fold, number, category and \
      17 more
      """),
    BrokenSpec(
      "a lag of one of several targets, by no step",
      [("PM2.5, city_filled.*]", "{lag: O3, by: 0, time: [Year, Month], within: District}]")],
      """
      error: 'lag' is 'O3', one of 2 targets
        --> e/small.yaml:36:32
            features: [District, {lag: O3, by: 0, time: [Year, Month], within: District}]
                                       ^
      help: expected * for the target that is modelled, or a column that is no target

      error: 'by' is 0
        --> e/small.yaml:36:40
            features: [District, {lag: O3, by: 0, time: [Year, Month], within: District}]
                                               ^
      help: expected a whole number of steps other than 0, each once, at most 10000
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
      error: 'arithmetic' is one column
        --> e/small.yaml:36:39
            features: [District, {arithmetic: [PM2.5]}, {group: District, statistics: mode}, \
      {neighbou…
                                              ^
      help: expected a list of two columns or more

      error: 'of' is missing in a feature
        --> e/small.yaml:36:49
            features: [District, {arithmetic: [PM2.5]}, {group: District, statistics: mode}, \
      {neighbou…
                                                        ^
      help: add 'of': a column, or * for the target that is modelled

      error: an item of 'statistics' is 'mode'
        --> e/small.yaml:36:79
        …s: [District, {arithmetic: [PM2.5]}, {group: District, statistics: mode}, {neighbours: \
      PM2.5}]
                                                                            ^
      help: expected one of: mean, sd, min, max, median

      error: 'time' is missing in a feature
        --> e/small.yaml:36:86
        …s: [District, {arithmetic: [PM2.5]}, {group: District, statistics: mode}, {neighbours: \
      PM2.5}]
                                                                                   ^
      help: add 'time': a column of dates, or a year with a month, a day, an hour and a minute \
      behind it or not

      error: 'within' is missing in a feature
        --> e/small.yaml:36:86
        …s: [District, {arithmetic: [PM2.5]}, {group: District, statistics: mode}, {neighbours: \
      PM2.5}]
                                                                                   ^
      help: add 'within': the column that names the series
      """),
    BrokenSpec(
      "too many columns of time", [("{time: [Year, Month]}", "{time: [A, B, C, D, E, F]}")],
      """
      error: 'time' is 6 columns
        --> e/small.yaml:47:23
            features: [{time: [A, B, C, D, E, F]}, {cyclic: Month, period: 12}, PM2.5]
                              ^
      help: expected a column of dates, or a year with a month, a day, an hour and a minute \
      behind it or not
      """),
    BrokenSpec(
      "a setting of another blend", [("blend: greedy", "blend: {kind: mean, steps: 9}")],
      """
      error: unknown key 'steps' in 'blend'
        --> e/small.yaml:29:25
            blend: {kind: mean, steps: 9}
                                ^
      help: expected one of: kind, layers, calibration
      """),
    BrokenSpec(
      "repeats that are all the same",
      [
        ("{kind: blocks, by: [Year, Month], count: 3}", "{kind: kfold, repeats: 2, shuffle: false}")
      ],
      """
      error: 'repeats' is 2
        --> e/small.yaml:25:35
            folds: {kind: kfold, repeats: 2, shuffle: false}
                                          ^
      help: expected 1: without shuffling all repeats are the same
      """),
    BrokenSpec(
      "a key that comes twice", [("seed: 7", "seed: 7\nseed: 8")],
      """
      error: duplicate key 'seed' (first defined on line 4)
        --> e/small.yaml:5:1
        seed: 8
        ^
      help: remove one of them
      """),
  ]
}
