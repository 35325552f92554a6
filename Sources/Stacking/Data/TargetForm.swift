import Learners
package import Tabular

/// What is learned of a target that has a baseline.
///
/// Whatever the form, predictions come back in the target's own units, so candidates of different
/// forms stand in one layer and are blended as any others.
public enum TargetForm: Hashable, Sendable {
  /// The target as it stands.
  case raw
  /// The target minus the baseline.
  case difference
  /// The target divided by the baseline, which must not be zero.
  case ratio
  /// What the target lacks of a ceiling, divided by what the baseline lacks and a little more.
  ///
  /// For shares of a whole, such as the percentage of good days: where the baseline lacks much, the
  /// target lacks a like multiple of it, and where it lacks next to nothing, the offset keeps the
  /// quotient from being noise.
  case shortfall(Shortfall)

  public struct Shortfall: Hashable, Sendable {
    /// What neither target nor baseline exceeds, in the target's units.
    public var ceiling: Double
    /// Added to what the baseline lacks; above 0, in the target's units.
    public var offset: Double

    /// The offset where none is declared, as a share of the ceiling: of a monthly percentage of days,
    /// about one day.
    package static let share = 0.03
    /// Where nothing can be learned beside a baseline.
    package var beyond: String {
      "\(ParameterValue.number(ceiling + offset).text) (its ceiling and offset) or more"
    }

    package init(ceiling: Double, offset: Double) {
      self.ceiling = ceiling
      self.offset = offset
    }

    fileprivate func lack(_ baseline: Double) -> Double { ceiling - baseline + offset }
  }

  /// The forms that need nothing but a baseline.
  package static let plain: [TargetForm] = [.raw, .difference, .ratio]
  /// As they are written in a specification; in this order everywhere.
  package static let names = ["raw", "difference", "ratio", "relative_deficit"]

  package var name: String {
    switch self {
    case .raw: "raw"
    case .difference: "difference"
    case .ratio: "ratio"
    case .shortfall: "relative_deficit"
    }
  }

  /// The name, with all on which results depend.
  package var text: String {
    guard case .shortfall(let shortfall) = self else { return name }
    return "\(name)(\(shortfall.ceiling),\(shortfall.offset))"
  }

  /// Some forms, each once, in the order of their names.
  package static func ordered(_ forms: some Sequence<TargetForm>) -> [TargetForm] {
    Set(forms).sorted {
      (names.firstIndex(of: $0.name) ?? 0) < (names.firstIndex(of: $1.name) ?? 0)
    }
  }

  /// Whether there is something to learn beside such a baseline.
  package func isDefined(at baseline: Double) -> Bool {
    switch self {
    case .raw, .difference: true
    case .ratio: baseline != 0
    case .shortfall(let shortfall): shortfall.lack(baseline) > 0
    }
  }

  /// What is learned of a value.
  package func forward(_ value: Double, baseline: Double) -> Double {
    switch self {
    case .raw: value
    case .difference: value - baseline
    case .ratio: value / baseline
    case .shortfall(let shortfall): (shortfall.ceiling - value) / shortfall.lack(baseline)
    }
  }

  /// The value of which `learned` was learned.
  package func backward(_ learned: Double, baseline: Double) -> Double {
    switch self {
    case .raw: learned
    case .difference: learned + baseline
    case .ratio: learned * baseline
    case .shortfall(let shortfall): shortfall.ceiling - learned * shortfall.lack(baseline)
    }
  }

  /// By how much a value rises with what is learned of it.
  package func slope(baseline: Double) -> Double {
    switch self {
    case .raw, .difference: 1
    case .ratio: baseline
    case .shortfall(let shortfall): -shortfall.lack(baseline)
    }
  }

  func forward(_ values: [Double], baselines: [Double]) -> [Double] {
    self == .raw ? values : zip(values, baselines).map { forward($0, baseline: $1) }
  }

  func backward(_ learned: [Double], baselines: [Double]) -> [Double] {
    self == .raw ? learned : zip(learned, baselines).map { backward($0, baseline: $1) }
  }
}

/// In which form a candidate learns its target.
public enum TargetFormChoice: Hashable, Sendable {
  case fixed(TargetForm)
  /// The form with the least error of cheap learners in the folds of the target; see ``FormEvidence``.
  case chosen(among: [TargetForm])

  /// Every form that a fit may take.
  package var forms: [TargetForm] {
    switch self {
    case .fixed(let form): [form]
    case .chosen(let forms): forms
    }
  }

  /// For a job's key.
  package var text: String {
    switch self {
    case .fixed(let form): form.text
    case .chosen(let forms): "auto(\(forms.map(\.text).joined(separator: ",")))"
    }
  }
}

extension TargetForm {
  package func encode(to writer: inout ByteWriter) {
    writer.write(name)
    guard case .shortfall(let shortfall) = self else { return }
    writer.write([shortfall.ceiling, shortfall.offset])
  }

  package init(from reader: inout ByteReader) throws(ByteError) {
    switch try reader.readString() {
    case "raw": self = .raw
    case "difference": self = .difference
    case "ratio": self = .ratio
    case "relative_deficit":
      let numbers = try reader.readDoubles()
      guard numbers.count == 2, numbers[1] > 0 else {
        throw .unexpected("a relative deficit without an offset")
      }
      self = .shortfall(Shortfall(ceiling: numbers[0], offset: numbers[1]))
    case let name: throw .unexpected("a form '\(name)'")
    }
  }
}
