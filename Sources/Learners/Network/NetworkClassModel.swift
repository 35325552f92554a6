import Tabular

/// Trained networks with an output for each class, which become probabilities by a softmax of the networks' mean.
struct NetworkClassModel: ClassificationModel {
  static let familyName = "mlp"

  let classCount: Int
  let networks: MultilayerPerceptronModel
  /// The shares of the classes among the training rows: what is predicted where no feature varies.
  let shares: [Double]

  init(networks: MultilayerPerceptronModel, shares: [Double]) {
    classCount = shares.count
    self.networks = networks
    self.shares = shares
  }

  func probabilities(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    guard !networks.members.isEmpty else { return rows.flatMap { _ in shares } }
    var values = networks.predict(features, rows: rows)
    for start in stride(from: 0, to: values.count, by: classCount) {
      softmax(&values, start..<start + classCount)
    }
    return values
  }

  var featureImportance: [Double] { networks.featureImportance }

  func encode(to writer: inout ByteWriter) {
    writer.write(shares)
    networks.encode(to: &writer)
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    shares = try reader.readDoubles()
    classCount = shares.count
    guard classCount >= 2 else { throw .unexpected("a network of \(classCount) classes") }
    networks = try MultilayerPerceptronModel(from: &reader, outputs: classCount)
  }
}

extension MultilayerPerceptron: ClassificationLearner {
  public func fitClasses(
    _ data: ClassificationData, seed: UInt64
  ) throws(FitError) -> any ClassificationModel {
    let outline = TrainingOutline(fewestRows: data.rows.count, featureCount: nil, targets: [])
    if let objection = objection(toClasses: data.classCount, outline) { throw objection }
    return NetworkClassModel(
      networks: try NetworkFit(self, data.numbers, .classes(data.classCount)).run(seed: seed),
      shares: data.shares)
  }

  public func objection(toClasses classCount: Int, _ outline: TrainingOutline) -> FitError? {
    let set: String? =
      loss != .preset
      ? "loss \(loss.rawValue)"
      : outputRange != .preset ? "output_range \(outputRange.rawValue)" : nil
    return set.map { option in
      .unsuitable(
        family: Self.family.name,
        reason: "\(option) in a classification; leave it out, classes are learned by their log loss"
      )
    }
  }

  public func objection(to outline: TrainingOutline) -> FitError? {
    guard labelSmoothing > 0 else { return nil }
    return .unsuitable(
      family: Self.family.name,
      reason: "label_smoothing for a target of numbers; leave it out, it is for classes")
  }
}
