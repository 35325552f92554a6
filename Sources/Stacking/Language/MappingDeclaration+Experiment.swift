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
        "file", .text,
        "Path of a file of text or a workbook, compressed by gzip or not, relative to the file that "
          + "says it; `-` is standard input. `*` stands for any letters of a name, and `{station}` for "
          + "letters that make a column `station`: files that match are read as one."),
      .optional("sheet", .text, "Sheet of a workbook, by name; the first that is shown if absent."),
      .optional("key", .columns, "Columns that name a row: never missing, unique."),
      .optional(
        "columns", .mapping(keys: "a column", .record(.column)),
        "What is known of columns; types of others are inferred."),
      .optional("ignore", .columns, "Columns that are not read."),
      .optional(
        "missing", .list(of: .text, count: 0...Int.max), default: "[NA]",
        "Texts that mean \"missing\", beside the empty cell; a number means that number, however it "
          + "is written. Among numbers and dates so do words such as NaN, null, N/A and -."),
    ] + layout + shaping)

  /// How a file is laid out; what is absent is found.
  private static let layout: [KeyDeclaration] = [
    .optional(
      "separator", .text,
      "What parts cells: one character, `tab` or `blanks`; found if absent."),
    .optional("quote", .text, default: "\"", "What stands around cells; one character."),
    .optional(
      "decimal", .domain(.choice([".", ","])), "What stands before a fraction; found if absent."),
    .optional("thousands", .text, "What parts thousands: one character; found if absent."),
    .optional(
      "encoding", .text,
      "How characters are stored, such as `latin1`, `utf-16`, `gb18030` or `shift_jis`; found if absent."
    ),
    .optional(
      "header",
      .either([.boolean, .integer(1...1_000_000), .list(of: .integer(1...1_000_000), count: 2...2)]
      ),
      "The row of the names, the first and last of several, or false if there is none; found if absent."
    ),
    .optional("skip", .oneOrMore(.integer(1...100_000_000)), "Rows of the file that are not read."),
    .optional("comment", .text, "How lines begin that are not read; found if absent."),
  ]

  /// What is done with a table once it is read.
  private static let shaping: [KeyDeclaration] = [
    .optional(
      "units", .mapping(keys: "a column", .record(.unit)),
      "Columns that are converted to other units."),
    .optional("melt", .record(.melt), "Columns that are put below one another."),
    .optional("pivot", .record(.pivot), "Rows that are put beside one another."),
    .optional("aggregate", .record(.aggregate), "Rows that become one for each step of time."),
  ]

  static let unit = MappingDeclaration(
    "unit", "How a column is converted.",
    [
      .optional("from", .text, "Unit of the file, such as ppb."),
      .optional("to", .text, "Unit of the table, such as ug/m3."),
      .optional(
        "gas", .text, "The gas, for its molar mass, such as NO2; the column's name if absent."),
      .optional("molar_mass", .number(above: 0), "Grams in a mole, for a gas that is not known."),
      .optional("temperature", .number(), "Temperature in °C at which volumes count."),
      .optional(
        "pressure", .number(above: 0), default: "1013.25", "Pressure in hPa at which volumes count."
      ),
      .optional(
        "factor", .number(), "What numbers are multiplied by, in place of 'from' and 'to'."),
      .optional("offset", .number(), default: "0", "What is added beside 'factor'."),
    ])

  static let melt = MappingDeclaration(
    "melt", "Columns that are put below one another: a row for each of them.",
    [
      .required("columns", .columns, "The columns, which hold numbers."),
      .optional(
        "names", .text, default: "name", "The new column that says of which column a value was."),
      .optional("values", .text, default: "value", "The new column of the values."),
    ])

  static let pivot = MappingDeclaration(
    "pivot", "Rows that are put beside one another: a column for each text of a column.",
    [
      .required("names", .text, "The column whose texts become columns."),
      .required("values", .text, "The column of the values."),
      .required("by", .columns, "The columns that name a row of the result."),
      .optional(
        "statistic", .choice(of: TableStatistic.self),
        "What becomes of several values of one cell; an error if absent."),
    ])

  static let aggregate = MappingDeclaration(
    "aggregate", "Rows that become one for each step of time.",
    [
      .required("to", .domain(.choice(TimeStep.allCases.map(\.rawValue))), "The step of time."),
      .required("time", .text, "The column of dates."),
      .optional("by", .columns, "Columns that part series."),
      .optional(
        "statistic", .choice(of: TableStatistic.self), default: "mean",
        "What becomes of the values."),
      .optional(
        "completeness", .tolerance, default: "0%",
        "The least share of the finer steps that must be known, such as 75%; fewer make a gap."),
    ])

  static let column = MappingDeclaration(
    "column", "What is known of a column.",
    [
      .optional(
        "type", .choice(of: TableRequest.ColumnType.self),
        "Type of its cells; if absent, numbers, dates or times if all cells are, else categories."),
      .optional(
        "format", .choice(of: MomentWriting.self),
        "How dates are written; if absent, the texts have to prove it."),
      .optional(
        "step", .domain(.choice(TimeStep.allCases.map(\.rawValue))),
        "The step in which time counts; the finest between the dates if absent."),
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
