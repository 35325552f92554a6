import Learners

extension MappingDeclaration {
  static let stack = MappingDeclaration(
    "stack", "Layers of learners, the folds they share, and the blend over them.",
    [
      .optional(
        "preset", .choice(of: Preset.self),
        "A stack known by name, with its learners; other keys stand in place of the preset's."),
      .required(
        "folds", unless: "preset",
        .either([.domain(.choice([FoldKind.auto.rawValue])), .record(.folds)]),
        "How the rows to learn from are split; `auto` takes folds that resemble the gap."),
      .required(
        "layers", unless: "preset",
        .list(of: .either([.set(of: .text), .record(.layer)])),
        "Layers, each a list of learners that see the features and the layer before."),
      .optional(
        "blend", .either([.choice(of: BlendSpec.Method.self), .record(.blend)]),
        default: BlendSpec.Method.greedy.rawValue, "How columns become one prediction."),
      .optional(
        "stopping", .choice(of: Stopping.self), default: Stopping.none.rawValue,
        "How many rounds boosting is given: all, the best of each fold, or the best by all folds."),
      .optional(
        "refit", .boolean, default: "false",
        "Whether each candidate is fitted once more, on all rows, in place of its folds' bag."),
    ])

  static let layer = MappingDeclaration(
    "layer", "A layer with settings of its own.",
    [
      .required("candidates", .set(of: .text), "Learners, by their names."),
      .optional(
        "features", .boolean, default: "true",
        "Whether it sees the features beside the predictions of the layer before."),
      .optional(
        "per_family", .integer(1...1000),
        "How many candidates of a family, those of least error, go further."),
      .optional(
        "folds", .either([.domain(.choice([FoldKind.auto.rawValue])), .record(.folds)]),
        "Folds of its own, drawn anew; if absent, those of the stack."),
      .optional(
        "nested", .boolean, default: "false",
        "Whether a fold's fits learn from predictions of models that never saw the fold."),
      .optional(
        "when", .choice(of: StackSpec.Layer.Condition.self),
        default: StackSpec.Layer.Condition.always.rawValue,
        "`earned`: only if the stack with it is better on folds that neither saw anything of."),
      .optional(
        "margin", .number(above: 0), default: "1",
        "By how many standard errors a layer with `when: earned` must be better."),
    ])

  private static let shrinkage = KeyDeclaration.optional(
    "shrinkage",
    .either([.domain(.real(0...1)), .domain(.choice([BlendSpec.Shrinkage.fewRowsName]))]),
    default: "0",
    "How far weights are drawn toward equal ones; `few_rows` draws further where rows are fewer.")

  static let blend = MappingDeclaration(
    "blend", "How columns become one prediction.",
    by: .value(
      of: .required("kind", .choice(of: BlendSpec.Method.self), "Method of the blend.")),
    [
      Kind(
        "greedy", "Forward selection with replacement.",
        [
          .optional(
            "steps", .integer(1...10_000), default: "\(BlendSpec().steps)",
            "Steps of the selection."),
          .optional(
            "bags", .integer(1...10_000), default: "\(BlendSpec().bags)",
            "Draws of folds with replacement, over which selections are averaged."),
          .optional(
            "decimals", .integer(0...15),
            "Decimals to which errors are rounded, so that what differs by less is a tie."),
          shrinkage,
        ]),
      Kind("mean", "Equal weights."),
      Kind("best", "The candidate with the least out-of-fold error."),
      Kind("nnls", "Non-negative least squares.", [shrinkage]),
    ],
    [
      .optional(
        "layers", .choice(of: BlendSpec.Layers.self), default: "all",
        "Whose candidates take part.")
    ])

  private static let count = KeyDeclaration.optional(
    "count", .integer(2...1000), default: "5", "How many folds.")
  private static let repeats = KeyDeclaration.optional(
    "repeats", .integer(1...100), default: "1", "How many times the rows are split anew.")
  private static let purge = KeyDeclaration.optional(
    "purge", .integer(0...1_000_000), default: "0",
    "So many values of `by` beside the block are left out of training.")
  private static let groups = KeyDeclaration.required(
    "by", .columns, "Columns; rows that agree in them are kept together.")
  private static let order = KeyDeclaration.required(
    "by", .columns, "Columns in whose order the rows are cut into blocks.")

  static let folds = MappingDeclaration(
    "folds", "How the rows to learn from are split.",
    by: .value(of: .required("kind", .choice(of: FoldKind.self), "Kind of folds.")),
    [
      Kind(
        "auto", "Shuffled rows, or blocks of time where these resemble the gap more.",
        [count, repeats]),
      Kind(
        "kfold", "Near-equal folds of rows.",
        [count, repeats, .optional("shuffle", .boolean, default: "true", "Whether at random.")]),
      Kind(
        "stratified", "Folds with near-equal shares of the target's quantiles.", [count, repeats]),
      Kind("grouped", "Rows of a group are held out together.", [groups, count, repeats]),
      Kind("blocks", "Contiguous blocks in the order of `by`.", [order, count, purge]),
      Kind("leave_one_group_out", "One fold for each group.", [groups]),
      Kind(
        "forward_chaining", "Each block is predicted from those before it.", [order, count, purge]),
      Kind(
        "backward_chaining", "Each block is predicted from those after it.", [order, count, purge]),
      Kind(
        "column", "A column names each row's fold.",
        [
          .required(
            "column", .text, "Column of the folds; where it is missing the row always trains.")
        ]),
    ])

  private static let share = KeyDeclaration.required(
    "fraction", .fraction, "Share of the rows, or of the distinct values of `by`, rounded up.")

  static let holdout = MappingDeclaration(
    "holdout", "Rows that are held out.",
    by: .value(of: .required("kind", .choice(of: HoldoutKind.self), "Kind of holdout.")),
    [
      Kind("random", "Rows at random.", [share]),
      Kind(
        "earliest", "The first values of `by`.",
        [.required("by", .columns, "Columns that order the rows."), share]),
      Kind(
        "latest", "The last values of `by`.",
        [.required("by", .columns, "Columns that order the rows."), share]),
      Kind("group", "Whole groups at random.", [groups, share]),
      Kind(
        "column", "Rows where a column is 1 or true.",
        [.required("column", .text, "Column of 0 and 1.")]),
    ])
}
