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
      "lag", "Value of the same series some time steps earlier.",
      [
        .required("lag", .text, source),
        .required(
          "by", .oneOrMore(.either([.integer(-10_000 ... -1), .integer(1...10_000)])),
          "Time steps; positive: earlier, negative: later."),
      ] + panel),
    Kind(
      "neighbours", "Mean of the nearest series at the same time step.",
      [
        .required("neighbours", .text, source),
        .optional("count", .integer(1...1000), default: "3", "Number of series."),
        .optional(
          "nearest", .either([.domain(.choice(["correlation"])), .columns]),
          default: "correlation",
          "Nearness: `correlation` over common time steps, or columns of coordinates."),
      ] + panel),
  ]

  private static let source =
    "Numeric column, or `*` for the target."

  private static let panel: [KeyDeclaration] = [
    .required(
      "time", .either([.text, .list(of: .text, count: 1...3)]),
      "Columns: year; year and month; or year, month and day. A time step is a unit of the last."
    ),
    .required("within", .text, "Column that identifies the series."),
  ]

  private static func oneOrMore<Choice: CaseIterable & RawRepresentable<String>>(
    _ type: Choice.Type
  ) -> ValueShape {
    .oneOrMore(.choice(of: type))
  }
}
