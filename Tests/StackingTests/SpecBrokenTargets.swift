// Mistakes in what is learned of a target: forms, scales and trends.
extension BrokenSpec {
  static let targets: [BrokenSpec] = [
    BrokenSpec(
      "an unknown transform", [("fills: district_filled", "transform: ln")],
      """
      e/small.yaml:38:16: 'transform' is the text 'ln'; it must be one of none, log, log1p, \
      box_cox, standardise, auto, or a mapping from targets to these
            transform: ln
                       ^
      """),
    BrokenSpec(
      "a transform of what is no target", [("fills: district_filled", "transform: {O4: log}")],
      """
      e/small.yaml:38:17: unknown target 'O4'; known here: O3, NO2; did you mean 'O3'?
            transform: {O4: log}
                        ^
      """),
    BrokenSpec(
      "an unknown trend", [("fills: city_filled", "fills: city_filled\n    trend: lineal")],
      """
      e/small.yaml:50:12: 'trend' is the text 'lineal'; it must be one of none, linear, \
      gaussian_process, auto
            trend: lineal
                   ^
      """),
    BrokenSpec(
      "an unknown key of a trend",
      [("fills: city_filled", "fills: city_filled\n    trend: {kind: linear, on: PM2.5}")],
      """
      e/small.yaml:50:27: unknown key 'on' in 'trend'; known here: kind, of, by, reach, alpha; \
      did you mean 'of'?
            trend: {kind: linear, on: PM2.5}
                                  ^
      """),
    BrokenSpec(
      "a trend twice",
      [("fills: city_filled", "fills: city_filled\n    trend: {kind: [none, none]}")],
      """
      e/small.yaml:50:26: candidate 'trend=none' is already on line 50, column 20; it may stand once
            trend: {kind: [none, none]}
                                 ^
      """),
    BrokenSpec(
      "a trend that goes on backwards",
      [("fills: city_filled", "fills: city_filled\n    trend: {kind: linear, reach: -1}")],
      """
      e/small.yaml:50:34: 'reach' is -1; it must be a number in [0, 1000000]
            trend: {kind: linear, reach: -1}
                                         ^
      """),
    BrokenSpec(
      "a penalty on no line",
      [("fills: city_filled", "fills: city_filled\n    trend: {kind: gaussian_process, alpha: 1}")],
      """
      e/small.yaml:50:44: 'alpha' is 1; it must be left out, as no trend of the list is linear
            trend: {kind: gaussian_process, alpha: 1}
                                                   ^
      """),
    BrokenSpec(
      "a trend in nothing", [("fills: district_filled", "trend: linear")],
      """
      e/small.yaml:38:12: 'of' is missing in 'trend'; it must be numeric features of the stage, as \
      it has no feature {time: …}
            trend: linear
                   ^
      """),
    BrokenSpec(
      "an unknown form among others", [("form: difference", "form: [raw, log]")],
      """
      e/small.yaml:35:54: 'form' is the text 'log'; it must be one of raw, difference, ratio, \
      shortfall
            relative_to: {column: city_filled.*, form: [raw, log]}
                                                             ^
      """),
    BrokenSpec(
      "a shortfall of no ceiling", [("form: difference", "form: shortfall")],
      """
      e/small.yaml:35:48: 'ceiling' is missing in 'relative_to'; it must be what the target never \
      exceeds, such as 100
            relative_to: {column: city_filled.*, form: shortfall}
                                                       ^
      """),
    BrokenSpec(
      "a ceiling that nothing uses", [("form: difference", "form: ratio, ceiling: 100")],
      """
      e/small.yaml:35:64: 'ceiling' stands alone; it must stand beside 'form: shortfall' or 'form: auto'
            relative_to: {column: city_filled.*, form: ratio, ceiling: 100}
                                                                       ^
      """),
    BrokenSpec(
      "an offset to no ceiling", [("form: difference", "form: ratio, offset: 1")],
      """
      e/small.yaml:35:63: 'offset' stands alone; it must stand beside 'ceiling'
            relative_to: {column: city_filled.*, form: ratio, offset: 1}
                                                                      ^
      """),
    BrokenSpec(
      "a ceiling of nothing", [("form: difference", "form: shortfall, ceiling: 0")],
      """
      e/small.yaml:35:68: 'ceiling' without an 'offset' is 0; it must be another number than 0
            relative_to: {column: city_filled.*, form: shortfall, ceiling: 0}
                                                                           ^
      """),
    BrokenSpec(
      "a form twice", [("form: difference", "form: [raw, raw]")],
      """
      e/small.yaml:35:54: candidate 'form=raw' is already on line 35, column 49; it may stand once
            relative_to: {column: city_filled.*, form: [raw, raw]}
                                                             ^
      """),
  ]
}
