import Tabular

/// The linear functions of an ensemble's leaves, flat.
struct LinearTerms: Sendable, Equatable {
  /// For each node where its terms begin, and the end of the last; a node without terms is plain.
  private var starts: [UInt32] = [0]
  private var constants: [Double] = []
  private var features: [UInt16] = []
  private var slopes: [Double] = []

  init() {}

  /// Takes the next node's function, if it has one.
  mutating func append(_ leaf: LinearLeaf?) {
    constants.append(leaf?.constant ?? 0)
    features += (leaf?.features ?? []).map { UInt16($0) }
    slopes += leaf?.slopes ?? []
    starts.append(UInt32(features.count))
  }

  var isEmpty: Bool { features.isEmpty }

  /// A leaf's value for a row; `plain` where it has no function, or a feature is missing.
  func value(ofLeaf leaf: Int, _ matrix: FeatureMatrix, row: Int, plain: Float) -> Double {
    let terms = Int(starts[leaf])..<Int(starts[leaf + 1])
    guard !terms.isEmpty else { return Double(plain) }
    var sum = constants[leaf]
    for term in terms {
      let cell = matrix.cells[Int(features[term]) * matrix.rowCount + row]
      if cell.isNaN { return Double(plain) }
      sum += slopes[term] * cell
    }
    return sum
  }

  func encode(to writer: inout ByteWriter) {
    writer.write(starts)
    writer.write(constants)
    writer.write(features)
    writer.write(slopes)
  }

  init(from reader: inout ByteReader, nodeCount: Int, featureCount: Int) throws(ByteError) {
    starts = try reader.readArray(UInt32.self)
    constants = try reader.readDoubles()
    features = try reader.readArray(UInt16.self)
    slopes = try reader.readDoubles()
    let isSound =
      starts.count == nodeCount + 1 && constants.count == nodeCount
      && features.count == slopes.count && starts[0] == 0
      && Int(starts[nodeCount]) == features.count
      && zip(starts, starts.dropFirst()).allSatisfy { $0 <= $1 }
      && features.allSatisfy { Int($0) < featureCount }
    guard isSound else { throw .unexpected("linear leaves that fit no tree") }
  }
}
