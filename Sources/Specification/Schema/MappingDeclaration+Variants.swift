import Learners

extension MappingDeclaration {
  private static let paths = ValueShape.oneOrMore(.text)
  /// A list of values, or a mapping from names to values.
  private static let values = ValueShape.either([.list(of: .any), .mapping(keys: "a name", .any)])
  private static let axes = ValueShape.mapping(keys: "a path", values)
  private static let settings = ValueShape.mapping(keys: "a path", .any)

  static let ablation = MappingDeclaration(
    "ablation", "Ablation variants: something is removed or swapped.",
    [
      .optional(
        "reference", .text,
        "Variant that others are compared with; default: base."),
      .optional("leave_one_out", paths, "Lists or mappings; one variant without each member."),
      .optional("only", paths, "Lists or mappings; one variant with each member alone."),
      .optional("cumulative", paths, "Lists or mappings; the first member, the first two, …"),
      .optional("drop", paths, "Paths; one variant without each."),
      .optional("swap", axes, "One variant for each value of each path."),
      .optional(
        "variants", .named(settings), "Variants by name: paths and values; null removes."),
    ])

  static let matrix = MappingDeclaration(
    "matrix", "Variants for every combination of values.",
    [
      .optional("product", axes, "Every combination of one value of each path."),
      .optional("zip", axes, "The first values of all paths together, then the second, …"),
      .optional(
        "when", .list(of: .record(.condition), count: 0...Int.max),
        "Further axes under a condition."),
      .optional(
        "exclude", .list(of: settings, count: 0...Int.max), "Combinations to leave out."),
      .optional("include", .list(of: settings, count: 0...Int.max), "Combinations to add."),
    ])

  static let condition = MappingDeclaration(
    "condition", "Further axes under a condition.",
    [
      .required("if", settings, "Condition: values of paths; a list matches any of its values."),
      .required("product", axes, "Values of the further axes."),
    ])

  static let search = MappingDeclaration(
    "search", "Variants sampled from ranges of values.",
    [
      .optional(
        "method", .choice(of: SearchMethod.self), default: SearchMethod.random.rawValue,
        "Sampling method."),
      .required("samples", .integer(1...VariantReader.sampleLimit), "Number of variants."),
      .optional("seed", .integer(0...Int.max), default: "0", "Seed of the samples."),
      .required(
        "over",
        .mapping(keys: "a path", .either([.record(.range), .list(of: .any)])),
        "Ranges or lists of values, by path."),
      .optional(
        "rungs", .mapping(keys: "a path", .list(of: .any, count: 2...Int.max)),
        "For successive_halving: the value of each path in each rung, such as rounds or repeats."),
      .optional(
        "eta", .integer(2...100), default: "3",
        "For successive_halving: one in `eta` samples advances from each rung."),
    ])

  static let range = MappingDeclaration(
    "range", "A range of numbers.",
    [
      .required("low", .number(), "Minimum."),
      .required("high", .number(), "Maximum, above `low`."),
      .optional("log", .boolean, default: "false", "Sample on a logarithmic scale."),
      .optional("integer", .boolean, default: "false", "Sample whole numbers."),
    ])
}
