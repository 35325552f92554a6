import Jobs
import Stacking
import Store
import Wording

/// Why each job of a plan has to run, told by what changed since the last job of its name.
struct RerunReasons {
  private let network: ExperimentNetwork
  private let plan: Plan
  /// By label: what the last job of the name depended on.
  private let known: [String: [KeyPart]]

  init(_ network: ExperimentNetwork, _ plan: Plan, _ store: ResultStore?) throws(StoreError) {
    self.network = network
    self.plan = plan
    var labels: Set<String> = []
    for id in network.graph.jobs where plan.runs(id) {
      labels.insert(network.nodes[id.index].label)
    }
    known = try store?.descriptions(of: labels.sorted()) ?? [:]
  }

  /// "learning_rate 0.05 → 0.1", "never run before", "input 'data time/pm' changes".
  func reason(_ id: JobGraph.ID) -> String {
    guard case .run(let reason) = plan.decision(for: id) else { return "skipped" }
    let node = network.nodes[id.index]
    let changes = known[node.label].map { self.changes(of: id, since: $0) }
    switch reason {
    case .withoutKey: return "it has no key"
    case .notStored:
      guard let changes else { return "it has never run" }
      return changes.isEmpty ? "its stored result was deleted" : changes.joined(separator: "; ")
    case .transient(let reader):
      let place = network.nodes[reader.index].label
      let cause = changes.map { $0.isEmpty ? "" : "; " + $0.joined(separator: "; ") } ?? ""
      return "its result is not stored, and '\(place)' needs it\(cause)"
    case .transientTarget: return "its result is not stored"
    }
  }

  /// The reasons that lie in the jobs themselves and not in what they read, with the number of jobs of
  /// each, in the order of the graph; then how many jobs run for the sake of others.
  ///
  /// - Parameter most: Of how many jobs the reason is sought: it takes longer than planning them.
  func summary(most: Int = 5_000) -> [String] {
    var sought = 0
    var unsought = 0
    var causes: [(text: String, count: Int)] = []
    var places: [String: Int] = [:]
    var following = 0
    for id in network.graph.jobs where plan.runs(id) {
      let past = known[network.nodes[id.index].label]
      if past != nil {
        guard sought < most else {
          unsought += 1
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
        let own = changes.filter { !$0.hasPrefix(Self.input) }
        if own.isEmpty, !changes.isEmpty || !isKept {
          following += 1
          continue
        }
        text = own.isEmpty ? "had their stored results deleted" : own.joined(separator: "; ")
      }
      let place = places[text] ?? causes.count
      if place == causes.count {
        places[text] = place
        causes.append((text, 0))
      }
      causes[place].count += 1
    }
    let limit = 12
    var lines = causes.prefix(limit).map { "\(counted($0.count, "job")): \($0.text)" }
    if causes.count > limit {
      lines.append("… and \(counted(causes.count - limit, "more reason"))")
    }
    if following > 0 { lines.append("\(counted(following, "job")): depend on these jobs") }
    if unsought > 0 {
      lines.append("\(counted(unsought, "more job")), reasons not determined")
    }
    return lines
  }

  private static let input = "input "

  /// What differs between a job and the last of its name.
  private func changes(of id: JobGraph.ID, since old: [KeyPart]) -> [String] {
    let new = network.parts(of: id)
    let dependencies = network.graph.dependencies(of: id)
    var changes: [String] = []
    let oldInputs = old.filter(\.isInput)
    let newInputs = new.filter(\.isInput)
    if oldInputs.count != newInputs.count {
      changes.append("reads \(newInputs.count) results instead of \(oldInputs.count)")
    } else if let place = newInputs.indices.first(where: { newInputs[$0] != oldInputs[$0] }) {
      changes.append(
        "\(Self.input)'\(network.nodes[dependencies[place].index].label)' changes")
    }
    var labels: [String] = []
    for part in old + new where !part.isInput && !labels.contains(part.label) {
      labels.append(part.label)
    }
    for label in labels {
      let before = old.filter { $0.label == label }.map(\.value)
      let after = new.filter { $0.label == label }.map(\.value)
      if before != after { changes.append(Self.change(label, before, after)) }
    }
    return changes
  }

  private static func change(_ label: String, _ old: [String], _ new: [String]) -> String {
    switch label {
    case "version": return "the implementation changed since the last run"
    case "rows", "observed", "truth": return "the table's content changed"
    case "learner":
      if let old = old.first, let new = new.first { return learnerChange(old, new) }
    default: break
    }
    let (gone, added) = (old.filter { !new.contains($0) }, new.filter { !old.contains($0) })
    if label == "table", (gone + added).contains(where: { $0.count == 64 }) {
      return "the table's content changed"
    }
    func list(_ values: [String]) -> String {
      values.isEmpty ? "none" : values.joined(separator: ", ")
    }
    if gone.isEmpty, added.isEmpty { return "\(label): order changed" }
    return "\(label) \(list(gone)) → \(list(added))"
  }

  /// `gbm/1{learning_rate=0.05,…}` against another: the version, or the hyperparameters that differ.
  private static func learnerChange(_ old: String, _ new: String) -> String {
    func parts(_ text: String) -> (family: String, values: [String: String]) {
      let pieces = text.split(separator: "{", maxSplits: 1)
      var values: [String: String] = [:]
      for pair in pieces.dropFirst().first?.dropLast().split(separator: ",") ?? [] {
        let sides = pair.split(separator: "=", maxSplits: 1)
        values[String(sides[0])] = sides.count > 1 ? String(sides[1]) : ""
      }
      return (pieces.first.map(String.init) ?? "", values)
    }
    let (before, after) = (parts(old), parts(new))
    if before.family != after.family {
      let names = [before, after].map { $0.family.split(separator: "/")[0] }
      return names[0] == names[1]
        ? "the implementation of \(names[0]) changed since the last run"
        : "learner \(names[0]) → \(names[1])"
    }
    let keys = Set(before.values.keys).union(after.values.keys).sorted()
    return keys.filter { before.values[$0] != after.values[$0] }
      .map { "\($0) \(before.values[$0] ?? "none") → \(after.values[$0] ?? "none")" }
      .joined(separator: ", ")
  }
}
