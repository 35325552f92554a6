import Learners

extension MappingDeclaration {
  private static let paths = ValueShape.oneOrMore(.text)
  /// A list of values, or a mapping from names to values.
  private static let values = ValueShape.either([.list(of: .any), .mapping(keys: "a name", .any)])
  private static let axes = ValueShape.mapping(keys: "a path", values)
  private static let settings = ValueShape.mapping(keys: "a path", .any)

  static let ablation = MappingDeclaration(
    "ablation", "Variants with something taken away or swapped.",
    [
      .optional(
        "reference", .text,
        "The variant that others are compared with; the experiment as written if absent."),
      .optional("leave_one_out", paths, "Lists or mappings; a variant without each member."),
      .optional("only", paths, "Lists or mappings; a variant with each member alone."),
      .optional("cumulative", paths, "Lists or mappings; the first member, the first two, …"),
      .optional("drop", paths, "A variant without what stands at each path."),
      .optional("swap", axes, "A variant for each value of each path."),
      .optional(
        "variants", .named(settings), "Variants by name: what each sets; null takes away."),
    ])

  static let matrix = MappingDeclaration(
    "matrix", "Variants of every combination of some values.",
    [
      .optional("product", axes, "Every combination of one value of each path."),
      .optional("zip", axes, "The first values of all paths together, then the second, …"),
      .optional(
        "when", .list(of: .record(.condition), count: 0...Int.max),
        "More paths that vary where a condition holds."),
      .optional(
        "exclude", .list(of: settings, count: 0...Int.max), "Combinations to leave out."),
      .optional("include", .list(of: settings, count: 0...Int.max), "Combinations to add."),
    ])

  static let condition = MappingDeclaration(
    "condition", "Paths that vary where a condition holds.",
    [
      .required("if", settings, "Values that paths have; a list stands for any of its values."),
      .required("product", axes, "Values of further paths."),
    ])

  static let search = MappingDeclaration(
    "search", "Variants sampled from ranges of values.",
    [
      .optional(
        "method", .choice(of: SearchMethod.self), default: SearchMethod.random.rawValue,
        "How samples are placed."),
      .required("samples", .integer(1...VariantReader.sampleLimit), "How many variants to make."),
      .optional("seed", .integer(0...Int.max), default: "0", "Draws other samples."),
      .required(
        "over",
        .mapping(keys: "a path", .either([.record(.range), .list(of: .any)])),
        "Paths with their ranges, or with lists of values."),
      .optional(
        "rungs", .mapping(keys: "a path", .list(of: .any, count: 2...Int.max)),
        "For successive_halving: paths with their value in each rung, such as rounds or repeats."),
      .optional(
        "eta", .integer(2...100), default: "3",
        "For successive_halving: one of so many samples goes on from each rung."),
    ])

  static let range = MappingDeclaration(
    "range", "A range of numbers.",
    [
      .required("low", .number(), "The least value."),
      .required("high", .number(), "The greatest value, above `low`."),
      .optional("log", .boolean, default: "false", "Whether to sample on a logarithmic scale."),
      .optional("integer", .boolean, default: "false", "Whether to sample whole numbers."),
    ])
}
