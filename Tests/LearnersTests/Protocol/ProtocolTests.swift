import Tabular
import Testing

@testable import Learners

/// What every family promises, whatever it learns.
@Suite struct ProtocolTests {
  static let learners: [any Learner] = {
    var learners = LearnerCatalogue.families.filter(\.learnsNumbers).map(\.defaultLearner)
    var forest = RandomForest()
    forest.maxLeafNodes = 7
    forest.maxFeatures = 0.5
    var trees = ExtraTrees()
    trees.bootstrap = true
    trees.minSamplesLeaf = 3
    var neighbours = NearestNeighbours()
    neighbours.weights = .distance
    neighbours.p = 1
    var torch = MultilayerPerceptron()
    torch.preset = .nnTorch
    torch.learningRate = 3e-3
    var shared = MultilayerPerceptron()
    shared.preset = .realMLP
    shared.hiddenWidth = 32
    shared.sharedMembers = 4
    learners += [forest, trees, neighbours, torch, shared]
    return learners
  }()

  @Test("the same seed gives the same bits", arguments: learners)
  func determinism(_ learner: any Learner) throws {
    let data = Fixture.mixed()
    let first = try learner.fit(data, seed: 3)
    let second = try learner.fit(data, seed: 3)
    #expect(LearnerCatalogue.encode(first) == LearnerCatalogue.encode(second))
    #expect(bits(first.predict(data.features)) == bits(second.predict(data.features)))
  }

  @Test("a model loads bit for bit", arguments: learners)
  func roundTrip(_ learner: any Learner) throws {
    let data = Fixture.mixed()
    let model = try learner.fit(data, seed: 3)
    let bytes = LearnerCatalogue.encode(model)
    let loaded = try LearnerCatalogue.decode(bytes)
    #expect(LearnerCatalogue.encode(loaded) == bytes)
    #expect(bits(loaded.predict(data.features)) == bits(model.predict(data.features)))
    #expect(bits(loaded.featureImportance) == bits(model.featureImportance))
  }

  @Test("damaged bytes are refused", arguments: learners)
  func damage(_ learner: any Learner) throws {
    let bytes = LearnerCatalogue.encode(try learner.fit(Fixture.mixed(), seed: 3))
    let step = max(1, bytes.count / 60)
    for length in stride(from: 0, to: bytes.count, by: step) {
      #expect(throws: ByteError.self) { try LearnerCatalogue.decode(Array(bytes[..<length])) }
    }
    for place in stride(from: 0, to: bytes.count, by: step) {
      var flipped = bytes
      flipped[place] ^= 1 << UInt8(place % 8)
      #expect(throws: ByteError.self) { try LearnerCatalogue.decode(flipped) }
    }
  }

  /// Without the checksum, damage may give another sound model, but never a trap.
  @Test("reading a damaged body throws or gives a model", arguments: learners)
  func damagedBody(_ learner: any Learner) throws {
    var writer = ByteWriter()
    let model = try learner.fit(Fixture.mixed(rowCount: 30), seed: 3)
    model.encode(to: &writer)
    let read = { (bytes: [UInt8]) throws(ByteError) in
      var reader = ByteReader(bytes)
      _ = try type(of: model).init(from: &reader)
    }
    for length in stride(from: 0, to: writer.bytes.count, by: max(1, writer.bytes.count / 200)) {
      #expect(throws: ByteError.self) { try read(Array(writer.bytes[..<length])) }
    }
    var random = RandomSource(seed: 1)
    var refused = 0
    for _ in 0..<300 {
      var flipped = writer.bytes
      flipped[random.index(below: min(flipped.count, 2000))] = UInt8(random.index(below: 256))
      do { try read(flipped) } catch { refused += 1 }
    }
    // Any finite number is a mean: of its few bytes none says what the others hold.
    #expect(refused > 0 || learner is MeanValue)
  }

  @Test("rows are predicted alike in one block and in many", arguments: learners)
  func blocks(_ learner: any Learner) throws {
    let data = Fixture.mixed(rowCount: 600)
    let model = try learner.fit(data, seed: 3)
    let whole = model.predict(data.features)
    let parts = stride(from: 0, to: 600, by: 7).flatMap {
      model.predict(data.features, rows: $0..<min($0 + 7, 600))
    }
    #expect(whole.count == 600)
    #expect(whole.allSatisfy { $0.isFinite })
    #expect(bits(whole) == bits(parts))
  }

  /// The mean, and those that go by time and series alone, which these rows do not have.
  static let baselines: [any Learner] = [
    CarriedValue(), Climatology(), MeanValue(), SeriesLine(),
  ]
  static let learnersOfFeatures = learners.filter { learner in
    !baselines.contains { type(of: $0).family.name == type(of: learner).family.name }
  }

  @Test("without time and series, baselines predict the weighted mean", arguments: baselines)
  func baselineMeans(_ learner: any Learner) throws {
    let data = Fixture.mixed(rowCount: 400)
    let weights = try #require(data.weights)
    let total = data.rows.reduce(0) { $0 + weights[$1] }
    let mean = data.rows.reduce(0) { $0 + weights[$1] * data.target[$1] } / total
    let predicted = try learner.fit(data, seed: 3).predict(data.features)
    for value in predicted { #expect(abs(value - mean) < 1e-12 * abs(mean)) }
  }

  @Test("predictions beat the mean on rows that were not seen", arguments: learnersOfFeatures)
  func learns(_ learner: any Learner) throws {
    let data = Fixture.mixed(rowCount: 400)
    let model = try learner.fit(data, seed: 3)
    let fresh = Fixture.mixed(rowCount: 400, seed: 8)
    let error = Fixture.rmse(model.predict(fresh.features), fresh.target)
    #expect(error < 0.7 * Fixture.deviation(fresh.target))
  }

  @Test("importance is one number, not negative, for each feature", arguments: learners)
  func importance(_ learner: any Learner) throws {
    let importance = try learner.fit(Fixture.mixed(), seed: 3).featureImportance
    #expect(importance.count == 4)
    #expect(importance.allSatisfy { $0 >= 0 && $0.isFinite })
    #expect(importance[3] == 0)
  }

  @Test("cells of rows that are not trained on do not matter", arguments: learners)
  func otherRows(_ learner: any Learner) throws {
    let data = Fixture.mixed()
    let held = Set(0..<data.features.rowCount).subtracting(data.rows)
    var changed = data
    changed.features = FeatureMatrix(
      rowCount: data.features.rowCount, features: data.features.features,
      cells: data.features.cells.enumerated().map { place, cell in
        held.contains(place % data.features.rowCount) ? 1 : cell
      })
    changed.target = data.target.enumerated().map { held.contains($0) ? .nan : $1 }
    let model = try learner.fit(data, seed: 3)
    let other = try learner.fit(changed, seed: 3)
    #expect(LearnerCatalogue.encode(model) == LearnerCatalogue.encode(other))
  }

  @Test(
    "weights change a fit, in every family that says so",
    arguments: learners.filter { type(of: $0).family.usesWeights })
  func weightsMatter(_ learner: any Learner) throws {
    var data = Fixture.mixed()
    data.weights = data.target.map { $0 > 3 ? 10 : 0.1 }
    let weighted = try learner.fit(data, seed: 3).predict(data.features)
    data.weights = nil
    let plain = try learner.fit(data, seed: 3).predict(data.features)
    #expect(bits(weighted) != bits(plain))
  }

  /// Learners whose objective is a weighted sum over rows and that draw nothing by the number of rows.
  static let exactlyWeighted: [any Learner] = {
    // Nodes of many rows, where no two splits gain the same.
    var forest = RandomForest()
    forest.bootstrap = false
    forest.nEstimators = 2
    forest.maxDepth = 3
    var lasso = Lasso()
    lasso.tol = 1e-12
    var net = ElasticNet()
    net.tol = 1e-12
    return [Ridge(), lasso, net, forest]
  }()

  @Test("a row of weight 2 is the row twice", arguments: exactlyWeighted)
  func doubled(_ learner: any Learner) throws {
    let plain = Fixture.mixed()
    let twice = plain.rows.filter { $0 % 3 == 1 }
    var weighted = plain
    weighted.weights = plain.target.indices.map { $0 % 3 == 1 ? 2 : 1 }
    let all = plain.rows + twice
    let repeated = TrainingData(
      features: plain.features.selecting(all), target: all.map { plain.target[$0] },
      rows: Array(all.indices))
    let a = try learner.fit(weighted, seed: 3).predict(plain.features)
    let b = try learner.fit(repeated, seed: 3).predict(plain.features)
    for (a, b) in zip(a, b) { #expect(abs(a - b) < 1e-7 * max(1, abs(b))) }
  }

  @Test("a cancelled fit says so", arguments: learners)
  func cancellation(_ learner: any Learner) async {
    let data = Fixture.mixed()
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      _ = try learner.fit(data, seed: 3)
    }
    await #expect(throws: FitError.cancelled) { try await task.value }
  }

  @Test("a single row is learned or refused with a reason", arguments: learners)
  func singleRow(_ learner: any Learner) throws {
    var data = Fixture.mixed()
    data.rows = [1]
    do {
      let model = try learner.fit(data, seed: 3)
      #expect(model.predict(data.features).allSatisfy { abs($0 - data.target[1]) < 1e-9 })
    } catch {
      guard case .tooFewRows(_, let needed, found: 1) = error else { throw error }
      #expect(needed > 1)
    }
  }

  @Test("names and aliases are unique, and texts are written", arguments: LearnerCatalogue.families)
  func documentation(_ family: LearnerFamily) {
    let names = LearnerCatalogue.families.flatMap { [$0.name] + $0.aliases }
    #expect(Set(names).count == names.count)
    #expect(!family.title.isEmpty && !family.summary.isEmpty && !family.reference.isEmpty)
    let keys = family.hyperparameters.flatMap { [$0.key] + $0.aliases }
    #expect(Set(keys).count == keys.count)
    for hyperparameter in family.hyperparameters {
      #expect(hyperparameter.domain.contains(family.defaultValue(of: hyperparameter)))
    }
  }

  private func bits(_ values: [Double]) -> [UInt64] { values.map(\.bitPattern) }
}
