// Mistakes of form in layers, learners, features and ensembles: keys, types and ranges.
extension BrokenSpec {
  static let stackForm: [BrokenSpec] = [
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
      help: expected a number in (0, 1), or a percentage such as 20%
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
      22 more
      """),
    BrokenSpec(
      "texts of which nothing is made",
      [("PM2.5, city_filled.*]", "{text: District, ngrams: none, figures: none}]")],
      """
      error: 'text' is without n-grams and without figures
        --> e/small.yaml:36:33
            features: [District, {text: District, ngrams: none, figures: none}]
                                        ^
      help: expected one of them
      """),
    BrokenSpec(
      "n-grams of no size, and their number without any",
      [
        (
          "PM2.5, city_filled.*]",
          "{text: District, sizes: [2, 0]}, {text: PM2.5, ngrams: none, dimensions: 9}]"
        )
      ],
      """
      error: 'sizes' is 0
        --> e/small.yaml:36:54
        …eatures: [District, {text: District, sizes: [2, 0]}, {text: PM2.5, ngrams: none, dimensions: 9…
                                                         ^
      help: expected a whole number in [1, 10], or a list, each once

      error: 'dimensions' has no effect without 'ngrams: characters' or 'ngrams: words'
        --> e/small.yaml:36:99
        …tures: [District, {text: District, sizes: [2, 0]}, {text: PM2.5, ngrams: none, dimensions: 9}]
                                                                                                    ^
      help: add 'ngrams: characters' or 'ngrams: words', or remove 'dimensions'
      """),
    BrokenSpec(
      "features that are chosen without a number of shuffles",
      [("fills: district_filled", "fills: district_filled\n    select: {rounds: 2}")],
      """
      error: 'permutation' is missing in 'select'
        --> e/small.yaml:39:13
            select: {rounds: 2}
                    ^
      help: add 'permutation': how often each feature is shuffled, an integer in [1, 100]
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
