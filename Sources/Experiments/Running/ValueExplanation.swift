import Jobs
import Stacking
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
    let network = loaded.network
    let entered = network.jobs(entered: path)
    lines.append("used directly by " + Self.counts(entered, network))
    if !entered.isEmpty {
      let dependents = network.dependents(of: entered)
      lines.append(
        Self.counts(dependents, network) + " depend\(dependents.count == 1 ? "s" : "") on them")
    }
    text = lines.joined(separator: "\n")
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
