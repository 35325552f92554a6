import Learners

extension MappingDeclaration {
  /// Features that are made by a rule.
  static let generators = [
    Kind(
      "arithmetic", "Operations on every two of some columns.",
      [
        .required(
          "arithmetic", .list(of: .text, count: 2...Int.max), "Columns that hold numbers."),
        .optional(
          "operations", oneOrMore(FeatureGenerator.Operation.self), default: "[difference, ratio]",
          "What is done with each two of them."),
      ]),
    Kind(
      "group", "Figures of the rows that agree in a category.",
      [
        .required("group", .text, "The column whose values make the groups."),
        .required("of", .text, source),
        .optional(
          "statistics", oneOrMore(FeatureGenerator.Statistic.self), default: "[mean]",
          "Which figures."),
      ]),
    Kind(
      "target_encoding", "The mean of the target in the rows that agree in a category.",
      [
        .required("target_encoding", .text, "The column whose values make the groups."),
        .optional(
          "smoothing", .domain(.real(0...1_000_000)), default: "10",
          "As how many rows the mean of all rows counts in that of a group."),
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
      "lag", "What stands some steps of time before, in the same series.",
      [
        .required("lag", .text, source),
        .required(
          "by", .oneOrMore(.either([.integer(-10_000 ... -1), .integer(1...10_000)])),
          "How many steps before, each other than 0; below 0 for steps after."),
        time,
        .optional(
          "within", .text, "The column that names the series; none where there is one series."),
      ]),
    Kind(
      "neighbours", "The mean of the nearest series at the same time.",
      [
        .required("neighbours", .text, source),
        .optional("count", .integer(1...1000), default: "3", "How many series."),
        .optional(
          "nearest", .either([.domain(.choice(["correlation"])), .columns]),
          default: "correlation",
          "By correlation over common times, or by the distance of columns of a position."),
        time,
        .required("within", .text, "The column that names the series."),
      ]),
  ]

  private static let source =
    "A column that holds numbers, or `*` for the target that is modelled."

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
