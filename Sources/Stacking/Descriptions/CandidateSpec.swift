import Jobs
package import Learners

/// A learner with all that says how it learns a target; shared by all fits of a candidate.
package final class CandidateSpec: Sendable {
  package let learner: any Learner
  /// In which form it learns its target.
  package let form: TargetFormChoice
  /// On which scale it learns it.
  package let scale: TargetScaleChoice
  /// The trend that is taken off before it learns.
  package let trend: TrendChoice
  /// How its rounds are chosen.
  package let stopping: Stopping
  /// The learner's family, version and hyperparameters, on one line.
  package let learnerText: String
  /// How often the learner goes through its rows; kept, as plans ask for it once for each fit.
  package let passes: Double
  /// Its lines in a canonical text, made once for all fits.
  package let lines: [UInt8]

  package init(
    _ learner: any Learner, form: TargetFormChoice = .fixed(.raw),
    scale: TargetScaleChoice = .fixed(.none), trend: TrendChoice = .fixed(nil),
    stopping: Stopping = .none
  ) {
    self.learner = learner
    self.form = form
    self.scale = scale
    self.trend = trend
    self.stopping = stopping
    learnerText = learner.canonicalText
    passes = learner.passes
    var writer = CanonicalWriter()
    learner.write("learner", to: &writer)
    form.write(to: &writer)
    scale.write(to: &writer)
    trend.write(to: &writer)
    writer.add("stopping", stopping.rawValue)
    lines = writer.bytes
  }

  convenience init(from reader: inout CanonicalReader) throws(CanonicalError) {
    self.init(
      try readLearner("learner", from: &reader), form: try TargetFormChoice(from: &reader),
      scale: try TargetScaleChoice(from: &reader), trend: try TrendChoice(from: &reader),
      stopping: try reader.choice("stopping"))
  }

  /// Every form and trend in which a fit may learn, in the order in which they are tried.
  package var learnedForms: [LearnedForm] {
    form.forms.flatMap { form in trend.trends.map { LearnedForm(form: form, trend: $0) } }
  }

  package var family: LearnerFamily { type(of: learner).family }

  /// Whether each of its fits chooses a transformation.
  package var isScaleChosen: Bool {
    if case .chosen = scale { true } else { false }
  }

  /// Whether evidence chooses among ``learnedForms``.
  package var isFormChosen: Bool {
    if case .chosen = form { return true }
    if case .chosen = trend { return true }
    return false
  }
}

extension CandidateSpec: Hashable {
  package static func == (a: CandidateSpec, b: CandidateSpec) -> Bool {
    a === b || a.lines == b.lines
  }
  package func hash(into hasher: inout Hasher) { hasher.combine(lines) }
}

extension Learner {
  /// Family, version and every hyperparameter, each on a line of its own.
  func write(_ label: String, to writer: inout CanonicalWriter) {
    let family = Self.family
    writer.add(label, family.name)
    writer.add("\(label) version", family.version)
    if let outside = self as? any OutsideLearning {
      writer.add("\(label) settings", outside.settings.canonicalText)
      return
    }
    for hyperparameter in family.hyperparameters {
      writer.add("\(label).\(hyperparameter.key)", value(of: hyperparameter).text)
    }
  }
}

/// Reads a learner of this version of its family.
func readLearner(
  _ label: String, from reader: inout CanonicalReader
) throws(CanonicalError) -> any Learner {
  let family = try reader.value(label) { LearnerCatalogue.anyFamily($0) }
  _ = try reader.value("\(label) version") { Int($0) == family.version ? family.version : nil }
  if var outside = family.defaultLearner as? any OutsideLearning {
    outside.settings = try reader.value("\(label) settings") {
      OutsideSettings(canonicalText: $0)
    }
    return outside
  }
  var values: [(key: String, value: ParameterValue)] = []
  for hyperparameter in family.hyperparameters {
    let value = try reader.value("\(label).\(hyperparameter.key)") { text in
      ParameterValue(text, in: hyperparameter.domain)
    }
    values.append((hyperparameter.key, value))
  }
  return family.learner(values)
}

extension ParameterValue {
  /// The value of which ``text`` is the text; `nil` if the domain has none.
  fileprivate init?(_ text: String, in domain: ParameterDomain) {
    switch domain {
    case .integer, .real, .realAbove:
      guard let number = Double(text) else { return nil }
      self = .number(number)
    case .boolean:
      guard text == "true" || text == "false" else { return nil }
      self = .boolean(text == "true")
    case .choice, .signs, .text: self = .text(text)
    case .setting: return nil
    }
    guard domain.contains(self) else { return nil }
  }
}
