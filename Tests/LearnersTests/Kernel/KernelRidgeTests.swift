import Glibc
import Tabular
import Testing

@testable import Learners

/// Kernel ridge regression and the recursive feature machine, which share all but the length scales.
@Suite struct KernelRidgeTests {
  static let learners: [any Learner] = [KernelRidge(), RecursiveFeatureMachine()]

  /// The first of four numbers and the category matter.
  private func data(rows: Int = 80) -> TrainingData {
    var columns: [(feature: FeatureMatrix.Feature, cells: [Double])] = []
    for column in 0..<4 {
      let frequency = 1.3 * Double((column + 1) * (column + 2))
      let cells = (0..<rows).map { $0 % 11 == 5 ? Double.nan : sin(frequency * Double($0)) }
      columns.append((FeatureMatrix.Feature("x\(column)"), cells))
    }
    let colour = FeatureMatrix.Feature("colour", .category(levels: ["red", "green"]))
    columns.append((colour, (0..<rows).map { Double($0 % 2) }))
    let features = FeatureMatrix(columns, rowCount: rows)
    let target = (0..<rows).map { row -> Double in
      let x = features[row, 0]
      return 10 + (x.isNaN ? 0 : 3 * cos(2 * x)) + Double(row % 2)
    }
    return TrainingData(features: features, target: target, rows: Array(0..<rows))
  }

  private func error(_ predicted: [Double], _ target: [Double]) -> Double {
    let sum = zip(predicted, target).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return (sum / Double(target.count)).squareRoot()
  }

  @Test("a planted function is learned", arguments: learners)
  func learns(learner: any Learner) throws {
    var training = data(rows: 160)
    training.rows = Array(0..<120)
    let model = try learner.fit(training, seed: 1)
    let predicted = model.predict(training.features, rows: 120..<160)
    #expect(error(predicted, Array(training.target[120...])) < 0.75)
    #expect(
      model.featureImportance.dropFirst().prefix(3).allSatisfy {
        $0 < model.featureImportance[0]
      })
  }

  @Test("the recursive feature machine sees past the features without effect")
  func rescales() throws {
    var training = data(rows: 160)
    training.rows = Array(0..<120)
    var learner = RecursiveFeatureMachine()
    let held = Array(training.target[120...])
    let rescaled = try learner.fit(training, seed: 1).predict(training.features, rows: 120..<160)
    learner.iterations = 0
    let plain = try learner.fit(training, seed: 1).predict(training.features, rows: 120..<160)
    #expect(error(rescaled, held) < 0.8 * error(plain, held))
  }

  @Test("given bandwidth and ridge are used: the solution is that of the plain equations")
  func plain() throws {
    let (features, target) = plantedFeatures(rows: 12, columns: 2)
    var learner = KernelRidge()
    learner.kernel = .rbf
    learner.bandwidth = 0.8
    learner.alpha = 0.2
    let data = TrainingData(features: features, target: target, rows: Array(0..<12))
    let predicted = try learner.fit(data, seed: 1).predict(features)
    let points = standardised(planted(rows: 12, columns: 2).points, columns: 2)
    func squared(_ i: Int, _ j: Int) -> Double {
      (0..<2).reduce(0) { $0 + pow(points[i * 2 + $1] - points[j * 2 + $1], 2) }
    }
    let distances = (0..<12).flatMap { i in (0..<i).map { squared(i, $0).squareRoot() } }.sorted()
    let scale = 0.8 * distances[distances.count / 2]
    var matrix = SymmetricMatrix(order: 12)
    for i in 0..<12 {
      for j in 0...i {
        matrix[i, j] = exp(-squared(i, j) / (2 * scale * scale)) + (i == j ? 0.2 + 1e-6 : 0)
      }
    }
    let covariance = matrix
    let isDefinite = matrix.factorise()
    #expect(isDefinite)
    let mean = target.reduce(0, +) / 12
    let alpha = matrix.factoredSolve(target.map { $0 - mean })
    for i in 0..<12 {
      let expected = covariance.times(alpha, width: 1)[i] - (0.2 + 1e-6) * alpha[i] + mean
      #expect(abs(predicted[i] - expected) < 1e-9)
    }
  }

  @Test("the same seed gives the same bits, which are read back", arguments: learners)
  func saved(learner: any Learner) throws {
    let data = data()
    let model = try learner.fit(data, seed: 3)
    let bytes = LearnerCatalogue.encode(model)
    #expect(LearnerCatalogue.encode(try learner.fit(data, seed: 3)) == bytes)
    let read = try LearnerCatalogue.decode(bytes)
    #expect(read.predict(data.features) == model.predict(data.features))
    #expect(type(of: read).familyName == type(of: learner).family.name)
  }

  @Test("above exact_rows inducing points come close")
  func inducing() throws {
    let data = data()
    var ridge = KernelRidge()
    let exact = try ridge.fit(data, seed: 1).predict(data.features)
    ridge.exactRows = 40
    ridge.inducingPoints = 60
    let rough = try ridge.fit(data, seed: 1).predict(data.features)
    #expect(error(rough, exact) < 0.3)
    var machine = RecursiveFeatureMachine()
    machine.selectionRows = 50
    let whole = try machine.fit(data, seed: 1).predict(data.features)
    machine.exactRows = 60
    machine.inducingPoints = 60
    let part = try machine.fit(data, seed: 1).predict(data.features)
    #expect(error(part, whole) < 0.3)
  }

  @Test("inducing points that nearly coincide and a ridge of a millionth are taken")
  func illConditioned() throws {
    let (features, target) = plantedFeatures(rows: 2000, columns: 2)
    var learner = KernelRidge()
    learner.kernel = .rbf
    learner.bandwidth = 4
    learner.alpha = 1e-6
    learner.selectionRows = 20
    learner.exactRows = 100
    learner.inducingPoints = 150
    let smooth = (0..<2000).map { target[$0] - 0.3 * sin(37 * Double($0)) }
    let data = TrainingData(features: features, target: smooth, rows: Array(0..<2000))
    let predicted = try learner.fit(data, seed: 1).predict(features)
    #expect(error(predicted, smooth) < 0.1)
  }

  @Test("a single row and a constant target are taken", arguments: learners)
  func edges(learner: any Learner) throws {
    var data = data()
    data.rows = [4]
    #expect(try learner.fit(data, seed: 1).predict(data.features, rows: 0..<1) == [data.target[4]])
    data = self.data()
    data.target = data.target.map { _ in 2 }
    #expect(try learner.fit(data, seed: 1).predict(data.features).allSatisfy { $0 == 2 })
  }

  @Test("rows that agree in every feature but one are taken", arguments: learners)
  func ties(learner: any Learner) throws {
    let features = FeatureMatrix(
      [(.init("x"), [0, 0, 0, 0, 0, 0, 0, 1])], rowCount: 8)
    let data = TrainingData(
      features: features, target: [1, 1, 1, 2, 1, 1, 1, 5], rows: Array(0..<8))
    let predicted = try learner.fit(data, seed: 1).predict(features)
    #expect(predicted.allSatisfy { $0.isFinite })
  }
}
