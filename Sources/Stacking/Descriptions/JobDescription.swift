package import Jobs
import Learners
import Tabular

/// What one job does, with all that it depends on beside the outputs it reads: a stack is nothing but a
/// graph of these.
///
/// A description has a text form that can be read back (``canonicalText``, ``init(canonicalText:)``).
/// The key of a job's output is a hash of that text, so nothing that the work goes by can be missing
/// in the key; and whoever has the text, the outputs that are read and the tables it names can do the
/// job, in this process or another.
package enum JobDescription: Sendable {
  /// Put the rows, features and reference values of one target together. Cheap: made whenever needed.
  case data(DataJob)
  /// The same without the rows that one of the stack's splits holds out, which are to be predicted.
  /// Cheap.
  case outer(OuterFold)
  /// Choose the form of the target in which candidates learn, and the trend that is taken off it, for
  /// each split.
  case form(FormJob)
  /// Fit a candidate on a split's training rows and predict after each of some rounds.
  case course(FitJob)
  /// Fit a candidate on a split's training rows, predict its held-out rows and the rows to be filled.
  case fit(FitJob)
  /// Put one layer's predictions together, one column for each candidate. Cheap.
  case outOfFold(LayerJob)
  /// Weigh the columns of layers, predict with the bag, put an interval around it.
  case blend(BlendJob)
  /// Decide whether a layer has earned its place: blends without it and with it, by split kept out.
  case decision(DecisionJob)
  /// Judge every candidate and the blend.
  case score(ScoreJob)
  /// Put predictions into the gaps of a table.
  case fill(FillJob)
  /// Keep what every base model predicts for rows that it did not see.
  case members(MembersJob)
  /// Put what rounds of targets that help one another predict together, one column for each round. Cheap.
  case rounds
  /// Choose the round that predicts a target.
  case joint(JointJob)

  /// What it does, in a word; the same for ever, as keys hold it.
  package enum Kind: String, CaseIterable, Sendable {
    case data = "data"
    case outer = "outer"
    case form = "form"
    case course = "course"
    case fit = "fit"
    case outOfFold = "out_of_fold"
    case blend = "blend"
    case decision = "decision"
    case score = "score"
    case fill = "fill"
    case members = "members"
    case rounds = "rounds"
    case joint = "joint"

    /// Raised whenever jobs of the kind give another result for the same description, so that nothing
    /// of them that was stored before is reused.
    package var version: Int {
      switch self {
      case .outer, .form, .course, .outOfFold, .decision: 5
      case .data, .score, .fill, .fit: 6
      case .blend: 9
      case .rounds, .joint: 1
      case .members: 2
      }
    }
  }

  package var kind: Kind {
    switch self {
    case .data: .data
    case .outer: .outer
    case .form: .form
    case .course: .course
    case .fit: .fit
    case .outOfFold: .outOfFold
    case .blend: .blend
    case .decision: .decision
    case .score: .score
    case .fill: .fill
    case .members: .members
    case .rounds: .rounds
    case .joint: .joint
    }
  }

  /// Whether the result is quicker to make than to keep.
  package var isTransient: Bool {
    switch self {
    case .data, .outer, .outOfFold, .rounds: true
    case .form, .course, .fit, .blend, .decision, .score, .fill, .members, .joint: false
    }
  }

  /// The tables that the job reads, by the hash of what they hold.
  package var tables: [JobKey] {
    switch self {
    case .data(let job): job.tables
    case .score(let job): job.tables
    case .fill(let job): job.table.map { [$0] } ?? []
    case .blend(let job): job.tables
    case .outer, .form, .course, .fit, .outOfFold, .decision, .members, .rounds, .joint: []
    }
  }
}

// MARK: - Text

extension JobDescription {
  /// All facts of the job, one on each line, the kind and its version first.
  package var canonicalText: String {
    var writer = CanonicalWriter()
    write(to: &writer)
    return writer.text
  }

  /// Appends ``canonicalText``.
  package func write(to writer: inout CanonicalWriter) {
    writer.add("kind", kind.rawValue)
    writer.add("version", kind.version)
    switch self {
    case .data(let job): job.write(to: &writer)
    case .outer(let fold): fold.write(to: &writer)
    case .form(let job): job.write(to: &writer)
    case .course(let job), .fit(let job): job.write(to: &writer)
    case .outOfFold(let job): job.write(to: &writer)
    case .blend(let job): job.write(to: &writer)
    case .decision(let job): job.write(to: &writer)
    case .score(let job): job.write(to: &writer)
    case .fill(let job): job.write(to: &writer)
    case .members(let job): job.write(to: &writer)
    case .rounds: break
    case .joint(let job): job.write(to: &writer)
    }
  }

  /// Reads back what ``canonicalText`` gave.
  ///
  /// - Throws: ``CanonicalError`` on any other text, or that of another version.
  package init(canonicalText text: String) throws(CanonicalError) {
    var reader = CanonicalReader(text)
    try self.init(from: &reader)
    try reader.end()
  }

  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    let kind = try reader.choice("kind", Kind.self)
    _ = try reader.value("version") { Int($0) == kind.version ? kind.version : nil }
    switch kind {
    case .data: self = .data(try DataJob(from: &reader))
    case .outer: self = .outer(try OuterFold(from: &reader))
    case .form: self = .form(try FormJob(from: &reader))
    case .course: self = .course(try FitJob(from: &reader))
    case .fit: self = .fit(try FitJob(from: &reader))
    case .outOfFold: self = .outOfFold(try LayerJob(from: &reader))
    case .blend: self = .blend(try BlendJob(from: &reader))
    case .decision: self = .decision(try DecisionJob(from: &reader))
    case .score: self = .score(try ScoreJob(from: &reader))
    case .fill: self = .fill(try FillJob(from: &reader))
    case .members: self = .members(try MembersJob(from: &reader))
    case .rounds: self = .rounds
    case .joint: self = .joint(try JointJob(from: &reader))
    }
  }
}

extension JobDescription: Hashable {
  package static func == (a: Self, b: Self) -> Bool { a.canonicalText == b.canonicalText }
  package func hash(into hasher: inout Hasher) { hasher.combine(canonicalText) }
}

extension JobDescription: Codable {
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(canonicalText)
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    do {
      try self.init(canonicalText: text)
    } catch {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
    }
  }
}

// MARK: - Keys

extension JobDescription {
  /// The key of the job's output: a hash of the description, of the keys of what it reads and of the
  /// arithmetic it is computed with.
  package func key(_ inputs: JobInputs<JobKey>, arithmetic: String = Arithmetic.description)
    -> JobKey
  {
    var writer = CanonicalWriter()
    write(to: &writer)
    for (role, key) in inputs.items { writer.add(role.label, key) }
    writer.add("arithmetic", arithmetic)
    return JobKey(hashing: writer.bytes)
  }

  /// What the key is a hash of, as text for people and for comparison with another job's.
  package func keyText(
    _ inputs: JobInputs<JobKey>, arithmetic: String = Arithmetic.description
  ) -> String {
    var writer = CanonicalWriter()
    write(to: &writer)
    for (role, key) in inputs.items { writer.add(role.label, key) }
    writer.add("arithmetic", arithmetic)
    return writer.text
  }
}
