import Learners

extension MappingDeclaration {
  static let stage = MappingDeclaration(
    "stage", "Learns each of its targets where it is known, and predicts it where it is missing.",
    [
      .required("table", .text, "A table that is read, or one that an earlier stage fills."),
      .optional(
        "join", .mapping(keys: "a table", .either([.columns, .mapping(keys: "a column", .text)])),
        "Tables whose columns stand beside, with the columns that rows are matched by: a column, a "
          + "list, or a mapping from columns to what they are called in the other table."),
      .required("targets", .columns, "Columns to learn and to fill."),
      .optional(
        "relative_to", .record(.baseline), "A baseline that the targets are modelled relative to."),
      .optional(
        "transform", .either([scale, .mapping(keys: "a target", scale)]), default: "none",
        "The scale on which targets are learned: one for all, or a mapping from targets to theirs."),
      .optional(
        "trend", .either([trendKind, .record(.trend)]), default: "none",
        "What is taken off targets before learners see them: trees can't go on where it does."),
      .required(
        "features", .list(of: .either([.text, .record(.feature)])),
        "What is known of a row: columns, `table.column`, `table.*`, or features that are made."),
      .required("stack", .text, "The stack that learns, by its name."),
      .optional("fills", .name, "Name of the completed table."),
      .optional(
        "label", .name, "Name under which its figures appear; the stage's own if absent."),
    ])

  private static let scale = ValueShape.domain(
    .choice(TargetScale.allCases.map(\.rawValue) + ["auto"]))
  private static let forms = TargetForm.names

  static let baseline = MappingDeclaration(
    "baseline", "A column that targets are modelled relative to.",
    [
      .required(
        "column", .text,
        "A column, `table.column`, or `table.*` for the column of the target's name."),
      .optional(
        "form", .either([.domain(.choice(forms + ["auto"])), .set(of: .domain(.choice(forms)))]),
        default: TargetForm.difference.name,
        "What is learned: the target, minus the column, divided by it; a list makes candidates."),
      .optional(
        "ceiling", .number(), "What the target never exceeds, such as 100; for `form: shortfall`."),
      .optional(
        "offset", .number(above: 0),
        "Added to what the column lacks of the ceiling; 3 % of the ceiling if absent."),
    ])

  private static let trendKind = ValueShape.domain(
    .choice(TrendKind.allCases.map(\.rawValue) + ["auto"]))

  static let trend = MappingDeclaration(
    "trend", "A trend that is taken off targets before learners see them.",
    [
      .required(
        "kind", .either([trendKind, .set(of: .choice(of: TrendKind.self))]),
        "Which trend; a list makes candidates, `auto` chooses by evidence."),
      .optional(
        "of", .columns, default: "time",
        "Numeric features of the stage that it is a function of; `time` is that of `{time: …}`."),
      .optional(
        "by", .columns, "Features of the stage that are categories: each has a level of its own."),
      .optional(
        "reach", .domain(.real(0...1e6)),
        default: "\(ParameterValue.number(TrendSpec.defaultReach).text)",
        "How far beyond known rows it goes on, in spans of these; from there on it is held."),
      .optional(
        "alpha", .domain(.real(1e-9...1e9)), default: "\(TrendSpec.defaultAlpha)",
        "L2 penalty on the slopes of a linear trend, of standardised features."),
    ])

  static let feature = MappingDeclaration(
    "feature", "A feature that is made of columns.", by: .key,
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
        "cyclic", "Sine and cosine of a column with a period.",
        [
          .required("cyclic", .text, "A column that comes round, such as the month."),
          .required("period", .number(above: 0), "After how much it comes round."),
          .optional(
            "harmonics", .integer(1...100), default: "1", "How many multiples of the frequency."),
        ]),
      Kind(
        "out_of_fold", "Predictions of an earlier stage on the same table.",
        [
          .required(
            "out_of_fold", .text, "A stage, or `stage.target`: out-of-fold where it trained.")
        ]),
      Kind("number", "A column as a number.", [.required("number", .text, "A column.")]),
      Kind("category", "A column as a category.", [.required("category", .text, "A column.")]),
    ] + generators)
}
