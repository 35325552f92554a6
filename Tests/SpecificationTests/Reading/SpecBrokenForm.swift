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
      help: did you mean 'seed'? expected one of: strata, name, title, seed, vars and 16 more
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
      help: did you mean 'fills'? expected one of: table, join, targets, task, quantiles \
      and 13 more

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
  ]
}
