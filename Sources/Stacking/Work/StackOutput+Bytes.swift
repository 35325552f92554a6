import Learners
import Resampling
package import Tabular

/// The kinds of result that are stored.
private enum StoredKind: UInt8 {
  case fold = 1, blend, scores, table, course, forms, decision, trends, failedFold, failedCourse
  case members
  /// Those of classes.
  case classBlend, classTable
  /// Those of quantiles.
  case quantileBlend, quantileTable
  /// A fit with what it found.
  case reportedFold
}

extension StackOutput {
  /// The result as bytes: the same for the same result. Transient kinds are never stored.
  package func encoded() -> [UInt8] {
    var writer = ByteWriter()
    switch self {
    case .data, .layer: preconditionFailure("a transient result is not stored")
    case .forms(let forms):
      forms.encode(to: &writer)
    case .fold(let fold) where fold.failure != nil:
      writer.write(StoredKind.failedFold.rawValue)
      writer.write(UInt32(fold.heldOut.count))
      writer.write(UInt32(fold.apply.count))
      writer.write(fold.failure ?? "")
    case .course(let course) where course.failure != nil:
      writer.write(StoredKind.failedCourse.rawValue)
      writer.write(course.failure ?? "")
    case .fold(let fold):
      writer.write((fold.facts.isEmpty ? StoredKind.fold : .reportedFold).rawValue)
      if !fold.facts.isEmpty { FitFact.encode(fold.facts, to: &writer) }
      writer.write(fold.heldOut)
      writer.write(fold.apply)
      writer.write(fold.rounds != nil)
      writer.write(UInt32(fold.rounds ?? 0))
    case .course(let course):
      writer.write(StoredKind.course.rawValue)
      writer.write(course.rounds.map(UInt32.init))
      for predictions in course.heldOut + course.apply { writer.write(predictions) }
    case .blend(let blend):
      let kind: StoredKind =
        blend.classes != nil ? .classBlend : blend.quantiles != nil ? .quantileBlend : .blend
      writer.write(kind.rawValue)
      blend.encode(to: &writer)
      blend.classes?.encode(to: &writer)
      if let quantiles = blend.quantiles {
        quantiles.encode(to: &writer)
        for fold in blend.folds { writer.write(fold.quantiles) }
      }
    case .decision(let decision):
      writer.write(StoredKind.decision.rawValue)
      decision.encode(to: &writer)
    case .scores(let rows):
      writer.write(StoredKind.scores.rawValue)
      writer.write(UInt32(rows.count))
      for row in rows { row.encode(to: &writer) }
    case .table(let filled):
      let hasClasses = filled.filled.contains { $0.classes != nil }
      let hasQuantiles = filled.filled.contains { $0.quantiles != nil }
      let kind: StoredKind = hasQuantiles ? .quantileTable : hasClasses ? .classTable : .table
      writer.write(kind.rawValue)
      filled.encode(to: &writer)
      if hasClasses || hasQuantiles { filled.encodeClasses(to: &writer) }
      if hasQuantiles { filled.encodeQuantiles(to: &writer) }
    case .members(let members):
      writer.write(StoredKind.members.rawValue)
      members.encode(to: &writer)
    }
    return writer.bytes
  }

  /// More rows than a table has: a damaged count asks for no memory.
  private static let mostRows = 1 << 28
  /// Of how many bytes the kind of a stored result is the first part.
  package static let kindSize = 1

  /// Whether bytes begin those of a fit, or its learning curve, that failed.
  package static func isFailure(_ bytes: some Collection<UInt8>) -> Bool {
    guard let first = bytes.first else { return false }
    return first == StoredKind.failedFold.rawValue || first == StoredKind.failedCourse.rawValue
  }

  /// Reads back what ``encoded()`` wrote.
  package init(bytes: [UInt8]) throws(ByteError) {
    var reader = ByteReader(bytes)
    let kind = StoredKind(rawValue: try reader.read(UInt8.self))
    switch kind {
    case .forms: self = .forms(try ChosenForms(from: &reader, withTrends: false))
    case .trends: self = .forms(try ChosenForms(from: &reader, withTrends: true))
    case .fold, .reportedFold:
      let facts = kind == .fold ? [] : try FitFact.decode(from: &reader)
      let heldOut = try reader.readDoubles()
      let apply = try reader.readDoubles()
      let hasRounds = try reader.readBool()
      let rounds = Int(try reader.read(UInt32.self))
      var fold = FoldPredictions(
        heldOut: heldOut, apply: apply, rounds: hasRounds ? rounds : nil)
      fold.facts = facts
      self = .fold(fold)
    case .failedFold:
      let heldOut = Int(try reader.read(UInt32.self))
      let apply = Int(try reader.read(UInt32.self))
      guard heldOut <= Self.mostRows, apply <= Self.mostRows else {
        throw .unexpected("a fit of too many rows")
      }
      self = .fold(
        FoldPredictions(
          heldOut: [Double](repeating: .nan, count: heldOut),
          apply: [Double](repeating: .nan, count: apply), failure: try reader.readString()))
    case .failedCourse:
      self = .course(
        Course(rounds: [], heldOut: [], apply: [], failure: try reader.readString()))
    case .course:
      var course = Course(
        rounds: try reader.readArray(UInt32.self).map(Int.init), heldOut: [], apply: [])
      for _ in course.rounds { course.heldOut.append(try reader.readDoubles()) }
      for _ in course.rounds { course.apply.append(try reader.readDoubles()) }
      self = .course(course)
    case .blend: self = .blend(try BlendResult(from: &reader))
    case .classBlend:
      var blend = try BlendResult(from: &reader)
      blend.classes = try ClassResult(from: &reader)
      self = .blend(blend)
    case .quantileBlend:
      var blend = try BlendResult(from: &reader)
      blend.quantiles = try QuantileResult(from: &reader)
      for place in blend.folds.indices {
        blend.folds[place].quantiles = try reader.readDoubles()
      }
      self = .blend(blend)
    case .decision: self = .decision(try LayerDecision(from: &reader))
    case .scores:
      let count = try reader.read(UInt32.self)
      var rows: [ModelScore] = []
      for _ in 0..<count { rows.append(try ModelScore(from: &reader)) }
      self = .scores(rows)
    case .table: self = .table(try CompletedTable(from: &reader))
    case .classTable:
      var table = try CompletedTable(from: &reader)
      try table.decodeClasses(from: &reader)
      self = .table(table)
    case .quantileTable:
      var table = try CompletedTable(from: &reader)
      try table.decodeClasses(from: &reader)
      try table.decodeQuantiles(from: &reader)
      self = .table(table)
    case .members: self = .members(try MemberPredictions(from: &reader))
    case nil: throw .unexpected("a result of unknown kind")
    }
    guard reader.remaining == 0 else { throw .unexpected("\(reader.remaining) bytes too many") }
  }
}

extension ChosenForms {
  /// Where no trend is chosen the bytes are those of forms alone.
  fileprivate func encode(to writer: inout ByteWriter) {
    let all = bySplit + [overall]
    let withTrends = all.contains { $0.trend != nil }
    writer.write((withTrends ? StoredKind.trends : .forms).rawValue)
    writer.write(UInt32(bySplit.count))
    for learned in all {
      learned.form.encode(to: &writer)
      guard withTrends else { continue }
      writer.write(learned.trend != nil)
      learned.trend?.encode(to: &writer)
    }
  }

  fileprivate init(from reader: inout ByteReader, withTrends: Bool) throws(ByteError) {
    let count = Int(try reader.read(UInt32.self))
    var all: [LearnedForm] = []
    for _ in 0...count {
      var learned = LearnedForm(form: try TargetForm(from: &reader))
      if withTrends, try reader.readBool() { learned.trend = try TrendSpec(from: &reader) }
      all.append(learned)
    }
    overall = all.removeLast()
    bySplit = all
  }
}

extension BlendResult {
  fileprivate func encode(to writer: inout ByteWriter) {
    writer.write(UInt32(weights.count))
    for weight in weights {
      writer.write(UInt32(weight.layer))
      writer.write(UInt32(weight.member))
      writer.write(weight.weight)
    }
    writer.write(trainingRows.map(UInt32.init))
    writer.write(outOfFold)
    writer.write(UInt32(folds.count))
    for fold in folds {
      writer.write([fold.repeat, fold.fold, fold.trainingCount].map(UInt32.init))
      writer.write(fold.rows.map(UInt32.init))
      writer.write(fold.predicted)
    }
    writer.write(applyRows.map(UInt32.init))
    writer.write(predicted)
    writer.write(lower)
    writer.write(upper)
    writer.write(UInt32(more.count))
    for bounds in more {
      writer.write(bounds.level)
      writer.write(bounds.lower)
      writer.write(bounds.upper)
    }
    writer.write(distances)
  }

  fileprivate init(from reader: inout ByteReader) throws(ByteError) {
    let count = try reader.read(UInt32.self)
    var weights: [Weight] = []
    for _ in 0..<count {
      let layer = Int(try reader.read(UInt32.self))
      let member = Int(try reader.read(UInt32.self))
      weights.append(Weight(layer: layer, member: member, weight: try reader.readDouble()))
    }
    self.weights = weights
    trainingRows = try reader.readArray(UInt32.self).map(Int.init)
    outOfFold = try reader.readDoubles()
    folds = []
    for _ in 0..<(try reader.read(UInt32.self)) {
      let numbers = try reader.readArray(UInt32.self).map(Int.init)
      guard numbers.count == 3 else { throw .unexpected("a fold of \(numbers.count) numbers") }
      let rows = try reader.readArray(UInt32.self).map(Int.init)
      folds.append(
        HeldOutFold(
          repeat: numbers[0], fold: numbers[1], trainingCount: numbers[2], rows: rows,
          predicted: try reader.readDoubles()))
    }
    applyRows = try reader.readArray(UInt32.self).map(Int.init)
    predicted = try reader.readDoubles()
    lower = try reader.readDoubles()
    upper = try reader.readDoubles()
    more = []
    for _ in 0..<(try reader.read(UInt32.self)) {
      let level = try reader.readDouble()
      let lower = try reader.readDoubles()
      more.append(Bounds(level: level, lower: lower, upper: try reader.readDoubles()))
    }
    distances = try reader.readDoubles()
  }
}

extension ModelScore {
  fileprivate func encode(to writer: inout ByteWriter) {
    switch model {
    case .candidate(let layer, let member):
      writer.write(UInt8(0))
      writer.write(UInt32(layer))
      writer.write(UInt32(member))
    case .blend: writer.write(UInt8(1))
    case .naive: writer.write(UInt8(2))
    case .baseline(let place):
      writer.write(UInt8(3))
      writer.write(UInt32(place))
    }
    writer.write(judged.rawValue)
    switch metric {
    case .measure(let measure): writer.write(measure.definition)
    case .setSize: writer.write(ScoreMetric.setSizeName)
    case .coverage: writer.write("coverage")
    case .width: writer.write("width")
    case .weighted(let measure): writer.write(ScoreMetric.weightedPrefix + measure.definition)
    case .weightedCoverage: writer.write(ScoreMetric.weightedPrefix + "coverage")
    case .coverageAt(let level):
      writer.write("coverage at")
      writer.write(level)
    case .widthAt(let level):
      writer.write("width at")
      writer.write(level)
    case .pinballAt(let level):
      writer.write("pinball at")
      writer.write(level)
    case .shareBelow(let level):
      writer.write("share below")
      writer.write(level)
    }
    writer.write(value)
  }

  fileprivate init(from reader: inout ByteReader) throws(ByteError) {
    switch try reader.read(UInt8.self) {
    case 0:
      model = .candidate(
        layer: Int(try reader.read(UInt32.self)), member: Int(try reader.read(UInt32.self)))
    case 1: model = .blend
    case 2: model = .naive
    case 3: model = .baseline(Int(try reader.read(UInt32.self)))
    case let other: throw .unexpected("a model of kind \(other)")
    }
    guard let judged = Judged(rawValue: try reader.read(UInt8.self)) else {
      throw .unexpected("a score of other rows")
    }
    self.judged = judged
    switch try reader.readString() {
    case "coverage": metric = .coverage
    case "width": metric = .width
    case ScoreMetric.setSizeName: metric = .setSize
    case ScoreMetric.weightedPrefix + "coverage": metric = .weightedCoverage
    case "coverage at": metric = .coverageAt(try reader.readDouble())
    case "width at": metric = .widthAt(try reader.readDouble())
    case "pinball at": metric = .pinballAt(try reader.readDouble())
    case "share below": metric = .shareBelow(try reader.readDouble())
    case let name:
      let isWeighted = name.hasPrefix(ScoreMetric.weightedPrefix)
      let plain = isWeighted ? String(name.dropFirst(ScoreMetric.weightedPrefix.count)) : name
      guard let measure = Measure(definition: plain) else {
        throw .unexpected("a metric '\(name)'")
      }
      metric = isWeighted ? .weighted(measure) : .measure(measure)
    }
    value = try reader.readDouble()
  }
}

extension CompletedTable {
  fileprivate func encode(to writer: inout ByteWriter) {
    table.encode(to: &writer)
    writer.write(UInt32(steps))
    writer.write(UInt32(filled.count))
    for cell in filled {
      writer.write(UInt32(cell.row))
      writer.write(cell.column)
      writer.write(UInt32(cell.step))
      writer.write(cell.lower)
      writer.write(cell.upper)
      writer.write(cell.distance)
      writer.write(cell.more.flatMap { [$0.level, $0.lower, $0.upper] })
    }
  }

  fileprivate init(from reader: inout ByteReader) throws(ByteError) {
    table = try Table(from: &reader)
    steps = Int(try reader.read(UInt32.self))
    let count = try reader.read(UInt32.self)
    filled = []
    for _ in 0..<count {
      let row = Int(try reader.read(UInt32.self))
      let column = try reader.readString()
      let step = Int(try reader.read(UInt32.self))
      let lower = try reader.readDouble()
      var cell = Cell(
        row: row, column: column, step: step, lower: lower, upper: try reader.readDouble())
      cell.distance = try reader.readDouble()
      let more = try reader.readDoubles()
      guard more.count % 3 == 0 else { throw .unexpected("intervals of no level") }
      cell.more = stride(from: 0, to: more.count, by: 3).map {
        IntervalBounds(level: more[$0], lower: more[$0 + 1], upper: more[$0 + 2])
      }
      filled.append(cell)
    }
  }
}
