import Stacking
import Learners

extension MappingDeclaration {
  static let stage = MappingDeclaration(
    "stage", "Learns each target where it is known and predicts it where it is missing.",
    [
      .required("table", .text, "Table that is read, or that an earlier stage fills."),
      .optional(
        "join", .mapping(keys: "a table", .either([.columns, .mapping(keys: "a column", .text)])),
        "Tables to join, each with the columns to match rows by: a column, a list, or a mapping from "
          + "own columns to those of the other table."),
      .required("targets", .columns, "Columns to predict."),
      .optional(
        "task", .choice(of: TargetTask.self),
        "What is predicted: numbers, classes, quantiles or ordered levels; default: classes of columns of categories, else numbers."
      ),
      .optional(
        "quantiles", .set(of: .fraction),
        default:
          "[\(QuantileLevels.standard.map { ParameterValue.number($0).text }.joined(separator: ", "))]",
        "Levels of the quantiles to predict; for `task: quantile`."),
      .optional(
        "levels", .set(of: .text),
        "Levels of the targets, lowest first; for `task: ordinal`. Default: the numbers of the column."
      ),
      .optional(
        "relative_to", .record(.baseline), "Reference column that targets are modelled relative to."
      ),
      .optional(
        "transform", .either([scale, .mapping(keys: "a target", scale)]), default: "none",
        "Transformation of the targets: one for all, or one per target."),
      .optional(
        "trend", .either([trendKind, .record(.trend)]), default: "none",
        "Trend to remove from targets before fitting (detrending)."),
      .optional(
        "weight", .either([.text, .record(.weight)]),
        "Weights of rows in fits, scores, ensemble weights and intervals: a column, or a rule."),
      .required(
        "features", .list(of: .either([.text, .record(.feature)])),
        "Features: columns, `table.column`, `table.*`, or derived features."),
      .optional(
        "select", .record(.selection),
        "Feature selection within the training rows of each fit."),
      .required("stack", .text, "Stack to use."),
      .optional(
        "reconcile", .record(.reconciliation),
        "Adjust filled cells so that they agree with a measured aggregate."),
      .optional("fills", .name, "Name of the gap-filled table."),
      .optional(
        "joint", .record(.joint),
        "Targets that help one another: each is predicted from all others, several times."),
      .optional(
        "chain", .either([.domain(.choice(["auto"])), .set(of: .text)]),
        "Targets that help one another in an order: each sees those before it; `auto`: the most measured first."
      ),
      .optional(
        "label", .name, "Name in results; default: the stage's name."),
    ])

  private static let scale = ValueShape.domain(
    .choice(TargetScale.allCases.map(\.rawValue) + ["auto"]))
  private static let forms = TargetForm.names

  static let baseline = MappingDeclaration(
    "baseline", "Reference column that targets are modelled relative to.",
    [
      .required(
        "column", .text,
        "Column, `table.column`, or `table.*` for the column named like the target."),
      .optional(
        "form", .either([.domain(.choice(forms + ["auto"])), .set(of: .domain(.choice(forms)))]),
        default: TargetForm.difference.name,
        "Target transformation: `raw` y, `difference` y − r, `ratio` y / r, or `relative_deficit`; a list makes one learner per form."
      ).formerly(values: ["shortfall": "relative_deficit"]),
      .optional(
        "ceiling", .number(),
        "Upper bound of the target, such as 100; for `form: relative_deficit`."),
      .optional(
        "offset", .number(above: 0),
        "Offset of the relative deficit: (ceiling − y) / (ceiling − reference + offset); default: 3 % of the ceiling."
      ),
    ])

  static let reconciliation = MappingDeclaration(
    "reconciliation",
    "Adjusts filled cells so that their group's mean, measured cells included, is the measured cell of a joined table.",
    [
      .required(
        "to", .text, "Joined table with the aggregates, in columns named like the targets."),
      .optional("by", .columns, "Columns that define a group; they are those of the join."),
      .optional(
        "weights", .text, "Column of weights for the mean, such as the population; default: equal."
      ),
    ])

  static let selection = MappingDeclaration(
    "selection", "Feature selection: elimination by permutation importance.",
    [
      .required(
        "permutation", .integer(1...100), "How often each feature is shuffled in each fold."),
      .optional(
        "rounds", .integer(1...20), default: "\(SelectionSpec.usualRounds)",
        "The most rounds of elimination; each leaves out half of the features at most."),
    ])

  static let joint = MappingDeclaration(
    "joint", "Targets that help one another.",
    [
      .optional(
        "rounds", .integer(1...StageSpec.Joint.mostRounds),
        default: "\(StageSpec.Joint.defaultRounds)",
        "Number of rounds; each sees what the round before predicts of the other targets."),
      .optional(
        "margin", .domain(.real(0...100)),
        default: ParameterValue.number(StageSpec.Joint.defaultMargin).text,
        "By how many standard errors a round must be better than the target alone."),
    ])

  private static let trendKind = ValueShape.domain(
    .choice(TrendKind.allCases.map(\.rawValue) + ["auto"]))

  static let trend = MappingDeclaration(
    "trend", "A trend to remove from targets before fitting (detrending).",
    [
      .required(
        "kind", .either([trendKind, .set(of: .choice(of: TrendKind.self))]),
        "Kind of trend; a list makes one learner per kind, `auto` selects by cross-validation."),
      .optional(
        "of", .columns, default: "time",
        "Numeric features of the trend; `time` is the feature `{time: …}`."),
      .optional(
        "by", .columns, "Categorical features; each category has its own level."),
      .optional(
        "reach", .domain(.real(0...1e6)),
        default: "\(ParameterValue.number(TrendSpec.defaultReach).text)",
        "Extrapolation limit, in multiples of the known range; constant beyond it."),
      .optional(
        "alpha", .domain(.real(1e-9...1e9)), default: "\(TrendSpec.defaultAlpha)",
        "L2 penalty of a linear trend, on standardised features."),
    ])

  static let weight = MappingDeclaration(
    "weight", "Weights of rows.", by: .key,
    [
      Kind(
        "column", "Weights from a column: 2 counts as the row twice, 0 leaves it out.",
        [.required("column", .text, "Numeric column of the stage's table.")]),
      Kind(
        "rule", "Equal total weight for each value of a column.",
        [
          .required("rule", .domain(.choice(["balanced"])), "Rule: `balanced`."),
          .required("by", .text, "Column of the stage's table."),
        ]),
      Kind(
        "inverse_variance", "Weights 1 / variance, scaled to a mean of 1.",
        [.required("inverse_variance", .text, "Column with the variances of the target's errors.")]),
    ])

  static let feature = MappingDeclaration(
    "feature", "A derived feature.", by: .key,
    [
      Kind(
        "time", "Linear time.",
        [
          .required(
            "time", .either([.text, .list(of: .text, count: 1...5)]),
            "A column of dates, with one of times or hours behind it or not; or a year, with a month, "
              + "a day, an hour and a minute behind it or not.")
        ]),
      Kind(
        "cyclic", "Sine and cosine of a periodic column.",
        [
          .required("cyclic", .text, "Periodic column, such as the month."),
          .required("period", .number(above: 0), "Period."),
          .optional(
            "harmonics", .integer(1...100), default: "1", "Number of harmonics."),
        ]),
      Kind(
        "out_of_fold", "Predictions of an earlier stage on the same table.",
        [
          .required(
            "out_of_fold", .text,
            "Stage, or `stage.target`; out-of-fold predictions on its training rows.")
        ]),
      Kind("number", "A column as a number.", [.required("number", .text, "Column.")]),
      Kind("category", "A column as a category.", [.required("category", .text, "Column.")]),
    ] + generators)
}
