import Learners
import Tabular

extension FitFact {
  static func encode(_ facts: [FitFact], to writer: inout ByteWriter) {
    writer.write(UInt32(facts.count))
    for fact in facts {
      writer.write(fact.name)
      switch fact.value {
      case .number(let number):
        writer.write(true)
        writer.write(number)
      case .text(let text):
        writer.write(false)
        writer.write(text)
      }
    }
  }

  static func decode(from reader: inout ByteReader) throws(ByteError) -> [FitFact] {
    try reader.readList { reader throws(ByteError) in
      let name = try reader.readString()
      return try reader.readBool()
        ? FitFact(name, try reader.readDouble()) : FitFact(name, try reader.readString())
    }
  }
}

extension FittedScale {
  /// The scale and what the rows of the fit gave it.
  var facts: [FitFact] {
    switch self {
    case .none, .unit: [FitFact("transform", TargetScale.none.rawValue)]
    case .log: [FitFact("transform", TargetScale.log.rawValue)]
    case .log1p: [FitFact("transform", TargetScale.log1p.rawValue)]
    case .boxCox(let power, _):
      [FitFact("transform", TargetScale.boxCox.rawValue), FitFact("power", power)]
    case .standardised: [FitFact("transform", TargetScale.standardise.rawValue)]
    }
  }
}

extension LearnedForm {
  /// As experiment files name them.
  var facts: [FitFact] {
    [FitFact("form", form.name), FitFact("trend", trend.map { $0.kind.rawValue } ?? "none")]
  }
}
