package import Jobs
import Tabular

/// Where a table comes from.
package enum TableReference: Hashable, Sendable {
  /// It was read: what it holds.
  case read(JobKey)
  /// An earlier stage completed it: the next of the tables that the job reads.
  case completed
}

/// The rows, features and reference values of one target of one stage in one evaluation.
package struct DataJob: Hashable, Sendable {
  package var rows: RowsRecipe
  /// The stage's own table.
  package var table: TableReference
  /// By join of the recipe.
  package var joined: [TableReference]
  package var recipe: FeatureRecipe
  /// `nil` where all rows weigh alike.
  package var weighting: RowWeighting?
  /// Levels of the quantiles that are predicted, ascending; empty where none are.
  package var quantiles: [Double] = []

  package var target: String { rows.target }

  var tables: [JobKey] {
    var keys = [rows.table]
    for case .read(let key) in [table] + joined where !keys.contains(key) { keys.append(key) }
    return keys
  }

  package init(
    rows: RowsRecipe,
    table: TableReference,
    joined: [TableReference],
    recipe: FeatureRecipe,
    weighting: RowWeighting? = nil
  ) {
    self.rows = rows
    self.table = table
    self.joined = joined
    self.recipe = recipe
    self.weighting = weighting
  }
}

extension DataJob {
  func write(to writer: inout CanonicalWriter) {
    rows.write(to: &writer)
    table.write("table", to: &writer)
    for table in joined { table.write("joined", to: &writer) }
    recipe.write(to: &writer)
    weighting?.write(to: &writer)
    for level in quantiles { writer.add("quantile", level) }
  }

  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    rows = try RowsRecipe(from: &reader)
    table = try TableReference("table", from: &reader)
    joined = []
    while reader.next == "joined" { joined.append(try TableReference("joined", from: &reader)) }
    recipe = try FeatureRecipe(from: &reader)
    weighting = reader.next == "weight" ? try RowWeighting(from: &reader) : nil
    quantiles = []
    while reader.next == "quantile" { quantiles.append(try reader.number("quantile")) }
  }
}

extension TableReference {
  func write(_ label: String, to writer: inout CanonicalWriter) {
    switch self {
    case .read(let key): writer.add(label, key)
    case .completed: writer.add(label, "completed")
    }
  }

  init(_ label: String, from reader: inout CanonicalReader) throws(CanonicalError) {
    self = try reader.value(label) { text in
      text == "completed" ? .completed : JobKey(digits: text).map(TableReference.read)
    }
  }
}
