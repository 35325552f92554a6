import Specification
import Jobs
import Planning
import Tabular
public import Wording
import YAML

/// The origin of a value of an experiment, and the jobs that use it.
public struct ValueExplanation: Sendable {
  /// Jobs by kind.
  struct Jobs: Encodable, Sendable {
    struct Kind: Encodable, Sendable {
      var kind: String
      var count: Int
    }
    var count: Int
    var kinds: [Kind]

    /// "64 jobs: 60 fit gbm, 4 score".
    var text: String {
      let parts = kinds.map { "\($0.count) \($0.kind)" }.joined(separator: ", ")
      return counted(count, "job") + (parts.isEmpty ? "" : ": \(parts)")
    }
  }

  /// What `strata explain --json` says.
  public struct Document: Encodable, Sendable {
    struct Origin: Encodable, Sendable {
      var file: String
      var line: Int
      var column: Int
      /// The value that was written there, as YAML.
      var text: String

      var place: String { "\(file):\(line):\(column)" }
    }
    let path: String
    /// As YAML, variables put in.
    let value: String
    /// The latest first.
    let origins: [Origin]
    /// `nil` where it can't be told: no other value was found that could stand there.
    let usedBy: Jobs?
    /// Jobs that read results of those.
    let dependents: Jobs?
  }

  /// The value, its places, and the jobs that use it.
  public let document: Document

  /// - Returns: `nil` if the file has nothing at the path; see ``LoadedExperiment/missing(_:)``.
  public init?(_ path: String, in loaded: LoadedExperiment) {
    let history = loaded.experiment.history(of: path)
    guard !history.isEmpty, let value = loaded.experiment.value(at: path) else { return nil }
    let influence = Self.influence(of: path, value, in: loaded)
    document = Document(
      path: path, value: value,
      origins: history.reversed().map {
        Document.Origin(
          file: $0.mark.file, line: $0.mark.line, column: $0.mark.column, text: $0.text)
      }, usedBy: influence?.used, dependents: influence?.dependents)
  }

  /// The same as lines of text.
  public var text: String {
    var lines = [Self.line("\(document.path) =", document.value)]
    for origin in document.origins {
      let title = origin.place == document.origins[0].place ? "set at" : "before, at"
      lines.append(Self.line("  \(title) \(origin.place):", origin.text))
    }
    guard let used = document.usedBy else {
      return
        (lines + [
          "which jobs it enters can't be told: no other value was found that could stand there"
        ]).joined(separator: "\n")
    }
    lines.append("enters " + used.text)
    if let dependents = document.dependents, used.count > 0 {
      lines.append("on which depend " + dependents.text)
    }
    return lines.joined(separator: "\n")
  }

  /// The jobs whose own parts of keys become others if the value does, and those that only read
  /// them: found by planning the experiment with another value.
  private static func influence(
    of path: String, _ value: String, in loaded: LoadedExperiment
  ) -> (used: Jobs, dependents: Jobs)? {
    let network = loaded.network
    let needed = network.needed(by: network.wanted)
    for overrides in others(than: value, at: path) {
      let differences = overrides.compactMap { try? loaded.setting($0) }
        .map { KeyDifference(network, needed, from: $0.network) }
      guard !differences.isEmpty else { continue }
      let changed = Set(differences.flatMap(\.changed))
      let following = Set(differences.flatMap(\.following)).subtracting(changed)
      return (
        counts(needed.filter(changed.contains), network),
        counts(needed.filter(following.contains), network)
      )
    }
    return nil
  }

  /// Overrides that put something else in the place of a value, the likeliest to be allowed first: of those that stand
  /// together each that is allowed, as the first item of a list can have another use than its last.
  private static func others(than value: String, at path: String) -> [[String]] {
    var others: [[String]] = []
    if let number = Double(value) {
      let tries =
        number == number.rounded()
        ? [number + 1, number - 1, number * 2]
        : [number * 0.9, number * 1.1, number / 2, number + 0.01]
      others = tries.map { ["\(path)=\(shortestText($0))"] }
    } else if value == "true" || value == "false" {
      others = [["\(path)=\(value == "true" ? "false" : "true")"]]
    } else if value.hasPrefix("["), value.hasSuffix("]") {
      let items = value.dropFirst().dropLast().split(separator: ", ")
      others = [
        [items.dropLast(), items.dropFirst()].map { "\(path)=[\($0.joined(separator: ", "))]" }
      ]
    }
    let words = ["rmse", "mae", "mean", "nnls", "greedy", "none", "ridge", "difference", "raw"]
    others += [["~\(path)"]] + words.filter { $0 != value }.map { ["\(path)=\($0)"] }
    return others
  }

  private static func line(_ title: String, _ value: String) -> String {
    guard value.contains("\n") else { return "\(title) \(value)" }
    let indented = value.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
    return "\(title)\n\(indented)"
  }

  private static func counts(_ jobs: [JobGraph.ID], _ network: ExperimentNetwork) -> Jobs {
    var counts: [Jobs.Kind] = []
    for id in jobs {
      let kind = network.nodes[id.index].kind
      if let place = counts.firstIndex(where: { $0.kind == kind }) {
        counts[place].count += 1
      } else {
        counts.append(Jobs.Kind(kind: kind, count: 1))
      }
    }
    return Jobs(count: jobs.count, kinds: counts)
  }
}

extension LoadedExperiment {
  /// How far a path leads that leads nowhere.
  public func missing(_ path: String) -> Diagnosis {
    var diagnosis =
      experiment.missing(path)?.diagnosis ?? Diagnosis("no value at '\(path.visible())'")
    diagnosis.place = nil
    return diagnosis
  }
}
