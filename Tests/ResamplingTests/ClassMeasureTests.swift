import Foundation
import Testing

@testable import Resampling

/// Agreement with scikit-learn, scipy and openair's formulas; recorded by
/// `experiments/peers/class_metrics_reference.py`.
@Suite struct ClassMeasureTests {
  private struct Recorded: Decodable {
    struct Classes: Decodable {
      var name: String
      var classCount: Int
      var observed: [Int]
      var probabilities: [Double]
      var weights: [Double]?
      /// `null` where it is undefined.
      var figures: [String: Double?]
    }
    struct Numbers: Decodable {
      var name: String
      var observed: [Double]
      var predicted: [Double]
      var figures: [String: Double?]
    }
    var classes: [Classes]
    var numbers: [Numbers]
  }

  private let recorded: Recorded

  init() throws {
    let url = try #require(
      Bundle.module.url(
        forResource: "class_metrics", withExtension: "json", subdirectory: "Reference"))
    recorded = try JSONDecoder().decode(Recorded.self, from: try Data(contentsOf: url))
  }

  @Test("class metrics are scikit-learn's to 1e-12: weights, ties, an absent class, one row")
  func classes() throws {
    for expected in recorded.classes {
      for (name, figure) in expected.figures {
        let measure = try #require(ClassMeasure(rawValue: name), "\(name)")
        let found = measure.value(
          observed: expected.observed, probabilities: expected.probabilities,
          classCount: expected.classCount, weights: expected.weights)
        if let figure {
          #expect(
            abs(found - figure) <= 1e-12 * max(1, abs(figure)),
            "\(expected.name), \(name): \(found), not \(figure)")
        } else {
          #expect(found.isNaN, "\(expected.name), \(name): \(found)")
        }
      }
    }
  }

  @Test("every class metric is recorded for two classes or for more")
  func complete() {
    let names = Set(recorded.classes.flatMap(\.figures.keys))
    #expect(ClassMeasure.allCases.filter { !names.contains($0.rawValue) }.isEmpty)
  }

  @Test("metrics of numbers are those of scikit-learn, scipy and openair to 1e-12")
  func numbers() throws {
    for expected in recorded.numbers {
      for (name, figure) in expected.figures {
        let measure = try #require(Measure(rawValue: name), "\(name)")
        let found = measure.value(observed: expected.observed, predicted: expected.predicted)
        if let figure {
          #expect(
            abs(found - figure) <= 1e-12 * max(1, abs(figure)),
            "\(expected.name), \(name): \(found), not \(figure)")
        } else {
          #expect(found.isNaN, "\(expected.name), \(name): \(found)")
        }
      }
    }
  }

  @Test("a binary metric of three classes is undefined, as is every metric without rows")
  func undefined() {
    for measure in ClassMeasure.allCases {
      #expect(measure.value(observed: [], probabilities: [], classCount: 2).isNaN)
      let found = measure.value(
        observed: [0, 1, 2], probabilities: [0.6, 0.2, 0.2, 0.1, 0.8, 0.1, 0.3, 0.3, 0.4],
        classCount: 3)
      #expect(found.isNaN == measure.isBinary, "\(measure)")
    }
  }

  @Test("the ranked probability score of hand-made rows counts how many levels away they lie")
  func ranked() {
    func score(_ shares: [Double], _ observed: Int) -> Double {
      ClassMeasure.rankedProbability.value(
        observed: [observed], probabilities: shares, classCount: 3)
    }
    // Up to the first level 0.5, up to the second 0.75; observed is the third.
    #expect(score([0.5, 0.25, 0.25], 2) == (0.25 + 0.5625) / 2)
    #expect(score([0, 0, 1], 2) == 0 && score([1, 0, 0], 2) == 1)
    // Two levels away is worse than one; to log loss and accuracy they are alike.
    #expect(score([1, 0, 0], 2) > score([0, 1, 0], 2))
    let two = ClassMeasure.rankedProbability.value(
      observed: [1, 0], probabilities: [0.25, 0.75, 0.5, 0.5], classCount: 2)
    #expect(
      two
        == ClassMeasure.brier.value(
          observed: [1, 0], probabilities: [0.25, 0.75, 0.5, 0.5], classCount: 2))
  }

  @Test("a weight of 2 is the row twice")
  func weights() {
    let shares = [0.7, 0.3, 0.4, 0.6, 0.55, 0.45, 0.2, 0.8]
    for measure in ClassMeasure.allCases {
      let weighted = measure.value(
        observed: [0, 1, 1, 0], probabilities: shares, classCount: 2, weights: [1, 2, 1, 1])
      let twice = measure.value(
        observed: [0, 1, 1, 1, 0],
        probabilities: Array(shares[0..<4]) + Array(shares[2..<4]) + Array(shares[4..<8]),
        classCount: 2)
      #expect(abs(weighted - twice) < 1e-14 || (weighted.isNaN && twice.isNaN), "\(measure)")
    }
  }
}
