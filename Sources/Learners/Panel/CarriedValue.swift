import Tabular

/// The nearest known value of the same series.
public struct CarriedValue: Learner {
  public init() {}

  public static let family = LearnerFamily(
    "carried", CarriedValue.self, model: CarriedModel.self, usesWeights: false,
    title: "Nearest known value",
    summary: """
      The known value of the same series and season that is nearest in time: before the first \
      measurement, the first one carried back. It learns nothing, and is hard to beat where nothing is \
      known of change. What time, series and season are it takes from the stage. A series without a \
      known value, and a table without time, get the mean of all.
      """,
    reference: "Hyndman & Athanasopoulos, Forecasting: Principles and Practice, section 5.2 (2021)",
    hyperparameters: [])

  public func fit(_ data: TrainingData, seed: UInt64) throws(FitError) -> any Model {
    if Task.isCancelled { throw .cancelled }
    return CarriedModel(lookup: SeriesLookup(data), featureCount: data.features.features.count)
  }
}

struct CarriedModel: Model {
  static var familyName: String { CarriedValue.family.name }

  let lookup: SeriesLookup
  let featureCount: Int

  func predict(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    rows.map { row in
      lookup.known(features, row: row).map { $0.values.nearest($0.time) } ?? lookup.mean
    }
  }

  var featureImportance: [Double] { [Double](repeating: 0, count: featureCount) }

  init(lookup: SeriesLookup, featureCount: Int) {
    (self.lookup, self.featureCount) = (lookup, featureCount)
  }

  func encode(to writer: inout ByteWriter) {
    writer.write(UInt32(featureCount))
    lookup.encode(to: &writer)
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    featureCount = Int(try reader.read(UInt32.self))
    lookup = try SeriesLookup(from: &reader)
  }
}
