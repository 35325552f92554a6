import Stacking
import Learners

extension MappingDeclaration {
  /// Derived features.
  static let generators = [
    Kind(
      "arithmetic", "Arithmetic on every pair of columns.",
      [
        .required(
          "arithmetic", .list(of: .text, count: 2...Int.max), "Numeric columns."),
        .optional(
          "operations", oneOrMore(FeatureGenerator.Operation.self), default: "[difference, ratio]",
          "Operations on each pair."),
      ]),
    Kind(
      "group", "Statistics of the rows of a group.",
      [
        .required("group", .text, "Column that defines the groups."),
        .required("of", .text, source),
        .optional(
          "statistics", oneOrMore(FeatureGenerator.Statistic.self), default: "[mean]",
          "Statistics to compute."),
      ]),
    Kind(
      "target_encoding", "Mean of the target in a group (target encoding).",
      [
        .required("target_encoding", .text, "Column that defines the groups."),
        .optional(
          "smoothing", .domain(.real(0...1_000_000)), default: "10",
          "Weight of the overall mean, in rows."),
      ]),
    Kind(
      "date", "Parts of a date or a time.",
      [
        .required("date", .text, "A column of dates or times."),
        .required(
          "parts", oneOrMore(FeatureGenerator.CalendarPart.self),
          "Which parts; Monday is weekday 1, and `weekend` is 1 on Saturday and Sunday."),
        .optional(
          "cyclic", .boolean, default: "false",
          "Whether parts that come round make a sine and a cosine instead."),
      ]),
    Kind(
      "text", "Hashed n-grams of a text, and figures of it as a whole.",
      [
        .required("text", .text, "A column of texts."),
        .optional(
          "ngrams", .domain(.choice(TextRule.Unit.allCases.map(\.rawValue) + ["none"])),
          default: "characters",
          "What n-grams are made of: `characters` within words, `words`, or `none`."),
        .optional(
          "sizes", .oneOrMore(.integer(TextRule.sizeRange)),
          "Sizes of n-grams; default: 3 for characters, 1 for words."),
        .optional(
          "dimensions", .integer(TextRule.dimensionRange),
          default: "\(TextRule.usualDimensions)", "Columns that n-grams are hashed to."),
        .optional(
          "figures",
          .either([.domain(.choice(["none"])), oneOrMore(TextRule.Figure.self)]),
          "Figures of the whole text: numbers of characters and words, mean length of a word, and shares of capitals, digits and symbols; default: all; or `none`."
        ),
      ]),
    Kind(
      "lag", "Value of the same series some time steps earlier.",
      [
        .required("lag", .text, source),
        .required(
          "by", .oneOrMore(.either([.integer(-10_000 ... -1), .integer(1...10_000)])),
          "Time steps; positive: earlier, negative: later."),
        time,
        .optional(
          "within", .text, "The column that names the series; none where there is one series."),
      ]),
    Kind(
      "neighbours", "Mean of the nearest series at the same time step.",
      [
        .required("neighbours", .text, source),
        .optional("count", .integer(1...1000), default: "3", "Number of series."),
        .optional(
          "nearest", .either([.domain(.choice(["correlation"])), .columns]),
          default: "correlation",
          "Nearness: `correlation` over common time steps, or columns of coordinates."),
        time,
        .required("within", .text, "The column that names the series."),
      ]),
  ]

  private static let source =
    "Numeric column, or `*` for the target."

  private static let time = KeyDeclaration.required(
    "time", .either([.text, .list(of: .text, count: 1...5)]),
    "A column of dates, with one of times or hours behind it or not; or a year, with a month, a day, "
      + "an hour and a minute behind it or not. A step is one of the last; of dates the finest found."
  )

  private static func oneOrMore<Choice: CaseIterable & RawRepresentable<String>>(
    _ type: Choice.Type
  ) -> ValueShape {
    .oneOrMore(.choice(of: type))
  }
}
