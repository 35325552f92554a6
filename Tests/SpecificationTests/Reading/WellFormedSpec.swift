/// Files without mistakes that show what may stand where.
struct WellFormedSpec {
  var name: String
  var text: String

  static let all = [
    WellFormedSpec(name: "the fixture", text: SpecFixture.text),
    WellFormedSpec(
      name: "changes of another file",
      text: """
        extends: base.yaml
        name: mine
        learners:
          include: zoo.yaml
          gbm: {learning_rate: 0.1}
          cat: null
        stages:
          hybrid: {features: {remove: [PM2.5_mean], append: [O3_mean]}, relative_to: null}
        tables: {replace: {city: {file: city.csv}}}
        evaluate: {holdouts: {merge: {random: {fraction: 0.3}}}}
        """),
    WellFormedSpec(
      name: "included parts",
      text: """
        strata: 1
        name: parts
        tables: {include: [tables.yaml, more.yaml]}
        stacks:
          one: {include: stack.yaml, blend: mean}
        stages:
          first: {include: stage.yaml}
        """),
    WellFormedSpec(
      name: "variables in every place",
      text: """
        strata: 1
        name: ${vars.name}
        seed: ${vars.seed}
        vars: {name: a, seed: 1, list: [1, 2], any: {thing: [x]}}
        learners:
          gbm: {family: gbm, learning_rate: "${vars.list}", num_leaves: ["${vars.seed}", 3]}
          any: ${vars.any}
        stacks:
          one: {folds: "${vars.folds}", layers: [["${vars.name}"]], refit: "${vars.yes}"}
        evaluate: {holdouts: {a: {kind: random, fraction: "${vars.share}"}}}
        compare: {rope: "${vars.rope}", level: "${vars.level}"}
        """),
    WellFormedSpec(
      name: "keys that are empty",
      text: """
        strata: 1
        name: empty
        title:
        vars:
        tables:
          a: {file: a.csv, sheet: , columns: {b: , c: {min: }}}
        stages:
        """),
    WellFormedSpec(
      name: "a preset, with aliases of families",
      text: """
        strata: 1
        name: presets
        learners:
          GBM: {family: GBM, extra_trees: true}
          NN: {family: NN_TORCH}
        stacks:
          best: {preset: best}
          own: {preset: fast, blend: {kind: greedy, steps: 9, layers: last}, stopping: fold_averaged}
        """),
    WellFormedSpec(
      name: "every kind of feature",
      text: """
        strata: 1
        name: features
        stages:
          a:
            table: t
            targets: y
            stack: s
            features:
              - x
              - 2020
              - {time: [Year, Month]}
              - {cyclic: Month, period: 12}
              - {out_of_fold: b.y}
              - {number: x}
              - {arithmetic: [x, z], operations: ratio}
              - {group: place, of: x, statistics: [mean]}
              - {target_encoding: place, smoothing: 0}
              - {lag: x, by: [1, -1], time: [Year, Month], within: place}
              - {neighbours: "*", count: 2, nearest: [lat, lon], time: Year, within: place}
        """),
    WellFormedSpec(
      name: "variants",
      text: """
        strata: 1
        name: variants
        ablate:
          reference: one
          leave_one_out: [learners, stages.a.features]
          only: learners
          swap: {stacks.s.blend: [mean, nnls], stacks.s.layers: {one: [[a]], two: [[a], [b]]}}
          variants: {one: {stacks.s.layers.1: null, stages.a.features: {remove: [x]}}}
        matrix:
          product: {learners.gbm.num_leaves: [15, 31]}
          zip: {seed: [1, 2]}
          when: [{if: {seed: 1}, product: {learners.gbm.learning_rate: [0.1]}}]
          exclude: [{seed: [1, 2]}]
          include: [{seed: 7}]
        search:
          samples: 10
          method: latin_hypercube
          over:
            learners.gbm.learning_rate: {low: 0.01, high: 0.3, log: true}
            learners.gbm.num_leaves: [7, 15]
        """),
  ]
}
