import Tabular

/// What the outputs of a network are.
enum NetworkTask: Sendable {
  case mean
  /// One output for each level.
  case quantiles([Double])
  /// One output for each class.
  case classes(Int)

  var outputs: Int {
    switch self {
    case .mean: 1
    case .quantiles(let levels): levels.count
    case .classes(let count): count
    }
  }
}

/// The fit of a ``MultilayerPerceptron``: rows to inputs, a course of training for each member, the
/// model.
struct NetworkFit {
  private let learner: MultilayerPerceptron
  private let data: TrainingData
  private let recipe: NetworkRecipe
  private let inputs: NetworkInputs
  private let shape: NetworkShape
  private let range: TargetRange

  /// - Parameter data: With the numbers of classes as the target where classes are learned.
  init(_ learner: MultilayerPerceptron, _ data: TrainingData, _ task: NetworkTask = .mean) {
    self.learner = learner
    self.data = data
    let heldOut =
      data.validation.isEmpty ? Int(learner.validationFraction * Double(data.rows.count)) : 0
    let recipe = learner.recipe(rows: data.rows.count - heldOut, task)
    self.recipe = recipe
    inputs = NetworkInputs(
      learningFrom: data.features, rows: data.rows, scaling: recipe.scaling,
      oneHotLevels: recipe.oneHotLevels)
    var range = TargetRange.identity
    if case .classes = task {
    } else {
      range = TargetRange(data, margin: recipe.clampMargin, keepsSign: recipe.bounded)
    }
    self.range = range
    var shape = NetworkShape(
      numbers: inputs.numbers, indicators: inputs.indicators,
      embeddings: inputs.embeddedLevels.map {
        NetworkShape.Embedding(levels: $0, width: recipe.embeddingWidth(levels: $0))
      },
      hiddenLayers: recipe.hiddenLayers, hiddenWidth: recipe.hiddenWidth,
      activation: recipe.activation, learnsMix: recipe.learnsMix, periodic: recipe.periodic,
      frontScale: recipe.frontScale, sharedMembers: recipe.sharedMembers,
      bounds: recipe.bounded
        ? NetworkShape.Bounds(
          lower: range.standardised(range.lower),
          span: range.standardised(range.upper) - range.standardised(range.lower)) : nil)
    shape.outputs = task.outputs
    self.shape = shape
  }

  /// The networks, and the mean of their outputs.
  func run(seed: UInt64) throws(FitError) -> MultilayerPerceptronModel {
    var members: [[Float]] = []
    var epochs: [Int] = []
    if range.scale > 0, shape.inputWidth > 0 {
      let all = networkData(data.rows)
      for member in 0..<recipe.ensembleSize {
        let (training, validation) = split(all, member: member, seed: seed)
        var course = NetworkTraining(
          recipe, shape, training, validation: validation,
          seed: derivedSeed(seed, "network \(member)"))
        let (parameters, epoch) = try course.run()
        members.append(parameters)
        epochs.append(epoch)
      }
    }
    return MultilayerPerceptronModel(
      inputs: inputs, shape: shape, members: members, epochs: epochs, range: range,
      featureCount: data.features.features.count, importanceRows: importanceRows, data.features,
      seed: derivedSeed(seed, "importance"))
  }

  /// At most 256 training rows, evenly apart.
  private var importanceRows: [Int] {
    let step = (data.rows.count + 255) / 256
    return stride(from: 0, to: data.rows.count, by: step).map { data.rows[$0] }
  }

  /// The rows that a member trains on, and those that its best epoch is chosen on.
  ///
  /// Without given validation rows the training rows are shuffled once by the seed, and each member
  /// holds out the next share of them, so that together the members learn from all rows.
  private func split(
    _ all: NetworkData, member: Int, seed: UInt64
  ) -> (training: NetworkData, validation: NetworkData) {
    guard data.validation.isEmpty else { return (all, networkData(data.validation)) }
    let heldOut = Int(learner.validationFraction * Double(all.count))
    var order = Array(0..<all.count)
    var random = RandomSource(seed: derivedSeed(seed, "validation rows"))
    random.shuffle(&order)
    let turned = order.indices.map { order[($0 + member * heldOut) % all.count] }
    return (
      all.selecting(turned.dropFirst(heldOut).sorted()),
      all.selecting(turned.prefix(heldOut).sorted())
    )
  }

  private func networkData(_ rows: [Int]) -> NetworkData {
    let total = data.rows.reduce(0) { $0 + (data.weights?[$1] ?? 1) }
    let mean = total / Double(data.rows.count)
    return NetworkData(
      inputs: inputs.rows(rows, of: data.features),
      target: rows.map { range.standardised(data.target[$0]) },
      weights: rows.map { Float((data.weights?[$0] ?? 1) / mean) })
  }
}
