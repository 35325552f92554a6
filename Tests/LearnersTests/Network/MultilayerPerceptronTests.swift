import Glibc
import Tabular
import Testing

@testable import Learners

@Suite struct MultilayerPerceptronTests {
  private func tiny(_ preset: MultilayerPerceptron.Preset = .standard) -> MultilayerPerceptron {
    var learner = MultilayerPerceptron()
    learner.preset = preset
    learner.hiddenWidth = 16
    learner.hiddenLayers = 2
    learner.epochs = 40
    learner.batchSize = 16
    learner.ensembleSize = 2
    return learner
  }

  private func data(rows: Int = 120) -> TrainingData {
    let features = FeatureMatrix(
      [
        (.init("x"), (0..<rows).map { sin(1.7 * Double($0)) }),
        (.init("noise"), (0..<rows).map { $0 % 9 == 4 ? .nan : cos(5.1 * Double($0)) }),
        (.init("colour", .category(levels: ["red", "green"])), (0..<rows).map { Double($0 % 2) }),
        (
          .init("place", .category(levels: (0..<12).map { "p\($0)" })),
          (0..<rows).map { $0 % 25 == 3 ? .nan : Double($0 % 12) }
        ),
      ], rowCount: rows)
    let target = (0..<rows).map { row in
      50 + 10 * sin(2 * sin(1.7 * Double(row))) + (row % 2 == 0 ? 5.0 : -5.0)
    }
    return TrainingData(features: features, target: target, rows: Array(0..<rows))
  }

  private func error(_ predicted: [Double], _ target: [Double]) -> Double {
    let sum = zip(predicted, target).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return (sum / Double(target.count)).squareRoot()
  }

  @Test("a planted function is learned, and what matters is what counts")
  func learns() throws {
    var training = data(rows: 300)
    training.rows = Array(0..<240)
    let model = try tiny().fit(training, seed: 1)
    let predicted = model.predict(training.features, rows: 240..<300)
    #expect(error(predicted, Array(training.target[240...])) < 2.5)
    let importance = model.featureImportance
    #expect(importance[0] > importance[1] && importance[2] > importance[1])
  }

  @Test(
    "every preset fits, and stays within the training range",
    arguments: MultilayerPerceptron.Preset.allCases)
  func presets(preset: MultilayerPerceptron.Preset) throws {
    let data = data()
    let predicted = try tiny(preset).fit(data, seed: 1).predict(data.features)
    let spread = TargetRange(data, margin: 0.05)
    #expect(predicted.allSatisfy { $0 >= spread.lower && $0 <= spread.upper })
    #expect(error(predicted, data.target) < spread.scale)
  }

  @Test("presets have the shapes and rates of what they are named for")
  func recipes() {
    var learner = MultilayerPerceptron()
    let standard = learner.recipe(rows: 2048)
    #expect((standard.hiddenLayers, standard.hiddenWidth, standard.ensembleSize) == (2, 64, 5))
    #expect((standard.epochs, standard.batchSize) == (128, 128))
    #expect(learner.recipe(rows: 100).epochs == 256)
    #expect(learner.recipe(rows: 1_000_000).epochs == 24)
    learner.preset = .nnTorch
    let torch = learner.recipe(rows: 1000)
    #expect((torch.hiddenLayers, torch.hiddenWidth, torch.batchSize) == (4, 128, 64))
    #expect(torch.embeddingWidth(levels: 10) == 5)
    #expect(torch.dropout == 0.1 && !torch.dropsTop)
    #expect(torch.bounded && torch.scaling == .standard && torch.loss == .absolute)
    learner.preset = .realMLP
    learner.dropout = 0
    learner.hiddenWidth = 96
    let real = learner.recipe(rows: 1000)
    #expect(real.dropout == 0 && real.hiddenWidth == 96 && real.learnsMix)
    #expect(real.start == .dataDriven)
  }

  @Test("every option changes the model")
  func options() throws {
    let data = data()
    var changed: [MultilayerPerceptron] = [tiny()]
    func change(_ body: (inout MultilayerPerceptron) -> Void) {
      var learner = tiny()
      body(&learner)
      changed.append(learner)
    }
    change { $0.scaling = .standard }
    change { $0.outputRange = .bounded }
    change { $0.loss = .absolute }
    change { $0.start = .dataDriven }
    change { $0.sharedMembers = 3 }
    change { $0.numericEmbedding = .plain }
    change { $0.activation = .elu }
    change { $0.schedule = .cosine }
    change { $0.learningRate = 0.01 }
    change { $0.weightDecay = 0 }
    change { $0.dropout = 0.2 }
    change { $0.validationFraction = 0.3 }
    let models = try changed.map { try $0.fit(data, seed: 1).predict(data.features) }
    #expect(Set(models.map { $0.map(\.bitPattern) }).count == models.count)
  }

  @Test("shared members learn a planted function, and more of them differ from one")
  func sharedMembers() throws {
    var training = data(rows: 300)
    training.rows = Array(0..<240)
    var learner = tiny()
    learner.ensembleSize = 1
    learner.sharedMembers = 8
    let predicted = try learner.fit(training, seed: 1).predict(training.features, rows: 240..<300)
    #expect(error(predicted, Array(training.target[240...])) < 2.5)
  }

  @Test("bounds reach beyond the training range by 5 % of the deviation, but not past zero")
  func bounds() {
    var data = data()
    #expect(TargetRange(data, margin: 0.05, keepsSign: true).lower > 0)
    data.target = data.target.map { $0 - (data.target.min() ?? 0) }
    let range = TargetRange(data, margin: 0.05, keepsSign: true)
    #expect(range.lower == 0)
    #expect(abs(range.upper - (data.target.max() ?? 0) - 0.05 * range.scale) < 1e-12)
    data.target = data.target.map { -$0 }
    #expect(TargetRange(data, margin: 0.05, keepsSign: true).upper == 0)
    #expect(TargetRange(data, margin: 0.05).upper > 0)
  }

  @Test("the same seed gives the same bits, another seed others")
  func deterministic() throws {
    let data = data()
    let bytes = LearnerCatalogue.encode(try tiny(.realMLP).fit(data, seed: 3))
    #expect(LearnerCatalogue.encode(try tiny(.realMLP).fit(data, seed: 3)) == bytes)
    #expect(LearnerCatalogue.encode(try tiny(.realMLP).fit(data, seed: 4)) != bytes)
  }

  @Test("rows are predicted the same in any block")
  func blocks() throws {
    let data = data(rows: 230)
    let model = try tiny().fit(data, seed: 3)
    let parts = [0..<1, 1..<100, 100..<230].flatMap { model.predict(data.features, rows: $0) }
    #expect(model.predict(data.features) == parts)
  }

  @Test("a model is read back bit for bit; damaged and cut bytes are refused")
  func saved() throws {
    let data = data()
    let model = try tiny().fit(data, seed: 3)
    let bytes = LearnerCatalogue.encode(model)
    let read = try LearnerCatalogue.decode(bytes)
    #expect(read.predict(data.features) == model.predict(data.features))
    #expect(LearnerCatalogue.encode(read) == bytes)
    var body = ByteWriter()
    model.encode(to: &body)
    for length in stride(from: 0, to: body.bytes.count, by: 97) {
      var reader = ByteReader(Array(body.bytes.prefix(length)))
      #expect(throws: ByteError.self) { try MultilayerPerceptronModel(from: &reader) }
    }
    var damaged = bytes
    damaged[200] ^= 1
    #expect(throws: ByteError.self) { try LearnerCatalogue.decode(damaged) }
  }

  @Test("given validation rows choose the epoch; their targets alone change the model")
  func validation() throws {
    var first = data()
    first.rows = Array(0..<90)
    first.validation = Array(90..<120)
    var second = first
    for row in second.validation { second.target[row] = 60 - second.target[row] }
    let chosen = try tiny().fit(first, seed: 1).predict(first.features)
    let misled = try tiny().fit(second, seed: 1).predict(first.features)
    #expect(chosen != misled)
    let (rows, target) = (first.validation, first.target)
    #expect(
      error(rows.map { chosen[$0] }, rows.map { target[$0] })
        < error(rows.map { misled[$0] }, rows.map { target[$0] }))
  }

  @Test("few rows, a constant target, and no usable feature are taken")
  func edges() throws {
    var data = data()
    data.rows = [0, 1, 2]
    #expect(try tiny().fit(data, seed: 1).predict(data.features).allSatisfy(\.isFinite))
    data.rows = [7]
    #expect(try tiny().fit(data, seed: 1).predict(data.features, rows: 0..<1) == [data.target[7]])
    let blank = FeatureMatrix([(.init("x"), [1, 1, 1])], rowCount: 3)
    let model = try tiny().fit(
      TrainingData(features: blank, target: [1, 2, 6], rows: [0, 1, 2]), seed: 1)
    #expect(model.predict(blank) == [3, 3, 3])
  }

  @Test("a cancelled fit stops")
  func cancelled() async {
    let data = data()
    let task = Task { () -> FitError? in
      withUnsafeCurrentTask { $0?.cancel() }
      do {
        _ = try tiny().fit(data, seed: 1)
        return nil
      } catch {
        return error as? FitError
      }
    }
    #expect(await task.value == .cancelled)
  }
}
