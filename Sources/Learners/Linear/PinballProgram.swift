import COpenBLAS

/// The linear programme of a quantile regression, solved by an interior point.
///
/// Least Σ wᵢ ρᵢ(yᵢ − xᵢβ) with ρ the pinball loss at each row's own level. Its dual is: the least −yᵀa with
/// Xᵀa = Xᵀ(1 − τ) and 0 ≤ a ≤ 1, whose multipliers are −β. Each step is Mehrotra's predictor and corrector;
/// it ends where the duality gap is some 1e-10 of the loss.
///
/// - Source: Portnoy & Koenker, “The Gaussian hare and the Laplacian tortoise”, Statistical Science 12 (1997);
///   Mehrotra, SIAM Journal on Optimization 2 (1992).
struct PinballProgram {
  /// Row-major, `y.count × columns`, each row times its weight.
  let x: [Double]
  /// Each times its weight.
  let y: [Double]
  let columns: Int

  private static let mostSteps = 100
  private static let tolerance = 1e-10

  /// Where the search stands: a, its distance from 1, and the multipliers of both bounds and of the equations.
  private struct Point {
    var a: [Double]
    var s: [Double]
    var z: [Double]
    var w: [Double]
    var v: [Double]
  }

  /// The coefficients.
  ///
  /// - Parameter levels: By row.
  /// - Complexity: O(steps · rows · columns²), some 10 to 30 steps.
  func solve(_ levels: [Double], family: String) throws(FitError) -> [Double] {
    let right = transposed(levels.map { 1 - $0 })
    var point = try start(levels, family: family)
    var best = (gap: Double.infinity, v: point.v)
    for _ in 0..<Self.mostSteps {
      if Task.isCancelled { throw .cancelled }
      let (gap, size) = gap(point)
      if gap < best.gap { best = (gap, point.v) }
      if gap <= Self.tolerance * size { break }
      // Next to the solution the equations may be as good as singular: no step is then left to make.
      guard let next = try? step(point, right, family: family) else { break }
      let isStuck = next.v == point.v
      point = next
      if isStuck { break }
    }
    guard best.v.allSatisfy(\.isFinite) else { throw .diverged(family: family, round: 1) }
    return best.v.map { -$0 }
  }

  // MARK: Steps

  /// The least squares of y, and the distances that go with its residuals.
  private func start(_ levels: [Double], family: String) throws(FitError) -> Point {
    var beta = transposed(y)
    var matrix = gram(y.map { _ in 1 })
    try solvePositiveDefinite(&matrix, &beta, family: family)
    let residuals = zip(y, product(beta)).map { $0 - $1 }
    let size = residuals.reduce(0) { $0 + abs($1) } / Double(max(1, residuals.count))
    let floor = max(1e-3 * size, .leastNormalMagnitude)
    // −y − Xv = z − w with v = −β: z − w = −residual.
    return Point(
      a: levels.map { 1 - $0 }, s: levels,
      z: residuals.map { max(-$0, 0) + floor }, w: residuals.map { max($0, 0) + floor },
      v: beta.map { -$0 })
  }

  /// The complementarity that is left, and the size of what it is compared with.
  private func gap(_ point: Point) -> (gap: Double, size: Double) {
    var (gap, size) = (0.0, 0.0)
    let fitted = product(point.v)
    for row in y.indices {
      gap += point.a[row] * point.z[row] + point.s[row] * point.w[row]
      // The duals as far as they are infeasible count as well.
      gap += abs(-y[row] - fitted[row] - point.z[row] + point.w[row])
      size += abs(y[row] + fitted[row])
    }
    return (gap, max(size, .leastNormalMagnitude))
  }

  private func step(_ from: Point, _ right: [Double], family: String) throws(FitError) -> Point {
    let rows = y.indices
    let q = rows.map { 1 / (from.z[$0] / from.a[$0] + from.w[$0] / from.s[$0]) }
    let fitted = product(from.v)
    let dualRest = rows.map { -y[$0] - fitted[$0] - from.z[$0] + from.w[$0] }
    let primalRest = zip(right, transposed(from.a)).map { $0 - $1 }
    let factor = try factored(gram(q), family: family)

    func direction(_ rz: [Double], _ rw: [Double]) -> Point {
      let pull = rows.map { rz[$0] / from.a[$0] - rw[$0] / from.s[$0] - dualRest[$0] }
      let dv = solved(
        factor, zip(primalRest, transposed(rows.map { q[$0] * pull[$0] })).map { $0 - $1 })
      let moved = product(dv)
      let da = rows.map { q[$0] * (moved[$0] + pull[$0]) }
      return Point(
        a: da, s: da.map { -$0 },
        z: rows.map { (rz[$0] - from.z[$0] * da[$0]) / from.a[$0] },
        w: rows.map { (rw[$0] + from.w[$0] * da[$0]) / from.s[$0] }, v: dv)
    }
    let scout = direction(
      rows.map { -from.a[$0] * from.z[$0] }, rows.map { -from.s[$0] * from.w[$0] })
    let (p, d) = Self.lengths(from, scout, share: 1)
    var (mu, after) = (0.0, 0.0)
    for row in rows {
      mu += from.a[row] * from.z[row] + from.s[row] * from.w[row]
      after += (from.a[row] + p * scout.a[row]) * (from.z[row] + d * scout.z[row])
      after += (from.s[row] + p * scout.s[row]) * (from.w[row] + d * scout.w[row])
    }
    let ratio = after / mu
    let target = mu / Double(2 * y.count) * ratio * ratio * ratio
    let own = direction(
      rows.map { target - from.a[$0] * from.z[$0] - scout.a[$0] * scout.z[$0] },
      rows.map { target - from.s[$0] * from.w[$0] - scout.s[$0] * scout.w[$0] })
    let (primal, dual) = Self.lengths(from, own, share: 0.9995)
    return Point(
      a: zip(from.a, own.a).map { $0 + primal * $1 },
      s: zip(from.s, own.s).map { $0 + primal * $1 },
      z: zip(from.z, own.z).map { $0 + dual * $1 }, w: zip(from.w, own.w).map { $0 + dual * $1 },
      v: zip(from.v, own.v).map { $0 + dual * $1 })
  }

  /// How far both sides may go until a number would be negative; at most 1.
  private static func lengths(
    _ from: Point, _ step: Point, share: Double
  ) -> (primal: Double, dual: Double) {
    func most(_ values: [Double], _ steps: [Double]) -> Double {
      zip(values, steps).reduce(.infinity) { $1.1 < 0 ? min($0, -$1.0 / $1.1) : $0 }
    }
    return (
      min(1, share * min(most(from.a, step.a), most(from.s, step.s))),
      min(1, share * min(most(from.z, step.z), most(from.w, step.w)))
    )
  }

  // MARK: Algebra

  /// Xβ.
  private func product(_ beta: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: y.count)
    let (n, m) = (Int32(y.count), Int32(columns))
    OpenBLAS.call {
      cblas_dgemv(CblasRowMajor, CblasNoTrans, n, m, 1, x, m, beta, 1, 0, &result, 1)
    }
    return result
  }

  /// Xᵀa.
  private func transposed(_ values: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: columns)
    let (n, m) = (Int32(y.count), Int32(columns))
    OpenBLAS.call {
      cblas_dgemv(CblasRowMajor, CblasTrans, n, m, 1, x, m, values, 1, 0, &result, 1)
    }
    return result
  }

  /// Xᵀ diag(q) X, lower triangle, with a trace of a ridge for columns that are sums of others.
  private func gram(_ q: [Double]) -> [Double] {
    var scaled = x
    for row in y.indices {
      let root = q[row].squareRoot()
      for column in 0..<columns { scaled[row * columns + column] *= root }
    }
    var gram = [Double](repeating: 0, count: columns * columns)
    let (n, m) = (Int32(y.count), Int32(columns))
    OpenBLAS.call {
      cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, m, n, 1, scaled, m, 0, &gram, m)
    }
    let mean = (0..<columns).reduce(0) { $0 + gram[$1 * columns + $1] } / Double(columns)
    for column in 0..<columns { gram[column * columns + column] += 1e-12 * mean }
    return gram
  }

  private func factored(_ gram: [Double], family: String) throws(FitError) -> [Double] {
    var factor = gram
    let size = Int32(columns)
    let lower = CChar(UInt8(ascii: "L"))
    let status = OpenBLAS.call { LAPACKE_dpotrf(LAPACK_ROW_MAJOR, lower, size, &factor, size) }
    guard status == 0 else { throw .notPositiveDefinite(family: family) }
    return factor
  }

  private func solved(_ factor: [Double], _ right: [Double]) -> [Double] {
    var solution = right
    let size = Int32(columns)
    let lower = CChar(UInt8(ascii: "L"))
    _ = OpenBLAS.call {
      LAPACKE_dpotrs(LAPACK_ROW_MAJOR, lower, size, 1, factor, size, &solution, 1)
    }
    return solution
  }
}
