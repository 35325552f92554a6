/// The function that a hidden neuron applies to its weighted sum.
///
/// All are 0 at 0, so that neurons added to fill a vector stay silent.
public enum Activation: String, CaseIterable, Sendable, Hashable {
  /// max(0, x).
  case relu
  /// x for x > 0, eˣ − 1 below (Clevert et al. 2016).
  case elu
  /// 1.0507 times x for x > 0, 1.6733 (eˣ − 1) below (Klambauer et al. 2017).
  case selu
  /// x tanh ln(1 + eˣ) (Misra 2020).
  case mish
}

/// An activation as code, so that each gets a loop of its own.
protocol ActivationFunction {
  static func value(_ x: Floats) -> Floats
  static func valueAndSlope(_ x: Floats) -> (value: Floats, slope: Floats)
}

enum ReLU: ActivationFunction {
  @inline(__always)
  static func value(_ x: Floats) -> Floats { x.kept(~x.signMask) }

  @inline(__always)
  static func valueAndSlope(_ x: Floats) -> (value: Floats, slope: Floats) {
    let positive = ~x.signMask
    return (x.kept(positive), Floats.all(1).kept(positive))
  }
}

enum ELU: ActivationFunction {
  @inline(__always)
  static func value(_ x: Floats) -> Floats { valueAndSlope(x).value }

  @inline(__always)
  static func valueAndSlope(_ x: Floats) -> (value: Floats, slope: Floats) {
    let negative = x.signMask
    let e = x.bounded(-80, 0).exponential
    return (
      x.kept(~negative) + (e - 1).kept(negative),
      Floats.all(1).kept(~negative) + e.kept(negative)
    )
  }
}

enum SELU: ActivationFunction {
  private static let scale: Float = 1.050701
  private static let alpha: Float = 1.6732632

  @inline(__always)
  static func value(_ x: Floats) -> Floats { valueAndSlope(x).value }

  @inline(__always)
  static func valueAndSlope(_ x: Floats) -> (value: Floats, slope: Floats) {
    let negative = x.signMask
    let e = (scale * alpha) * x.bounded(-80, 0).exponential
    return (
      (scale * x).kept(~negative) + (e - scale * alpha).kept(negative),
      Floats.all(scale).kept(~negative) + e.kept(negative)
    )
  }
}

enum Mish: ActivationFunction {
  @inline(__always)
  static func value(_ x: Floats) -> Floats {
    let e = x.bounded(-40, 20).exponential
    let w = e * (e + 2)
    return x * w / (w + 2)
  }

  /// With e = eˣ and w = e(e + 2): tanh ln(1 + e) = w / (w + 2), one exponential and one division
  /// for the value and the slope.
  @inline(__always)
  static func valueAndSlope(_ x: Floats) -> (value: Floats, slope: Floats) {
    let e = x.bounded(-40, 20).exponential
    let w = e * (e + 2)
    let r = 1 / (w + 2)
    let tanh = w * r
    let slope = 4 * e * (e + 1) * r * r
    return (x * tanh, .fused(x, slope, tanh))
  }
}
