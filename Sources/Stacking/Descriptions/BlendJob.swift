import Jobs

/// The blend of some layers.
package struct BlendJob: Hashable, Sendable {
  package var spec: BlendSpec
  /// Of the intervals.
  package var level: Double
  /// The layers that are read, counted from 1.
  package var layers: [Int]
  /// By decision that is read: the first of the layers that are left out if it is against them.
  package var gates: [Int]

  package init(spec: BlendSpec, level: Double, layers: [Int], gates: [Int]) {
    self.spec = spec
    self.level = level
    self.layers = layers
    self.gates = gates
  }
}

/// Whether a layer has earned its place.
package struct DecisionJob: Hashable, Sendable {
  /// Counted from 1.
  package var layer: Int
  /// By how many standard errors it must be better.
  package var margin: Double
  /// Which of the stack's splits were kept out, in order.
  package var outer: [Int]

  package init(layer: Int, margin: Double, outer: [Int]) {
    self.layer = layer
    self.margin = margin
    self.outer = outer
  }
}

extension BlendJob {
  func write(to writer: inout CanonicalWriter) {
    spec.write(to: &writer)
    writer.add("intervals", level)
    for layer in layers { writer.add("layer", layer) }
    for gate in gates { writer.add("layer if earned", gate) }
  }

  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    spec = try BlendSpec(from: &reader)
    level = try reader.number("intervals")
    layers = []
    while reader.next == "layer" { layers.append(try reader.integer("layer")) }
    gates = []
    while reader.next == "layer if earned" { gates.append(try reader.integer("layer if earned")) }
  }
}

extension BlendSpec {
  func write(to writer: inout CanonicalWriter) {
    writer.add("blend", method.rawValue)
    writer.add("blend layers", layers.rawValue)
    writer.add("steps", steps)
    if let decimals { writer.add("decimals", decimals) }
    writer.add("bags", bags)
    switch shrinkage {
    case .share(let share): writer.add("shrinkage", share)
    case .fewRows: writer.add("shrinkage", Shrinkage.fewRowsName)
    }
  }

  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    self.init(
      method: try reader.choice("blend"), layers: try reader.choice("blend layers"),
      steps: try reader.integer("steps"),
      decimals: reader.next == "decimals" ? try reader.integer("decimals") : nil,
      bags: try reader.integer("bags"))
    shrinkage = try reader.value("shrinkage") { text in
      text == Shrinkage.fewRowsName ? .fewRows : Double(text).map(Shrinkage.share)
    }
  }
}

extension DecisionJob {
  func write(to writer: inout CanonicalWriter) {
    writer.add("layer", layer)
    writer.add("margin", margin)
    for split in outer { writer.add("without split", split) }
  }

  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    layer = try reader.integer("layer")
    margin = try reader.number("margin")
    outer = []
    while reader.next == "without split" { outer.append(try reader.integer("without split")) }
  }
}
