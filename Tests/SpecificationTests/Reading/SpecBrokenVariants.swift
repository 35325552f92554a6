// Mistakes of `ablate:`, `matrix:` and overrides.
extension BrokenSpec {
  private static func variants(
    _ name: String, _ text: String, _ expected: String
  ) -> BrokenSpec {
    let last = "  city_inventory: {table: city_filled, intervals: 0.9}"
    return BrokenSpec(name, [(last, last + "\n" + text)], expected)
  }

  static let variants: [BrokenSpec] = [
    variants(
      "an unknown key of ablate", "ablate: {leave_one_outs: [learners]}",
      """
      error: unknown key 'leave_one_outs' in 'ablate'
        --> e/small.yaml:57:10
        ablate: {leave_one_outs: [learners]}
                 ^
      help: did you mean 'leave_one_out'? expected one of: reference, leave_one_out, only, \
      cumulative, drop and 2 more
      """),
    variants(
      "a path that leads nowhere", "ablate: {leave_one_out: [learner], drop: [stages.time.stck]}",
      """
      error: path 'learner': no 'learner' in the experiment
        --> e/small.yaml:57:26
        ablate: {leave_one_out: [learner], drop: [stages.time.stck]}
                                 ^
      help: did you mean 'learners'? expected one of: strata, name, title, seed, vars and 7 more

      error: path 'stages.time.stck': no 'stck' in 'stages.time'
        --> e/small.yaml:57:43
        ablate: {leave_one_out: [learner], drop: [stages.time.stck]}
                                                  ^
      help: did you mean 'stack'? expected one of: table, targets, features, stack, fills
      """),
    variants(
      "a value without members", "ablate: {only: [seed]}",
      """
      error: 'seed' is 7
        --> e/small.yaml:57:17
        ablate: {only: [seed]}
                        ^
      help: expected a list or a mapping, to take its members away
      """),
    variants(
      "an unknown reference", "ablate: {reference: ful, variants: {full: {seed: 1}}}",
      """
      error: unknown variant 'ful'
        --> e/small.yaml:57:21
        ablate: {reference: ful, variants: {full: {seed: 1}}}
                            ^
      help: did you mean 'full'? expected full
      """),
    variants(
      "a variant of another name", "ablate: {variants: {a: {name: b}, b: {}}}",
      """
      error: a variant can't change 'name'
        --> e/small.yaml:57:25
        ablate: {variants: {a: {name: b}, b: {}}}
                                ^
      help: change it for the whole experiment

      error: variant 'b' is an empty mapping
        --> e/small.yaml:57:38
        ablate: {variants: {a: {name: b}, b: {}}}
                                             ^
      help: expected a mapping from paths to values
      """),
    variants(
      "a mistake that one variant has",
      "ablate: {variants: {a: {seed: 1}, b: {stacks.two.blend: greddy}}}",
      """
      error: in variant 'b': unknown blend 'greddy'
        --> e/small.yaml:57:57
        ablate: {variants: {a: {seed: 1}, b: {stacks.two.blend: greddy}}}
                                                                ^
      help: did you mean 'greedy'? expected one of: greedy, mean, best, nnls
      """),
    variants(
      "a variant without what another line needs", "ablate: {drop: [learners.ridge, tables.city]}",
      """
      error: in variant 'without_city': unknown table 'city'
        --> e/small.yaml:45:12
            table: city
                   ^
      help: expected one of: district, district_filled, city_filled
      """),
    variants(
      "something to remove that is not there",
      "ablate: {variants: {a: {stages.time.features: {remove: [PM25]}}}}",
      """
      error: in variant 'a': 'remove': no 'PM25' in 'stages.time.features'
        --> e/small.yaml:57:57
        ablate: {variants: {a: {stages.time.features: {remove: [PM25]}}}}
                                                                ^
      help: did you mean 'PM2.5'? expected one of: time_Year_Month, cyclic_Month, PM2.5
      """),
    variants(
      "replace beside append",
      "ablate: {variants: {a: {stages.time.features: {replace: [NO2], append: [O3]}}}}",
      """
      error: in variant 'a': 'replace' can't be combined with 'append', 'merge' or 'remove'
        --> e/small.yaml:57:47
        ablate: {variants: {a: {stages.time.features: {replace: [NO2], append: [O3]}}}}
                                                      ^
      help: keep 'replace' alone
      """),
    variants(
      "append to what is no list", "ablate: {variants: {a: {seed: {append: [1]}}}}",
      """
      error: in variant 'a': 'seed', which 'append' changes, is 7
        --> e/small.yaml:57:40
        ablate: {variants: {a: {seed: {append: [1]}}}}
                                               ^
      help: expected a list
      """),
    variants(
      "two variants of one name", "matrix: {product: {seed: [1, 1]}}",
      """
      error: duplicate variant 'seed=1' (first named on line 57)
        --> e/small.yaml:57:30
        matrix: {product: {seed: [1, 1]}}
                                     ^
      help: remove one of them
      """),
    variants(
      "an axis without values", "matrix: {product: {seed: 1}}",
      """
      error: 'seed' is 1
        --> e/small.yaml:57:26
        matrix: {product: {seed: 1}}
                                 ^
      help: expected a list of values, or a mapping from names to values
      """),
    variants(
      "a zip of unequal lengths", "matrix: {zip: {seed: [1, 2], vars.count: [3]}}",
      """
      error: 'zip': 'vars.count' has 1 values and 'seed' has 2
        --> e/small.yaml:57:30
        matrix: {zip: {seed: [1, 2], vars.count: [3]}}
                                     ^
      help: give all lists of 'zip' the same length
      """),
    variants(
      "an exclusion of nothing",
      "matrix: {product: {seed: [1, 2]}, exclude: [{seed: 3}, {sed: 1}]}",
      """
      error: 'exclude' matches no combination
        --> e/small.yaml:57:45
        matrix: {product: {seed: [1, 2]}, exclude: [{seed: 3}, {sed: 1}]}
                                                    ^
      help: correct it or remove it

      error: 'exclude' matches no combination
        --> e/small.yaml:57:56
        matrix: {product: {seed: [1, 2]}, exclude: [{seed: 3}, {sed: 1}]}
                                                               ^
      help: correct it or remove it

      error: unknown path 'sed'
        --> e/small.yaml:57:57
        matrix: {product: {seed: [1, 2]}, exclude: [{seed: 3}, {sed: 1}]}
                                                                ^
      help: did you mean 'seed'? expected seed
      """),
    variants(
      "a search without samples and with a range upside down",
      "search: {method: grid, over: {seed: {low: 2, high: 1}}}",
      """
      error: 'samples' is missing in 'search'
        --> e/small.yaml:57:9
        search: {method: grid, over: {seed: {low: 2, high: 1}}}
                ^
      help: add 'samples': how many variants to make

      error: 'method' is 'grid'
        --> e/small.yaml:57:18
        search: {method: grid, over: {seed: {low: 2, high: 1}}}
                         ^
      help: expected one of: random, latin_hypercube, successive_halving

      error: 'high' is 1
        --> e/small.yaml:57:52
        search: {method: grid, over: {seed: {low: 2, high: 1}}}
                                                           ^
      help: expected a number above 'low'
      """),
    variants(
      "a Bayesian search, which there is not",
      "search: {method: bayesian, samples: 3, over: {seed: [1, 2]}}",
      """
      error: 'method' is 'bayesian'
        --> e/small.yaml:57:18
        search: {method: bayesian, samples: 3, over: {seed: [1, 2]}}
                         ^
      help: expected one of: random, latin_hypercube, successive_halving
      """),
    variants(
      "successive halving of one rung",
      "search: {method: successive_halving, samples: 3, rungs: {seed: [1]}, over: {title: [a, b]}}",
      """
      error: 'seed' is a list of 1
        --> e/small.yaml:57:58
        search: {method: successive_halving, samples: 3, rungs: {seed: [1]}, over: {title: [a, b]}}
                                                                 ^
      help: expected a list of at least two, a value for each rung
      """),
    variants(
      "rungs of unlike lengths",
      "search: {method: successive_halving, samples: 3, rungs: {seed: [1, 2], stacks.two.folds.count: [2]}, over: {title: [a, b]}}",
      """
      error: 'stacks.two.folds.count' is a list of 1
        --> e/small.yaml:57:72
        …sive_halving, samples: 3, rungs: {seed: [1, 2], stacks.two.folds.count: [2]}, over: \
      {title: [a…
                                                         ^
      help: expected a list of 2, as for 'seed'
      """),
    variants(
      "successive halving without rungs",
      "search: {method: successive_halving, samples: 3, over: {title: [a, b]}}",
      """
      error: 'rungs' is missing in 'search'
        --> e/small.yaml:57:9
        search: {method: successive_halving, samples: 3, over: {title: [a, b]}}
                ^
      help: add 'rungs': a mapping from paths to the value in each rung, of at least two
      """),
    variants(
      "rungs of a search that has none",
      "search: {samples: 3, rungs: {seed: [1, 2]}, over: {title: [a, b]}}",
      """
      error: 'rungs' has no effect without 'method: successive_halving'
        --> e/small.yaml:57:29
        search: {samples: 3, rungs: {seed: [1, 2]}, over: {title: [a, b]}}
                                    ^
      help: add 'method: successive_halving', or remove 'rungs'
      """),
    variants(
      "eta of a search that has no rungs",
      "search: {samples: 3, eta: 4, over: {seed: [1, 2]}}",
      """
      error: 'eta' has no effect without 'method: successive_halving'
        --> e/small.yaml:57:27
        search: {samples: 3, eta: 4, over: {seed: [1, 2]}}
                                  ^
      help: add 'method: successive_halving', or remove 'eta'
      """),
    variants(
      "whole numbers between bounds that are none, or none that can be told apart",
      "search: {samples: 3, over: {seed: {low: 0.5, high: 3, integer: true}, vars.count: {low: 1, high: 1e300, integer: true}}}",
      """
      error: 'low' is 0.5
        --> e/small.yaml:57:35
        search: {samples: 3, over: {seed: {low: 0.5, high: 3, integer: true}, vars.count: {low: \
      1, hig…
                                          ^
      help: expected a whole number of at most 9007199254740991 with 'integer'

      error: 'high' is 1e+300
        --> e/small.yaml:57:83
        … {seed: {low: 0.5, high: 3, integer: true}, vars.count: {low: 1, high: 1e300, integer: \
      true}}}
                                                                 ^
      help: expected a whole number of at most 9007199254740991 with 'integer'
      """),
    BrokenSpec(
      "an addition of what is there", [], set: ["+seed=8"],
      """
      error: 'seed' exists and is not a list
        --> --set:1:1
        +seed=8
        ^
      help: remove the '+' to replace its value
      """),
    BrokenSpec(
      "a removal of what is not there", [], set: ["~seeds"],
      """
      error: path 'seeds': no 'seeds' in the experiment
        --> --set:1:1
        ~seeds
        ^
      help: did you mean 'seed'? expected one of: strata, name, title, seed, vars and 6 more
      """),
  ]
}
