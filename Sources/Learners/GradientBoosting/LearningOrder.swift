/// One random order of the rows that trees are grown on.
///
/// Its model differs from the others' in leaf values: a row's statistics differ from order to order,
/// and with another order's scores a row would look unlearned where they do.
///
/// In ordered boosting it keeps models of longer and longer prefixes of the order. A row's score is
/// that of the longest prefix before it: no row's gradient then depends on its own target. Splits are
/// ranked as in plain boosting by these gradients, where CatBoost also averages them by prefixes.
///
/// Source: Prokhorenkova et al., "CatBoost: unbiased boosting with categorical features", 2018, 4.
final class LearningOrder {
  /// A model of the first rows of the order.
  private final class Prefix {
    /// The rows that leaf values are learned from.
    let learned: ArraySlice<Int32>
    /// The rows after them whose scores it gives.
    let scored: ArraySlice<Int32>
    let scores: AlignedBuffer<Float>

    init(
      _ learned: ArraySlice<Int32>, scored: ArraySlice<Int32>, scores start: UnsafePointer<Float>,
      count: Int
    ) {
      self.learned = learned
      self.scored = scored
      scores = copy(start, count: count)
    }
  }

  let columns: OrderedColumns
  /// What the gradients are taken at that splits see; for each output `stride` places.
  let scores: AlignedBuffer<Float>
  private let prefixes: [Prefix]
  private let rows: ArraySlice<Int32>
  private let outputs: Int
  private let stride: Int

  /// - Parameters:
  ///   - rows: The training rows; in the order of `columns` if boosting is to be ordered.
  ///   - outputs: Scores of a row.
  ///   - scores: What all models start from.
  ///   - stride: From one output's scores to the next's.
  init(
    _ columns: OrderedColumns, rows: [Int32], isOrdered: Bool, outputs: Int = 1,
    scores start: UnsafePointer<Float>, stride: Int
  ) {
    self.columns = columns
    self.rows = rows[...]
    self.outputs = outputs
    self.stride = stride
    scores = copy(start, count: outputs * stride)
    var prefixes: [Prefix] = []
    if isOrdered {
      let ends = Self.prefixEnds(rows: rows.count)
      for (end, next) in zip(ends, ends.dropFirst()) {
        prefixes.append(
          Prefix(
            rows[..<end], scored: rows[end..<next], scores: start, count: outputs * stride))
      }
    }
    self.prefixes = prefixes
  }

  /// Where CatBoost's prefixes end; each is twice as long as the one before, and the last holds all.
  static func prefixEnds(rows: Int) -> [Int] {
    var ends = [rows > 500 ? min(100, rows / 50) : 1]
    while let last = ends.last, last < rows { ends.append(min(rows, 2 * last)) }
    return ends
  }

  /// Adds a tree to every model.
  ///
  /// - Parameters:
  ///   - leaves: Of each row of the table.
  ///   - values: The values of the leaves, learned from some rows at some scores; of each leaf all outputs.
  func learn(
    leaves: UnsafePointer<UInt16>,
    values: (ArraySlice<Int32>, UnsafePointer<Float>) -> [Float]
  ) {
    guard !prefixes.isEmpty else {
      add(values(rows, scores.base), to: scores.base, rows, leaves)
      return
    }
    for (index, prefix) in prefixes.enumerated() {
      let values = values(prefix.learned, prefix.scores.base)
      add(values, to: prefix.scores.base, prefix.learned, leaves)
      add(values, to: prefix.scores.base, prefix.scored, leaves)
      take(prefix.scores.base, prefix.scored)
      // Nothing is before the first rows: they are scored by their own model.
      if index == 0 { take(prefix.scores.base, prefix.learned) }
    }
  }

  private func add(
    _ values: [Float], to scores: UnsafeMutablePointer<Float>, _ rows: ArraySlice<Int32>,
    _ leaves: UnsafePointer<UInt16>
  ) {
    for output in 0..<outputs {
      let scores = scores + output * stride
      for row in rows { scores[Int(row)] += values[Int(leaves[Int(row)]) * outputs + output] }
    }
  }

  private func take(_ other: UnsafePointer<Float>, _ rows: ArraySlice<Int32>) {
    for output in 0..<outputs {
      for row in rows { scores[output * stride + Int(row)] = other[output * stride + Int(row)] }
    }
  }
}

private func copy(_ source: UnsafePointer<Float>, count: Int) -> AlignedBuffer<Float> {
  let target = AlignedBuffer<Float>(count: count)
  target.base.update(from: source, count: count)
  return target
}
