/// Minimises a smooth function by the limited-memory BFGS method (Liu & Nocedal 1989) with a weak
/// Wolfe line search by bisection (Lewis & Overton 2013).
///
/// Deterministic; calls the function at most `maxEvaluations` times and returns the best point met.
struct LBFGS {
  /// Pairs of steps and gradient differences kept.
  var memory = 12
  var maxEvaluations = 100
  /// Stops when no component of the gradient exceeds this …
  var gradientTolerance = 1e-5
  /// … or an iteration lowers the value by less than this times its size (at least 1).
  var valueTolerance = 1e-9

  struct Point: Equatable {
    var x: [Double]
    var value: Double
    var gradient: [Double]
  }

  /// - Parameter function: Value and gradient, or `nil` where the function is not defined.
  /// - Returns: `nil` when the function is not defined at `start`.
  func minimise<Failure: Error>(
    from start: [Double],
    _ function: ([Double]) throws(Failure) -> (value: Double, gradient: [Double])?
  ) throws(Failure) -> Point? {
    guard let first = try function(start) else { return nil }
    var point = Point(x: start, value: first.value, gradient: first.gradient)
    var evaluations = 1
    var steps: [[Double]] = []
    var changes: [[Double]] = []
    while evaluations < maxEvaluations, largest(point.gradient) > gradientTolerance {
      let direction = descent(point.gradient, steps, changes)
      let slope = dot(direction, point.gradient)
      guard slope < 0 else { break }
      let firstStep = steps.isEmpty ? min(1, 1 / largest(point.gradient)) : 1
      let left = maxEvaluations - evaluations
      let (found, used) = try search(
        point, direction, slope, firstStep: firstStep, evaluations: left, function)
      evaluations += used
      guard let next = found else { break }
      let step = zip(next.x, point.x).map { $0 - $1 }
      let change = zip(next.gradient, point.gradient).map { $0 - $1 }
      if dot(step, change) > 1e-12 * dot(change, change) {
        steps.append(step)
        changes.append(change)
        if steps.count > memory {
          steps.removeFirst()
          changes.removeFirst()
        }
      }
      let gain = point.value - next.value
      point = next
      if gain < valueTolerance * max(1, abs(point.value)) { break }
    }
    return point
  }

  /// The two-loop recursion: minus the approximate inverse Hessian times the gradient.
  private func descent(
    _ gradient: [Double], _ steps: [[Double]], _ changes: [[Double]]
  ) -> [Double] {
    var q = gradient
    var factors = [Double](repeating: 0, count: steps.count)
    for i in steps.indices.reversed() {
      factors[i] = dot(steps[i], q) / dot(steps[i], changes[i])
      for j in q.indices { q[j] -= factors[i] * changes[i][j] }
    }
    if let step = steps.last, let change = changes.last {
      let scale = dot(step, change) / dot(change, change)
      for j in q.indices { q[j] *= scale }
    }
    for i in steps.indices {
      let back = dot(changes[i], q) / dot(steps[i], changes[i])
      for j in q.indices { q[j] += (factors[i] - back) * steps[i][j] }
    }
    return q.map { -$0 }
  }

  /// A step with sufficient decrease and a flatter slope, or the best decrease met.
  private func search<Failure: Error>(
    _ start: Point, _ direction: [Double], _ slope: Double, firstStep: Double, evaluations: Int,
    _ function: ([Double]) throws(Failure) -> (value: Double, gradient: [Double])?
  ) throws(Failure) -> (Point?, used: Int) {
    var (low, high) = (0.0, Double.infinity)
    var length = firstStep
    var best: Point?
    let most = min(evaluations, 20)
    for used in 1...max(1, most) {
      let x = zip(start.x, direction).map { $0 + length * $1 }
      let found = try function(x)
      if let (value, gradient) = found, value <= start.value + 1e-4 * length * slope {
        if value < best?.value ?? .infinity {
          best = Point(x: x, value: value, gradient: gradient)
        }
        if dot(gradient, direction) >= 0.9 * slope { return (best, used) }
        low = length
      } else {
        high = length
      }
      length = high.isFinite ? (low + high) / 2 : 2 * low
    }
    return (best, most)
  }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for i in a.indices { sum += a[i] * b[i] }
  return sum
}

private func largest(_ values: [Double]) -> Double { values.reduce(0) { max($0, abs($1)) } }
