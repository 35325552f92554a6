import Learners
package import Wording

extension RowWeighting.Problem {
  /// The problem in words.
  ///
  /// - Parameters:
  ///   - table: The table's name; `nil` where it is not known.
  ///   - fileRow: The row as a person counts rows of the file; `nil` where it is not known.
  package func diagnosis(
    of weighting: RowWeighting, table: String?, fileRow: Int?
  ) -> Diagnosis {
    let column = "column '\(weighting.column)'" + (table.map { " of table '\($0)'" } ?? "")
    func place(_ row: Int) -> String { fileRow.map { "row \($0)" } ?? "data row \(row + 1)" }
    switch (self, weighting) {
    case (.missing(let row, let count), _):
      return .init(
        "\(column) is missing in \(counted(count, "row")) with a known target, first in \(place(row)); "
          + "'weight' needs it there",
        help: "complete the column, or leave out these rows")
    case (.unsuitable(let row, let value), .inverseVariance):
      return .init(
        "\(column) holds \(ParameterValue.number(value).text) in \(place(row)); a variance must be above 0",
        help: "correct the cell, or use another column")
    case (.unsuitable(let row, let value), _):
      return .init(
        "\(column) holds \(ParameterValue.number(value).text) in \(place(row)); a weight can't be negative",
        help: "correct the cell, or use another column")
    case (.allZero, _):
      return .init(
        "\(column) is 0 in every row with a known target; no row is left to learn from",
        help: "use another column, or remove 'weight'")
    }
  }
}
