import Learners
import YAML

/// The learners of an experiment, each as the candidates it makes.
struct LearnerGroups {
  var candidates: [Candidate] = []
  /// The keys under `learners:`, those with mistakes too.
  var groups: [String] = []
  /// What was read, and the candidates it made.
  var read: [(entry: YAMLNode.Entry, candidates: [Candidate])] = []

  /// The candidates that a name in a layer stands for: a group's, or one by its full name.
  func candidates(named name: String) -> [Candidate] {
    let group = candidates.filter { $0.group == name }
    return group.isEmpty ? candidates.filter { $0.name == name } : group
  }

  /// Every name a layer may hold.
  var names: [String] {
    groups + candidates.map(\.name).filter { !groups.contains($0) }
  }
}

extension ExperimentReader {
  /// Most candidates that one learner's lists of values may make.
  private static let candidateLimit = 1000

  /// - Parameter base: The learners of a file without mistakes; an entry that it has too is not
  ///   read again.
  func learners(_ entries: [YAMLNode.Entry], after base: LearnerGroups?) -> LearnerGroups {
    let read = entries.map { entry in
      let known = base?.read.first { $0.entry == entry }?.candidates
      return (entry: entry, candidates: known ?? candidates(entry))
    }
    return LearnerGroups(
      candidates: read.flatMap(\.candidates), groups: entries.map(\.key), read: read)
  }

  /// One setting of a hyperparameter: its values, more than one or none if a list was written.
  private struct Setting {
    var hyperparameter: Hyperparameter
    var values: [ParameterValue]
    var isList: Bool
    var mark: Mark
  }

  /// The results name the weighted ensemble and the group-mean baseline so.
  static let reservedNames = ["blend", "baseline"]

  private func candidates(_ entry: YAMLNode.Entry) -> [Candidate] {
    if Self.reservedNames.contains(entry.key) {
      log.report(.reservedName(entry.key), entry.keyMark)
    }
    guard
      var reader = SpecReader(
        entry.value, .learner, "learner '\(entry.key)'", log, at: entry.keyMark)
    else { return [] }
    let families = LearnerCatalogue.families.map(\.name)
    let name = reader.requiredText("family", "one of " + families.joined(separator: ", "))
    guard let name else { return [] }
    guard let family = LearnerCatalogue.family(name.value) else {
      log.report(.unknownName(.family, name.value, known: families), name.mark)
      return []
    }
    var settings: [Setting] = []
    for other in reader.others() {
      guard let hyperparameter = family.hyperparameter(other.key) else {
        let known = family.hyperparameters.map(\.key)
        log.report(
          .unknownKey(
            other.key, in: "learner '\(entry.key)' of family '\(family.name)'",
            known: ["family"] + known), other.keyMark)
        continue
      }
      if other.value.isNull { continue }
      if let first = settings.first(where: { $0.hyperparameter.key == hyperparameter.key }) {
        log.report(
          .repeatedHyperparameter(other.key, as: hyperparameter.key, first: first.mark),
          other.keyMark)
        continue
      }
      if let setting = setting(of: hyperparameter, other, entry.key) { settings.append(setting) }
    }
    let count = settings.reduce(1) {
      $0.multipliedReportingOverflow(by: $1.values.count).partialValue
    }
    guard settings.allSatisfy({ $0.values.count <= Self.candidateLimit }),
      (0...Self.candidateLimit).contains(count)
    else {
      log.report(
        .tooManyCandidates(learner: entry.key, count: count, limit: Self.candidateLimit),
        entry.keyMark)
      return []
    }
    return combinations(settings).map { values in
      let listed = zip(settings, values).filter(\.0.isList)
        .map { "\($0.hyperparameter.key)=\($1.text)" }
      let suffix = listed.isEmpty ? "" : "[\(listed.joined(separator: ","))]"
      let learner = family.learner(
        zip(settings, values).map { ($0.hyperparameter.key, $1) })
      return Candidate(
        name: entry.key + suffix, group: entry.key, mark: entry.keyMark, learner: learner)
    }
  }

  private func setting(
    of hyperparameter: Hyperparameter, _ entry: YAMLNode.Entry, _ learner: String
  ) -> Setting? {
    let isList = entry.value.items != nil
    var values: [ParameterValue] = []
    var marks: [Mark] = []
    for node in entry.value.items ?? [entry.value] {
      guard let value = value(node), hyperparameter.domain.contains(value) else {
        let _: Never? = log.unsuitable(node, "'\(entry.key)'", hyperparameter.domain.text)
        return nil
      }
      if let first = values.firstIndex(of: value) {
        log.report(
          .duplicateCandidate(
            "\(learner)[\(hyperparameter.key)=\(value.text)]", first: marks[first]), node.mark)
        return nil
      }
      values.append(value)
      marks.append(node.mark)
    }
    guard !values.isEmpty else {
      let _: Never? = log.unsuitable(
        entry.value, "'\(entry.key)'", "\(hyperparameter.domain.text), or a list of such")
      return nil
    }
    return Setting(
      hyperparameter: hyperparameter, values: values, isList: isList, mark: entry.keyMark)
  }

  private func value(_ node: YAMLNode) -> ParameterValue? {
    switch node.scalar?.value {
    case .integer(let integer): .number(Double(integer))
    case .real(let real): real.isNaN ? nil : .number(real)
    case .boolean(let boolean): .boolean(boolean)
    case .text(let text): .text(text)
    case .null, nil: nil
    }
  }

  /// One value of each setting, in every way; the last setting varies fastest.
  private func combinations(_ settings: [Setting]) -> [[ParameterValue]] {
    settings.reduce([[]]) { combinations, setting in
      combinations.flatMap { combination in setting.values.map { combination + [$0] } }
    }
  }
}
