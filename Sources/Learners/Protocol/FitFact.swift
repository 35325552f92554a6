public import Tabular

/// Something that a fit found or chose: a penalty, a length scale, a coefficient.
public struct FitFact: Hashable, Sendable {
  public enum Value: Hashable, Sendable {
    case number(Double)
    case text(String)
  }
  /// Of parameters by feature with the feature behind a point: `coefficient.Year`.
  public var name: String
  public var value: Value

  public init(_ name: String, _ value: Double) { (self.name, self.value) = (name, .number(value)) }
  public init(_ name: String, _ value: String) { (self.name, self.value) = (name, .text(value)) }
}

/// A model that tells what its fit found.
///
/// What was chosen on the way is known of a model that was just fitted; it may be gone from one that was encoded.
public protocol ReportingModel: Model {
  /// - Parameter features: Those that the model was fitted on.
  func facts(of features: [FeatureMatrix.Feature]) -> [FitFact]
}

extension FitFact {
  /// The most parameters by feature that are told; of more the largest.
  static let mostByFeature = 100

  /// The number of parameters, and the largest of them by name.
  static func parameters(_ name: String, _ values: [(of: String, value: Double)]) -> [FitFact] {
    let order = values.indices.sorted {
      (-abs(values[$0].value), $0) < (-abs(values[$1].value), $1)
    }
    return order.prefix(mostByFeature).sorted().map {
      FitFact("\(name).\(values[$0].of)", values[$0].value)
    }
  }
}

extension LinearModel: ReportingModel {
  /// Coefficients are those of standardised numbers and of the indicators of levels and of missing cells.
  func facts(of features: [FeatureMatrix.Feature]) -> [FitFact] {
    let names = design.columns.map { column in
      switch column {
      case .scaled(let feature, _, _): features[feature].name
      case .missing(let feature): "\(features[feature].name) missing"
      case .level(let feature, let code):
        if case .category(let levels) = features[feature].kind, levels.indices.contains(code) {
          "\(features[feature].name)=\(levels[code])"
        } else {
          "\(features[feature].name)=\(code)"
        }
      }
    }
    return [
      FitFact("intercept", intercept),
      FitFact("nonzero_coefficients", Double(coefficients.count { $0 != 0 })),
    ] + FitFact.parameters("coefficient", zip(names, coefficients).map { (of: $0, value: $1) })
  }
}

extension KernelModel: ReportingModel {
  func facts(of features: [FeatureMatrix.Feature]) -> [FitFact] { chosen }
}

extension MeanModel: ReportingModel {
  func facts(of features: [FeatureMatrix.Feature]) -> [FitFact] { [FitFact("mean", mean)] }
}

extension SplineAdditiveModel: ReportingModel {
  func facts(of features: [FeatureMatrix.Feature]) -> [FitFact] {
    let names = terms.map { term in
      if case .missing(let feature) = term { return "\(features[feature].name) missing" }
      return features[term.feature].name
    }
    return [FitFact("intercept", intercept)]
      + FitFact.parameters("smoothing", zip(names, smoothing).map { (of: $0, value: $1) })
  }
}

extension MultilayerPerceptronModel: ReportingModel {
  func facts(of features: [FeatureMatrix.Feature]) -> [FitFact] {
    guard epochs.count != 1 else { return [FitFact("epochs", Double(epochs[0]))] }
    return epochs.enumerated().map { FitFact("epochs.\($0 + 1)", Double($1)) }
  }
}
