import Stacking
import Planning
import TableFiles
import Report
import Specification
import Tabular
import Wording

/// What became of an experiment's expectations, one line for each.
public struct ExpectationResults: Sendable {
  public struct Line: Sendable, Equatable {
    /// What was expected, in words: `temporal/PM10_mean, out_of_fold rmse of blend`.
    public var what: String
    /// As text for people and files; empty where there is no such figure.
    public var found: String
    public var expected: String
    public var source: String
    public var isMet: Bool
  }
  public internal(set) var lines: [Line] = []

  public var failures: [Line] { lines.filter { !$0.isMet } }

  /// The failures as a table for people, and how many were met; `nil` if nothing was expected.
  public func text() -> String? {
    guard !lines.isEmpty else { return nil }
    let met = lines.count - failures.count
    let summary = "\(met) of \(counted(lines.count, "expectation")) met"
    guard !failures.isEmpty else { return summary }
    var table = TextTable(["not met", "found", "expected", "source"], leftAligned: 4)
    for line in failures {
      table.add([
        line.what, line.found.isEmpty ? "no such score" : line.found, line.expected, line.source,
      ])
    }
    return table.text + "\n" + summary
  }

  /// `expectations.csv`.
  func csv() -> [UInt8] {
    var csv = CSVText(["what", "found", "expected", "source", "met"])
    for line in lines {
      csv.add([line.what, line.found, line.expected, line.source, line.isMet ? "true" : "false"])
    }
    return csv.bytes
  }
}

extension ExpectationResults {
  /// Holds the results of the experiment as written against its expectations.
  init(_ results: CollectedResults, of loaded: LoadedExperiment) {
    let expectations = loaded.experiment.expectations
    let slices =
      expectations.cells.contains { $0.slice != nil }
      ? SlicedFigures(results, of: loaded).figures() : []
    lines = expectations.cells.map { Self.line($0, results, slices) }
    for expected in expectations.inventories {
      guard let spec = loaded.experiment.inventories.first(where: { $0.name == expected.name })
      else { continue }
      guard let filled = results.filled[spec.table.value] else {
        lines.append(
          Line(
            what: "inventory \(expected.name)", found: "", expected: "a gap-filled table",
            source: "", isMet: false))
        continue
      }
      lines += InventoryCheck(
        expected: expected, table: filled.table,
        other: { results.filled[$0]?.table ?? loaded.contents[$0]?.table }
      ).lines()
    }
  }

  private static func line(
    _ cell: ExpectationSpec.Cell, _ results: CollectedResults,
    _ slices: [SlicedFigures.Figure]
  ) -> Line {
    let value: Double?
    if let slice = cell.slice {
      value =
        slices.first {
          $0.stage == cell.stage && $0.target == cell.target && $0.evaluation == cell.evaluation
            && $0.slice == slice && $0.group == cell.group && $0.metric == cell.metric
        }?.value
    } else {
      let target = results.targets.first { $0.label == cell.stage && $0.target == cell.target }
      value =
        target?.scores.first {
          $0.evaluation == cell.evaluation && $0.model == cell.model && $0.metric == cell.metric
        }?.value
    }
    let width = cell.tolerance.width(at: cell.value)
    let part = cell.slice.map { ", \($0) \(cell.group ?? "")" } ?? ""
    let layer = cell.model.layer.map { " of layer \($0)" } ?? ""
    return Line(
      what:
        "\(cell.stage)/\(cell.target), \(cell.evaluation.text) \(cell.metric.text) of \(cell.model.name)"
        + layer + part,
      found: value.map(shortestText) ?? "",
      expected: "\(shortestText(cell.value)) ± \(shortestText(width))", source: cell.source ?? "",
      isMet: value.map { abs($0 - cell.value) <= width } ?? false)
  }
}
