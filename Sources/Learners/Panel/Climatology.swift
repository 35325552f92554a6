import Tabular

/// The mean of the same series and season.
public struct Climatology: Learner {
  public init() {}

  public static let family = LearnerFamily(
    "climatology", Climatology.self, model: ClimatologyModel.self, usesWeights: false,
    title: "Mean of the series and season",
    summary: """
      The mean of the known values of the same series and season, of the series where that season is \
      not known, of all where the series is not. It ignores all change; \
      a stack should be better. Series and season are those of the stage.
      """,
    reference: "Wilks, Statistical Methods in the Atmospheric Sciences (2019)",
    hyperparameters: [])

  public func fit(_ data: TrainingData, seed: UInt64) throws(FitError) -> any Model {
    if Task.isCancelled { throw .cancelled }
    return ClimatologyModel(lookup: SeriesLookup(data), featureCount: data.features.features.count)
  }
}

struct ClimatologyModel: Model {
  static var familyName: String { Climatology.family.name }

  let lookup: SeriesLookup
  let featureCount: Int

  func predict(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    rows.map { lookup.known(features, row: $0)?.values.mean ?? lookup.mean }
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
