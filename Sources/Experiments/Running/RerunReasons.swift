import Jobs
import Planning
import Store
import Wording

/// Why each job of a plan has to run, told by what changed since the last job of its name.
struct RerunReasons {
  private let network: ExperimentNetwork
  private let plan: Plan
  /// By job: what the job of its name depended on when this experiment last ran.
  private let known: [JobGraph.ID: [KeyPart]]

  init(_ loaded: LoadedExperiment, _ plan: Plan, _ store: ResultStore?) throws(StoreError) {
    let network = loaded.network
    self.network = network
    self.plan = plan
    let jobs = network.graph.jobs.filter(plan.runs)
    var known: [JobGraph.ID: [KeyPart]] = [:]
    if let store, !jobs.isEmpty {
      func texts(_ name: (StackNode) -> String) throws(StoreError) -> [String?] {
        try store.texts(
          of: jobs.map { id in
            let node = network.nodes[id.index]
            return (name(node), node.label)
          }, experiment: loaded.name)
      }
      let own = try texts { loaded.variantNames[$0.variant] }
      // A variant that changed nothing of a job shared it with the experiment as written.
      let written = try texts { _ in "" }
      for (id, text) in zip(jobs, zip(own, written).map { $0 ?? $1 }) {
        known[id] = text.map(KeyPart.parts)
      }
    }
    self.known = known
  }

  /// "learning_rate 0.05 → 0.1", "never run before", "input 'data time/pm' changes".
  func reason(_ id: JobGraph.ID) -> String {
    guard case .run(let reason) = plan.decision(for: id) else { return "skipped" }

    let changes = known[id].map { self.changes(of: id, since: $0) }
    switch reason {
    case .withoutKey: return "it has no key"
    case .notStored:
      guard let changes else { return "it has never run" }
      return changes.isEmpty ? "its stored result was deleted" : Self.text(changes)
    case .transient(let reader):
      let place = network.nodes[reader.index].label
      let cause = changes.map { $0.isEmpty ? "" : "; " + Self.text($0) } ?? ""
      return "its result is not stored, and '\(place)' needs it\(cause)"
    case .transientTarget: return "its result is not stored"
    }
  }

  /// Why jobs run, by what lies in the jobs themselves and not in what they read.
  struct Summary: Sendable {
    struct Cause: Encodable, Sendable {
      /// As it follows "3 jobs:": `have never run`.
      var reason: String
      var jobs: Int
    }
    /// In the order of the graph.
    var causes: [Cause] = []
    /// Jobs that run for the sake of others.
    var following = 0
    /// Jobs whose reasons were not looked for.
    var unsought = 0

    /// A line for each of the first causes, then what is left.
    var lines: [String] {
      let limit = 12
      var lines = causes.prefix(limit).map { "\(counted($0.jobs, "job")): \($0.reason)" }
      if causes.count > limit {
        lines.append("… and \(counted(causes.count - limit, "more reason"))")
      }
      if following > 0 { lines.append("\(counted(following, "job")): depend on these jobs") }
      if unsought > 0 {
        lines.append("\(counted(unsought, "more job")), reasons not determined")
      }
      return lines
    }
  }

  /// - Parameter most: Of how many jobs the reason is sought: it takes longer than planning them.
  func summary(most: Int = 5_000) -> Summary {
    var summary = Summary()
    var sought = 0
    var places: [String: Int] = [:]
    for id in network.graph.jobs where plan.runs(id) {
      let past = known[id]
      if past != nil {
        guard sought < most else {
          summary.unsought += 1
          continue
        }
        sought += 1
      }
      let changes = past.map { self.changes(of: id, since: $0) }
      let isKept = plan.decision(for: id) == .run(.notStored)
      let text: String
      switch changes {
      case nil: text = "have never run"
      case .some(let changes):
        let own = changes.filter(\.isOwn)
        if own.isEmpty, !changes.isEmpty || !isKept {
          summary.following += 1
          continue
        }
        text =
          own.isEmpty
          ? "had their stored results deleted" : own.map(\.text).joined(separator: "; ")
      }
      let place = places[text] ?? summary.causes.count
      if place == summary.causes.count {
        places[text] = place
        summary.causes.append(Summary.Cause(reason: text, jobs: 0))
      }
      summary.causes[place].jobs += 1
    }
    return summary
  }

  /// A difference between a job and the last of its name.
  private struct Change {
    var text: String
    /// Whether it lies in the job itself, and not in what it reads or in how much that is.
    var isOwn: Bool
  }

  /// Facts that only follow how many jobs of another kind there are: of folds.
  private static let counting: Set = ["without", "splits", "without split"]

  private func changes(of id: JobGraph.ID, since old: [KeyPart]) -> [Change] {
    let new = network.parts(of: id)
    let dependencies = network.graph.dependencies(of: id)
    var changes: [Change] = []
    let oldInputs = old.filter(\.isInput)
    let newInputs = new.filter(\.isInput)
    if oldInputs.count != newInputs.count {
      changes.append(
        Change(
          text: "reads \(newInputs.count) results instead of \(oldInputs.count)", isOwn: false))
    } else if let place = newInputs.indices.first(where: { newInputs[$0] != oldInputs[$0] }) {
      changes.append(
        Change(
          text: "input '\(network.nodes[dependencies[place].index].label)' changes", isOwn: false))
    }
    let inputsChange = !changes.isEmpty
    var labels: [String] = []
    for part in old + new where !part.isInput && !labels.contains(part.label) {
      labels.append(part.label)
    }
    for label in labels {
      let before = old.filter { $0.label == label }
      let after = new.filter { $0.label == label }
      guard before != after else { continue }
      let text = Self.change(label, before, after)
      // One table can enter a job in several ways.
      guard !changes.contains(where: { $0.text == text }) else { continue }
      changes.append(
        Change(
          text: text,
          isOwn: !inputsChange || !Self.counting.contains(label)))
    }
    return changes
  }

  private static func text(_ changes: [Change]) -> String {
    changes.map(\.text).joined(separator: "; ")
  }

  private static func change(_ label: String, _ old: [KeyPart], _ new: [KeyPart]) -> String {
    switch label {
    case "version": return "the implementation changed since the last run"
    case "rows", "observed", "truth": return "the table's content changed"
    case "arithmetic": return "another processor or other libraries compute"
    case let own where own.hasSuffix(" version"):
      return "the implementation of this family changed since the last run"
    default: break
    }
    let name = label.hasPrefix("learner.") ? String(label.dropFirst("learner.".count)) : label
    let (gone, added) = (old.filter { !new.contains($0) }, new.filter { !old.contains($0) })
    if label == "table" || label == "joined",
      (gone + added).contains(where: { $0.value.count == 64 })
    {
      return "the table's content changed"
    }
    if label == "loss" {
      let usual = (gone + added).contains { $0.value == "brier" } ? "log loss" : "squared errors"
      func loss(_ parts: [KeyPart]) -> String { parts.first?.value ?? usual }
      return "selection by \(loss(gone)) → \(loss(added))"
    }
    func list(_ parts: [KeyPart]) -> String {
      parts.isEmpty ? "none" : parts.map { WrittenPart($0).text }.joined(separator: ", ")
    }
    if gone.isEmpty, added.isEmpty { return "\(label): order changed" }
    return "\(name) \(list(gone)) → \(list(added))"
  }
}
