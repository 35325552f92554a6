import Jobs
import Learners

extension TargetForm {
  func write(_ label: String, to writer: inout CanonicalWriter) {
    writer.add(label, fields: fields)
  }

  init(_ label: String, from reader: inout CanonicalReader) throws(CanonicalError) {
    var fields = try reader.fields(label)
    try self.init(label, from: &fields)
    try fields.end()
  }

  fileprivate var fields: [String] {
    guard case .shortfall(let shortfall) = self else { return [name] }
    return [name, "\(shortfall.ceiling)", "\(shortfall.offset)"]
  }

  fileprivate init(
    _ label: String, from fields: inout CanonicalFields
  ) throws(CanonicalError) {
    switch try fields.text() {
    case "raw": self = .raw
    case "difference": self = .difference
    case "ratio": self = .ratio
    case "relative_deficit":
      self = .shortfall(Shortfall(ceiling: try fields.number(), offset: try fields.number()))
    case let other: throw .value(label: label, text: other)
    }
  }
}

extension TargetFormChoice {
  func write(to writer: inout CanonicalWriter) {
    switch self {
    case .fixed(let form): form.write("form", to: &writer)
    case .chosen(let forms): for form in forms { form.write("form among", to: &writer) }
    }
  }

  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    if reader.next == "form" {
      self = .fixed(try TargetForm("form", from: &reader))
      return
    }
    var forms = [try TargetForm("form among", from: &reader)]
    while reader.next == "form among" { forms.append(try TargetForm("form among", from: &reader)) }
    self = .chosen(among: forms)
  }
}

extension TargetScaleChoice {
  func write(to writer: inout CanonicalWriter) {
    switch self {
    case .fixed(let scale): writer.add("transform", scale.rawValue)
    case .chosen:
      writer.add("transform among", fields: TargetScale.automatic.map(\.rawValue))
    }
  }

  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    if reader.next == "transform" {
      self = .fixed(try reader.choice("transform"))
      return
    }
    var fields = try reader.fields("transform among")
    for scale in TargetScale.automatic {
      _ = try fields.value { $0 == scale.rawValue ? scale : nil }
    }
    try fields.end()
    self = .chosen
  }
}

extension TrendSpec {
  /// `nil` is no trend.
  static func write(_ trend: TrendSpec?, _ label: String, to writer: inout CanonicalWriter) {
    guard let trend else { return writer.add(label, "none") }
    writer.add(label, trend.kind.rawValue)
    trend.learner.write("\(label) learner", to: &writer)
    writer.add("\(label) of", each: trend.of)
    writer.add("\(label) by", each: trend.by)
    writer.add("\(label) reach", trend.reach)
    writer.add("\(label) alpha", trend.alpha)
  }

  static func read(
    _ label: String, from reader: inout CanonicalReader
  ) throws(CanonicalError) -> TrendSpec? {
    let kind = try reader.choice(label, TrendKind.self)
    guard kind != .none else { return nil }
    let learner = try readLearner("\(label) learner", from: &reader)
    let trend = TrendSpec(
      kind: kind, of: try reader.texts("\(label) of"), by: try reader.texts("\(label) by"),
      reach: try reader.number("\(label) reach"), alpha: try reader.number("\(label) alpha"))
    guard trend.learner.canonicalText == learner.canonicalText else {
      throw .value(label: "\(label) learner", text: learner.canonicalText)
    }
    return trend
  }
}

extension TrendChoice {
  func write(to writer: inout CanonicalWriter) {
    switch self {
    case .fixed(let trend): TrendSpec.write(trend, "trend", to: &writer)
    case .chosen(let trends):
      for trend in trends { TrendSpec.write(trend, "trend among", to: &writer) }
    }
  }

  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    if reader.next == "trend" {
      self = .fixed(try TrendSpec.read("trend", from: &reader))
      return
    }
    var trends = [try TrendSpec.read("trend among", from: &reader)]
    while reader.next == "trend among" {
      trends.append(try TrendSpec.read("trend among", from: &reader))
    }
    self = .chosen(among: trends)
  }
}

extension LearnedForm {
  func write(to writer: inout CanonicalWriter) {
    form.write("form", to: &writer)
    TrendSpec.write(trend, "trend", to: &writer)
  }

  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    form = try TargetForm("form", from: &reader)
    trend = try TrendSpec.read("trend", from: &reader)
  }
}
