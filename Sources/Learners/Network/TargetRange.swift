import Tabular

/// The training target's mean, deviation and bounds: how it is standardised, and back.
struct TargetRange: Equatable, Sendable {
  let mean: Double
  /// The standard deviation; 0 for a constant.
  let scale: Double
  let lower: Double
  let upper: Double

  /// Outputs as they are, without bounds.
  static let identity = TargetRange(mean: 0, scale: 1, lower: -.infinity, upper: .infinity)

  private init(mean: Double, scale: Double, lower: Double, upper: Double) {
    self.mean = mean
    self.scale = scale
    self.lower = lower
    self.upper = upper
  }

  /// - Parameters:
  ///   - margin: Standard deviations by which the bounds are wider than the training targets.
  ///   - keepsSign: Whether the margin ends at 0 where no training target is beyond it.
  init(_ data: TrainingData, margin: Double, keepsSign: Bool = false) {
    let weights = data.rows.map { data.weights?[$0] ?? 1 }
    let target = data.rows.map { data.target[$0] }
    let total = weights.reduce(0, +)
    let mean = zip(target, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
    let variance =
      zip(target, weights).reduce(0) { $0 + ($1.0 - mean) * ($1.0 - mean) * $1.1 } / total
    let least = target.min() ?? mean
    let greatest = target.max() ?? mean
    self.mean = least == greatest ? least : mean
    scale = least == greatest ? 0 : variance.squareRoot()
    let below = least - margin * scale
    let above = greatest + margin * scale
    lower = keepsSign && least >= 0 ? max(0, below) : below
    upper = keepsSign && greatest <= 0 ? min(0, above) : above
  }

  func standardised(_ value: Double) -> Float { Float((value - mean) / (scale > 0 ? scale : 1)) }

  func prediction(_ standardised: Double) -> Double {
    min(max(mean + scale * standardised, lower), upper)
  }

  func encode(to writer: inout ByteWriter) {
    for value in [mean, scale, lower, upper] { writer.write(value) }
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    mean = try reader.readDouble()
    scale = try reader.readDouble()
    lower = try reader.readDouble()
    upper = try reader.readDouble()
  }
}
