import Tabular

/// The mean of many trees.
struct ForestModel<Family: Learner>: Model {
  static var familyName: String { Family.family.name }

  let trees: [DecisionTree]
  let featureImportance: [Double]

  init(trees: [DecisionTree], featureImportance: [Double]) {
    self.trees = trees
    self.featureImportance = featureImportance
  }

  func predict(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    let width = featureImportance.count
    var predictions: [Double] = []
    predictions.reserveCapacity(rows.count)
    // A block of rows side by side stays in cache while each tree in turn is read once.
    let blockSize = min(1024, max(1, rows.count))
    var cells = [Double](repeating: 0, count: blockSize * width)
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: blockSize) {
      let block = start..<min(start + blockSize, rows.upperBound)
      for feature in 0..<width {
        for row in block {
          cells[(row - start) * width + feature] = Double(
            singlePrecision(features[row, feature]))
        }
      }
      var sums = [Double](repeating: 0, count: block.count)
      for tree in trees { tree.addValues(cells, width: width, to: &sums) }
      for sum in sums { predictions.append(sum / Double(trees.count)) }
    }
    return predictions
  }

  func encode(to writer: inout ByteWriter) {
    writer.write(featureImportance)
    writer.write(UInt32(trees.count))
    for tree in trees { tree.encode(to: &writer) }
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    featureImportance = try reader.readDoubles()
    let count = try reader.read(UInt32.self)
    guard count > 0 else { throw .unexpected("a forest without trees") }
    var trees: [DecisionTree] = []
    for _ in 0..<count {
      trees.append(try DecisionTree(from: &reader, featureCount: featureImportance.count))
    }
    self.trees = trees
  }
}
