import FoundationEssentials
import Planning
import Serving
import Specification
import Stacking
import TableFiles
import Tabular

/// Predicted rows as text: lines of CSV, or objects of JSON with the same values.
struct PredictionLines: Sendable {
  /// Columns of the key that the rows have; they name the rows.
  private let keys: [String]
  private let columns: [String]

  /// - Parameter header: The names of the columns of the rows.
  init(_ bundle: StackBundle, header: [String]) {
    keys = bundle.keyColumns.filter(header.contains)
    columns =
      bundle.classes.isEmpty
      ? ["predicted", "lower", "upper"] + quantileColumns(bundle.quantiles)
      : ["predicted", "set"] + bundle.classes.map { "probability.\($0)" }
  }

  /// The line of column names: the key or `row`, then the prediction with its interval, and quantiles if they
  /// are predicted; or the class, its conformal set and the probability of each class.
  var header: [UInt8] { CSVText((keys.isEmpty ? ["row"] : keys) + columns).bytes }

  /// A line for each row.
  ///
  /// - Parameter first: The number of rows before these.
  func csv(_ table: Table, first: Int, _ result: RowPredictions) -> [UInt8] {
    let columns = keys.compactMap { table[$0] }
    var bytes: [UInt8] = []
    for row in 0..<table.rowCount {
      let names =
        columns.isEmpty ? [String(first + row + 1)] : columns.map { $0.text(row) }
      if let own = result.classes?[row] {
        TableWriter.append(
          names + [own.name(result.predicted[row]), own.setText] + own.probabilities.map(Self.text),
          to: &bytes)
        continue
      }
      var cells = names
      cells += [result.predicted[row], result.lower[row], result.upper[row]].map(Self.text)
      cells += result.quantiles?[row].values.map(Self.text) ?? []
      TableWriter.append(cells, to: &bytes)
    }
    return bytes
  }

  /// An object for each row: `key`, where the rows have one, and the prediction.
  func json(_ table: Table, _ result: RowPredictions) -> [String] {
    let columns = keys.compactMap { table[$0] }
    return (0..<table.rowCount).map { row in
      var members: [String] = []
      if !columns.isEmpty {
        let cells = columns.map { "\(quotedJSON($0.name)):\(Self.cell($0, row))" }
        members.append("\"key\":{\(cells.joined(separator: ","))}")
      }
      if let own = result.classes?[row] {
        let name = own.name(result.predicted[row])
        members.append("\"predicted\":\(name.isEmpty ? "null" : quotedJSON(name))")
        let names = own.set?.map { quotedJSON(own.names[$0]) } ?? []
        members.append("\"set\":[\(names.joined(separator: ","))]")
        let shares = zip(own.names, own.probabilities).map {
          "\(quotedJSON($0)):\(Self.number($1))"
        }
        members.append("\"probabilities\":{\(shares.joined(separator: ","))}")
      } else {
        members.append("\"predicted\":\(Self.number(result.predicted[row]))")
        members.append("\"lower\":\(Self.number(result.lower[row]))")
        members.append("\"upper\":\(Self.number(result.upper[row]))")
        if let own = result.quantiles?[row] {
          let values = zip(own.levels, own.values).map {
            "\"\(shortestText($0))\":\(Self.number($1))"
          }
          members.append("\"quantiles\":{\(values.joined(separator: ","))}")
        }
      }
      return "{\(members.joined(separator: ","))}"
    }
  }

  /// A row without a baseline has no prediction, and an interval may be without an end.
  private static func text(_ value: Double) -> String {
    value.isFinite ? shortestText(value) : ""
  }

  private static func number(_ value: Double) -> String {
    value.isFinite ? shortestText(value) : "null"
  }

  private static func cell(_ column: Column, _ row: Int) -> String {
    if column.isMissing(row) { return "null" }
    if case .numbers(let cells) = column.values, column.moment == nil { return number(cells[row]) }
    return quotedJSON(column.text(row))
  }
}
