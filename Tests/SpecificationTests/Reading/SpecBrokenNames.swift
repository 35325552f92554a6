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
      "a holdout with the name of another evaluation", [("    random: {kind", "    masked: {kind")],
      """
      error: 'masked' is a reserved name
        --> e/small.yaml:53:5
            masked: {kind: random, fraction: 0.2}
            ^
      help: give the holdout another name
      """),
    BrokenSpec(
      "metrics of which none is known", [("metrics: [rmse, r2]", "metrics: [RMSE]")],
      """
      error: unknown metric 'RMSE'
        --> e/small.yaml:51:13
          metrics: [RMSE]
                    ^
      help: did you mean 'rmse'? expected one of: rmse, mae, r2, bias, mape and 44 more
      """),
    BrokenSpec(
      "a library by another spelling", [("ridge: {family: ridge}", "ridge: {family: LightGBM}")],
      """
      error: unknown family 'LightGBM'
        --> e/small.yaml:21:19
          ridge: {family: LightGBM}
                          ^
      help: did you mean 'lightgbm'? expected one of: \(families.prefix(5).joined(separator: ", ")) \
      and \(families.count + OutsideFamilies.all.count - 5) more
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
      help: did you mean 'rmse'? expected one of: rmse, mae, r2, bias, mape and 44 more
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
  ]
}
