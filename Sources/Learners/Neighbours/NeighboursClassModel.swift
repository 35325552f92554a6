import Tabular

/// The training rows as points, and the classes that they vote for.
struct NeighboursClassModel: ClassificationModel {
  static let familyName = "nearest_neighbours"

  let neighbours: NeighboursModel
  let classCount: Int

  init(neighbours: NeighboursModel, classCount: Int) {
    self.neighbours = neighbours
    self.classCount = classCount
  }

  func probabilities(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    var result = [Double](repeating: 0, count: rows.count * classCount)
    neighbours.forEachVote(features, rows: rows) { row, target, weight in
      result[row * classCount + Int(target)] += weight
    }
    normalise(&result, classCount: classCount)
    return result
  }

  var featureImportance: [Double] { neighbours.featureImportance }

  func encode(to writer: inout ByteWriter) {
    writer.write(UInt32(classCount))
    neighbours.encode(to: &writer)
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    let count = Int(try reader.read(UInt32.self))
    neighbours = try NeighboursModel(from: &reader)
    classCount = count
    guard count >= 2,
      neighbours.targets.allSatisfy({ Int(exactly: $0).map((0..<count).contains) ?? false })
    else { throw .unexpected("neighbours of other classes") }
  }
}

extension NearestNeighbours: ClassificationLearner {
  public func fitClasses(
    _ data: ClassificationData, seed: UInt64
  ) throws(FitError) -> any ClassificationModel {
    NeighboursClassModel(
      neighbours: try model(data.numbers), classCount: data.classCount)
  }

  public func objection(toClasses classCount: Int, _ outline: TrainingOutline) -> FitError? {
    objection(to: outline)
  }
}
