import Tabular
private import Glibc

/// The model of a family of kernel learners: a ``KernelExpansion`` under the family's name.
struct KernelModel<Family: Learner>: Model {
  static var familyName: String { Family.family.name }

  let expansion: KernelExpansion
  /// The parameters that the fit chose; none of a model that was encoded.
  let chosen: [FitFact]

  init(
    _ expansion: KernelExpansion, parameters: MarginalLikelihood.Parameters? = nil
  ) {
    self.expansion = expansion
    chosen = parameters?.facts ?? []
  }

  func predict(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    expansion.predict(features, rows: rows)
  }

  var featureImportance: [Double] { expansion.importance }

  func encode(to writer: inout ByteWriter) { expansion.encode(to: &writer) }

  init(from reader: inout ByteReader) throws(ByteError) {
    expansion = try KernelExpansion(from: &reader)
    chosen = []
  }
}

extension MarginalLikelihood.Parameters {
  /// Relative to a standardised target and standardised coordinates.
  fileprivate var facts: [FitFact] {
    let scales = lengthScales.map { exp($0) }
    return [FitFact("noise", exp(noise)), FitFact("signal", exp(signal))]
      + (linear.map { [FitFact("linear", exp($0))] } ?? [])
      + (Set(scales).count == 1
        ? [FitFact("length_scale", scales[0])]
        : FitFact.parameters(
          "length_scale", scales.enumerated().map { (of: String($0 + 1), value: $1) }))
  }
}
