import Glibc
import Learners
import Tabular

/// The rows of a benchmark: those to learn from, and those to be judged on.
struct LearnersCase {
  /// Training rows, the last ``validationCount`` of them those that a validated fit stops early on.
  let features: FeatureMatrix
  let target: [Double]
  let validationCount: Int
  /// The rows that were not trained on, or the training rows where there are none.
  let testFeatures: FeatureMatrix
  let testTarget: [Double]

  /// Reads a file of little-endian 64-bit integers and doubles: the numbers of rows, training rows,
  /// validation rows among them and features; the number of levels of each feature (0 for a
  /// number); the cells column by column; the target. Training rows come first.
  init(file path: String) throws {
    guard let file = fopen(path, "rb") else { throw BenchmarkFailure("\(path) can't be opened") }
    defer { fclose(file) }
    func read<Value: BitwiseCopyable>(_ count: Int, _ zero: Value) throws -> [Value] {
      var values = [Value](repeating: zero, count: count)
      guard fread(&values, MemoryLayout<Value>.stride, count, file) == count else {
        throw BenchmarkFailure("\(path) is too short")
      }
      return values
    }
    let counts = try read(4, Int64(0)).map { Int($0) }
    let (rowCount, trainingCount) = (counts[0], counts[1])
    let levels = try read(counts[3], Int64(0)).map { Int($0) }
    let all = FeatureMatrix(
      rowCount: rowCount,
      features: levels.enumerated().map { index, count in
        FeatureMatrix.Feature(
          "x\(index)",
          count == 0 ? .numeric : .category(levels: (0..<count).map { "level \($0)" }))
      }, cells: try read(rowCount * counts[3], 0.0))
    let targets = try read(rowCount, 0.0)
    let training = Array(0..<trainingCount)
    let test = trainingCount < rowCount ? Array(trainingCount..<rowCount) : training
    // Matrices apart, since bins are made from all rows of a matrix.
    features = all.selecting(training)
    target = training.map { targets[$0] }
    validationCount = counts[2]
    testFeatures = all.selecting(test)
    testTarget = test.map { targets[$0] }
  }

  /// What a fit is given; a matrix of its own, so that no earlier fit's bins are found.
  func trainingData(validated: Bool) -> TrainingData {
    let fresh = FeatureMatrix(
      rowCount: features.rowCount, features: features.features, cells: features.cells)
    let learned = validated ? target.count - validationCount : target.count
    return TrainingData(
      features: fresh, target: target, rows: Array(0..<learned),
      validation: Array(learned..<target.count))
  }

  func error(of predicted: [Double]) -> Double {
    let sum = zip(testTarget, predicted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return (sum / Double(testTarget.count)).squareRoot()
  }
}
