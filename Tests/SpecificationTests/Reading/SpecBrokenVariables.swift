// Mistakes of variables, interpolations and overrides.
extension BrokenSpec {
  static let variables: [BrokenSpec] = [
    BrokenSpec(
      "an unknown variable", [("${vars.data}/city", "${vars.date}/city")],
      """
      error: unknown variable 'date'
        --> e/small.yaml:10:11
            file: ${vars.date}/city.csv
                  ^
      help: did you mean 'data'? expected one of: data, count
      """),
    BrokenSpec(
      "an interpolation of another form", [("${vars.data}/city", "${data}/city")],
      """
      error: '${data}/city.csv' has an unknown interpolation
        --> e/small.yaml:10:11
            file: ${data}/city.csv
                  ^
      help: write ${vars.name}, or $${ for the text ${
      """),
    BrokenSpec(
      "variables in a circle", [("data: data", "data: ${vars.root}/x\n  root: ${vars.data}")],
      """
      error: cyclic variables: root → data → root
        --> e/small.yaml:6:9
          data: ${vars.root}/x
                ^
      help: give one of them a value of its own
      """),
    BrokenSpec(
      "a list inside a text",
      [("count: 3", "list: [1, 2]"), ("title: A small", "title: A ${vars.list}")],
      """
      error: variable 'list' is a list or a mapping and is used inside a text
        --> e/small.yaml:3:8
        title: A ${vars.list} experiment
               ^
      help: use it as a whole value, or make it a scalar
      """),
    BrokenSpec(
      "an interpolated key", [("PM2.5: {unit", "${vars.data}: {unit")],
      """
      error: key '${vars.data}' has an interpolation
        --> e/small.yaml:13:7
              ${vars.data}: {unit: µg/m³, min: 0}
              ^
      help: write the key out; only values are interpolated
      """),
    BrokenSpec(
      "an override without a value", [], set: ["seed"],
      """
      error: 'seed' is not an override
        --> --set:1:1
        seed
        ^
      help: write path=value, +path=value or ~path
      """),
    BrokenSpec(
      "an override of nothing", [], set: ["learners.rigde.alpha=2"],
      """
      error: path 'learners.rigde.alpha': no 'rigde' in 'learners'
        --> --set:1:1
        learners.rigde.alpha=2
        ^
      help: did you mean 'ridge'? expected one of: ridge, list
      """),
    BrokenSpec(
      "an override of an unknown variable", [], set: ["vars.dat=x"],
      """
      error: path 'vars.dat': no 'dat' in 'vars'
        --> --set:1:1
        vars.dat=x
        ^
      help: did you mean 'data'? expected one of: data, count
      """),
    BrokenSpec(
      "an override of no item", [], set: ["seed=1", "stages.time.targets.1=O3"],
      """
      error: path 'stages.time.targets.1': no '1' in 'stages.time.targets'
        --> --set:2:1
        stages.time.targets.1=O3
        ^
      help: expected 0 to 0
      """),
    BrokenSpec(
      "an override out of range", [], set: ["seed=1", "learners.ridge.alpha=-2"],
      """
      error: 'alpha' is -2
        --> --set:2:22
        learners.ridge.alpha=-2
                             ^
      help: expected a number in [1e-09, 1000000000]
      """),
    BrokenSpec(
      "an override that is not YAML", [], set: ["name=[a"],
      """
      error: invalid YAML: did not find expected ',' or ']' while parsing a flow sequence that \
      begins on line 1
        --> --set:1:6
        name=[a
             ^
      """),
    BrokenSpec(
      "an override with an unknown key", [], set: ["stacks.two.blnd=mean"],
      """
      error: unknown key 'blnd' in stack 'two'
        --> --set:1:1
        stacks.two.blnd=mean
        ^
      help: did you mean 'blend'? expected one of: preset, folds, layers, blend, stopping and 1 more
      """),
  ]
}
