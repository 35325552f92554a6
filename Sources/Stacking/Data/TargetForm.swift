/// What is learned of a target that has a baseline.
///
/// Whatever the form, predictions come back in the target's own units, so candidates of different
/// forms stand in one layer and are blended as any others.
public enum TargetForm: String, CaseIterable, Hashable, Sendable {
  /// The target as it stands.
  case raw
  /// The target minus the baseline.
  case difference
  /// The target divided by the baseline, which must not be zero.
  case ratio

  /// What is learned of a value.
  func forward(_ value: Double, baseline: Double) -> Double {
    switch self {
    case .raw: value
    case .difference: value - baseline
    case .ratio: value / baseline
    }
  }

  /// The value of which `learned` was learned.
  func backward(_ learned: Double, baseline: Double) -> Double {
    switch self {
    case .raw: learned
    case .difference: learned + baseline
    case .ratio: learned * baseline
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
  var forms: [TargetForm] {
    switch self {
    case .fixed(let form): [form]
    case .chosen(let forms): forms
    }
  }

  /// For a job's key.
  var text: String {
    switch self {
    case .fixed(let form): form.rawValue
    case .chosen(let forms): "auto(\(forms.map(\.rawValue).joined(separator: ",")))"
    }
  }
}
