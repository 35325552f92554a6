private import Glibc
import Tabular

/// What turns class probabilities into calibrated ones.
enum ProbabilityMap: Sendable, Equatable {
  /// Leaves them as they are.
  case none
  /// Divides their logarithms by it; above 1 makes them less sure.
  case temperature(Double)
  /// A curve for each class, or of two classes for the second; what they give is divided by its sum.
  case curves([Curve])

  /// Of the probability of a class beside all others.
  enum Curve: Sendable, Equatable {
    /// 1 / (1 + exp(−(slope · log odds + offset))): Platt's.
    case logistic(slope: Double, offset: Double)
    /// Straight lines between points, which ascend in both; constant beyond the first and the last.
    case steps(x: [Double], y: [Double])
  }

  /// Mapped probabilities; rows of NaN stay so.
  ///
  /// - Parameter probabilities: Row-major, rows × `classCount`.
  func mapped(_ probabilities: [Double], _ classCount: Int) -> [Double] {
    switch self {
    case .none, .temperature(1): return probabilities
    case .temperature(let temperature):
      return Self.tempered(probabilities, classCount, temperature)
    case .curves(let curves):
      var result = probabilities
      for start in stride(from: 0, to: result.count, by: classCount)
      where !result[start].isNaN {
        if classCount == 2 {
          result[start + 1] = curves[0].value(result[start + 1])
          result[start] = 1 - result[start + 1]
          continue
        }
        var sum = 0.0
        for (number, curve) in curves.enumerated() {
          result[start + number] = curve.value(result[start + number])
          sum += result[start + number]
        }
        for place in start..<start + classCount { result[place] /= sum }
      }
      return result
    }
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
}

extension ProbabilityMap.Curve {
  /// The logarithm of the odds of a probability, kept finite.
  static func logOdds(_ share: Double) -> Double {
    let share = min(max(share, 1e-15), 1 - 1e-15)
    return log(share / (1 - share))
  }

  /// Above 0 and below 1.
  func value(_ share: Double) -> Double {
    switch self {
    case .logistic(let slope, let offset):
      let found = 1 / (1 + exp(-(slope * Self.logOdds(share) + offset)))
      return min(max(found, 1e-15), 1 - 1e-15)
    case .steps(let x, let y):
      guard let first = x.first, let last = x.last, share > first else { return y[0] }
      if share >= last { return y[y.count - 1] }
      var (low, high) = (0, x.count - 1)
      while high - low > 1 {
        let middle = (low + high) / 2
        if x[middle] <= share { low = middle } else { high = middle }
      }
      return y[low] + (y[high] - y[low]) * (share - x[low]) / (x[high] - x[low])
    }
  }
}

extension ProbabilityMap {
  func encode(to writer: inout ByteWriter) {
    switch self {
    case .none: writer.write(UInt8(0))
    case .temperature(let temperature):
      writer.write(UInt8(1))
      writer.write(temperature)
    case .curves(let curves):
      writer.write(UInt8(2))
      writer.write(UInt32(curves.count))
      for curve in curves {
        switch curve {
        case .logistic(let slope, let offset):
          writer.write([slope, offset])
          writer.write([Double]())
        case .steps(let x, let y):
          writer.write(x)
          writer.write(y)
        }
      }
    }
  }

  /// - Parameter classCount: Of the probabilities.
  init(from reader: inout ByteReader, classCount: Int) throws(ByteError) {
    switch try reader.read(UInt8.self) {
    case 0: self = .none
    case 1:
      let temperature = try reader.readDouble()
      guard temperature > 0, temperature.isFinite else {
        throw .unexpected("temperature \(temperature)")
      }
      self = .temperature(temperature)
    case 2:
      let count = Int(try reader.read(UInt32.self))
      guard count == (classCount == 2 ? 1 : classCount) else {
        throw .unexpected("\(count) curves of \(classCount) classes")
      }
      var curves: [Curve] = []
      for _ in 0..<count { curves.append(try Curve(from: &reader)) }
      self = .curves(curves)
    case let byte: throw .unexpected("calibration \(byte)")
    }
  }
}

extension ProbabilityMap.Curve {
  fileprivate init(from reader: inout ByteReader) throws(ByteError) {
    let (first, second) = (try reader.readDoubles(), try reader.readDoubles())
    guard (first + second).allSatisfy({ $0.isFinite }) else {
      throw .unexpected("a calibration curve that is not finite")
    }
    if second.isEmpty, first.count == 2 {
      self = .logistic(slope: first[0], offset: first[1])
      return
    }
    guard first.count == second.count, !first.isEmpty,
      zip(first, first.dropFirst()).allSatisfy({ $0 < $1 }),
      second.allSatisfy({ $0 > 0 && $0 < 1 })
    else { throw .unexpected("a calibration curve of uneven parts") }
    self = .steps(x: first, y: second)
  }
}
