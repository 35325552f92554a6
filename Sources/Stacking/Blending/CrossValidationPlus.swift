package import Tabular

/// Prediction intervals from cross-validation: CV+.
///
/// Every training row i that was held out stands for one value μ₋ₖ₍ᵢ₎(x) ± Rᵢ, where μ₋ₖ₍ᵢ₎ is the ensemble
/// fitted without i's fold and Rᵢ = |yᵢ − μ₋ₖ₍ᵢ₎(xᵢ)| its out-of-fold error. The interval at x runs from the
/// ⌊α(n+1)⌋-th smallest of the lower values to the ⌈(1−α)(n+1)⌉-th smallest of the upper ones.
/// It covers at least 1 − 2α of exchangeable new rows, and close to 1 − α in practice.
///
/// With repeats each row stands for a value in every repeat, of a share of one row's weight: ranks are
/// counted in rows, because more values of the same rows are no more rows.
///
/// Rows of other weights count by them: ranks are then sums of weights, and a new row is taken to weigh
/// as much as the mean of those known.
///
/// - Source: Barber, Candès, Ramdas & Tibshirani, “Predictive inference with the jackknife+”,
///   Annals of Statistics 49 (2021), section 3; weights as in Tibshirani, Barber, Candès & Ramdas,
///   “Conformal prediction under covariate shift”, NeurIPS 2019.
package struct CrossValidationPlus {
  /// By split: the absolute out-of-fold errors of its held-out rows, ascending.
  private let errors: [[Double]]
  /// By split: the weights of the first errors together, one more than there are errors; empty where all
  /// rows weigh 1.
  private let masses: [[Double]]
  /// The weight of upper values above the one at which the interval ends; the same of lower values
  /// below. `nil` where there are too few rows for the level.
  private let beyond: Double?

  /// - Parameters:
  ///   - errors: By split, |observed − predicted| of its held-out rows; splits may be empty.
  ///   - weights: By split, of the same rows, none negative; `nil` for equal ones.
  ///   - rowCount: How many distinct rows were held out; `nil` if no row was held out twice.
  ///   - level: The share that is to be covered, in (0, 1).
  init(
    errors: [[Double]], weights: [[Double]]? = nil, rowCount: Int? = nil, level: Double
  ) {
    if let weights {
      let sorted = zip(errors, weights).map { errors, weights in
        zip(errors, weights).filter { $0.1 > 0 }.sorted { $0.0 < $1.0 }
      }
      self.errors = sorted.map { $0.map(\.0) }
      masses = sorted.map { split in
        split.reduce(into: [0]) { masses, next in masses.append(masses[masses.count - 1] + next.1) }
      }
    } else {
      self.errors = errors.map { $0.sorted() }
      masses = []
    }
    let count = self.errors.reduce(0) { $0 + $1.count }
    guard count > 0 else {
      beyond = nil
      return
    }
    let rows = Double(rowCount ?? count)
    let whole = masses.isEmpty ? Double(count) : masses.reduce(0) { $0 + ($1.last ?? 0) }
    let rank = (rows + 1) * level * whole / rows
    // A rank that is whole but for rounding is whole: 0.55 of 100 is the 55th, not the 56th.
    let tolerance = 1e-9 * whole / Double(count)
    guard rank - tolerance <= whole else {
      beyond = nil
      return
    }
    beyond = whole - (masses.isEmpty ? (rank - tolerance).rounded(.up) : rank - tolerance)
  }

  /// The interval where the splits' ensembles predict `predictions`, one for each split.
  ///
  /// With too few rows for the level (n < 1/α − 1) it is infinite: nothing finite could be promised.
  ///
  /// - Complexity: O(splits · log² values): a search by rank among sorted errors.
  func interval(_ predictions: [Double]) -> (lower: Double, upper: Double) {
    guard let beyond else { return (-.infinity, .infinity) }
    return (-extreme(beyond) { -predictions[$0] }, extreme(beyond) { predictions[$0] })
  }

  /// The weight of a split's errors from a place on.
  private func mass(_ split: Int, from place: Int) -> Double {
    guard !masses.isEmpty else { return Double(errors[split].count - place) }
    return masses[split][errors[split].count] - masses[split][place]
  }

  /// The value that has the weight `above` above it, among centre(split) + error over all rows.
  ///
  /// Every split's values ascend with its errors. Each step compares all with one of them, the middle
  /// of the split that has most left, and leaves out those that can't be the value.
  private func extreme(_ above: Double, centre: (Int) -> Double) -> Double {
    var left = errors.map { 0..<$0.count }
    let centres = errors.indices.map(centre)
    guard !centres.contains(where: \.isNaN) else { return .nan }
    while true {
      let widest = left.indices.max { left[$0].count < left[$1].count } ?? 0
      let middle = left[widest].lowerBound + left[widest].count / 2
      let value = centres[widest] + errors[widest][middle]
      var bounds: [(below: Int, through: Int)] = []
      // Sums of the same terms for neighbours, so that rounding can't part them.
      var (greater, atLeast) = (0.0, 0.0)
      for split in errors.indices {
        let below = place(split, left[split]) { centres[split] + $0 < value }
        let through = place(split, below..<left[split].upperBound) { centres[split] + $0 <= value }
        bounds.append((below, through))
        greater += mass(split, from: through)
        atLeast += mass(split, from: below)
      }
      if greater > above {
        for split in left.indices { left[split] = bounds[split].through..<left[split].upperBound }
      } else if atLeast > above {
        return value
      } else {
        for split in left.indices { left[split] = left[split].lowerBound..<bounds[split].below }
      }
    }
  }

  /// The first place of a split's errors, within a range, at which a condition no longer holds.
  private func place(
    _ split: Int, _ range: Range<Int>, while holds: (Double) -> Bool
  ) -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if holds(errors[split][middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension CrossValidationPlus {
  /// How many predictions an interval is made of.
  package var splitCount: Int { errors.count }

  package func encode(to writer: inout ByteWriter) {
    writer.write(UInt32(errors.count))
    for split in errors { writer.write(split) }
    writer.write(beyond != nil)
    writer.write(beyond ?? 0)
    writer.write(UInt32(masses.count))
    for split in masses { writer.write(split) }
  }

  package init(from reader: inout ByteReader) throws(ByteError) {
    errors = try reader.readList { (reader) throws(ByteError) in try reader.readDoubles() }
    let isFinite = try reader.readBool()
    let beyond = try reader.readDouble()
    self.beyond = isFinite ? beyond : nil
    masses = try reader.readList { (reader) throws(ByteError) in try reader.readDoubles() }
    func ascends(_ values: [Double]) -> Bool {
      zip(values, values.dropFirst()).allSatisfy { $0 <= $1 }
    }
    let whole =
      masses.isEmpty
      ? Double(errors.reduce(0) { $0 + $1.count }) : masses.reduce(0) { $0 + ($1.last ?? 0) }
    guard errors.allSatisfy(ascends), masses.allSatisfy(ascends),
      masses.isEmpty || masses.map(\.count) == errors.map({ $0.count + 1 }),
      !isFinite || (beyond >= 0 && beyond < whole)
    else { throw .unexpected("intervals of no errors") }
  }
}
