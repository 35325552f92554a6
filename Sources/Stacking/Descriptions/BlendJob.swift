import Jobs
import Resampling

/// The blend of some layers.
package struct BlendJob: Hashable, Sendable {
  package var spec: BlendSpec
  /// Of the intervals.
  package var level: Double
  /// What weights are chosen by.
  package var loss: Loss
  /// The layers that are read, counted from 1.
  package var layers: [Int]
  /// By decision that is read: the first of the layers that are left out if it is against them.
  package var gates: [Int]
  package var reconciliation: ReconciliationRecipe?
  /// Levels of more intervals, ascending.
  package var moreLevels: [Double] = []
  /// Whether it tells how far predicted rows lie from those that are learned from.
  package var tellsDistance = false

  var tables: [JobKey] { reconciliation?.tables ?? [] }

  package init(
    spec: BlendSpec,
    level: Double,
    loss: Loss = .squared,
    layers: [Int],
    gates: [Int],
    reconciliation: ReconciliationRecipe? = nil,
    moreLevels: [Double] = [],
    tellsDistance: Bool = false
  ) {
    self.spec = spec
    self.level = level
    self.layers = layers
    self.gates = gates
    self.reconciliation = reconciliation
    self.moreLevels = moreLevels
    self.tellsDistance = tellsDistance
    self.loss = loss
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
  /// What stacks are compared by; `nil` for that of the task.
  package var loss: Loss?

  package init(layer: Int, margin: Double, outer: [Int], loss: Loss? = nil) {
    self.layer = layer
    self.margin = margin
    self.outer = outer
    self.loss = loss
  }
}

extension BlendJob {
  func write(to writer: inout CanonicalWriter) {
    spec.write(to: &writer)
    writer.add("intervals", level)
    switch loss {
    case .classes(let metric): writer.add("metric", metric.rawValue)
    case .quantiles: writer.add("metric", "quantiles")
    default: Loss.write(loss.unlessDefault, to: &writer)
    }
    for more in moreLevels { writer.add("more intervals", more) }
    if tellsDistance { writer.add("tells", "distance") }
    for layer in layers { writer.add("layer", layer) }
    for gate in gates { writer.add("layer if earned", gate) }
    reconciliation?.write(to: &writer)
  }

  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    spec = try BlendSpec(from: &reader)
    level = try reader.number("intervals")
    loss =
      reader.next == "metric"
      ? try reader.value("metric") { text in
        text == "quantiles" ? .quantiles : ClassMeasure(rawValue: text).map(Loss.classes)
      } : try Loss.read(from: &reader) ?? .squared
    moreLevels = []
    while reader.next == "more intervals" { moreLevels.append(try reader.number("more intervals")) }
    tellsDistance = false
    if reader.next == "tells" {
      tellsDistance = try reader.value("tells") { $0 == "distance" ? true : nil }
    }
    layers = []
    while reader.next == "layer" { layers.append(try reader.integer("layer")) }
    gates = []
    while reader.next == "layer if earned" { gates.append(try reader.integer("layer if earned")) }
    reconciliation =
      reader.next == "reconciled" ? try ReconciliationRecipe(from: &reader) : nil
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
    if calibration != .temperature { writer.add("calibration", calibration.rawValue) }
    if classes != .greedy { writer.add("classes", classes.rawValue) }
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
    if reader.next == "calibration" { calibration = try reader.choice("calibration") }
    if reader.next == "classes" { classes = try reader.choice("classes") }
  }
}

extension DecisionJob {
  func write(to writer: inout CanonicalWriter) {
    writer.add("layer", layer)
    writer.add("margin", margin)
    for split in outer { writer.add("without split", split) }
    Loss.write(loss, to: &writer)
  }

  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    layer = try reader.integer("layer")
    margin = try reader.number("margin")
    outer = []
    while reader.next == "without split" { outer.append(try reader.integer("without split")) }
    loss = try Loss.read(from: &reader)
  }
}
