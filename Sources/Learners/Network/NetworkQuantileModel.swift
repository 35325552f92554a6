import Tabular

/// Trained networks with an output for each level of quantiles.
struct NetworkQuantileModel: QuantileModel {
  static let familyName = "mlp"

  let levels: [Double]
  let networks: MultilayerPerceptronModel

  init(levels: [Double], networks: MultilayerPerceptronModel) {
    self.levels = levels
    self.networks = networks
  }

  func quantiles(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    var values = networks.predict(features, rows: rows)
    rearrange(&values, width: levels.count)
    return values
  }

  var featureImportance: [Double] { networks.featureImportance }

  func encode(to writer: inout ByteWriter) {
    writer.write(levels)
    networks.encode(to: &writer)
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    levels = try reader.readQuantileLevels()
    networks = try MultilayerPerceptronModel(from: &reader, outputs: levels.count)
  }
}

extension MultilayerPerceptron: QuantileLearner {
  public func fitQuantiles(
    _ data: TrainingData, levels: [Double], seed: UInt64
  ) throws(FitError) -> any QuantileModel {
    if let objection = objection(
      toQuantiles: levels,
      TrainingOutline(fewestRows: data.rows.count, featureCount: nil, targets: []))
    {
      throw objection
    }
    return NetworkQuantileModel(
      levels: levels, networks: try NetworkFit(self, data, .quantiles(levels)).run(seed: seed))
  }

  public func objection(toQuantiles levels: [Double], _ outline: TrainingOutline) -> FitError? {
    if let objection = objection(to: outline) { return objection }
    guard loss != .preset else { return nil }
    return .unsuitable(
      family: Self.family.name,
      reason: "loss \(loss.rawValue) in a quantile task; leave it out, levels are learned by their "
        + "pinball loss")
  }
}
