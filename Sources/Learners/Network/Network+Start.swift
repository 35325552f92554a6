import Glibc
import Tabular

extension Network {
  /// Layer by layer, scales the drawn weights so that each neuron's sum has deviation 1 over the given
  /// rows, and sets its bias to minus a random convex combination of five rows' sums, so that the
  /// neuron bends among the rows (Holzmüller et al. 2024, after Steinwart 2019).
  ///
  /// - Parameters:
  ///   - inputs: Input rows, at most ``capacity``.
  ///   - hasOutput: Whether the output neurons are set too.
  func startFromData(
    _ inputs: [Float], count: Int, hasOutput: Bool, _ random: inout RandomSource
  ) {
    for (cell, value) in inputs.enumerated() { input.start[cell] = value }
    assemble(rows: count)
    let (p, width, rows) = (parameters.start, shape.paddedWidth, denseRows(count))
    for (layer, dense) in groups.hidden.enumerated() {
      for neuron in 0..<shape.hiddenWidth { p[dense.bias.offset + neuron] = 0 }
      multiplyIn(layer: layer, rows: rows)
      let sums = activations[layer].start
      for neuron in 0..<shape.hiddenWidth {
        let column = (0..<rows).map { sums[$0 * width + neuron] }
        let (scale, bias) = Self.start(of: column, &random)
        for row in 0..<dense.inputs { p[dense.weights.offset + row * width + neuron] *= scale }
        p[dense.bias.offset + neuron] = bias
        for row in 0..<rows { sums[row * width + neuron] = scale * column[row] + bias }
      }
      activate(layer: layer, rows: rows)
    }
    guard hasOutput else { return }
    let top = activations[shape.hiddenLayers - 1].start
    for output in 0..<shape.outputNeurons {
      let weights = p + (groups.outputWeights.offset + output * width)
      let column = (0..<count).map { row in
        let start = (row * shape.sharedMembers + output / shape.outputs) * width
        return (0..<shape.hiddenWidth).reduce(Float(0)) { $0 + top[start + $1] * weights[$1] }
      }
      let (scale, bias) = Self.start(of: column, &random)
      for neuron in 0..<shape.hiddenWidth { weights[neuron] *= scale }
      p[groups.outputBias.offset + output] = bias
    }
  }

  /// What a neuron with these sums is scaled by, and its bias after that.
  private static func start(
    of sums: [Float], _ random: inout RandomSource
  ) -> (scale: Float, bias: Float) {
    let mean = sums.reduce(0, +) / Float(sums.count)
    let square = sums.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(sums.count)
    let scale = square > 1e-12 ? 1 / square.squareRoot() : 1
    var (total, combined) = (0.0, 0.0)
    for _ in 0..<5 {
      let share = -log(max(random.uniform(), 0x1p-53))
      total += share
      combined += share * Double(sums[random.index(below: sums.count)])
    }
    return (scale, -scale * Float(combined / total))
  }
}
