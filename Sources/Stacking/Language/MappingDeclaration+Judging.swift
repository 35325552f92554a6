import Resampling
import Learners
import Tabular

extension MappingDeclaration {
  static let evaluation = MappingDeclaration(
    "evaluation", "What is scored, and on which rows.",
    [
      .optional(
        "metrics", .oneOrMore(.choice(of: Measure.self)), default: "[rmse, mae, r2, bias]",
        "Figures to give; the first one leads."),
      .optional(
        "out_of_fold", .boolean, default: "true",
        "Whether stacks are fitted on all that is known; `false` leaves the holdouts alone."),
      .optional(
        "holdouts", .named(.record(.holdout)), "Rows without which the stack is fitted again."),
      .optional("masked", .record(.holdout), "Known cells that are hidden from all stages."),
      .optional(
        "truth", .mapping(keys: "a table that a stage fills", .text),
        "Tables that tell what filled cells really were."),
      .optional("naive", .columns, "Groups whose means are the naive baseline."),
      .optional(
        "against", .named(.record(.against)), "Completed tables set against others of their rows."),
    ])

  static let against = MappingDeclaration(
    "against", "A completed table set against another of the same rows.",
    [
      .required("table", .text, "A table that a stage fills."),
      .required("with", .text, "A table that is read, with the same key and the filled columns."),
      .optional("by", .columns, "Columns whose values get figures of their own."),
    ])

  static let inventory = MappingDeclaration(
    "inventory", "A completed table to write.",
    [
      .required("table", .text, "A table that a stage fills."),
      .optional(
        "intervals", .fraction, default: "\(InventorySpec.defaultLevel)",
        "Level of the prediction intervals."),
    ])

  static let slice = MappingDeclaration(
    "slice", "Kinds of rows for which figures are told apart.",
    [
      .required(
        "column", unless: "observed", .text,
        "A column of some stage's table; each value is a group, unless `groups` or `edges` say."),
      .optional(
        "groups", .mapping(keys: "a group", .oneOrMore(.text)), "Groups of values of the column."),
      .optional(
        "edges", .list(of: .number()), "Ascending edges of bands of a column of numbers."),
      .optional(
        "observed", .list(of: .number()), "Ascending edges of bands of the target's value."),
    ])

  static let comparison = MappingDeclaration(
    "comparison", "By what `strata compare` judges.",
    [
      .optional(
        "metric", .choice(of: Measure.self),
        "One of the metrics of `evaluate`; the first of them if absent."),
      .optional(
        "rope", .tolerance, default: "1%",
        "Region of practical equivalence: smaller differences are as good as none."),
      .optional(
        "evaluation", .text, "On which rows, as in metrics.csv; those of the folds if absent."),
      .optional("level", .fraction, default: "0.95", "Probability that a verdict needs."),
    ])

  static let expectations = MappingDeclaration(
    "expectations", "What the figures and the completed tables have to be.",
    [
      .optional(
        "figures", .list(of: .record(.expectedFigure), count: 0...Int.max),
        "Rows of a paper's table."),
      .optional(
        "inventories", .named(.record(.expectedInventory)), "What must hold of inventories."),
    ])

  static let expectedFigure = MappingDeclaration(
    "expected_figure", "Values of one figure for the targets of a stage.",
    [
      .required("stage", .text, "Label of a stage."),
      .required("evaluation", .text, "As in metrics.csv: `out_of_fold`, `holdout:NAME`, …"),
      .optional("slice", with: "group", .text, "A slice; stands beside `group`."),
      .optional("group", with: "slice", .text, "A group of the slice."),
      .required(
        "metric", .domain(.choice(Measure.allCases.map(\.rawValue) + ["coverage", "width"])),
        "One of the metrics of `evaluate`, or a figure of the intervals."),
      .optional("model", .text, default: "blend", "`blend`, `baseline`, or a candidate."),
      .optional("layer", .integer(1...1000), default: "1", "Layer of the candidate."),
      .required("tolerance", .tolerance, "How far a value may be off."),
      .optional("source", .text, "Where the values are printed."),
      .required("values", .mapping(keys: "a target", .number()), "What the figures have to be."),
    ])

  static let expectedInventory = MappingDeclaration(
    "expected_inventory", "What must hold of an inventory.",
    [
      .optional(
        "no_gaps", .either([.boolean, .columns]),
        "No cell is missing in the table, or in these columns."),
      .optional(
        "bounds", .mapping(keys: "a column", .list(of: .number(), count: 2...2)),
        "The least and the greatest value that a known cell may have."),
      .optional(
        "totals", .record(.expectedTotals),
        "Sums or means over groups of rows are those of another table."),
    ])

  static let expectedTotals = MappingDeclaration(
    "expected_totals", "Sums or means over groups of rows that are those of another table.",
    [
      .required("table", .text, "The other table, read or filled."),
      .required("by", .columns, "Columns of both tables that group the rows."),
      .required("columns", .columns, "Columns of both tables that are summed."),
      .optional(
        "statistic", .choice(of: ExpectationSpec.Inventory.Totals.Statistic.self), default: "sum",
        "What is taken of each group in both tables."),
      .required("tolerance", .tolerance, "How far the inventory's may be off."),
    ])
}
