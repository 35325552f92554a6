import Resampling
import Tabular
import Testing

@Suite("measures")
struct MeasureTests {
  /// Figures of scikit-learn 1.9.1 (`mean_absolute_percentage_error` on the seven rows whose
  /// observation is not zero) and of numpy for bias and correlation, to 1e-14 relative.
  @Test(
    "every measure agrees with scikit-learn",
    arguments: [
      (.rmse, 0.90355201842506), (.mae, 0.6875), (.r2, 0.9157236825524837), (.bias, -0.15625),
      (.mape, 0.5494390738751641), (.medae, 0.5), (.correlation, 0.9604290407367252),
    ] as [(Measure, Double)])
  func agreesWithScikitLearn(measure: Measure, expected: Double) {
    let value = measure.value(
      observed: [3.5, -0.25, 2, 7.125, 4.75, 0, 1.5, 9],
      predicted: [3, 0.5, 2.25, 8, 4.5, -0.5, 1.75, 6.875])
    #expect(abs(value - expected) <= 1e-14 * abs(expected))
  }

  @Test("a weight of 2 is the row twice, weights of 1 change no bit, and a weight of 0 is no row")
  func weights() {
    let observed = [3.5, -0.25, 2, 7.125, 4.75, 0, 1.5, 9]
    let predicted = [3, 0.5, 2.25, 8, 4.5, -0.5, 1.75, 6.875]
    let weights: [Double] = [1, 2, 0, 1, 3, 1, 0, 2]
    let repeated = observed.indices.flatMap { row in (0..<Int(weights[row])).map { _ in row } }
    for measure in measures {
      let weighted = measure.value(observed: observed, predicted: predicted, weights: weights)
      let expected = measure.value(
        observed: repeated.map { observed[$0] }, predicted: repeated.map { predicted[$0] })
      #expect(abs(weighted - expected) <= 1e-12 * abs(expected), "\(measure)")
      let ones = measure.value(
        observed: observed, predicted: predicted, weights: observed.map { _ in 1 })
      #expect(ones == measure.value(observed: observed, predicted: predicted), "\(measure)")
      let none = measure.value(
        observed: observed, predicted: predicted, weights: observed.map { _ in 0 })
      #expect(none.isNaN)
    }
  }

  @Test("a weighted median halves the weight")
  func weightedMedian() {
    func median(_ weights: [Double]) -> Double {
      Measure.medae.value(observed: [0, 0, 0], predicted: [1, -2, 4], weights: weights)
    }
    #expect(median([1, 1, 1]) == 2)
    #expect(median([1, 1, 3]) == 4)
    #expect(median([1, 1, 2]) == 3)
    #expect(median([0.6, 0.2, 0.2]) == 1)
  }

  @Test("the median of an odd number is the middle one")
  func oddMedian() {
    let value = Measure.medae.value(observed: [0, 0, 0, 0, 0], predicted: [9, -2, 1, 0, -3])
    #expect(value == 2)
  }

  /// Those of numbers.
  private let measures = Measure.allCases.filter(\.isOfNumbers)

  @Test("figures of tiny and of huge numbers are those of ordinary ones in another unit")
  func extremes() {
    let (observed, predicted) = ([1.0, 2.5, -0.5, 4], [1.25, 2, 0, 3.5])
    for measure in measures {
      let plain = measure.value(observed: observed, predicted: predicted)
      for exponent in [-900, 700, 1000] {
        let unit = Double(sign: .plus, exponent: exponent, significand: 1)
        let value = measure.value(
          observed: observed.map { $0 * unit }, predicted: predicted.map { $0 * unit })
        switch measure {
        case .rmsle: continue  // depends on the unit
        case .mse: #expect(value == plain * unit * unit, "at 2^\(exponent)")
        case .rmse, .mae, .bias, .medae, .pinball:
          #expect(value == plain * unit, "\(measure) at 2^\(exponent)")
        default: #expect(value == plain, "\(measure) at 2^\(exponent)")
        }
      }
    }
  }

  @Test("perfect predictions have perfect figures")
  func perfect() {
    let values = [0.1, 0.7, -0.5, 4]
    for measure in measures {
      let value = measure.value(observed: values, predicted: values)
      #expect(value == (measure.goal == .higher ? 1 : 0), "\(measure.title)")
    }
  }

  @Test("a measure is NaN where it is undefined, and nowhere else")
  func undefined() {
    // The mean of three times 0.1 is not 0.1 to the last bit.
    let constant = [0.1, 0.1, 0.1]
    let varied = [0.0, 0.1, 0.3]
    for measure in measures {
      #expect(measure.value(observed: [], predicted: []).isNaN)
      let undefined = [.r2, .correlation, .spearman, .kendall, .coe, .ioa].contains(measure)
      #expect(measure.value(observed: constant, predicted: varied).isNaN == undefined)
    }
    #expect(Measure.correlation.value(observed: varied, predicted: constant).isNaN)
    #expect(Measure.r2.value(observed: varied, predicted: constant).isFinite)
    #expect(Measure.mape.value(observed: [0, 0], predicted: [1, 2]).isNaN)
  }
}
