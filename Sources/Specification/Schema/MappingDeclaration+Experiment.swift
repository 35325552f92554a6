import Stacking
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
        "arithmetic", .choice(of: ArithmeticChoice.self), default: "native",
        "`portable`: results are equal on all processors, at some cost in speed."),
      .optional(
        "python", .record(.python),
        "Python libraries whose learners the experiment uses, and limits of their workers."),
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

  static let python = MappingDeclaration(
    "python", "Libraries whose learners an experiment uses; they run in processes of their own.",
    [
      .optional(
        "requirements", .columns,
        "Packages as pip names them, such as `lightgbm==4.6.0`; `strata env create FILE` installs them."
      ),
      .optional(
        "venv", .text,
        "Folder of a virtual environment, relative to the experiment file, in place of 'requirements'."
      ),
      .optional(
        "interpreter", .text, default: "python3",
        "Python that makes the environment of 'requirements'."),
      .optional(
        "timeout", .text, default: "1h", "Maximum time of a fit, such as `90s` or `10min`."),
      .optional("memory", .text, "Maximum memory of a worker, such as `4GiB`; no limit if absent."),
      .optional(
        "libraries", .mapping(keys: "a family", .text),
        "Shared libraries for `interface: c`, by family: `lightgbm`, `xgboost`; those of the environment if absent."
      ),
    ])

  static let table = MappingDeclaration(
    "table", "A table read from a file.",
    [
      .required(
        "file", .text,
        "Path of a text file or a workbook, relative to the experiment file; may be compressed by gzip; "
          + "`-` is standard input. `*` matches any letters of a name, and `{station}` letters that become "
          + "a column `station`: all files that match are read as one table."),
      .optional("sheet", .text, "Name of a workbook's sheet; default: the first visible one."),
      .optional("key", .columns, "Columns that identify a row: unique and never missing."),
      .optional(
        "columns", .mapping(keys: "a column", .record(.column)),
        "Column declarations; types of other columns are inferred."),
      .optional("ignore", .columns, "Columns not to read."),
      .optional(
        "missing", .list(of: .text, count: 0...Int.max), default: "[NA]",
        "Texts that mean a missing value, in addition to the empty cell; a number means that number, "
          + "however it is written. In columns of numbers and dates so do NaN, null, N/A, - and the like."
      ),
    ] + layout + shaping)

  /// How a file is laid out; what is absent is found.
  private static let layout: [KeyDeclaration] = [
    .optional(
      "separator", .text,
      "What parts cells: one character, `tab` or `blanks`; found if absent."),
    .optional("quote", .text, default: "'\"'", "What stands around cells; one character."),
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
    .optional("pivot", .record(.pivot), "Rows that become columns."),
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
      .optional("offset", .number(), default: "0", "Added to the product with 'factor'."),
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
    "pivot", "Rows that become columns: a column for each text of a column.",
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
    "column", "A column declaration.",
    [
      .optional(
        "type", .choice(of: TableRequest.ColumnType.self),
        "Type of the cells; default: numbers, dates or times if all cells are, else categories."),
      .optional(
        "format", .choice(of: MomentWriting.self),
        "How dates are written; if absent, the texts have to prove it."),
      .optional(
        "step", .domain(.choice(TimeStep.allCases.map(\.rawValue))),
        "The step in which time counts; the finest between the dates if absent."),
      .optional("unit", .text, "Unit, for people; values are not converted."),
      .optional("min", .number(), "Minimum of a cell; predictions are clipped to it."),
      .optional("max", .number(), "Maximum of a cell; predictions are clipped to it."),
      .optional(
        "invalid", .choice(of: TableRequest.ColumnDeclaration.Invalid.self), default: "error",
        "What to do with a cell of the wrong type or out of bounds."),
      .optional(
        "outliers", .choice(of: TableRequest.ColumnDeclaration.Outliers.self), default: "warn",
        "What to do with a measured cell of a target that contradicts its neighbours, its group or its aggregate."
      ),
    ])

  static let learner = MappingDeclaration(
    "learner",
    "A learner and its hyperparameters; a list of values makes one learner per value.",
    by: .value(
      of: .required(
        "family", .domain(.choice(LearnerCatalogue.all.flatMap { [$0.name] + $0.aliases })),
        "Learner family; `strata learners` lists them.")),
    LearnerCatalogue.all.map { family in
      Kind(
        family.name, aliases: family.aliases, "\(family.title). \(family.summary)",
        family.hyperparameters.flatMap { declarations(of: $0, family) }
          + (family.hasParams ? [params] : []), isOpen: family.isOpen)
    },
    [
      .optional(
        "task", .choice(of: TargetTask.self),
        "Task of the targets it is used for; default: every task that its family can learn."),
      .optional(
        "gap", .choice(of: Candidate.Gap.self), default: Candidate.Gap.any.rawValue,
        "Targets that use the learner: rows to predict mostly `outside` the known time steps "
          + "(`folds: auto` uses cuts), `inside` (and targets with `relative_to`), `between` (as `inside`, but with "
          + "`relative_to` only if most rows to predict lie among the known time steps), or `any`."),
    ])

  private static let params = KeyDeclaration.optional(
    "params", .mapping(keys: "a parameter", .any), "The library's parameters; a list is one value.")

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
