import Specification
import Jobs
import Planning
import Tabular
import Wording

/// The origin of a value of an experiment, and the jobs that use it.
public struct ValueExplanation: Sendable {
  /// The value, its places, and the jobs that use it, as lines of text.
  public let text: String

  /// - Returns: `nil` if the file has nothing at the path; see ``LoadedExperiment/missing(_:)``.
  public init?(_ path: String, in loaded: LoadedExperiment) {
    let history = loaded.experiment.history(of: path)
    guard let last = history.last, let value = loaded.experiment.value(at: path) else {
      return nil
    }
    var lines = [Self.line("\(path) =", value)]
    for origin in history.reversed() {
      let title = origin.mark == last.mark ? "set at" : "before, at"
      lines.append(Self.line("  \(title) \(origin.mark):", origin.text))
    }
    lines += Self.influence(of: path, value, in: loaded)
    text = lines.joined(separator: "\n")
  }

  /// The jobs whose own parts of keys become others if the value does, and those that only read
  /// them: found by planning the experiment with another value.
  private static func influence(
    of path: String, _ value: String, in loaded: LoadedExperiment
  ) -> [String] {
    for override in others(than: value, at: path) {
      guard let other = try? loaded.setting(override) else { continue }
      let network = loaded.network
      let needed = network.needed(by: network.wanted)
      let difference = KeyDifference(network, needed, from: other.network)
      var lines = ["enters " + counts(difference.changed, network)]
      if !difference.changed.isEmpty {
        lines.append("on which depend " + counts(difference.following, network))
      }
      return lines
    }
    return ["which jobs it enters can't be told: no other value was found that could stand there"]
  }

  /// Overrides that put something else in the place of a value, the likeliest to be allowed first.
  private static func others(than value: String, at path: String) -> [String] {
    var others: [String] = []
    if let number = Double(value) {
      let tries =
        number == number.rounded()
        ? [number + 1, number - 1, number * 2]
        : [number * 0.9, number * 1.1, number / 2, number + 0.01]
      others = tries.map { "\(path)=\(shortestText($0))" }
    } else if value == "true" || value == "false" {
      others = ["\(path)=\(value == "true" ? "false" : "true")"]
    } else if value.hasPrefix("["), value.hasSuffix("]") {
      let items = value.dropFirst().dropLast().split(separator: ", ")
      others = ["\(path)=[\(items.dropLast().joined(separator: ", "))]"]
      others.append("\(path)=[\(items.dropFirst().joined(separator: ", "))]")
    }
    let words = ["rmse", "mae", "mean", "nnls", "greedy", "none", "ridge", "difference", "raw"]
    others += ["~\(path)"] + words.filter { $0 != value }.map { "\(path)=\($0)" }
    return others
  }

  private static func line(_ title: String, _ value: String) -> String {
    guard value.contains("\n") else { return "\(title) \(value)" }
    let indented = value.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
    return "\(title)\n\(indented)"
  }

  /// "64 jobs: 60 fit gbm, 4 score".
  private static func counts(_ jobs: [JobGraph.ID], _ network: ExperimentNetwork) -> String {
    var counts: [(kind: String, count: Int)] = []
    for id in jobs {
      let kind = network.nodes[id.index].kind
      if let place = counts.firstIndex(where: { $0.kind == kind }) {
        counts[place].count += 1
      } else {
        counts.append((kind, 1))
      }
    }
    let parts = counts.map { "\($0.count) \($0.kind)" }.joined(separator: ", ")
    return counted(jobs.count, "job") + (parts.isEmpty ? "" : ": \(parts)")
  }
}

extension LoadedExperiment {
  /// How far a path leads that leads nowhere.
  public func missing(_ path: String) -> String {
    guard var diagnosis = experiment.missing(path)?.diagnosis else { return "" }
    diagnosis.place = nil
    return diagnosis.rendered()
  }
}
