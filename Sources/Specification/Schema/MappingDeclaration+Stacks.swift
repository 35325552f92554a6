import Stacking
import Learners

extension MappingDeclaration {
  static let stack = MappingDeclaration(
    "stack", "Layers of learners, their folds and blend.",
    [
      .optional(
        "preset", .choice(of: Preset.self),
        "Predefined stack with its learners; other keys override the preset's."),
      .required(
        "folds", unless: "preset",
        .either([.domain(.choice([FoldKind.auto.rawValue])), .record(.folds)]),
        "Cross-validation folds; `auto` uses folds that resemble the gap."),
      .required(
        "layers", unless: "preset",
        .list(of: .either([.set(of: .text), .record(.layer)])),
        "Layers, each a list of learners; later layers also use the predictions of the layer before."
      ),
      .optional(
        "blend", .either([.choice(of: BlendSpec.Method.self), .record(.blend)]),
        default: BlendSpec.Method.greedy.rawValue, "Weighting of the learners' predictions."),
      .optional(
        "stopping", .choice(of: Stopping.self), default: Stopping.none.rawValue,
        "Early stopping of boosting: none, per fold, or shared by all folds."),
      .optional(
        "refit", .boolean, default: "false",
        "Refit each learner on all rows, instead of averaging its fold models."),
    ])

  static let layer = MappingDeclaration(
    "layer", "A layer with its own settings.",
    [
      .required("candidates", .set(of: .text), "Learners of the layer."),
      .optional(
        "features", .boolean, default: "true",
        "Use the features in addition to the predictions of the layer before."),
      .optional(
        "per_family", .integer(1...1000),
        "Number of learners kept per family, those with the lowest out-of-fold error."),
      .optional(
        "folds", .either([.domain(.choice([FoldKind.auto.rawValue])), .record(.folds)]),
        "Folds of the layer; default: the stack's."),
      .optional(
        "nested", .boolean, default: "false",
        "Nested cross-validation: fit on predictions of models that did not see the fold."),
      .optional(
        "when", .choice(of: StackSpec.Layer.Condition.self),
        default: StackSpec.Layer.Condition.always.rawValue,
        "`improves`: use the layer only if it improves the stack on held-out folds."
      ).formerly(values: ["earned": "improves"]),
      .optional(
        "margin", .number(above: 0), default: "1",
        "Standard errors by which a layer with `when: improves` must be better."),
    ])

  private static let shrinkage = KeyDeclaration.optional(
    "shrinkage",
    .either([.domain(.real(0...1)), .domain(.choice([BlendSpec.Shrinkage.fewRowsName]))]),
    default: "0",
    "Shrinkage of weights toward equal weights; `few_rows` shrinks more with fewer rows.")

  static let blend = MappingDeclaration(
    "blend", "Weighting of the learners' predictions.",
    by: .value(
      of: .required("kind", .choice(of: BlendSpec.Method.self), "Method.")),
    [
      Kind(
        "greedy", "Forward selection with replacement; minimises the loss of the leading metric.",
        [
          .optional(
            "steps", .integer(1...10_000), default: "\(BlendSpec().steps)",
            "Number of selection steps."),
          .optional(
            "bags", .integer(1...10_000), default: "\(BlendSpec().bags)",
            "Number of bootstrap draws of folds to average over."),
          .optional(
            "decimals", .integer(0...15),
            "Decimals to round errors to; smaller differences are ties."),
          .optional(
            "classes", .choice(of: BlendSpec.ClassWeights.self),
            default: BlendSpec.ClassWeights.greedy.rawValue,
            "Weights of class probabilities; `likelihood`: the most likely mixture, if log loss leads."
          ),
          shrinkage,
        ]),
      Kind("mean", "Equal weights."),
      Kind("best", "The learner with the lowest out-of-fold loss of the leading metric."),
      Kind(
        "nnls", "Non-negative least squares; minimises squared errors whatever the metric.",
        [shrinkage]),
    ],
    [
      .optional(
        "layers", .choice(of: BlendSpec.Layers.self), default: "all",
        "Layers whose learners are used."),
      .optional(
        "calibration", .choice(of: BlendSpec.Calibration.self), default: "temperature",
        "Calibration of class probabilities on out-of-fold rows; `auto` cross-validates all."),
    ])

  private static let count = KeyDeclaration.optional(
    "count", .integer(2...1000), default: "5", "Number of folds.")
  private static let repeats = KeyDeclaration.optional(
    "repeats", .integer(1...100), default: "1", "Number of repetitions with new splits.")
  private static let purge = KeyDeclaration.optional(
    "purge", .integer(0...1_000_000), default: "0",
    "Values of `by` next to a block to exclude from training.")
  private static let groups = KeyDeclaration.required(
    "by", .columns, "Columns that define the groups; a group is never split.")
  private static let order = KeyDeclaration.required(
    "by", .columns, "Columns that order the rows.")

  static let folds = MappingDeclaration(
    "folds", "Cross-validation folds.",
    by: .value(of: .required("kind", .choice(of: FoldKind.self), "Kind of folds.")),
    [
      Kind(
        "auto", "`kfold`, or `blocks` of time if these resemble the gap more.",
        [count, repeats]),
      Kind(
        "kfold", "Folds of equal size.",
        [count, repeats, .optional("shuffle", .boolean, default: "true", "Shuffle the rows.")]),
      Kind(
        "stratified", "Folds stratified by quantiles of the target.", [count, repeats]),
      Kind(
        "grouped", "Folds that keep groups together; of classes, with near-equal shares of each.",
        [groups, count, repeats]),
      Kind("blocks", "Contiguous blocks in the order of `by`.", [order, count, purge]),
      Kind("leave_one_group_out", "One fold for each group.", [groups]),
      Kind(
        "forward_chaining", "Each block is predicted from earlier blocks.", [order, count, purge]),
      Kind(
        "backward_chaining", "Each block is predicted from later blocks.", [order, count, purge]),
      Kind(
        "column", "Folds given by a column.",
        [
          .required(
            "column", .text, "Column that names each row's fold; rows without a fold always train.")
        ]),
    ])

  private static let share = KeyDeclaration.required(
    "fraction", .fraction, "Share of the rows, or of the distinct values of `by`, rounded up.")

  static let holdout = MappingDeclaration(
    "holdout", "Held-out rows.",
    by: .value(of: .required("kind", .choice(of: HoldoutKind.self), "Kind of holdout.")),
    [
      Kind("random", "Random rows.", [share]),
      Kind(
        "earliest", "The first values of `by`.",
        [.required("by", .columns, "Columns that order the rows."), share]),
      Kind(
        "latest", "The last values of `by`.",
        [.required("by", .columns, "Columns that order the rows."), share]),
      Kind("group", "Random groups.", [groups, share]),
      Kind(
        "column", "Rows where a column is 1 or true.",
        [.required("column", .text, "Column of 0 and 1.")]),
    ])
}
