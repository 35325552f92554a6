import TableFiles
import Learners
import Tabular

extension MappingDeclaration {
  static let experiment = MappingDeclaration(
    "experiment", "A stacked-generalization experiment.",
    [
      .required("strata", .constant(1), "Version of the language."),
      .required("name", .name, "Name of the experiment and of its results folder."),
      .optional("title", .text, "Title for people."),
      .optional("seed", .seed, default: "0", "The only source of randomness."),
      .optional(
        "vars", .mapping(keys: "a name", .any),
        "Values for `${vars.name}`; override one with `--set vars.name=value`."),
      .optional("tables", .named(.record(.table)), "Tables to read, by name."),
      .optional("learners", .named(.record(.learner)), "Learners that layers can use, by name."),
      .optional("stacks", .named(.record(.stack)), "Stacks: layers, folds and blend, by name."),
      .optional(
        "stages", .named(.record(.stage)),
        "Stages: targets to predict and the features to predict them from, by name."),
      .optional("evaluate", .record(.evaluation), "Metrics, holdouts and comparisons."),
      .optional("inventories", .named(.record(.inventory)), "Gap-filled tables to write, by name."),
      .optional(
        "slices", .named(.record(.slice)),
        "Row groups for which metrics are reported separately, by name."),
      .optional(
        "budget", .record(.budget), "Limits on a run's time, memory and number of jobs."),
      .optional(
        "compare", .record(.comparison),
        "Metric, equivalence margin and probability used by `strata compare`."),
      .optional(
        "expect", .record(.expectations),
        "Expected metrics and gap-filled tables; a run that misses one ends with exit code 1."),
      .optional(
        "ablate", .record(.ablation), "Ablation variants: something is removed or swapped."),
      .optional("matrix", .record(.matrix), "Variants for every combination of values."),
      .optional("search", .record(.search), "Variants sampled from ranges of values."),
      .optional(
        "extends", .text, "Base experiment file; this file is merged over it key by key."),
    ])

  static let budget = MappingDeclaration(
    "budget", "Limits on a run's time, memory and number of jobs.",
    [
      .optional(
        "time", .text,
        "Maximum time from start to last file, such as `90s`, `10min` or `2h`."),
      .optional("memory", .text, "Maximum memory, such as `500MB` or `4GiB`."),
      .optional(
        "jobs", .integer(1...100_000_000), default: "1000000",
        "Maximum number of planned jobs, over all variants."),
    ])

  static let table = MappingDeclaration(
    "table", "A table read from a file.",
    [
      .required(
        "file", .path(endings: [".csv", ".tsv", ".xlsx"]),
        "Path of a .csv, .tsv or .xlsx file, relative to the experiment file."),
      .optional("sheet", .text, "Name of a workbook's sheet; default: the first."),
      .optional("key", .columns, "Columns that identify a row: unique and never missing."),
      .optional(
        "columns", .mapping(keys: "a column", .record(.column)),
        "Column declarations; types of other columns are inferred."),
      .optional("ignore", .columns, "Columns not to read."),
      .optional(
        "missing", .list(of: .text, count: 0...Int.max), default: "[NA]",
        "Texts that mean a missing value, in addition to the empty cell."),
    ])

  static let column = MappingDeclaration(
    "column", "A column declaration.",
    [
      .optional(
        "type", .choice(of: TableRequest.ColumnType.self),
        "Type of the cells; default: numbers if every cell is a number."),
      .optional("unit", .text, "Unit, for people; values are not converted."),
      .optional("min", .number(), "Minimum of a cell; predictions are clipped to it."),
      .optional("max", .number(), "Maximum of a cell; predictions are clipped to it."),
      .optional(
        "invalid", .choice(of: TableRequest.ColumnDeclaration.Invalid.self), default: "error",
        "What to do with a cell of the wrong type or out of bounds."),
    ])

  static let learner = MappingDeclaration(
    "learner",
    "A learner and its hyperparameters; a list of values makes one learner per value.",
    by: .value(
      of: .required(
        "family", .domain(.choice(LearnerCatalogue.families.flatMap { [$0.name] + $0.aliases })),
        "Learner family; `strata learners` lists them.")),
    LearnerCatalogue.families.map { family in
      Kind(
        family.name, aliases: family.aliases, "\(family.title). \(family.summary)",
        family.hyperparameters.flatMap { declarations(of: $0, family) })
    })

  /// A hyperparameter under each of its names.
  private static func declarations(
    of hyperparameter: Hyperparameter, _ family: LearnerFamily
  ) -> [KeyDeclaration] {
    let value = family.defaultValue(of: hyperparameter).text
    return ([hyperparameter.key] + hyperparameter.aliases).map { key in
      .optional(
        key, .oneOrMore(.domain(hyperparameter.domain)), default: value.isEmpty ? nil : value,
        hyperparameter.summary)
    }
  }
}
