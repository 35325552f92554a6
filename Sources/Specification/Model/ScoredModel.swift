/// The model that a score is of.
public enum ScoredModel: Hashable, Sendable {
  /// A base model; its layer counts from 1.
  case candidate(layer: Int, name: String)
  /// The weighted ensemble.
  case blend
  /// The mean of known cells of the same group.
  case groupMean
  case baseline(BaselineMethod)

  /// As in `metrics.csv`.
  public var name: String {
    switch self {
    case .candidate(_, let name): name
    case .blend: "blend"
    case .groupMean: "baseline"
    case .baseline(let method): method.modelName
    }
  }

  /// Of a base model, from 1; `nil` of all others.
  public var layer: Int? {
    if case .candidate(let layer, _) = self { layer } else { nil }
  }

  public var isBaseline: Bool {
    switch self {
    case .groupMean, .baseline: true
    case .candidate, .blend: false
    }
  }

  /// As people are shown it.
  public var title: String {
    switch self {
    case .groupMean: "group mean"
    case .baseline(let method): method.rawValue
    case .candidate, .blend: name
    }
  }

  /// Reads a name of `metrics.csv` back.
  ///
  /// - Parameter layer: From 1; `nil` of a model that is in none, which then is the ensemble or a baseline.
  /// - Returns: `nil` where no such model is.
  public init?(_ name: String, layer: Int?) {
    if let layer {
      self = .candidate(layer: layer, name: name)
      return
    }
    let all = [.blend, .groupMean] + BaselineMethod.allCases.map(Self.baseline)
    guard let model = all.first(where: { $0.name == name }) else { return nil }
    self = model
  }
}
