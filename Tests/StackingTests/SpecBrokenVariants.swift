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
      e/small.yaml:57:10: unknown key 'leave_one_outs' in 'ablate'; known here: reference, \
      leave_one_out, only, cumulative, drop, swap, variants; did you mean 'leave_one_out'?
        ablate: {leave_one_outs: [learners]}
                 ^
      """),
    variants(
      "a path that leads nowhere", "ablate: {leave_one_out: [learner], drop: [stages.time.stck]}",
      """
      e/small.yaml:57:26: there is no 'learner' in the experiment on the path 'learner'; known \
      here: strata, name, title, seed, vars, tables, learners, stacks, stages, evaluate, \
      inventories, ablate; did you mean 'learners'?
        ablate: {leave_one_out: [learner], drop: [stages.time.stck]}
                                 ^
      e/small.yaml:57:43: there is no 'stck' in 'stages.time' on the path 'stages.time.stck'; \
      known here: table, targets, features, stack, fills; did you mean 'stack'?
        ablate: {leave_one_out: [learner], drop: [stages.time.stck]}
                                                  ^
      """),
    variants(
      "a value without members", "ablate: {only: [seed]}",
      """
      e/small.yaml:57:17: 'seed' is 7; it must be a list or a mapping, to take its members away
        ablate: {only: [seed]}
                        ^
      """),
    variants(
      "an unknown reference", "ablate: {reference: ful, variants: {full: {seed: 1}}}",
      """
      e/small.yaml:57:21: unknown variant 'ful'; known here: full; did you mean 'full'?
        ablate: {reference: ful, variants: {full: {seed: 1}}}
                            ^
      """),
    variants(
      "a variant of another name", "ablate: {variants: {a: {name: b}, b: {}}}",
      """
      e/small.yaml:57:25: a variant changes 'name'; it must leave that as it is
        ablate: {variants: {a: {name: b}, b: {}}}
                                ^
      e/small.yaml:57:38: variant 'b' is an empty mapping; it must be a mapping from paths to \
      values
        ablate: {variants: {a: {name: b}, b: {}}}
                                             ^
      """),
    variants(
      "a mistake that one variant has",
      "ablate: {variants: {a: {seed: 1}, b: {stacks.two.blend: greddy}}}",
      """
      e/small.yaml:57:57: in variant 'b': unknown blend 'greddy'; known here: greedy, mean, \
      best, nnls; did you mean 'greedy'?
        ablate: {variants: {a: {seed: 1}, b: {stacks.two.blend: greddy}}}
                                                                ^
      """),
    variants(
      "a variant without what another line needs", "ablate: {drop: [learners.ridge, tables.city]}",
      """
      e/small.yaml:45:12: in variant 'without_city': unknown table 'city'; known here: district, \
      district_filled, city_filled
            table: city
                   ^
      """),
    variants(
      "something to remove that is not there",
      "ablate: {variants: {a: {stages.time.features: {remove: [PM25]}}}}",
      """
      e/small.yaml:57:57: in variant 'a': there is no 'PM25' in 'stages.time.features' to \
      remove; known here: time_Year_Month, cyclic_Month, PM2.5; did you mean 'PM2.5'?
        ablate: {variants: {a: {stages.time.features: {remove: [PM25]}}}}
                                                                ^
      """),
    variants(
      "replace beside append",
      "ablate: {variants: {a: {stages.time.features: {replace: [NO2], append: [O3]}}}}",
      """
      e/small.yaml:57:47: in variant 'a': 'replace' stands beside other changes of the same \
      value; it must stand alone
        ablate: {variants: {a: {stages.time.features: {replace: [NO2], append: [O3]}}}}
                                                      ^
      """),
    variants(
      "append to what is no list", "ablate: {variants: {a: {seed: {append: [1]}}}}",
      """
      e/small.yaml:57:40: in variant 'a': 'seed', which 'append' is to change, is 7; it must be \
      a list
        ablate: {variants: {a: {seed: {append: [1]}}}}
                                               ^
      """),
    variants(
      "two variants of one name", "matrix: {product: {seed: [1, 1]}}",
      """
      e/small.yaml:57:30: variant 'seed=1' is already on line 57, column 27; it may stand once
        matrix: {product: {seed: [1, 1]}}
                                     ^
      """),
    variants(
      "an axis without values", "matrix: {product: {seed: 1}}",
      """
      e/small.yaml:57:26: 'seed' is 1; it must be a list of values, or a mapping from names to \
      values
        matrix: {product: {seed: 1}}
                                 ^
      """),
    variants(
      "a zip of unequal lengths", "matrix: {zip: {seed: [1, 2], vars.count: [3]}}",
      """
      e/small.yaml:57:30: 'vars.count' has 1 values and 'seed' has 2; in 'zip' all must have \
      the same number
        matrix: {zip: {seed: [1, 2], vars.count: [3]}}
                                     ^
      """),
    variants(
      "an exclusion of nothing",
      "matrix: {product: {seed: [1, 2]}, exclude: [{seed: 3}, {sed: 1}]}",
      """
      e/small.yaml:57:45: 'exclude' names a combination that is not there; it must match one at \
      least
        matrix: {product: {seed: [1, 2]}, exclude: [{seed: 3}, {sed: 1}]}
                                                    ^
      e/small.yaml:57:56: 'exclude' names a combination that is not there; it must match one at \
      least
        matrix: {product: {seed: [1, 2]}, exclude: [{seed: 3}, {sed: 1}]}
                                                               ^
      e/small.yaml:57:57: unknown path 'sed'; known here: seed; did you mean 'seed'?
        matrix: {product: {seed: [1, 2]}, exclude: [{seed: 3}, {sed: 1}]}
                                                                ^
      """),
    variants(
      "a search without samples and with a range upside down",
      "search: {method: grid, over: {seed: {low: 2, high: 1}}}",
      """
      e/small.yaml:57:9: 'samples' is missing in 'search'; it must be how many variants to make
        search: {method: grid, over: {seed: {low: 2, high: 1}}}
                ^
      e/small.yaml:57:18: 'method' is the text 'grid'; it must be one of random, \
      latin_hypercube, successive_halving
        search: {method: grid, over: {seed: {low: 2, high: 1}}}
                         ^
      e/small.yaml:57:52: 'high' is 1; it must be a number above 'low'
        search: {method: grid, over: {seed: {low: 2, high: 1}}}
                                                           ^
      """),
    variants(
      "a Bayesian search, which there is not",
      "search: {method: bayesian, samples: 3, over: {seed: [1, 2]}}",
      """
      e/small.yaml:57:18: 'method' is the text 'bayesian'; it must be one of random, \
      latin_hypercube, successive_halving
        search: {method: bayesian, samples: 3, over: {seed: [1, 2]}}
                         ^
      """),
    variants(
      "successive halving of one rung",
      "search: {method: successive_halving, samples: 3, rungs: {seed: [1]}, over: {title: [a, b]}}",
      """
      e/small.yaml:57:58: 'seed' is a list of 1; it must be a list of at least two, a value for \
      each rung
        search: {method: successive_halving, samples: 3, rungs: {seed: [1]}, over: {title: [a, b]}}
                                                                 ^
      """),
    variants(
      "rungs of unlike lengths",
      "search: {method: successive_halving, samples: 3, rungs: {seed: [1, 2], stacks.two.folds.count: [2]}, over: {title: [a, b]}}",
      """
      e/small.yaml:57:72: 'stacks.two.folds.count' is a list of 1; it must be a list of 2, as \
      'seed' is
        …sive_halving, samples: 3, rungs: {seed: [1, 2], stacks.two.folds.count: [2]}, over: {title: [a…
                                                         ^
      """),
    variants(
      "successive halving without rungs",
      "search: {method: successive_halving, samples: 3, over: {title: [a, b]}}",
      """
      e/small.yaml:57:9: 'rungs' is missing in 'search'; it must be a mapping from paths to the \
      value in each rung, of at least two
        search: {method: successive_halving, samples: 3, over: {title: [a, b]}}
                ^
      """),
    variants(
      "rungs of a search that has none",
      "search: {samples: 3, rungs: {seed: [1, 2]}, over: {title: [a, b]}}",
      """
      e/small.yaml:57:29: 'rungs' without method 'successive_halving' is a mapping; it must be \
      left out
        search: {samples: 3, rungs: {seed: [1, 2]}, over: {title: [a, b]}}
                                    ^
      """),
    variants(
      "eta of a search that has no rungs",
      "search: {samples: 3, eta: 4, over: {seed: [1, 2]}}",
      """
      e/small.yaml:57:29: 'eta' without method 'successive_halving' is 4; it must be left out
        search: {samples: 3, eta: 4, over: {seed: [1, 2]}}
                                  ^
      """),
    variants(
      "whole numbers between bounds that are none, or none that can be told apart",
      "search: {samples: 3, over: {seed: {low: 0.5, high: 3, integer: true}, vars.count: {low: 1, high: 1e300, integer: true}}}",
      """
      e/small.yaml:57:37: 'low' is 0.5; it must be a whole number of at most 9007199254740991 \
      with 'integer'
        search: {samples: 3, over: {seed: {low: 0.5, high: 3, integer: true}, vars.count: {low: 1, high:…
                                          ^
      e/small.yaml:57:85: 'high' is 1e+300; it must be a whole number of at most 9007199254740991 \
      with 'integer'
        …{seed: {low: 0.5, high: 3, integer: true}, vars.count: {low: 1, high: 1e300, integer: true}}}
                                                                ^
      """),
    BrokenSpec(
      "an addition of what is there", [], set: ["+seed=8"],
      """
      --set:1:1: 'seed' is there already and is no list to add to; to change it leave out the '+'
        +seed=8
        ^
      """),
    BrokenSpec(
      "a removal of what is not there", [], set: ["~seeds"],
      """
      --set:1:1: there is no 'seeds' in the experiment on the path 'seeds'; known here: strata, \
      name, title, seed, vars, tables, learners, stacks, stages, evaluate, inventories; did you \
      mean 'seed'?
        ~seeds
        ^
      """),
  ]
}
