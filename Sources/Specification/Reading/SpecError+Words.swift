import Learners
import Resampling
import Stacking
import TableFiles
import Tabular
import Wording
import YAML

/// Parts that several sentences of the errors have.
extension SpecError.Problem {
  /// What to do about a way by which a target reaches its own predictions.
  func remedy(of way: String) -> String {
    way.hasPrefix("'relative_to")
      ? "use another reference column, or remove 'relative_to'" : "remove it from the features"
  }

  func choices(_ name: String, _ known: [String]) -> String {
    Suggestion.help(for: name, among: known)
  }

  func subject(_ stage: String, _ target: String, _ holdout: String?) -> String {
    "target '\(target)' of stage '\(stage)'" + (holdout.map { " without holdout '\($0)'" } ?? "")
  }

  /// Why a column is not what it should be, by its first cell that is not.
  func reason(_ note: TableNote?, _ column: String) -> String {
    guard let note else { return "" }
    // The note begins with what was said before.
    let text = note.message.replacing(
      "column '\(column)' holds categories because of ", with: "because of ")
    return ": \(text)" + (note.help.map { "; \($0)" } ?? "")
  }

  func steps(_ step: Int) -> String {
    "\(counted(abs(step), "step")) \(step > 0 ? "earlier" : "later")"
  }

  func number(_ value: Double) -> String { ParameterValue.number(value).text }

  /// "the rows to predict for 'O3' of stage 'time' are 6.5 from it"; of several targets, by stage and
  /// holdout, "the rows to predict for O3, CO of stage 'time' are 6.5 to 7.0 from it".
  func distances(_ gaps: [SpecError.UnlikeGap]) -> String {
    var groups: [[SpecError.UnlikeGap]] = []
    for gap in gaps {
      if let place = groups.firstIndex(where: {
        $0[0].stage == gap.stage && $0[0].holdout == gap.holdout
      }) {
        groups[place].append(gap)
      } else {
        groups.append([gap])
      }
    }
    return groups.map { group in
      let rows = group[0].holdout.map { "the rows of holdout '\($0)'" } ?? "the rows to predict"
      let targets = group.count == 1 ? "'\(group[0].target)'" : list(group.map(\.target))
      return "\(rows) for \(targets) of stage '\(group[0].stage)' are \(range(group.map(\.gap)))"
    }.joined(separator: ", ") + " from it"
  }

  /// "6.5", "6.5 to 7.0".
  func range(_ values: [Double]) -> String {
    let (low, high) = (tenths(values.min() ?? 0), tenths(values.max() ?? 0))
    return low == high ? low : "\(low) to \(high)"
  }

  func tenths(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  /// "line 3"; of another file "line 3 of zoo.yaml".
  func place(_ mark: Mark, _ file: String) -> String {
    "line \(mark.line)" + (mark.file == file ? "" : " of \(mark.file)")
  }

  func chain(_ path: [String]) -> String { path.joined(separator: " → ") }

  func list(_ names: [String]) -> String { names.joined(separator: ", ") }

  /// In whole percent, but never 0 % or 100 % of what is neither.
  func share(_ part: Int, of whole: Int) -> String {
    if part == whole { return "100 %" }
    return "\(min(99, max(1, (part * 200 + whole) / (whole * 2)))) %"
  }
}
