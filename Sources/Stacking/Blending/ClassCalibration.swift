import Resampling
package import Tabular

/// What turns the weighted mean of class probabilities into calibrated ones, with conformal sets.
package struct ClassCalibration: Sendable, Equatable {
  package let classCount: Int
  let map: ProbabilityMap
  /// The adaptive score up to which a class belongs to a row's set; infinite where there are too few rows for
  /// the level.
  let threshold: Double

  /// Whether sets are without gaps in the order of the classes' numbers.
  package var isOrdered = false

  /// 1 where no temperature is used.
  package var temperature: Double {
    if case .temperature(let temperature) = map { temperature } else { 1 }
  }

  /// Calibrated probabilities in place of others.
  func calibrated(_ probabilities: [Double]) -> [Double] {
    map.mapped(probabilities, classCount)
  }

  /// Whether each class belongs to the set of each row: row-major. A set has one class at least.
  package func sets(_ probabilities: [Double]) -> [Bool] {
    var result = [Bool](repeating: false, count: probabilities.count)
    for start in stride(from: 0, to: probabilities.count, by: classCount) {
      let row = Array(probabilities[start..<start + classCount])
      guard !row[0].isNaN else { continue }
      let scores = Self.scores(row, isOrdered: isOrdered)
      for (number, score) in scores.enumerated() { result[start + number] = score <= threshold }
      result[start + likeliestClasses(row, classCount: classCount)[0]] = true
    }
    return result
  }
}

extension ClassCalibration {
  /// - Parameters:
  ///   - rows: Out-of-fold.
  ///   - level: The share of rows whose set is to hold their class.
  ///   - isOrdered: Whether the classes' numbers are an order of them.
  init(
    _ rows: CalibrationRows, _ kind: BlendSpec.Calibration, level: Double, isOrdered: Bool = false
  ) {
    self.isOrdered = isOrdered
    classCount = rows.classCount
    map = ProbabilityMap(kind, rows)
    let own = map.mapped(rows.probabilities, classCount)
    let width = rows.classCount
    let scores = rows.classes.enumerated().map { row, number in
      Self.scores(Array(own[row * width..<(row + 1) * width]), isOrdered: isOrdered)[number]
    }.sorted()
    let rank = Int((Double(scores.count + 1) * level - 1e-9).rounded(.up))
    threshold = rank <= scores.count ? scores[max(rank, 1) - 1] : .infinity
  }

  /// By class: the probability of the likelier ones and a share of its own.
  ///
  /// The share is a number in [0, 1) that is made of the row's probabilities, so that a row has the same set
  /// wherever it is predicted.
  ///
  /// - Source: Romano, Sesia & Candès, “Classification with valid and adaptive coverage”, NeurIPS 2020.
  private static func scores(_ row: [Double], isOrdered: Bool) -> [Double] {
    var hash = ShortHash()
    for share in row { hash.add(share.bitPattern) }
    let share = Double(derivedSeed(hash.value, "set") >> 11) * 0x1p-53
    let order =
      isOrdered
      ? outwards(row)
      : row.indices.sorted { row[$0] > row[$1] || (row[$0] == row[$1] && $0 < $1) }
    var scores = row
    var above = 0.0
    for number in order {
      scores[number] = above + share * row[number]
      above += row[number]
    }
    return scores
  }

  /// Levels from the likeliest outwards, each the likelier of the two next to those before it: the first of them are
  /// always an interval.
  ///
  /// - Source: Lu, Angelopoulos & Pomerantz, “Improving trustworthiness of AI disease severity rating in medical imaging
  ///   with ordinal conformal prediction sets”, MICCAI 2022.
  static func outwards(_ row: [Double]) -> [Int] {
    var first = likeliestClasses(row, classCount: row.count)[0]
    var last = first
    var order = [first]
    while order.count < row.count {
      let isBelow = last == row.count - 1 || (first > 0 && row[first - 1] >= row[last + 1])
      if isBelow { first -= 1 } else { last += 1 }
      order.append(isBelow ? first : last)
    }
    return order
  }

  package func encode(to writer: inout ByteWriter) {
    writer.write(UInt32(classCount))
    map.encode(to: &writer)
    writer.write(threshold)
  }

  /// What ``encode(to:)`` wrote; that levels are ordered is known of the target.
  package init(from reader: inout ByteReader) throws(ByteError) {
    classCount = Int(try reader.read(UInt32.self))
    map = try ProbabilityMap(from: &reader, classCount: classCount)
    threshold = try reader.readDouble()
    guard classCount >= 2, !threshold.isNaN else {
      throw .unexpected("a calibration of no classes")
    }
  }
}
