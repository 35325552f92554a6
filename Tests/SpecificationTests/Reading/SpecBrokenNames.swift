import Learners

// Mistakes of names, of stages and of what they may see.

/// The catalogue grows; what is said of it grows with it.
private let families = LearnerCatalogue.families.map(\.name)

extension BrokenSpec {
  static let names: [BrokenSpec] = [
    BrokenSpec(
      "learners with the names of models that every stack has",
      [
        (
          "ridge: {family: ridge}",
          "blend: {family: ridge}\n  baseline: {family: ridge}\n  ridge: {family: ridge}"
        )
      ],
      """
      error: 'blend' is a reserved name
        --> e/small.yaml:21:3
          blend: {family: ridge}
          ^
      help: give the learner another name

      error: 'baseline' is a reserved name
        --> e/small.yaml:22:3
          baseline: {family: ridge}
          ^
      help: give the learner another name
      """),
    BrokenSpec(
      "an unknown family", [("family: ridge}", "family: rigde}")],
      """
      error: unknown family 'rigde'
        --> e/small.yaml:21:19
          ridge: {family: rigde}
                          ^
      help: did you mean 'ridge'? expected one of: \(families.prefix(5).joined(separator: ", ")) \
      and \(families.count - 5) more
      """),
    BrokenSpec(
      "an unknown learner in a layer", [("- [ridge, list]", "- [ridge, lits]")],
      """
      error: unknown learner 'lits'
        --> e/small.yaml:27:17
              - [ridge, lits]
                        ^
      help: did you mean 'list'? expected one of: ridge, list, list[alpha=0.1], list[alpha=10]
      """),
    BrokenSpec(
      "a candidate twice", [("- [ridge, list]", "- [ridge, list, ridge]")],
      """
      error: duplicate learner 'ridge' in a layer (first named on line 27)
        --> e/small.yaml:27:23
              - [ridge, list, ridge]
                              ^
      help: remove one of them
      """),
    BrokenSpec(
      "a candidate twice by its full name", [("- [ridge, list]", "- [list, \"list[alpha=10]\"]")],
      """
      error: duplicate learner 'list[alpha=10]' in a layer (first named on line 27)
        --> e/small.yaml:27:16
              - [list, "list[alpha=10]"]
                       ^
      help: remove one of them
      """),
    BrokenSpec(
      "a value twice", [("alpha: [0.1, 10]", "alpha: [0.1, 10, 1e-1]")],
      """
      error: duplicate learner 'list[alpha=0.1]' in a layer (first named on line 22)
        --> e/small.yaml:22:42
          list: {family: ridge, alpha: [0.1, 10, 1e-1]}
                                                 ^
      help: remove one of them
      """),
    BrokenSpec(
      "an unknown kind of folds", [("kind: blocks", "kind: block")],
      """
      error: unknown kind of folds 'block'
        --> e/small.yaml:25:19
            folds: {kind: block, by: [Year, Month], count: 3}
                          ^
      help: did you mean 'blocks'? expected one of: auto, kfold, stratified, grouped, blocks and \
      4 more
      """),
    BrokenSpec(
      "an unknown kind of holdout", [("kind: random", "kind: randon")],
      """
      error: unknown kind of holdout 'randon'
        --> e/small.yaml:53:20
            random: {kind: randon, fraction: 0.2}
                           ^
      help: did you mean 'random'? expected one of: random, earliest, latest, group, column
      """),
    BrokenSpec(
      "an unknown blend", [("blend: greedy", "blend: greddy")],
      """
      error: unknown blend 'greddy'
        --> e/small.yaml:29:12
            blend: greddy
                   ^
      help: did you mean 'greedy'? expected one of: greedy, mean, best, nnls
      """),
    BrokenSpec(
      "an unknown metric", [("[rmse, r2]", "[rmse, rsme]")],
      """
      error: unknown metric 'rsme'
        --> e/small.yaml:51:19
          metrics: [rmse, rsme]
                          ^
      help: did you mean 'rmse'? expected one of: rmse, mae, r2, bias, mape and 39 more
      """),
    BrokenSpec(
      "a metric twice", [("[rmse, r2]", "[rmse, rmse]")],
      """
      error: duplicate metric 'rmse' (first named on line 51)
        --> e/small.yaml:51:19
          metrics: [rmse, rmse]
                          ^
      help: remove one of them
      """),
    BrokenSpec(
      "an unknown table", [("table: district\n    join", "table: distrct\n    join")],
      """
      error: unknown table 'distrct'
        --> e/small.yaml:32:12
            table: distrct
                   ^
      help: did you mean 'district'? expected one of: city, district, district_filled, city_filled
      """),
    BrokenSpec(
      "an unknown joined table", [("join: {city_filled:", "join: {city_fillde:")],
      """
      error: unknown table 'city_fillde'
        --> e/small.yaml:33:12
            join: {city_fillde: [Year, Month]}
                   ^
      help: did you mean 'city_filled'? expected one of: city, district, district_filled, \
      city_filled
      """),
    BrokenSpec(
      "an unknown stack", [("stack: two", "stack: tow")],
      """
      error: unknown stack 'tow'
        --> e/small.yaml:37:12
            stack: tow
                   ^
      help: did you mean 'two'? expected two
      """),
    BrokenSpec(
      "an unknown stage", [("out_of_fold: space", "out_of_fold: spase")],
      """
      error: unknown stage 'spase'
        --> e/small.yaml:42:40
            features: [District, {out_of_fold: spase}]
                                               ^
      help: did you mean 'space'? expected one of: space, again, time
      """),
    BrokenSpec(
      "a table that is not joined", [("PM2.5, city_filled.*]", "city.PM2.5, city_filled.*]")],
      """
      error: table 'city' is not joined in stage 'space'
        --> e/small.yaml:36:26
            features: [District, city.PM2.5, city_filled.*]
                                 ^
      help: add it under 'join'; joined tables: city_filled
      """),
    BrokenSpec(
      "a table filled under a name that is taken",
      [
        ("fills: city_filled", "fills: city"), ("join: {city_filled", "join: {city"),
        ("city_filled.*", "city.*"), ("city_filled.*", "city.*"),
        ("table: city_filled", "table: district_filled"),
      ],
      """
      error: duplicate table 'city' (first named on line 9)
        --> e/small.yaml:49:12
            fills: city
                   ^
      help: remove one of them
      """),
    BrokenSpec(
      "a table filled twice",
      [
        (
          "features: [District, {out_of_fold: space}]\n    stack: two",
          "features: [District]\n    stack: two\n    fills: district_filled"
        )
      ],
      """
      error: duplicate table 'district_filled' (first named on line 38)
        --> e/small.yaml:44:12
            fills: district_filled
                   ^
      help: remove one of them
      """),
    BrokenSpec(
      "stages in a circle",
      [
        (
          "table: city\n    targets",
          "table: city\n    join: {district_filled: [Year, Month]}\n    targets"
        )
      ],
      """
      error: cyclic stages: space → time → space
        --> e/small.yaml:46:12
            join: {district_filled: [Year, Month]}
                   ^
      help: remove one of these references
      """),
    BrokenSpec(
      "a stage that needs itself", [("{out_of_fold: space}", "{out_of_fold: again}")],
      """
      error: cyclic stages: again → again
        --> e/small.yaml:42:26
            features: [District, {out_of_fold: again}]
                                 ^
      help: remove one of these references
      """),
    BrokenSpec(
      "a target among its own features", [("[District, PM2.5, city", "[District, NO2, city")],
      """
      error: target leakage: the feature 'NO2' contains the target 'NO2'
        --> e/small.yaml:36:26
            features: [District, NO2, city_filled.*]
                                 ^
      help: remove it from the features
      """),
    BrokenSpec(
      "a target as a number", [("[District, PM2.5, city", "[District, {number: O3}, city")],
      """
      error: target leakage: the feature '{number: O3}' contains the target 'O3'
        --> e/small.yaml:36:26
            features: [District, {number: O3}, city_filled.*]
                                 ^
      help: remove it from the features
      """),
    BrokenSpec(
      "a target as its own baseline",
      [("relative_to: {column: city_filled.*", "relative_to: {column: district.*")],
      """
      error: target leakage: 'relative_to: district.*' contains the target 'O3'
        --> e/small.yaml:35:27
            relative_to: {column: district.*, form: difference}
                                  ^
      help: use another reference column, or remove 'relative_to'
      """),
    BrokenSpec(
      "a target through a filled table of the same rows",
      [
        ("targets: O3\n", "join: {district_filled: [Year, Month, District]}\n    targets: O3\n"),
        ("{out_of_fold: space}]", "district_filled.*]"),
      ],
      """
      error: target leakage: the feature 'district_filled.*' contains the target 'O3'
        --> e/small.yaml:43:26
            features: [District, district_filled.*]
                                 ^
      help: remove it from the features
      """),
    BrokenSpec(
      "a target to join on",
      [("[Year, Month]}\n    targets: [O3, NO2]", "[Year, O3]}\n    targets: [O3, NO2]")],
      """
      error: target leakage: the join with 'city_filled' contains the target 'O3'
        --> e/small.yaml:33:32
            join: {city_filled: [Year, O3]}
                                       ^
      help: remove it from the features
      """),
    BrokenSpec(
      "a table joined to itself",
      [("targets: O3\n", "join: {district: [Year]}\n    targets: O3\n")],
      """
      error: table 'district' is joined to itself
        --> e/small.yaml:41:12
            join: {district: [Year]}
                   ^
      help: remove the join; its columns are features under their own names
      """),
    BrokenSpec(
      "an out-of-fold feature of a target that its stage does not have",
      [("targets: O3\n", "targets: CO\n")],
      """
      error: 'CO' is not a target of stage 'space'
        --> e/small.yaml:42:26
            features: [District, {out_of_fold: space}]
                                 ^
      help: expected one of: O3, NO2
      """),
    BrokenSpec(
      "an out-of-fold feature of a target by name",
      [("out_of_fold: space", "out_of_fold: space.PM10")],
      """
      error: 'PM10' is not a target of stage 'space'
        --> e/small.yaml:42:26
            features: [District, {out_of_fold: space.PM10}]
                                 ^
      help: expected one of: O3, NO2
      """),
    BrokenSpec(
      "an out-of-fold feature of another table", [("out_of_fold: space", "out_of_fold: time")],
      """
      error: stage 'time' predicts rows of table 'city', not of 'district'
        --> e/small.yaml:42:26
            features: [District, {out_of_fold: time}]
                                 ^
      help: use an out-of-fold feature of a stage on table 'district'
      """),
    BrokenSpec(
      "an inventory of a table that nobody fills",
      [("table: city_filled, int", "table: city, int")],
      """
      error: no stage fills a table 'city'
        --> e/small.yaml:56:27
          city_inventory: {table: city, intervals: 0.9}
                                  ^
      help: expected one of: district_filled, city_filled
      """),
    BrokenSpec(
      "the truth of a table that nobody fills",
      [("evaluate:", "evaluate:\n  truth: {city: district}")],
      """
      error: no stage fills a table 'city'
        --> e/small.yaml:51:11
          truth: {city: district}
                  ^
      help: expected one of: district_filled, city_filled
      """),
    BrokenSpec(
      "an unknown table of truth", [("evaluate:", "evaluate:\n  truth: {city_filled: cty}")],
      """
      error: unknown table 'cty'
        --> e/small.yaml:51:24
          truth: {city_filled: cty}
                               ^
      help: did you mean 'city'? expected one of: city, district
      """),
    BrokenSpec(
      "a feature twice", [("[District, PM2.5, city", "[District, PM2.5, District, city")],
      """
      error: duplicate feature 'District' (first on line 36)
        --> e/small.yaml:36:33
            features: [District, PM2.5, District, city_filled.*]
                                        ^
      help: remove one of them
      """),
    BrokenSpec(
      "a feature that another holds",
      [("[District, PM2.5, city", "[District, city_filled.PM2.5, city")],
      """
      error: duplicate feature 'city_filled.*' (first on line 36, as part of 'city_filled.PM2.5')
        --> e/small.yaml:36:45
            features: [District, city_filled.PM2.5, city_filled.*]
                                                    ^
      help: remove one of them
      """),
    BrokenSpec(
      "a target twice", [("[O3, NO2]", "[O3, O3]")],
      """
      error: duplicate column 'O3' (first named on line 34)
        --> e/small.yaml:34:19
            targets: [O3, O3]
                          ^
      help: remove one of them
      """),
    BrokenSpec(
      "several mistakes at once",
      [("seed: 7", "seed: x"), ("[ridge, list]", "[rige]"), ("stack: two", "stak: two")],
      set: ["learners.ridge.alpha=x"],
      """
      error: 'alpha' is the text 'x'
        --> --set:1:22
        learners.ridge.alpha=x
                             ^
      help: expected a number in [1e-09, 1000000000]

      error: 'seed' is the text 'x'
        --> e/small.yaml:4:7
        seed: x
              ^
      help: expected an integer in [0, 18446744073709551615]

      error: unknown learner 'rige'
        --> e/small.yaml:27:10
              - [rige]
                 ^
      help: did you mean 'ridge'? expected one of: ridge, list, list[alpha=0.1], list[alpha=10]

      error: 'stack' is missing in stage 'space'
        --> e/small.yaml:31:3
          space:
          ^
      help: add 'stack': a stack

      error: unknown key 'stak' in stage 'space'
        --> e/small.yaml:37:5
            stak: two
            ^
      help: did you mean 'stack'? expected one of: table, join, targets, task, relative_to \
      and 8 more
      """),
  ]
}
