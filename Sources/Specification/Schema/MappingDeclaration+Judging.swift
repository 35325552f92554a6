import Stacking
import Resampling
import Learners
import Tabular

extension MappingDeclaration {
  static let evaluation = MappingDeclaration(
    "evaluation", "Metrics, holdouts and comparisons.",
    [
      .optional(
        "metrics", .oneOrMore(.either([.metric, .record(.formulaMetric)])),
        default: "[rmse, mae, r2, bias]",
        "Metrics to report; the first is the leading metric, by which stacks are also chosen."),
      .optional(
        "out_of_fold", .boolean, default: "true",
        "Fit stacks on all known rows; `false` fits them for the holdouts only."),
      .optional(
        "holdouts", .named(.record(.holdout)),
        "Row sets to hold out; the stack is refitted without each, by name."),
      .optional(
        "outer", .record(.folds),
        "Cross-validation of whole stacks: each stack is refitted without each fold. Folds of a declared number."
      ),
      .optional(
        "sizes", .oneOrMore(.tolerance),
        "Learning curves: percentages of the training rows, or numbers of rows, to refit with for each holdout."
      ),
      .optional(
        "members", .boolean, default: "false",
        "Write the predictions of every base model to members.csv."),
      .optional(
        "masked", .record(.holdout), "Known cells to mask for the end-to-end masked evaluation."),
      .optional(
        "truth", .mapping(keys: "a table that a stage fills", .text),
        "Tables with the ground truth of filled cells."),
      .optional(
        "baselines", .record(.baselines), "Simple methods that every score is compared with."
      ).formerly("naive", nowUnder: "group_mean"),
      .optional(
        "agreement", .named(.record(.agreement)),
        "Comparisons of gap-filled tables with other tables, by name."
      ).formerly("against"),
    ])

  static let formulaMetric = MappingDeclaration(
    "formula_metric", "A metric with a formula of your own.",
    [
      .required("name", .name, "Name of the metric in results."),
      .required(
        "formula", .text,
        "One number for all rows, of `observed`, `predicted` and `weight`, such as `mean(abs(predicted - observed) ^ 1.5)`."
      ),
      .optional(
        "better", .choice(of: Measure.Goal.self), default: "lower", "Which values are better."),
    ])

  static let baselines = MappingDeclaration(
    "baselines", "Simple methods that every score is compared with.",
    [
      .optional(
        "group_mean", .columns,
        "Columns that group the known cells; a cell's baseline is the mean of its group."),
      .optional(
        "methods", .oneOrMore(.choice(of: BaselineMethod.self)),
        "Methods that take the ensemble's place if the evidence shows none better."),
    ])

  static let agreement = MappingDeclaration(
    "agreement", "A comparison of a gap-filled table with another table.",
    [
      .required("table", .text, "Table that a stage fills."),
      .required("other", .text, "Table to compare with: same key, and the filled columns.")
        .formerly("with"),
      .optional("by", .columns, "Columns to group the statistics by."),
    ])

  static let inventory = MappingDeclaration(
    "inventory", "A gap-filled table to write.",
    [
      .required("table", .text, "Table that a stage fills."),
      .optional(
        "intervals", .oneOrMore(.fraction), default: "\(InventorySpec.defaultLevel)",
        "Levels of the prediction intervals; reports and scores use the one nearest to 0.9."),
      .optional(
        "draws", .integer(1...1000),
        "Number of completed tables to draw, with errors correlated as in the evidence (multiple imputation)."
      ),
      .optional(
        "map", .record(.map), "Places of the table's series on the map of the report."),
    ])

  static let map = MappingDeclaration(
    "map", "Places of the series of a gap-filled table.",
    [
      .required(
        "file", .text,
        "Table of tiles (`.csv`, …), or GeoJSON file of shapes (`.geojson`, `.json`)."),
      .required("group", .text, "Column, or property of the shapes, with the names of the series."),
      .optional("x", .text, default: "column", "Column with the tile's column, from the left."),
      .optional("y", .text, default: "row", "Column with the tile's row, from the top."),
    ])

  static let slice = MappingDeclaration(
    "slice", "Row groups for which metrics are reported separately.",
    [
      .required(
        "column", unless: "observed", .text,
        "Column of a stage's table; each value is a group unless `groups` or `edges` is set."),
      .optional(
        "groups", .mapping(keys: "a group", .oneOrMore(.text)), "Values of the column, by group."),
      .optional(
        "edges", .list(of: .number()), "Ascending edges that divide a numeric column into bands."),
      .optional(
        "observed", .list(of: .number()),
        "Ascending edges that divide the observed target into bands."),
    ])

  static let comparison = MappingDeclaration(
    "comparison", "Metric, equivalence margin and probability used by `strata compare`.",
    [
      .optional(
        "metric", .either([.metric, .name]),
        "One of `evaluate.metrics`; default: the first."),
      .optional(
        "rope", .tolerance, default: "1%",
        "Region of practical equivalence (ROPE): a percentage, or a number in the metric's unit."),
      .optional(
        "evaluation", .text, "Evaluation as in metrics.csv; default: the folds."),
      .optional("level", .fraction, default: "0.95", "Probability that a verdict requires."),
    ])

  static let expectations = MappingDeclaration(
    "expectations", "Expected metrics and gap-filled tables.",
    [
      .optional(
        "scores", .list(of: .record(.expectedScore), count: 0...Int.max),
        "Expected scores, such as rows of a published table."
      ).formerly("figures"),
      .optional(
        "inventories", .named(.record(.expectedInventory)),
        "Conditions on gap-filled tables, by name."),
    ])

  static let expectedScore = MappingDeclaration(
    "expected_score", "Expected values of one metric for the targets of a stage.",
    [
      .required("stage", .text, "Label of a stage."),
      .required(
        "evaluation", .text, "Evaluation as in metrics.csv: `out_of_fold`, `holdout:NAME`, …"),
      .optional("slice", with: "group", .text, "Slice; requires `group`."),
      .optional("group", with: "slice", .text, "Group of the slice."),
      .required(
        "metric",
        .either([
          .domain(
            .choice(
              Measure.allCases.map(\.rawValue)
                + [ScoreMetric.coverage, .width, .setSize].map(\.text))), .name,
        ]),
        "One of `evaluate.metrics`, or a metric of the intervals or conformal sets."),
      .optional("model", .text, default: "blend", "`blend`, `baseline`, or a learner."),
      .optional("layer", .integer(1...1000), default: "1", "Layer of the learner."),
      .required(
        "tolerance", .tolerance, "Allowed difference: a number, or a percentage of the value."),
      .optional("source", .text, "Source of the values."),
      .required("values", .mapping(keys: "a target", .number()), "Expected value of each target."),
    ])

  static let expectedInventory = MappingDeclaration(
    "expected_inventory", "Conditions on a gap-filled table.",
    [
      .optional(
        "no_gaps", .either([.boolean, .columns]),
        "No missing cell in the table, or in these columns."),
      .optional(
        "bounds", .mapping(keys: "a column", .list(of: .number(), count: 2...2)),
        "Minimum and maximum of each column."),
      .optional(
        "totals", .record(.expectedTotals), "Group sums or means that must match another table."),
    ])

  static let expectedTotals = MappingDeclaration(
    "expected_totals", "Group sums or means that must match another table.",
    [
      .required("table", .text, "Other table, read or filled."),
      .required("by", .columns, "Columns of both tables to group rows by."),
      .required("columns", .columns, "Columns of both tables to aggregate."),
      .optional(
        "statistic", .choice(of: ExpectationSpec.Inventory.Totals.Statistic.self), default: "sum",
        "Statistic of each group in both tables."),
      .required("tolerance", .tolerance, "Allowed difference."),
    ])
}

extension ValueShape {
  /// A metric that needs no formula.
  fileprivate static let metric = ValueShape.domain(.choice(Measure.allCases.map(\.rawValue)))
}
