import Glibc

/// Adam (Kingma & Ba 2015) with decoupled weight decay (Loshchilov & Hutter 2019).
struct AdamOptimiser {
  let beta1: Float
  let beta2: Float
  /// Coupled L2 penalty: added to the gradient, as torch's Adam does.
  let l2: Float
  private let first: FloatBuffer
  private let second: FloatBuffer
  private var steps = 0

  init(size: Int, beta1: Float, beta2: Float, l2: Float) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.l2 = l2
    first = FloatBuffer(count: size)
    second = FloatBuffer(count: size)
  }

  /// One step on all groups.
  ///
  /// Per number: g += l2·w; m = β₁m + (1 − β₁)g; v = β₂v + (1 − β₂)g²; w = w(1 − rate·decay) − rate·m̂/√(v̂ + 10⁻¹⁶).
  mutating func update(
    _ parameters: FloatPointer, gradients: FloatPointer, groups: [ParameterLayout.Group],
    rate: Float, decay: Float
  ) {
    steps += 1
    let firstCorrection = Float(1 / (1 - pow(Double(beta1), Double(steps))))
    let secondCorrection = Floats.all(Float(1 / (1 - pow(Double(beta2), Double(steps)))))
    let (b1, b2) = (Floats.all(beta1), Floats.all(beta2))
    let (o1, o2) = (Floats.all(1 - beta1), Floats.all(1 - beta2))
    for group in groups {
      let step = Floats.all(-rate * group.rate * firstCorrection)
      let shrink = Floats.all(group.decays ? 1 - rate * decay : 1)
      let penalty = Floats.all(group.decays ? l2 : 0)
      let (w, g) = (parameters + group.offset, gradients + group.offset)
      let (m, v) = (first.start + group.offset, second.start + group.offset)
      for i in stride(from: 0, to: group.count, by: 16) {
        let weight = w.vector(i)
        let gradient = Floats.fused(penalty, weight, g.vector(i))
        let mean = Floats.fused(b1, m.vector(i), o1 * gradient)
        let square = Floats.fused(b2, v.vector(i), o2 * gradient * gradient)
        m.store(mean, at: i)
        v.store(square, at: i)
        let scale = Floats.fused(square, secondCorrection, .all(1e-16)).inverseSquareRoot
        w.store(.fused(step * mean, scale, weight * shrink), at: i)
      }
    }
  }
}
