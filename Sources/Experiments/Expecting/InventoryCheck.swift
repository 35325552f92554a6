import Specification
import Tabular

/// Holds one completed table against what is expected of it.
struct InventoryCheck {
  let expected: ExpectationSpec.Inventory
  let table: Table
  /// A table by its name, completed or as it was read.
  let other: (String) -> Table?

  private typealias Line = ExpectationResults.Line

  func lines() -> [ExpectationResults.Line] {
    gaps() + expected.bounds.map(bounds) + (expected.totals.map(totals) ?? [])
  }

  private func gaps() -> [ExpectationResults.Line] {
    guard let named = expected.noGaps else { return [] }
    let names = named.isEmpty ? table.columns.map(\.name) : named.map(\.value)
    return names.compactMap { table[$0] }.map { column in
      Line(
        what: "\(expected.name), \(column.name): no gap", found: "\(column.missingCount) gaps",
        expected: "0 gaps", source: "", isMet: column.missingCount == 0)
    }
  }

  private func bounds(
    _ bounds: ExpectationSpec.Inventory.Bounds
  ) -> ExpectationResults.Line {
    let cells = numbers(table, bounds.column.value).filter { !$0.isNaN }
    let outside = cells.count { $0 < bounds.minimum || $0 > bounds.maximum }
    let range = "\(shortestText(cells.min() ?? .nan)) to \(shortestText(cells.max() ?? .nan))"
    return Line(
      what: "\(expected.name), \(bounds.column.value): bounds",
      found: outside == 0 ? range : "\(range), \(outside) of \(cells.count) outside",
      expected: "\(shortestText(bounds.minimum)) to \(shortestText(bounds.maximum))", source: "",
      isMet: outside == 0)
  }

  /// One line for each column: the group that is furthest from the other table's.
  private func totals(
    _ totals: ExpectationSpec.Inventory.Totals
  ) -> [ExpectationResults.Line] {
    let by = totals.by.map(\.value)
    let expectation =
      "the \(totals.statistic.rawValue)s of '\(totals.table.value)' by \(by.joined(separator: ", "))"
    guard let other = other(totals.table.value) else {
      return totals.columns.map { column in
        Line(
          what: "\(expected.name), \(column.value): totals",
          found: "no table '\(totals.table.value)'", expected: expectation, source: "",
          isMet: false)
      }
    }
    let (own, others) = (groups(table, by), groups(other, by))
    return totals.columns.map { column in
      let name = column.value
      var worst: (text: String, excess: Double)?
      var judged = 0
      for group in own.order {
        guard let rows = own.rows[group], let otherRows = others.rows[group] else { continue }
        let found = statistic(totals.statistic, numbers(table, name), rows)
        let wanted = statistic(totals.statistic, numbers(other, name), otherRows)
        guard !found.isNaN, !wanted.isNaN else { continue }
        judged += 1
        let excess = abs(found - wanted) - totals.tolerance.width(at: wanted)
        if excess > worst?.excess ?? -.infinity {
          worst = ("\(shortestText(found)) for \(shortestText(wanted)) at \(group)", excess)
        }
      }
      return Line(
        what: "\(expected.name), \(name): totals",
        found: judged == 0 ? "no group that both tables know" : worst?.text ?? "",
        expected: expectation, source: "",
        isMet: judged > 0 && worst.map { $0.excess <= 0 } ?? false
      )
    }
  }

  private func statistic(
    _ statistic: ExpectationSpec.Inventory.Totals.Statistic, _ cells: [Double], _ rows: [Int]
  ) -> Double {
    let sum = rows.reduce(0) { $0 + cells[$1] }
    return statistic == .sum ? sum : sum / Double(rows.count)
  }

  /// Rows by the texts of their keys, groups in the order of their first row.
  private func groups(_ table: Table, _ by: [String]) -> (order: [String], rows: [String: [Int]]) {
    let columns = by.compactMap { table[$0] }
    var order: [String] = []
    var rows: [String: [Int]] = [:]
    for row in 0..<table.rowCount {
      let name = columns.map { $0.valueText(row) }.joined(separator: ", ")
      if rows[name] == nil { order.append(name) }
      rows[name, default: []].append(row)
    }
    return (order, rows)
  }

  private func numbers(_ table: Table, _ name: String) -> [Double] {
    if case .numbers(let cells)? = table[name]?.values { cells } else { [] }
  }
}
