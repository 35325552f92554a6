package import Jobs

/// How predictions are made to agree with measured aggregates.
package struct ReconciliationRecipe: Hashable, Sendable {
  package var target: String
  /// The stage's table as it is read in the evaluation.
  package var table: JobKey
  /// The table of aggregates: a column of the target's name.
  package var aggregates: TableReference
  /// Columns that name a group in the stage's table.
  package var by: [String]
  /// By column of `by` that is called otherwise in the table of aggregates: what it is called there.
  package var otherNames: [String: String]
  /// The column of weights; `nil` for equal weights.
  package var weights: String?

  var tables: [JobKey] {
    if case .read(let key) = aggregates, key != table { return [table, key] }
    return [table]
  }

  package init(
    target: String,
    table: JobKey,
    aggregates: TableReference,
    by: [String],
    otherNames: [String: String],
    weights: String? = nil
  ) {
    self.target = target
    self.table = table
    self.aggregates = aggregates
    self.by = by
    self.otherNames = otherNames
    self.weights = weights
  }
}

extension ReconciliationRecipe {
  func write(to writer: inout CanonicalWriter) {
    writer.add("reconciled", target)
    writer.add("reconciled table", table)
    aggregates.write("aggregates", to: &writer)
    for name in by {
      writer.add("reconciled by", fields: [name, otherNames[name] ?? name])
    }
    if let weights { writer.add("reconciliation weights", weights) }
  }

  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    target = try reader.text("reconciled")
    table = try reader.key("reconciled table")
    aggregates = try TableReference("aggregates", from: &reader)
    (by, otherNames) = ([], [:])
    while reader.next == "reconciled by" {
      var fields = try reader.fields("reconciled by")
      let name = try fields.text()
      let other = try fields.text()
      try fields.end()
      by.append(name)
      if other != name { otherNames[name] = other }
    }
    weights =
      reader.next == "reconciliation weights" ? try reader.text("reconciliation weights") : nil
  }
}
