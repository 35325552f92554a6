import Tabular

/// The mean of all training values.
public struct MeanValue: Learner {
  public init() {}

  public static let family = LearnerFamily(
    "mean", MeanValue.self, model: MeanModel.self, quantileModel: TrainingQuantiles.self,
    title: "Mean",
    summary: """
      The mean of all known values. It learns nothing of features, series or time; it is the baseline that \
      every model should be better than.
      """,
    reference: "Hyndman & Athanasopoulos, Forecasting: Principles and Practice, section 5.2 (2021)",
    hyperparameters: [])

  public func fit(_ data: TrainingData, seed: UInt64) throws(FitError) -> any Model {
    if Task.isCancelled { throw .cancelled }
    let weights = data.rows.map { data.weights?[$0] ?? 1 }
    let sum = zip(data.rows, weights).reduce(0) { $0 + data.target[$1.0] * $1.1 }
    return MeanModel(
      mean: sum / weights.reduce(0, +), featureCount: data.features.features.count)
  }
}

struct MeanModel: Model {
  static var familyName: String { MeanValue.family.name }

  let mean: Double
  let featureCount: Int

  func predict(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    [Double](repeating: mean, count: rows.count)
  }

  var featureImportance: [Double] { [Double](repeating: 0, count: featureCount) }

  init(mean: Double, featureCount: Int) { (self.mean, self.featureCount) = (mean, featureCount) }

  func encode(to writer: inout ByteWriter) {
    writer.write(UInt32(featureCount))
    writer.write(mean)
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    featureCount = Int(try reader.read(UInt32.self))
    mean = try reader.readDouble()
    guard mean.isFinite else { throw .unexpected("a mean that is no number") }
  }
}
