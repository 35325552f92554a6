import TableFiles
import Learners
import Tabular

extension MappingDeclaration {
  static let experiment = MappingDeclaration(
    "experiment", "An experiment in stacked generalization.",
    [
      .required("strata", .constant(1), "Version of the language."),
      .required("name", .name, "Name of the experiment, and of the folder of its results."),
      .optional("title", .text, "What the experiment is about, for people."),
      .optional("seed", .seed, default: "0", "Decides alone all that is random."),
      .optional(
        "vars", .mapping(keys: "a name", .any),
        "Values for `${vars.name}`; `--set vars.name=value` replaces them."),
      .optional("tables", .named(.record(.table)), "Files to read, by the names of their tables."),
      .optional("learners", .named(.record(.learner)), "What can stand in a layer."),
      .optional("stacks", .named(.record(.stack)), "Layers of learners, their folds and blend."),
      .optional(
        "stages", .named(.record(.stage)), "Which columns are learned and completed, from what."),
      .optional("evaluate", .record(.evaluation), "What is scored, and on which rows."),
      .optional("inventories", .named(.record(.inventory)), "Completed tables to write."),
      .optional(
        "slices", .named(.record(.slice)), "Kinds of rows for which figures are told apart."),
      .optional("budget", .record(.budget), "Stops that a run keeps."),
      .optional("compare", .record(.comparison), "By what `strata compare` judges."),
      .optional(
        "expect", .record(.expectations),
        "What the figures and the completed tables have to be; a run that misses it ends with 1."),
      .optional("ablate", .record(.ablation), "Variants with something taken away or swapped."),
      .optional("matrix", .record(.matrix), "Variants of every combination of some values."),
      .optional("search", .record(.search), "Variants sampled from ranges of values."),
      .optional(
        "extends", .text, "Another experiment file, over which this one is merged key by key."),
    ])

  static let budget = MappingDeclaration(
    "budget", "Stops that a run keeps.",
    [
      .optional(
        "time", .text,
        "Time from the beginning to the last file, such as `90s`, `10min` or `2h`."),
      .optional("memory", .text, "Most memory at any moment, such as `500MB` or `4GiB`."),
      .optional(
        "jobs", .integer(1...100_000_000), default: "1000000",
        "Most jobs that are planned, of all variants together."),
    ])

  static let table = MappingDeclaration(
    "table", "A table that is read from a file.",
    [
      .required(
        "file", .path(endings: [".csv", ".tsv", ".xlsx"]),
        "Path of a .csv, .tsv or .xlsx file, relative to the file that says it."),
      .optional("sheet", .text, "Sheet of a workbook, by name; the first if absent."),
      .optional("key", .columns, "Columns that name a row: never missing, unique."),
      .optional(
        "columns", .mapping(keys: "a column", .record(.column)),
        "What is known of columns; types of others are inferred."),
      .optional("ignore", .columns, "Columns that are not read."),
      .optional(
        "missing", .list(of: .text, count: 0...Int.max), default: "[NA]",
        "Texts that mean \"missing\", beside the empty cell."),
    ])

  static let column = MappingDeclaration(
    "column", "What is known of a column.",
    [
      .optional(
        "type", .choice(of: TableRequest.ColumnType.self),
        "Type of its cells; if absent, numbers unless some cell is none."),
      .optional("unit", .text, "Unit, for people; nothing is converted."),
      .optional("min", .number(), "Least value of a cell; predictions are kept above it."),
      .optional("max", .number(), "Greatest value of a cell; predictions are kept below it."),
      .optional(
        "invalid", .choice(of: TableRequest.ColumnDeclaration.Invalid.self), default: "error",
        "What becomes of a cell that is not of its type or outside its bounds."),
    ])

  static let learner = MappingDeclaration(
    "learner",
    "A learner and its hyperparameters; a list of values makes a candidate of each value.",
    by: .value(
      of: .required(
        "family", .domain(.choice(LearnerCatalogue.families.flatMap { [$0.name] + $0.aliases })),
        "Family of learners; `strata learners` lists them.")),
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
