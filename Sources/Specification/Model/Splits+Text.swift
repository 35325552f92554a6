package import Resampling
import Tabular

extension FoldScheme {
  /// As a person would write it in an experiment file; what is as by default is left out.
  package var text: String {
    func mapping(_ kind: FoldKind, by: [String] = [], _ more: (String, Int?)...) -> String {
      var entries = ["kind: \(kind.rawValue)"]
      if !by.isEmpty { entries.append("by: [\(by.joined(separator: ", "))]") }
      for case (let key, let value?) in more { entries.append("\(key): \(value)") }
      return "{\(entries.joined(separator: ", "))}"
    }
    func repeated(_ count: Int) -> (String, Int?) { ("repeats", count > 1 ? count : nil) }
    func purged(_ count: Int) -> (String, Int?) { ("purge", count > 0 ? count : nil) }
    switch self {
    case .kfold(let count, let repeats, let shuffle):
      let text = mapping(.kfold, ("count", count), repeated(repeats))
      return shuffle ? text : text.dropLast() + ", shuffle: false}"
    case .stratified(let count, let repeats):
      return mapping(.stratified, ("count", count), repeated(repeats))
    case .grouped(let by, let count, let repeats),
      .stratifiedGroups(let by, let count, let repeats):
      return mapping(.grouped, by: by, ("count", count), repeated(repeats))
    case .leaveOneGroupOut(let by): return mapping(.leaveOneGroupOut, by: by)
    case .blocks(let by, let count, let purge):
      return mapping(.blocks, by: by, ("count", count), purged(purge))
    case .forwardChaining(let by, let count, let purge):
      return mapping(.forwardChaining, by: by, ("count", count), purged(purge))
    case .backwardChaining(let by, let count, let purge):
      return mapping(.backwardChaining, by: by, ("count", count), purged(purge))
    case .cuts(let by, let cuts):
      let depths = (cuts.early + cuts.late).map(String.init).joined(separator: ", ")
      return "cuts at \(depths) of [\(by.joined(separator: ", "))]"
    case .column(let name): return "{kind: column, column: \(name)}"
    }
  }
}

extension HoldoutScheme {
  /// As a person would write it in an experiment file.
  package var text: String {
    func mapping(_ kind: HoldoutKind, by: [String] = [], _ fraction: Double) -> String {
      let columns = by.isEmpty ? "" : ", by: [\(by.joined(separator: ", "))]"
      return "{kind: \(kind.rawValue)\(columns), fraction: \(shortestText(fraction))}"
    }
    return switch self {
    case .random(let fraction): mapping(.random, fraction)
    case .earliest(let by, let fraction): mapping(.earliest, by: by, fraction)
    case .latest(let by, let fraction): mapping(.latest, by: by, fraction)
    case .group(let by, let fraction): mapping(.group, by: by, fraction)
    case .column(let name): "{kind: column, column: \(name)}"
    case .part(let scheme, let size, let by):
      "\(size.text) of the rows\(by.isEmpty ? "" : ", the latest,") without \(scheme.text)"
    case .split(let scheme, let index): "fold \(index + 1) of \(scheme.text)"
    }
  }
}
