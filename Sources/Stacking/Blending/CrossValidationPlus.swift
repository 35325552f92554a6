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
/// - Source: Barber, Candès, Ramdas & Tibshirani, “Predictive inference with the jackknife+”,
///   Annals of Statistics 49 (2021), section 3.
package struct CrossValidationPlus {
  /// By split: the absolute out-of-fold errors of its held-out rows, ascending.
  private let errors: [[Double]]
  /// Upper values above the one at which the interval ends; the same of lower values below. `nil`
  /// where there are too few rows for the level.
  private let beyond: Int?

  /// - Parameters:
  ///   - errors: By split, |observed − predicted| of its held-out rows; splits may be empty.
  ///   - rowCount: How many distinct rows were held out; `nil` if no row was held out twice.
  ///   - level: The share that is to be covered, in (0, 1).
  init(errors: [[Double]], rowCount: Int? = nil, level: Double) {
    self.errors = errors.map { $0.sorted() }
    let count = errors.reduce(0) { $0 + $1.count }
    guard count > 0 else {
      beyond = nil
      return
    }
    let rows = Double(rowCount ?? count)
    let rank = (rows + 1) * level * Double(count) / rows
    // A rank that is whole but for rounding is whole: 0.55 of 100 is the 55th, not the 56th.
    beyond = rank - 1e-9 <= Double(count) ? count - Int((rank - 1e-9).rounded(.up)) : nil
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

  /// The value that has `above` values above it, among centre(split) + error over all rows.
  ///
  /// Every split's values ascend with its errors. Each step compares all with one of them, the middle
  /// of the split that has most left, and leaves out those that can't be the value.
  private func extreme(_ above: Int, centre: (Int) -> Double) -> Double {
    var left = errors.map { 0..<$0.count }
    let centres = errors.indices.map(centre)
    guard !centres.contains(where: \.isNaN) else { return .nan }
    while true {
      let widest = left.indices.max { left[$0].count < left[$1].count } ?? 0
      let middle = left[widest].lowerBound + left[widest].count / 2
      let value = centres[widest] + errors[widest][middle]
      var bounds: [(below: Int, through: Int)] = []
      var (greater, equal) = (0, 0)
      for split in errors.indices {
        let below = place(split, left[split]) { centres[split] + $0 < value }
        let through = place(split, below..<left[split].upperBound) { centres[split] + $0 <= value }
        bounds.append((below, through))
        greater += errors[split].count - through
        equal += through - below
      }
      if greater > above {
        for split in left.indices { left[split] = bounds[split].through..<left[split].upperBound }
      } else if greater + equal > above {
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
    writer.write(UInt32(beyond ?? 0))
  }

  package init(from reader: inout ByteReader) throws(ByteError) {
    errors = try reader.readList { (reader) throws(ByteError) in try reader.readDoubles() }
    let isFinite = try reader.readBool()
    let count = Int(try reader.read(UInt32.self))
    beyond = isFinite ? count : nil
    let areSorted = errors.allSatisfy { zip($0, $0.dropFirst()).allSatisfy { $0 <= $1 } }
    guard areSorted, !isFinite || count < errors.reduce(0, { $0 + $1.count }) else {
      throw .unexpected("intervals of no errors")
    }
  }
}
