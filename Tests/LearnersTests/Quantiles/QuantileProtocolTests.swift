import Tabular
import Testing

@testable import Learners

/// What every learner of quantiles promises.
@Suite struct QuantileProtocolTests {
  @Test("quantiles ascend in each row, one for each level", arguments: Fixture.quantileLearners)
  func ascending(_ learner: any QuantileLearner) throws {
    let data = Fixture.mixed()
    let model = try learner.fitQuantiles(data, levels: Fixture.levels, seed: 3)
    #expect(model.levels == Fixture.levels && model.outputCount == 5)
    let found = model.quantiles(data.features)
    #expect(found.count == data.features.rowCount * 5)
    #expect(found.allSatisfy { $0.isFinite })
    for start in stride(from: 0, to: found.count, by: 5) {
      #expect(found[start..<start + 5].sorted() == Array(found[start..<start + 5]))
    }
  }

  @Test(
    "it learns: its pinball loss on held-out rows is below that of constants",
    arguments: Fixture.quantileLearners.filter { !($0 is MeanValue) })
  func learns(_ learner: any QuantileLearner) throws {
    let data = Fixture.mixed(rowCount: 400)
    let isTraining = Set(data.rows)
    let heldOut = data.target.indices.filter { !isTraining.contains($0) }
    func loss(_ learner: any QuantileLearner) throws -> Double {
      let model = try learner.fitQuantiles(data, levels: Fixture.levels, seed: 3)
      return Fixture.pinballLoss(model.quantiles(data.features), data.target, rows: heldOut)
    }
    let (own, constants) = (try loss(learner), try loss(MeanValue()))
    #expect(own < 0.7 * constants)
  }

  @Test(
    "about the level's share of rows lies below each quantile",
    arguments: Fixture.quantileLearners)
  func shares(_ learner: any QuantileLearner) throws {
    // Nothing but noise, whose quantiles are those of a uniform number.
    var random = RandomSource(seed: 9)
    let rows = 1000
    let features = Fixture.numbers((0..<rows).map { _ in random.uniform() }, columns: 1)
    var data = Fixture.all(features, (0..<rows).map { _ in random.uniform() })
    data.rows = Array(0..<500)
    var learner = learner
    // Of whole trees every leaf is a row, and their votes crowd around the middle.
    if var trees = learner as? ExtraTrees {
      trees.minSamplesLeaf = 20
      learner = trees
    }
    let found = try learner.fitQuantiles(data, levels: [0.2, 0.5, 0.8], seed: 3)
      .quantiles(features)
    for (place, level) in [0.2, 0.5, 0.8].enumerated() {
      let below = (500..<rows).count { data.target[$0] <= found[$0 * 3 + place] }
      // Some learn the noise.
      #expect(abs(Double(below) / 500 - level) < 0.16, "\(level): \(below)")
    }
  }

  @Test(
    "the same seed gives the same bits, and a model loads bit for bit",
    arguments: Fixture.quantileLearners)
  func roundTrip(_ learner: any QuantileLearner) throws {
    let data = Fixture.mixed()
    let model = try learner.fitQuantiles(data, levels: Fixture.levels, seed: 3)
    let bytes = LearnerCatalogue.encode(model)
    #expect(
      LearnerCatalogue.encode(try learner.fitQuantiles(data, levels: Fixture.levels, seed: 3))
        == bytes)
    let loaded = try #require(try LearnerCatalogue.decode(bytes) as? any QuantileModel)
    #expect(loaded.levels == Fixture.levels)
    #expect(LearnerCatalogue.encode(loaded) == bytes)
    #expect(
      loaded.quantiles(data.features).map(\.bitPattern)
        == model.quantiles(data.features).map(\.bitPattern))
    #expect(model.featureImportance.count == data.features.features.count)
  }

  @Test("damaged bytes are refused", arguments: Fixture.quantileLearners)
  func damage(_ learner: any QuantileLearner) throws {
    let model = try learner.fitQuantiles(Fixture.mixed(), levels: Fixture.levels, seed: 3)
    let bytes = LearnerCatalogue.encode(model)
    for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 60)) {
      #expect(throws: ByteError.self) { try LearnerCatalogue.decode(Array(bytes[..<length])) }
    }
  }

  @Test("a row is predicted alike alone and among others", arguments: Fixture.quantileLearners)
  func alone(_ learner: any QuantileLearner) throws {
    let data = Fixture.mixed()
    let model = try learner.fitQuantiles(data, levels: Fixture.levels, seed: 3)
    let all = model.quantiles(data.features)
    for row in [0, 17, 89] {
      let own = model.quantiles(data.features, rows: row..<row + 1)
      #expect(own == Array(all[row * 5..<row * 5 + 5]))
    }
  }

  @Test("of a constant every quantile is the constant", arguments: Fixture.quantileLearners)
  func constant(_ learner: any QuantileLearner) throws {
    var data = Fixture.mixed()
    data.target = data.target.map { _ in 4.25 }
    let found = try learner.fitQuantiles(data, levels: [0.1, 0.9], seed: 3).quantiles(data.features)
    #expect(found.allSatisfy { abs($0 - 4.25) < 1e-6 })
  }

  @Test("levels must ascend between 0 and 1, at least two of them")
  func levels() {
    #expect(QuantileLevels.isSound(QuantileLevels.standard) && QuantileLevels.standard.count == 9)
    for wrong in [[0.5], [0, 0.5], [0.5, 1], [0.5, 0.5], [0.9, 0.1], []] {
      #expect(!QuantileLevels.isSound(wrong), "\(wrong)")
    }
    #expect(QuantileLevels.middle(of: [0.1, 0.4, 0.6]) == 1)
    #expect(QuantileLevels.middle(of: [0.05, 0.1]) == 1)
  }

  @Test("a family of quantiles alone refuses to learn a mean")
  func quantilesAlone() {
    let learner = QuantileRegression()
    #expect(!QuantileRegression.family.learnsNumbers && QuantileRegression.family.learnsQuantiles)
    #expect(throws: FitError.self) { try learner.fit(Fixture.mixed(), seed: 3) }
    #expect(
      LearnerCatalogue.familiesOfQuantiles.contains("gbm")
        && !LearnerCatalogue.familiesOfQuantiles.contains("ridge"))
  }

  @Test("rearranging sorts each row")
  func rearranging() {
    var values = [3.0, 1, 2, 5, 5, 4]
    rearrange(&values, width: 3)
    #expect(values == [1, 2, 3, 4, 5, 5])
  }

  @Test("an objective has no part in a quantile task, linear leaves neither")
  func objections() {
    let outline = TrainingOutline(fewestRows: 50, featureCount: 3, targets: [])
    var gbm = GBM()
    #expect(gbm.objection(toQuantiles: [0.1, 0.9], outline) == nil)
    gbm.objective = .huber
    #expect(gbm.objection(toQuantiles: [0.1, 0.9], outline) != nil)
    gbm = GBM()
    gbm.linearTree = true
    #expect(gbm.objection(toQuantiles: [0.1, 0.9], outline) != nil)
    var cat = CAT()
    cat.objective = .absolute
    #expect(cat.objection(toQuantiles: [0.1, 0.9], outline) != nil)
  }
}
