private import Glibc
import Resampling
package import Tabular

/// What turns the weighted mean of class probabilities into calibrated ones, with conformal sets.
package struct ClassCalibration: Sendable, Equatable {
  package let classCount: Int
  /// Scores, the logarithms of probabilities, are divided by it; above 1 makes them less sure.
  package let temperature: Double
  /// The adaptive score up to which a class belongs to a row's set; infinite where there are too few rows for
  /// the level.
  let threshold: Double

  /// Probabilities after the temperature, in place of those before it.
  func calibrated(_ probabilities: [Double]) -> [Double] {
    temperature == 1 ? probabilities : Self.tempered(probabilities, classCount, temperature)
  }

  static func tempered(_ probabilities: [Double], _ classCount: Int, _ temperature: Double)
    -> [Double]
  {
    var result = probabilities
    for start in stride(from: 0, to: result.count, by: classCount)
    where !result[start].isNaN {
      var sum = 0.0
      var greatest = -Double.infinity
      for place in start..<start + classCount {
        result[place] = log(max(result[place], 1e-15)) / temperature
        greatest = max(greatest, result[place])
      }
      for place in start..<start + classCount {
        result[place] = exp(result[place] - greatest)
        sum += result[place]
      }
      for place in start..<start + classCount { result[place] /= sum }
    }
    return result
  }

  /// Whether each class belongs to the set of each row: row-major. A set has one class at least.
  package func sets(_ probabilities: [Double]) -> [Bool] {
    var result = [Bool](repeating: false, count: probabilities.count)
    for start in stride(from: 0, to: probabilities.count, by: classCount) {
      let row = Array(probabilities[start..<start + classCount])
      guard !row[0].isNaN else { continue }
      let scores = Self.scores(row)
      for (number, score) in scores.enumerated() { result[start + number] = score <= threshold }
      result[start + likeliestClasses(row, classCount: classCount)[0]] = true
    }
    return result
  }
}

extension ClassCalibration {
  /// - Parameters:
  ///   - probabilities: Out-of-fold, row-major; all known.
  ///   - tempers: Whether a temperature is sought.
  ///   - level: The share of rows whose set is to hold their class.
  init(
    _ probabilities: [Double], classes: [Int], weights: [Double]?, classCount: Int, tempers: Bool,
    level: Double
  ) {
    self.classCount = classCount
    let temperature =
      tempers
      ? Self.bestTemperature(probabilities, classes: classes, weights, classCount) : 1
    self.temperature = temperature
    let own =
      temperature == 1
      ? probabilities : Self.tempered(probabilities, classCount, temperature)
    let scores = classes.indices.map { row in
      Self.scores(Array(own[row * classCount..<(row + 1) * classCount]))[classes[row]]
    }.sorted()
    let rank = Int((Double(scores.count + 1) * level - 1e-9).rounded(.up))
    threshold = rank <= scores.count ? scores[max(rank, 1) - 1] : .infinity
  }

  /// The temperature of least log loss, by golden section over its logarithm; 1 where it gains nothing.
  ///
  /// - Source: Guo, Pleiss, Sun & Weinberger, “On calibration of modern neural networks”, ICML 2017.
  private static func bestTemperature(
    _ probabilities: [Double], classes: [Int], _ weights: [Double]?, _ classCount: Int
  ) -> Double {
    func loss(_ logarithm: Double) -> Double {
      ClassMeasure.logLoss.value(
        observed: classes,
        probabilities: tempered(probabilities, classCount, exp(logarithm)), classCount: classCount,
        weights: weights)
    }
    let ratio = (5.0.squareRoot() - 1) / 2
    // Few rows that are all predicted right would ask for ever surer probabilities.
    var (low, high) = (log(0.5), log(5.0))
    var (a, b) = (high - ratio * (high - low), low + ratio * (high - low))
    var (lossOfA, lossOfB) = (loss(a), loss(b))
    for _ in 0..<30 {
      if lossOfA <= lossOfB {
        (high, b, lossOfB) = (b, a, lossOfA)
        a = high - ratio * (high - low)
        lossOfA = loss(a)
      } else {
        (low, a, lossOfA) = (a, b, lossOfB)
        b = low + ratio * (high - low)
        lossOfB = loss(b)
      }
    }
    let best = (low + high) / 2
    return loss(best) < loss(0) ? exp(best) : 1
  }

  /// By class: the probability of the likelier ones and a share of its own.
  ///
  /// The share is a number in [0, 1) that is made of the row's probabilities, so that a row has the same set
  /// wherever it is predicted.
  ///
  /// - Source: Romano, Sesia & Candès, “Classification with valid and adaptive coverage”, NeurIPS 2020.
  private static func scores(_ row: [Double]) -> [Double] {
    var hash = ShortHash()
    for share in row { hash.add(share.bitPattern) }
    let share = Double(derivedSeed(hash.value, "set") >> 11) * 0x1p-53
    let order = row.indices.sorted { row[$0] > row[$1] || (row[$0] == row[$1] && $0 < $1) }
    var scores = row
    var above = 0.0
    for number in order {
      scores[number] = above + share * row[number]
      above += row[number]
    }
    return scores
  }

  package func encode(to writer: inout ByteWriter) {
    writer.write(UInt32(classCount))
    writer.write(temperature)
    writer.write(threshold)
  }

  package init(from reader: inout ByteReader) throws(ByteError) {
    classCount = Int(try reader.read(UInt32.self))
    temperature = try reader.readDouble()
    threshold = try reader.readDouble()
    guard classCount >= 2, temperature > 0, !threshold.isNaN else {
      throw .unexpected("a calibration of no classes")
    }
  }
}
