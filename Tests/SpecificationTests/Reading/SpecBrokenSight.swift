// Mistakes in what stages may see of targets, tables and other stages.
extension BrokenSpec {
  static let sight: [BrokenSpec] = [
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
      help: did you mean 'stack'? expected one of: table, join, targets, task, quantiles \
      and 13 more
      """),
  ]
}
