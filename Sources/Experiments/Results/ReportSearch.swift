import Specification
import Report

extension ExperimentReport.Search {
  /// The samples of the experiment's search, by the names of their variants, which hold all values.
  ///
  /// - Returns: `nil` without a search.
  init?(_ loaded: LoadedExperiment) {
    let paths = loaded.experiment.searchPaths
    guard !paths.isEmpty else { return nil }
    // Of a search by rungs each sample counts with the last rung that it entered.
    var last: [String: String] = [:]
    for rung in loaded.experiment.halving?.rungs ?? [] {
      for member in rung { last[member.sample] = member.variant }
    }
    let prefixes = paths.map { "\(Self.shortName($0))=" }
    var samples: [String] = []
    var values = [[String]](repeating: [], count: paths.count)
    let names = last.isEmpty ? Array(loaded.variantNames.dropFirst()) : Self.inOrder(loaded)
    for name in names {
      guard let parts = Self.values(of: name, prefixes) else { continue }
      samples.append(last[name] ?? name)
      for (place, value) in parts.enumerated() { values[place].append(value) }
    }
    guard !samples.isEmpty else { return nil }
    self.init(
      samples: samples, axes: zip(paths, values).map { Axis(path: $0, values: $1) })
  }

  /// The samples of the first rung, which are all.
  private static func inOrder(_ loaded: LoadedExperiment) -> [String] {
    loaded.experiment.halving?.rungs.first?.map(\.sample) ?? []
  }

  /// What follows each prefix in `a.b=1,c=x`; `nil` of a name that is no sample's.
  static func values(of name: String, _ prefixes: [String]) -> [String]? {
    var rest = name[...]
    var values: [String] = []
    for (place, prefix) in prefixes.enumerated() {
      guard rest.hasPrefix(prefix) else { return nil }
      rest = rest.dropFirst(prefix.count)
      guard place + 1 < prefixes.count else {
        values.append(String(rest))
        break
      }
      // A value may hold commas itself.
      guard let end = rest.firstRange(of: ",\(prefixes[place + 1])") else { return nil }
      values.append(String(rest[..<end.lowerBound]))
      rest = rest[rest.index(after: end.lowerBound)...]
    }
    return values
  }

  /// All keys of a path but the first, as names of variants have them.
  private static func shortName(_ path: String) -> String {
    path.firstIndex(of: ".").map { String(path[path.index(after: $0)...]) } ?? path
  }
}
