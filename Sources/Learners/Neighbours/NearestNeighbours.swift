/// The mean target of the nearest training rows.
public struct NearestNeighbours: Learner {
  /// How much each neighbour counts.
  public enum Weighting: String, CaseIterable, Sendable {
    case uniform
    /// By the inverse of its distance; rows at distance 0 outvote all others.
    case distance
  }

  public var nNeighbors = 5
  public var weights = Weighting.uniform
  /// The power of the Minkowski distance: 1 or 2.
  public var p = 2

  public init() {}

  public static let family = LearnerFamily(
    "nearest_neighbours", NearestNeighbours.self, model: NeighboursModel.self,
    classModel: NeighboursClassModel.self, quantileModel: NeighboursQuantileModel.self,
    aliases: ["KNN"],
    title: "Nearest neighbours",
    summary: """
      The mean target of the k training rows that are nearest, equal distances by row. Numbers are \
      standardised with the training rows' mean and deviation, missing ones set to the training \
      median. Two levels of a category are as far apart as their one-hot columns, a missing one has \
      no column. A row's weight multiplies its vote. Weak where many features do not matter; cannot \
      extrapolate.
      """,
    reference: "Cover & Hart, Nearest Neighbor Pattern Classification, IEEE Trans. IT 13 (1967)",
    hyperparameters: [
      Hyperparameter(
        "n_neighbors", \NearestNeighbours.nNeighbors, in: 1...100_000, aliases: ["k"],
        "Number of neighbours."),
      Hyperparameter(
        "weights", \NearestNeighbours.weights,
        "Weights of neighbours: uniform, or by inverse distance."),
      Hyperparameter(
        "p", \NearestNeighbours.p, in: 1...2,
        "Power of the distance: 1 Manhattan, 2 Euclidean."),
    ])

  public func fit(_ data: TrainingData, seed: UInt64) throws(FitError) -> any Model {
    try model(data)
  }

  func model(_ data: TrainingData) throws(FitError) -> NeighboursModel {
    guard data.rows.count >= nNeighbors else {
      throw .tooFewRows(
        family: "nearest_neighbours", needed: nNeighbors, found: data.rows.count)
    }
    if Task.isCancelled { throw .cancelled }
    let space = NeighbourSpace(learningFrom: data.features, rows: data.rows)
    return NeighboursModel(
      space: space,
      points: NeighbourPoints(
        space.points(of: data.rows, in: data.features), count: data.rows.count, in: space, p: p),
      targets: data.rows.map { data.target[$0] },
      rowWeights: data.rows.map { data.weights?[$0] ?? 1 }, count: nNeighbors,
      weighting: weights)
  }

  public func objection(to outline: TrainingOutline) -> FitError? {
    guard outline.fewestRows < nNeighbors else { return nil }
    return .tooFewRows(
      family: "nearest_neighbours", needed: nNeighbors, found: outline.fewestRows)
  }
}
