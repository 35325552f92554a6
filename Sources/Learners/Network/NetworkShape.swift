import Tabular

/// The architecture of a network: all that must be known to lay out its parameters and to predict.
struct NetworkShape: Equatable, Sendable {
  /// Numeric inputs; they come first in an input row.
  var numbers: Int
  /// 0/1 inputs: levels and indicators of missing values; they come second.
  var indicators: Int
  /// Embedded categories, each with one input, a code; they come last.
  var embeddings: [Embedding]
  var hiddenLayers: Int
  var hiddenWidth: Int
  var activation: Activation
  /// Each neuron learns how much of the activation it takes: x + (f(x) − x)·mix, mix 1 at first.
  var learnsMix: Bool
  /// Numbers are embedded by learned cosines.
  var periodic: Bool
  /// Each input of the first layer has a learned factor, 1 at first.
  var frontScale: Bool
  /// Networks that share all hidden weights; each has its own factor on each input of the first
  /// layer and its own output neuron ("TabM-mini", Gorishniy et al. 2024).
  var sharedMembers = 1
  /// What is predicted of a row: one number, or a quantile for each level. Not encoded: whoever reads a shape knows.
  var outputs = 1
  /// The open interval that a sigmoid bends predictions into; `nil` for the output neuron as it is.
  var bounds: Bounds?

  struct Bounds: Equatable, Sendable {
    var lower: Float
    var span: Float
  }

  struct Embedding: Equatable, Sendable {
    /// Codes 0 ..< levels; the last is that of missing and unseen levels.
    var levels: Int
    var width: Int
  }

  /// One for each output of each shared member, the outputs of a member side by side.
  var outputNeurons: Int { sharedMembers * outputs }
  /// Numbers in an input row.
  var inputWidth: Int { numbers + indicators + embeddings.count }
  /// Inputs of the first dense layer.
  var assembledWidth: Int {
    numbers * (periodic ? PeriodicEmbedding.outputs : 1) + indicators
      + embeddings.reduce(0) { $0 + $1.width }
  }
  /// `hiddenWidth` in whole vectors; the added neurons have zero weights and stay silent.
  var paddedWidth: Int { rounded(hiddenWidth, upTo: 16) }
}

extension NetworkShape {
  func encode(to writer: inout ByteWriter) {
    for count in [numbers, indicators, hiddenLayers, hiddenWidth, embeddings.count] {
      writer.write(UInt32(count))
    }
    for embedding in embeddings {
      writer.write(UInt32(embedding.levels))
      writer.write(UInt32(embedding.width))
    }
    writer.write(activation.rawValue)
    writer.write(learnsMix)
    writer.write(periodic)
    writer.write(frontScale)
    writer.write(UInt32(sharedMembers))
    writer.write(bounds != nil)
    if let bounds { writer.write([bounds.lower, bounds.span]) }
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    numbers = try Self.count(&reader)
    indicators = try Self.count(&reader)
    hiddenLayers = try Self.count(&reader)
    hiddenWidth = try Self.count(&reader)
    embeddings = []
    for _ in 0..<(try Self.count(&reader)) {
      let levels = try Self.count(&reader)
      embeddings.append(Embedding(levels: levels, width: try Self.count(&reader)))
    }
    let name = try reader.readString()
    guard let activation = Activation(rawValue: name) else {
      throw .unexpected("activation '\(name)'")
    }
    self.activation = activation
    learnsMix = try reader.readBool()
    periodic = try reader.readBool()
    frontScale = try reader.readBool()
    sharedMembers = try Self.count(&reader)
    if try reader.readBool() {
      let numbers = try reader.readFloats()
      guard numbers.count == 2, numbers.allSatisfy(\.isFinite) else {
        throw .unexpected("bounds of a network that are no interval")
      }
      bounds = Bounds(lower: numbers[0], span: numbers[1])
    }
    guard hiddenLayers > 0, hiddenWidth > 0, 1...1024 ~= sharedMembers,
      embeddings.allSatisfy({ $0.levels > 0 })
    else { throw .unexpected("a network without layers") }
  }

  /// A count that no network exceeds, so that damage cannot ask for all memory.
  private static func count(_ reader: inout ByteReader) throws(ByteError) -> Int {
    let count = Int(try reader.read(UInt32.self))
    guard count <= 1 << 20 else { throw .unexpected("a network with \(count) parts") }
    return count
  }
}
