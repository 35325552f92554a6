import Tabular

/// Trained networks of one shape; predicts their mean, row-major where they have several outputs. Without members,
/// the constant target.
struct MultilayerPerceptronModel: Model {
  static let familyName = "mlp"

  let inputs: NetworkInputs
  let shape: NetworkShape
  /// The parameters of each network.
  let members: [[Float]]
  /// Of each network: the epoch whose parameters they are; empty of a model that was encoded.
  let epochs: [Int]
  let range: TargetRange
  let featureImportance: [Double]

  /// - Parameter importanceRows: Rows of `features` that the importance is measured on.
  init(
    inputs: NetworkInputs, shape: NetworkShape, members: [[Float]], epochs: [Int],
    range: TargetRange,
    featureCount: Int, importanceRows: [Int], _ features: FeatureMatrix, seed: UInt64
  ) {
    self.inputs = inputs
    self.shape = shape
    self.members = members
    self.epochs = epochs
    self.range = range
    let rows = inputs.rows(importanceRows, of: features)
    featureImportance = Self.importance(
      inputs, featureCount: featureCount, rows, count: importanceRows.count, seed: seed
    ) { Self.means(members, shape, $0, count: importanceRows.count) }
  }

  func predict(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    let rowsOfInput = inputs.rows(rows, of: features)
    return Self.means(members, shape, rowsOfInput, count: rows.count).map(range.prediction)
  }

  /// The means of the networks' outputs for each input row.
  private static func means(
    _ members: [[Float]], _ shape: NetworkShape, _ inputs: [Float], count: Int
  ) -> [Double] {
    var sums = [Double](repeating: 0, count: count * shape.outputs)
    for member in members {
      let network = Network(
        shape, isTangent: false, capacity: min(96, max(1, count)), parameters: member)
      network.predict(inputs, count: count) { sums[$0] += Double($1) }
    }
    return sums.map { $0 / Double(max(1, members.count)) }
  }

  /// The root mean square change of the standardised prediction when a feature's inputs are shuffled
  /// among the rows (the idea of Breiman 2001, without the target).
  private static func importance(
    _ inputs: NetworkInputs, featureCount: Int, _ rows: [Float], count: Int, seed: UInt64,
    predict: ([Float]) -> [Double]
  ) -> [Double] {
    let width = inputs.columns.count
    let base = predict(rows)
    var random = RandomSource(seed: seed)
    return (0..<featureCount).map { feature in
      let columns = inputs.columns.indices.filter { inputs.columns[$0].feature == feature }
      guard !columns.isEmpty else { return 0 }
      var order = Array(0..<count)
      random.shuffle(&order)
      var shuffled = rows
      for (row, other) in order.enumerated() {
        for column in columns { shuffled[row * width + column] = rows[other * width + column] }
      }
      let sum = zip(predict(shuffled), base).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      return (sum / Double(base.count)).squareRoot()
    }
  }

  func encode(to writer: inout ByteWriter) {
    writer.write(featureImportance)
    inputs.encode(to: &writer)
    shape.encode(to: &writer)
    range.encode(to: &writer)
    writer.write(UInt32(members.count))
    for member in members { writer.write(member) }
  }

  init(from reader: inout ByteReader) throws(ByteError) { try self.init(from: &reader, outputs: 1) }

  /// - Parameter outputs: How many outputs the networks have.
  init(from reader: inout ByteReader, outputs: Int) throws(ByteError) {
    featureImportance = try reader.readDoubles()
    inputs = try NetworkInputs(from: &reader, featureCount: featureImportance.count)
    var shape = try NetworkShape(from: &reader)
    shape.outputs = outputs
    self.shape = shape
    range = try TargetRange(from: &reader)
    guard inputs.numbers == shape.numbers, inputs.indicators == shape.indicators,
      inputs.embeddedLevels == shape.embeddings.map(\.levels)
    else { throw .unexpected("a network whose inputs are not those of its shape") }
    let size = NetworkParameters(shape, isTangent: false).layout.size
    var members: [[Float]] = []
    for _ in 0..<Int(try reader.read(UInt32.self)) {
      let member = try reader.readFloats()
      guard member.count == size else {
        throw .unexpected("\(member.count) network parameters, not \(size)")
      }
      members.append(member)
    }
    self.members = members
    epochs = []
  }
}
