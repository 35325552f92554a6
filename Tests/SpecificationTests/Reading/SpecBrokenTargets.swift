// Mistakes in what is learned of a target: forms, scales and trends.
extension BrokenSpec {
  static let targets: [BrokenSpec] = [
    BrokenSpec(
      "an unknown transform", [("fills: district_filled", "transform: ln")],
      """
      error: 'transform' is the text 'ln'
        --> e/small.yaml:38:16
            transform: ln
                       ^
      help: expected one of none, log, log1p, box_cox, standardise, auto, or a mapping from \
      targets to these
      """),
    BrokenSpec(
      "a transform of what is no target", [("fills: district_filled", "transform: {O4: log}")],
      """
      error: unknown target 'O4'
        --> e/small.yaml:38:17
            transform: {O4: log}
                        ^
      help: did you mean 'O3'? expected one of: O3, NO2
      """),
    BrokenSpec(
      "an unknown trend", [("fills: city_filled", "fills: city_filled\n    trend: lineal")],
      """
      error: 'trend' is the text 'lineal'
        --> e/small.yaml:50:12
            trend: lineal
                   ^
      help: expected one of none, linear, gaussian_process, auto
      """),
    BrokenSpec(
      "an unknown key of a trend",
      [("fills: city_filled", "fills: city_filled\n    trend: {kind: linear, on: PM2.5}")],
      """
      error: unknown key 'on' in 'trend'
        --> e/small.yaml:50:27
            trend: {kind: linear, on: PM2.5}
                                  ^
      help: did you mean 'of'? expected one of: kind, of, by, reach, alpha
      """),
    BrokenSpec(
      "a trend twice",
      [("fills: city_filled", "fills: city_filled\n    trend: {kind: [none, none]}")],
      """
      error: duplicate learner 'trend=none' in a layer (first named on line 50)
        --> e/small.yaml:50:26
            trend: {kind: [none, none]}
                                 ^
      help: remove one of them
      """),
    BrokenSpec(
      "a trend that goes on backwards",
      [("fills: city_filled", "fills: city_filled\n    trend: {kind: linear, reach: -1}")],
      """
      error: 'reach' is -1
        --> e/small.yaml:50:34
            trend: {kind: linear, reach: -1}
                                         ^
      help: expected a number in [0, 1000000]
      """),
    BrokenSpec(
      "a penalty on no line",
      [("fills: city_filled", "fills: city_filled\n    trend: {kind: gaussian_process, alpha: 1}")],
      """
      error: 'alpha' is 1
        --> e/small.yaml:50:44
            trend: {kind: gaussian_process, alpha: 1}
                                                   ^
      help: expected left out, as no trend of the list is linear
      """),
    BrokenSpec(
      "a trend in nothing", [("fills: district_filled", "trend: linear")],
      """
      error: 'of' is missing in 'trend'
        --> e/small.yaml:38:12
            trend: linear
                   ^
      help: add 'of': numeric features of the stage, as it has no feature {time: …}
      """),
    BrokenSpec(
      "an unknown form among others", [("form: difference", "form: [raw, log]")],
      """
      error: 'form' is the text 'log'
        --> e/small.yaml:35:54
            relative_to: {column: city_filled.*, form: [raw, log]}
                                                             ^
      help: expected one of raw, difference, ratio, relative_deficit
      """),
    BrokenSpec(
      "a shortfall of no ceiling", [("form: difference", "form: shortfall")],
      """
      error: 'ceiling' is missing in 'relative_to'
        --> e/small.yaml:35:48
            relative_to: {column: city_filled.*, form: shortfall}
                                                       ^
      help: add 'ceiling': what the target never exceeds, such as 100
      """),
    BrokenSpec(
      "a ceiling that nothing uses", [("form: difference", "form: ratio, ceiling: 100")],
      """
      error: 'ceiling' has no effect without 'form: relative_deficit' or 'form: auto'
        --> e/small.yaml:35:64
            relative_to: {column: city_filled.*, form: ratio, ceiling: 100}
                                                                       ^
      help: add 'form: relative_deficit' or 'form: auto', or remove 'ceiling'
      """),
    BrokenSpec(
      "an offset to no ceiling", [("form: difference", "form: ratio, offset: 1")],
      """
      error: 'offset' has no effect without 'ceiling'
        --> e/small.yaml:35:63
            relative_to: {column: city_filled.*, form: ratio, offset: 1}
                                                                      ^
      help: add 'ceiling', or remove 'offset'
      """),
    BrokenSpec(
      "a ceiling of nothing", [("form: difference", "form: shortfall, ceiling: 0")],
      """
      error: 'ceiling' without an 'offset' is 0
        --> e/small.yaml:35:68
            relative_to: {column: city_filled.*, form: shortfall, ceiling: 0}
                                                                           ^
      help: expected a number other than 0
      """),
    BrokenSpec(
      "a form twice", [("form: difference", "form: [raw, raw]")],
      """
      error: duplicate learner 'form=raw' in a layer (first named on line 35)
        --> e/small.yaml:35:54
            relative_to: {column: city_filled.*, form: [raw, raw]}
                                                             ^
      help: remove one of them
      """),
  ]
}
