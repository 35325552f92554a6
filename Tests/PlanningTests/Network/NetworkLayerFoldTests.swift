@testable import Serving
@testable import Specification
@testable import Stacking
@testable import Planning
import NetworkSupport
import Resampling
import TableFiles
import Jobs
import Learners
import Testing
import YAML

@testable import Tabular

@Suite("layers with folds of their own")
struct NetworkLayerFoldTests {
  private static let text = """
    strata: 1
    name: folds
    seed: 4
    tables: {air: {file: air.csv, key: [Id]}}
    learners: {ridge: {family: ridge}, near: {family: nearest_neighbours, n_neighbors: 2}}
    stacks:
      s:
        folds: {kind: kfold, count: 3}
        layers: [[ridge, near], {candidates: [ridge], folds: {kind: kfold, count: 4}}]
        blend: mean
    stages: {only: {table: air, targets: [y], features: [a, b], stack: s}}
    """

  private func network(_ text: String = Self.text) throws -> ExperimentNetwork {
    let air = try #require(NetworkFixture.tables()["air"])
    return try NetworkFixture.network(text, ["air": air])
  }

  @Test("a layer's fits are those of its folds, and every candidate predicts every row once")
  func fits() throws {
    let network = try network()
    let stack = try network.stack("only", "y")
    #expect(stack.fits.count == 2 * 3 + 4)
    let outputs = try network.outputs()
    let layers = stack.jobs.layers.map { outputs[$0.index].layer }
    #expect(layers.map(\.splits.count) == [3, 4])
    for layer in layers {
      #expect(layer.splits.flatMap(\.heldOut).sorted() == Array(0..<12))
      for column in layer.columns {
        #expect(column.bySplit.count == layer.splits.count)
        for (split, fold) in zip(layer.splits, column.bySplit) {
          #expect(sameBits(fold.heldOut, split.heldOut.map { column.outOfFold[$0] }))
        }
      }
    }
    #expect(Set(network.nodes.map(\.label)).count == network.nodes.count)
    #expect(network.nodes.map(\.label).contains("data only/y, folds of layer 2"))
  }

  @Test("folds that a layer states are drawn anew, though they are the stack's in kind and count")
  func drawnAnew() throws {
    let same = try network(Self.text.replacing("count: 4", with: "count: 3"))
    let stack = try same.stack("only", "y")
    let outputs = try same.outputs()
    let splits = stack.jobs.layers.map { outputs[$0.index].layer.splits }
    #expect(splits[0].map(\.heldOut) != splits[1].map(\.heldOut))
    // Without them, the second layer's are the first's, and there is one job for the rows.
    let plain = try network(
      Self.text.replacing("{candidates: [ridge], folds: {kind: kfold, count: 4}}", with: "[ridge]"))
    let jobs = try plain.stack("only", "y").jobs
    #expect(jobs.layerData == [jobs.data, jobs.data])
    // What is below the layer is the same job either way.
    let keys = Set(same.nodes.map(\.key))
    let below = try plain.stack("only", "y").fits.prefix(6).map { plain.nodes[$0.index].key }
    #expect(below.allSatisfy(keys.contains))
  }

  @Test("an interval comes from fits that saw none of the rows whose errors it is made of")
  func intervals() throws {
    let network = try network()
    let stack = try network.stack("only", "y")
    let outputs = try network.outputs()
    let data = outputs[stack.jobs.data.index].data
    let layers = stack.jobs.layers.map { outputs[$0.index].layer }
    let members = layers.flatMap { layer in layer.columns.map { (layer.splits, $0) } }
    let blend = outputs[stack.blend.index].blend
    #expect(blend.weights.map(\.weight) == [Double](repeating: 1 / 3, count: 3))
    func mean(_ values: [Double]) -> Double {
      var sum = 0.0
      for value in values { sum += value / 3 }
      return sum
    }
    for (place, predicted) in blend.predicted.enumerated() {
      var above: [Double] = []
      for row in data.trainingRows.indices {
        let error = abs(data.observed[row] - mean(members.map { $0.1.outOfFold[row] }))
        let center = mean(
          members.map { splits, column in
            let split = splits.firstIndex { $0.heldOut.contains(row) } ?? -1
            return column.bySplit[split].apply[place]
          })
        above.append(center + error)
      }
      // ⌈0.9 · 13⌉ = 12 of 12: the outermost.
      #expect(abs(blend.upper[place] - max(above.max() ?? .nan, predicted)) < 1e-12)
    }
  }

  @Test("the folds of the blend are the stack's, each row predicted by fits that did not see it")
  func heldOutFolds() throws {
    let network = try network()
    let stack = try network.stack("only", "y")
    let outputs = try network.outputs()
    let blend = outputs[stack.blend.index].blend
    #expect(blend.folds.map(\.fold) == [0, 1, 2])
    #expect(blend.folds.flatMap(\.rows).sorted() == blend.trainingRows)
    for fold in blend.folds {
      for (row, value) in zip(fold.rows, fold.predicted) {
        let place = try #require(blend.trainingRows.firstIndex(of: row))
        #expect(value == blend.outOfFold[place])
      }
    }
  }

  @Test("a layer's folds that the rows do not allow are told at the layer")
  func checked() throws {
    let experiment = try NetworkFixture.experiment(
      Self.text.replacing("count: 4", with: "count: 13"))
    let air = try #require(NetworkFixture.tables()["air"])
    let contents = TableContents(table: air, invalid: [], contentHash: [], fileBytes: 0)
    let errors = ExperimentChecks.check(experiment, tables: ["air": contents]).errors
    #expect(errors.map(\.mark.line) == [9])
    #expect(
      errors.map { $0.sentence } == [
        "target 'y' of stage 'only': 12 rows with a known target; the folds need at least 13; "
          + "lower 'count'"
      ])
  }
}

@Suite("blends of each layer and of all")
struct BlendingEachTests {
  private func weights(_ text: String) throws -> [Double] {
    let network = try NetworkFixture.network(
      """
      strata: 1
      name: each
      seed: 4
      tables: {air: {file: air.csv, key: [Id]}}
      learners: {ridge: {family: ridge}, near: {family: nearest_neighbours, n_neighbors: 2}}
      stacks:
        s: {folds: {kind: kfold, count: 3}, layers: [[ridge, near], [ridge, near]], blend: \(text)}
      stages: {only: {table: air, targets: [y], features: [a, b], stack: s}}
      """, ["air": try #require(NetworkFixture.tables()["air"])])
    let stack = try network.stack("only", "y")
    return try network.outputs()[stack.blend.index].blend.weights.map(\.weight)
  }

  @Test("the blend of least error is taken: the first layer's, or all layers'")
  func least() throws {
    let each = try weights("{kind: mean, layers: each}")
    // On twelve rows a second layer adds noise alone.
    #expect(each == [0.5, 0.5, 0, 0])
    #expect(try weights("{kind: mean, layers: all}") == [0.25, 0.25, 0.25, 0.25])
    #expect(try weights("{kind: best, layers: each}") == weights("{kind: best, layers: all}"))
  }

  @Test("errors that agree to so many decimals are a tie, which goes to a column already chosen")
  func rounded() {
    // The mean of both is better than the first by a third of a millionth.
    let columns = [[1, 0.001], [1.000_000_1, -0.001]]
    #expect(greedyWeights(columns, target: [0, 0], steps: 3) == [0.5, 0.5])
    #expect(greedyWeights(columns, target: [0, 0], steps: 3, decimals: 6) == [1, 0])
    // Errors as small as the last of the decimals are not rounded.
    let small = columns.map { $0.map { $0 * 1e-5 } }
    #expect(greedyWeights(small, target: [0, 0], steps: 3, decimals: 6) == [0.5, 0.5])
  }
}
