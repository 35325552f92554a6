import Learners

// Mistakes of names, of stages and of what they may see.

/// The catalogue grows; what is said of it grows with it.
private let families = LearnerCatalogue.families.map(\.name).joined(separator: ", ")

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
      e/small.yaml:20:3: 'blend' is a reserved name; give the learner another
        blend: {family: ridge}
        ^
      e/small.yaml:21:3: 'baseline' is a reserved name; give the learner another
        baseline: {family: ridge}
        ^
      """),
    BrokenSpec(
      "an unknown family", [("family: ridge}", "family: rigde}")],
      """
      e/small.yaml:21:19: unknown family 'rigde'; known here: \(families); did you mean 'ridge'?
          ridge: {family: rigde}
                          ^
      """),
    BrokenSpec(
      "an unknown learner in a layer", [("- [ridge, list]", "- [ridge, lits]")],
      """
      e/small.yaml:27:17: unknown learner 'lits'; known here: ridge, list, list[alpha=0.1], \
      list[alpha=10]; did you mean 'list'?
              - [ridge, lits]
                        ^
      """),
    BrokenSpec(
      "a candidate twice", [("- [ridge, list]", "- [ridge, list, ridge]")],
      """
      e/small.yaml:27:23: candidate 'ridge' is already on line 27, column 10; it may stand once
              - [ridge, list, ridge]
                              ^
      """),
    BrokenSpec(
      "a candidate twice by its full name", [("- [ridge, list]", "- [list, \"list[alpha=10]\"]")],
      """
      e/small.yaml:27:16: candidate 'list[alpha=10]' is already on line 27, column 10; it may \
      stand once
              - [list, "list[alpha=10]"]
                       ^
      """),
    BrokenSpec(
      "a value twice", [("alpha: [0.1, 10]", "alpha: [0.1, 10, 1e-1]")],
      """
      e/small.yaml:22:42: candidate 'list[alpha=0.1]' is already on line 22, column 33; it may \
      stand once
          list: {family: ridge, alpha: [0.1, 10, 1e-1]}
                                                 ^
      """),
    BrokenSpec(
      "an unknown kind of folds", [("kind: blocks", "kind: block")],
      """
      e/small.yaml:25:19: unknown kind of folds 'block'; known here: auto, kfold, \
      stratified, grouped, blocks, leave_one_group_out, forward_chaining, backward_chaining, \
      column; did you mean 'blocks'?
            folds: {kind: block, by: [Year, Month], count: 3}
                          ^
      """),
    BrokenSpec(
      "an unknown kind of holdout", [("kind: random", "kind: randon")],
      """
      e/small.yaml:53:20: unknown kind of holdout 'randon'; known here: random, earliest, \
      latest, group, column; did you mean 'random'?
            random: {kind: randon, fraction: 0.2}
                           ^
      """),
    BrokenSpec(
      "an unknown blend", [("blend: greedy", "blend: greddy")],
      """
      e/small.yaml:29:12: unknown blend 'greddy'; known here: greedy, mean, best, nnls; did \
      you mean 'greedy'?
            blend: greddy
                   ^
      """),
    BrokenSpec(
      "an unknown metric", [("[rmse, r2]", "[rmse, rsme]")],
      """
      e/small.yaml:51:19: unknown metric 'rsme'; known here: rmse, mae, r2, bias, mape, medae, \
      correlation; did you mean 'rmse'?
          metrics: [rmse, rsme]
                          ^
      """),
    BrokenSpec(
      "a metric twice", [("[rmse, r2]", "[rmse, rmse]")],
      """
      e/small.yaml:51:19: metric 'rmse' is already on line 51, column 13; it may stand once
          metrics: [rmse, rmse]
                          ^
      """),
    BrokenSpec(
      "an unknown table", [("table: district\n    join", "table: distrct\n    join")],
      """
      e/small.yaml:32:12: unknown table 'distrct'; known here: city, district, \
      district_filled, city_filled; did you mean 'district'?
            table: distrct
                   ^
      """),
    BrokenSpec(
      "an unknown joined table", [("join: {city_filled:", "join: {city_fillde:")],
      """
      e/small.yaml:33:12: unknown table 'city_fillde'; known here: city, district, \
      district_filled, city_filled; did you mean 'city_filled'?
            join: {city_fillde: [Year, Month]}
                   ^
      """),
    BrokenSpec(
      "an unknown stack", [("stack: two", "stack: tow")],
      """
      e/small.yaml:37:12: unknown stack 'tow'; known here: two; did you mean 'two'?
            stack: tow
                   ^
      """),
    BrokenSpec(
      "an unknown stage", [("out_of_fold: space", "out_of_fold: spase")],
      """
      e/small.yaml:42:40: unknown stage 'spase'; known here: space, again, time; did you mean \
      'space'?
            features: [District, {out_of_fold: spase}]
                                               ^
      """),
    BrokenSpec(
      "a table that is not joined", [("PM2.5, city_filled.*]", "city.PM2.5, city_filled.*]")],
      """
      e/small.yaml:36:26: table 'city' is not joined in stage 'space'; joined are city_filled
            features: [District, city.PM2.5, city_filled.*]
                                 ^
      """),
    BrokenSpec(
      "a table filled under a name that is taken",
      [
        ("fills: city_filled", "fills: city"), ("join: {city_filled", "join: {city"),
        ("city_filled.*", "city.*"), ("city_filled.*", "city.*"),
        ("table: city_filled", "table: district_filled"),
      ],
      """
      e/small.yaml:49:12: table 'city' is already on line 9, column 3; it may stand once
            fills: city
                   ^
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
      e/small.yaml:44:12: table 'district_filled' is already on line 38, column 12; it may \
      stand once
            fills: district_filled
                   ^
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
      e/small.yaml:46:12: stages need one another: space -> time -> space; one must do without \
      the next
            join: {district_filled: [Year, Month]}
                   ^
      """),
    BrokenSpec(
      "a stage that needs itself", [("{out_of_fold: space}", "{out_of_fold: again}")],
      """
      e/small.yaml:42:26: stages need one another: again -> again; one must do without the next
            features: [District, {out_of_fold: again}]
                                 ^
      """),
    BrokenSpec(
      "a target among its own features", [("[District, PM2.5, city", "[District, NO2, city")],
      """
      e/small.yaml:36:26: the feature 'NO2' carries the target 'NO2'; a target can't be among \
      its own features
            features: [District, NO2, city_filled.*]
                                 ^
      """),
    BrokenSpec(
      "a target as a number", [("[District, PM2.5, city", "[District, {number: O3}, city")],
      """
      e/small.yaml:36:26: the feature '{number: O3}' carries the target 'O3'; a target can't \
      be among its own features
            features: [District, {number: O3}, city_filled.*]
                                 ^
      """),
    BrokenSpec(
      "a target as its own baseline",
      [("relative_to: {column: city_filled.*", "relative_to: {column: district.*")],
      """
      e/small.yaml:35:27: 'relative_to: district.*' carries the target 'O3'; a target can't be \
      among its own features
            relative_to: {column: district.*, form: difference}
                                  ^
      """),
    BrokenSpec(
      "a target through a filled table of the same rows",
      [
        ("targets: O3\n", "join: {district_filled: [Year, Month, District]}\n    targets: O3\n"),
        ("{out_of_fold: space}]", "district_filled.*]"),
      ],
      """
      e/small.yaml:43:26: the feature 'district_filled.*' carries the target 'O3'; a target \
      can't be among its own features
            features: [District, district_filled.*]
                                 ^
      """),
    BrokenSpec(
      "a target to join on",
      [("[Year, Month]}\n    targets: [O3, NO2]", "[Year, O3]}\n    targets: [O3, NO2]")],
      """
      e/small.yaml:33:32: the join with 'city_filled' carries the target 'O3'; a target can't \
      be among its own features
            join: {city_filled: [Year, O3]}
                                       ^
      """),
    BrokenSpec(
      "a table joined to itself",
      [("targets: O3\n", "join: {district: [Year]}\n    targets: O3\n")],
      """
      e/small.yaml:41:12: table 'district' is joined to itself; its columns are features by \
      their own names
            join: {district: [Year]}
                   ^
      """),
    BrokenSpec(
      "an out-of-fold feature of a target that its stage does not have",
      [("targets: O3\n", "targets: CO\n")],
      """
      e/small.yaml:42:26: stage 'space' has no target 'CO'; its targets are O3, NO2
            features: [District, {out_of_fold: space}]
                                 ^
      """),
    BrokenSpec(
      "an out-of-fold feature of a target by name",
      [("out_of_fold: space", "out_of_fold: space.PM10")],
      """
      e/small.yaml:42:26: stage 'space' has no target 'PM10'; its targets are O3, NO2
            features: [District, {out_of_fold: space.PM10}]
                                 ^
      """),
    BrokenSpec(
      "an out-of-fold feature of another table", [("out_of_fold: space", "out_of_fold: time")],
      """
      e/small.yaml:42:26: stage 'time' predicts rows of table 'city', not of 'district'; an \
      out-of-fold feature must come from a stage on the same table
            features: [District, {out_of_fold: time}]
                                 ^
      """),
    BrokenSpec(
      "an inventory of a table that nobody fills",
      [("table: city_filled, int", "table: city, int")],
      """
      e/small.yaml:56:27: no stage fills a table 'city'; known here: district_filled, \
      city_filled
          city_inventory: {table: city, intervals: 0.9}
                                  ^
      """),
    BrokenSpec(
      "the truth of a table that nobody fills",
      [("evaluate:", "evaluate:\n  truth: {city: district}")],
      """
      e/small.yaml:51:11: no stage fills a table 'city'; known here: district_filled, \
      city_filled
          truth: {city: district}
                  ^
      """),
    BrokenSpec(
      "an unknown table of truth", [("evaluate:", "evaluate:\n  truth: {city_filled: cty}")],
      """
      e/small.yaml:51:24: unknown table 'cty'; known here: city, district; did you mean 'city'?
          truth: {city_filled: cty}
                               ^
      """),
    BrokenSpec(
      "a feature twice", [("[District, PM2.5, city", "[District, PM2.5, District, city")],
      """
      e/small.yaml:36:33: feature 'District' is already there on line 36, column 16; it may \
      stand once
            features: [District, PM2.5, District, city_filled.*]
                                        ^
      """),
    BrokenSpec(
      "a feature that another holds",
      [("[District, PM2.5, city", "[District, city_filled.PM2.5, city")],
      """
      e/small.yaml:36:45: feature 'city_filled.*' is already there in part or whole, as \
      'city_filled.PM2.5' on line 36, column 26; it may stand once
            features: [District, city_filled.PM2.5, city_filled.*]
                                                    ^
      """),
    BrokenSpec(
      "a target twice", [("[O3, NO2]", "[O3, O3]")],
      """
      e/small.yaml:34:19: column 'O3' is already on line 34, column 15; it may stand once
            targets: [O3, O3]
                          ^
      """),
    BrokenSpec(
      "several mistakes at once",
      [("seed: 7", "seed: x"), ("[ridge, list]", "[rige]"), ("stack: two", "stak: two")],
      set: ["learners.ridge.alpha=x"],
      """
      --set:1:22: 'alpha' is the text 'x'; it must be a number in [1e-09, 1000000000]
        learners.ridge.alpha=x
                             ^
      e/small.yaml:4:7: 'seed' is the text 'x'; it must be an integer in [0, \
      18446744073709551615]
        seed: x
              ^
      e/small.yaml:27:10: unknown learner 'rige'; known here: ridge, list, list[alpha=0.1], \
      list[alpha=10]; did you mean 'ridge'?
              - [rige]
                 ^
      e/small.yaml:31:3: 'stack' is missing in stage 'space'; it must be a stack
          space:
          ^
      e/small.yaml:37:5: unknown key 'stak' in stage 'space'; known here: table, join, \
      targets, relative_to, transform, trend, features, stack, fills, label; did you mean 'stack'?
            stak: two
            ^
      """),
  ]
}
