@testable import Serving
@testable import Specification
@testable import Stacking
@testable import Planning
import NetworkSupport
import Resampling
import Jobs
import Learners
import Testing

@testable import Tabular

@Suite("stages that feed one another")
struct NetworkStageTests {
  private let network: ExperimentNetwork
  private let outputs: [StackOutput]

  init() throws {
    network = try NetworkFixture.network()
    outputs = try network.outputs()
  }

  private func data(_ stack: ExperimentNetwork.TargetStack) -> StageData {
    outputs[stack.jobs.data.index].data
  }

  @Test(
    "a later stage learns from out-of-fold values and predicts from predictions",
    arguments: [Evaluation.actual, .masked, .holdout("random")])
  func outOfFold(_ evaluation: Evaluation) throws {
    for (feature, target) in [(1, "y"), (2, "z")] {
      let earlier = outputs[try network.stack("first", target, evaluation).blend.index].blend
      let data = data(try network.stack("again", "y", evaluation))
      #expect(data.training.features[feature].name == "out_of_fold.\(feature)")
      func expected(_ rows: [Int]) -> [Double] {
        rows.map { row in
          if let position = earlier.trainingRows.firstIndex(of: row) {
            return earlier.outOfFold[position]
          }
          // Each row that is not learned from is predicted, in a holdout too.
          guard let position = earlier.applyRows.firstIndex(of: row) else { return .nan }
          return earlier.predicted[position]
        }
      }
      #expect(sameBits(Array(data.training.column(feature)), expected(data.trainingRows)))
      #expect(sameBits(Array(data.apply.column(feature)), expected(data.applyRows)))
      #expect(!data.training.column(feature).contains { $0.isNaN })
      #expect(!data.apply.column(feature).contains { $0.isNaN })
    }
  }

  @Test("a table that a stage fills reaches the stages that join it, in the same evaluation")
  func filledTables() throws {
    for (evaluation, isMasked) in [(Evaluation.actual, false), (.masked, true)] {
      let id = try #require(
        network.fillIDs[.init(table: "air_filled", isMasked: isMasked)])
      let z = try outputs[id.index].table.table.numbers("z")
      #expect(!z.contains { $0.isNaN })
      let data = data(try network.stack("sites", "y", evaluation))
      let column = try #require(data.training.features.firstIndex { $0.name == "air_filled.z" })
      #expect(sameBits(Array(data.training.column(column)), data.trainingRows.map { z[$0 / 2] }))
      #expect(sameBits(Array(data.apply.column(column)), data.applyRows.map { z[$0 / 2] }))
    }
  }

  @Test("a filled table keeps every measured cell and fills every gap of its targets")
  func fills() throws {
    for (table, name) in [("air", "air_filled"), ("site", "site_filled")] {
      let raw = try #require(NetworkFixture.tables()[table])
      let filled = outputs[try #require(network.fills[name]).index].table
      var gaps = 0
      for column in raw.columns {
        guard case .numbers(let before) = column.values else { continue }
        let after = try filled.table.numbers(column.name)
        for row in before.indices where !before[row].isNaN {
          #expect(before[row].bitPattern == after[row].bitPattern)
        }
        #expect(!after.contains { $0.isNaN })
        gaps += column.missingCount
      }
      #expect(filled.filled.count == gaps)
      for cell in filled.filled {
        let value = try filled.table.numbers(cell.column)[cell.row]
        #expect(cell.lower <= value && value <= cell.upper)
        let column = try #require(raw[cell.column])
        #expect(value >= column.minimum ?? -.infinity)
        #expect(value <= column.maximum ?? .infinity)
      }
    }
  }

  @Test("each evaluation is scored for every candidate, the blend and the naive forecast")
  func scores() throws {
    for evaluation in [Evaluation.actual, .masked, .holdout("random")] {
      let stack = try network.stack("first", "y", evaluation)
      let scores = network.scores(of: stack, outputs)
      #expect(Set(scores.map(\.evaluation)) == [evaluation.name])
      let rmse = scores.filter { $0.metric == .measure(.rmse) }
      #expect(rmse.map(\.model.name) == ["ridge", "near", "top", "near", "blend", "baseline"])
      #expect(rmse.map(\.model.layer) == [1, 1, 2, 2, nil, nil])
      #expect(scores.contains { $0.metric == .coverage } == (evaluation != .actual))
      // By hand from the blend and what was observed.
      let blend = outputs[stack.blend.index].blend
      let observed = try #require(NetworkFixture.tables()["air"]).numbers("y")
      let pairs =
        evaluation == .actual
        ? zip(blend.trainingRows, blend.outOfFold).map { (observed[$0], $1) }
        : zip(blend.applyRows, blend.predicted).map { (observed[$0], $1) }
          .filter { !$0.0.isNaN }
      let value = Measure.rmse.value(observed: pairs.map(\.0), predicted: pairs.map(\.1))
      #expect(rmse.first { $0.model == .blend }?.value == value)
    }
  }

  @Test("a holdout that a stage reads across targets, two stages on, is predicted in every row")
  func chained() throws {
    let text = NetworkFixture.text.replacing(
      "  sites:\n",
      with: """
          middle:
            table: air
            targets: [y, z]
            features: [b, {out_of_fold: first}]
            stack: one
          end:
            table: air
            targets: [y]
            features: [a, {out_of_fold: middle.z}]
            stack: one
          sites:

        """
    ).replacing(", {out_of_fold: first.z}]", with: "]")
    let network = try NetworkFixture.network(text)
    let outputs = try network.outputs()
    for stage in ["middle", "end"] {
      let stack = try network.stack(stage, stage == "middle" ? "z" : "y", .holdout("random"))
      let data = outputs[stack.jobs.data.index].data
      #expect(!data.training.column(1).contains { $0.isNaN }, "\(stage)")
      #expect(!data.apply.column(1).contains { $0.isNaN }, "\(stage)")
    }
  }
}
