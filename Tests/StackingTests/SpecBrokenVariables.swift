// Mistakes of variables, interpolations and overrides.
extension BrokenSpec {
  static let variables: [BrokenSpec] = [
    BrokenSpec(
      "an unknown variable", [("${vars.data}/city", "${vars.date}/city")],
      """
      e/small.yaml:10:11: unknown variable 'date'; known here: data, count; did you mean 'data'?
            file: ${vars.date}/city.csv
                  ^
      """),
    BrokenSpec(
      "an interpolation of another form", [("${vars.data}/city", "${data}/city")],
      """
      e/small.yaml:10:11: '${data}/city.csv' has an interpolation of another form than \
      ${vars.name}; write $${ for the text ${
            file: ${data}/city.csv
                  ^
      """),
    BrokenSpec(
      "variables in a circle", [("data: data", "data: ${vars.root}/x\n  root: ${vars.data}")],
      """
      e/small.yaml:6:9: variables need one another: root -> data -> root; one must have a \
      value of its own
          data: ${vars.root}/x
                ^
      """),
    BrokenSpec(
      "a list inside a text",
      [("count: 3", "list: [1, 2]"), ("title: A small", "title: A ${vars.list}")],
      """
      e/small.yaml:3:8: variable 'list' is a list or a mapping; inside a text it must be a \
      scalar
        title: A ${vars.list} experiment
               ^
      """),
    BrokenSpec(
      "an interpolated key", [("PM2.5: {unit", "${vars.data}: {unit")],
      """
      e/small.yaml:13:7: key '${vars.data}' has an interpolation; only values may have one
              ${vars.data}: {unit: µg/m³, min: 0}
              ^
      """),
    BrokenSpec(
      "an override without a value", [], set: ["seed"],
      """
      --set:1:1: 'seed' sets nothing; it must be path=value, +path=value or ~path
        seed
        ^
      """),
    BrokenSpec(
      "an override of nothing", [], set: ["learners.rigde.alpha=2"],
      """
      --set:1:1: there is no 'rigde' in 'learners' on the path 'learners.rigde.alpha'; known \
      here: ridge, list; did you mean 'ridge'?
        learners.rigde.alpha=2
        ^
      """),
    BrokenSpec(
      "an override of an unknown variable", [], set: ["vars.dat=x"],
      """
      --set:1:1: there is no 'dat' in 'vars' on the path 'vars.dat'; known here: data, count; \
      did you mean 'data'?
        vars.dat=x
        ^
      """),
    BrokenSpec(
      "an override of no item", [], set: ["seed=1", "stages.time.targets.1=O3"],
      """
      --set:2:1: there is no '1' in 'stages.time.targets' on the path 'stages.time.targets.1'; \
      known here: 0 to 0
        stages.time.targets.1=O3
        ^
      """),
    BrokenSpec(
      "an override out of range", [], set: ["seed=1", "learners.ridge.alpha=-2"],
      """
      --set:2:22: 'alpha' is -2; it must be a number in [1e-09, 1000000000]
        learners.ridge.alpha=-2
                             ^
      """),
    BrokenSpec(
      "an override that is not YAML", [], set: ["name=[a"],
      """
      --set:1:6: not YAML: did not find expected ',' or ']' while parsing a flow sequence that \
      begins on line 1
        name=[a
             ^
      """),
    BrokenSpec(
      "an override with an unknown key", [], set: ["stacks.two.blnd=mean"],
      """
      --set:1:1: unknown key 'blnd' in stack 'two'; known here: preset, folds, layers, blend, \
      stopping, refit; did you mean 'blend'?
        stacks.two.blnd=mean
        ^
      """),
  ]
}
