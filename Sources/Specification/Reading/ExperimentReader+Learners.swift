import Stacking
import Learners
import OutsideLearners
import Wording
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
      log.report(.reservedName(entry.key, noun: "learner"), entry.keyMark)
    }
    guard
      var reader = SpecReader(
        entry.value, .learner, "learner '\(entry.key)'", log, at: entry.keyMark)
    else { return [] }
    let families = familyNames
    let name = reader.requiredText("family", "one of " + families.joined(separator: ", "))
    guard let name else { return [] }
    guard let family = self.family(name.value) else {
      // LightGBM is meant, and says what it needs, where no native name is near.
      let libraries = OutsideFamilies.all.map(\.name).filter { !families.contains($0) }
      let isNear = Suggestion.likely(name.value, among: families) != nil
      let known = families + (isNear ? [] : libraries)
      log.report(.unknownName(.family, name.value, known: known), name.mark)
      return []
    }
    let task = reader.optional("task").flatMap { node -> TargetTask? in
      guard let task = log.choice(node, "'task'", TargetTask.self) else { return nil }
      if family.learns(task) { return task }
      return log.unsuitable(
        node, "'task' of family '\(family.name)'",
        ParameterDomain.choice(TargetTask.allCases.filter(family.learns).map(\.rawValue)).text)
    }
    let gap = reader.choice("gap", Candidate.Gap.self) ?? .any
    var settings: [Setting] = []
    for other in reader.others() {
      if family.hasParams, other.key == "params" {
        settings += params(other, of: family, after: settings)
        continue
      }
      guard
        let hyperparameter = family.hyperparameter(other.key)
          ?? (family.isOpen ? family.openHyperparameter(other.key) : nil)
      else {
        let known = family.hyperparameters.map(\.key) + (family.hasParams ? ["params"] : [])
        log.report(
          .unknownKey(
            other.key, in: "learner '\(entry.key)' of family '\(family.name)'",
            known: ["family", "gap", "task"] + known), other.keyMark)
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
    return combinations(settings).compactMap { values in
      let listed = zip(settings, values).filter(\.0.isList)
        .map { "\($0.hyperparameter.key)=\($1.text)" }
      let suffix = listed.isEmpty ? "" : "[\(listed.joined(separator: ","))]"
      let learner = family.learner(
        zip(settings, values).map { ($0.hyperparameter.key, $1) })
      guard let outside = learner as? any OutsideLearning else {
        var candidate = Candidate(
          name: entry.key + suffix, group: entry.key, mark: entry.keyMark, learner: learner)
        candidate.task = task
        candidate.gap = gap
        return candidate
      }
      guard let (learner, origin) = self.outside(outside, entry) else { return nil }
      var candidate = Candidate(
        name: entry.key + suffix, group: entry.key, mark: entry.keyMark, learner: learner)
      candidate.origin = origin
      candidate.task = task
      candidate.gap = gap
      return candidate
    }
  }

  /// The values under `params`, each as it is.
  private func params(
    _ entry: YAMLNode.Entry, of family: LearnerFamily, after known: [Setting]
  ) -> [Setting] {
    guard let entries = entry.value.entries else {
      let _: Never? = log.unsuitable(
        entry.value, "'params'", "a mapping of the library's parameters")
      return []
    }
    return entries.compactMap { own in
      if let first = known.first(where: { $0.hyperparameter.key == own.key }) {
        log.report(
          .repeatedHyperparameter(own.key, as: own.key, first: first.mark), own.keyMark)
        return nil
      }
      return Setting(
        hyperparameter: family.openHyperparameter(own.key),
        values: [.setting(SettingValue(own.value))],
        isList: false, mark: own.keyMark)
    }
  }

  private func setting(
    of hyperparameter: Hyperparameter, _ entry: YAMLNode.Entry, _ learner: String
  ) -> Setting? {
    if case .setting = hyperparameter.domain {
      // A list of a library's parameter makes candidates; a structure that is declared is one value.
      let items = hyperparameter.isOpen ? entry.value.items : nil
      return Setting(
        hyperparameter: hyperparameter,
        values: (items ?? [entry.value]).map { .setting(SettingValue($0)) }, isList: items != nil,
        mark: entry.keyMark)
    }
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
