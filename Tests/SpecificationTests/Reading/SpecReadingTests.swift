@testable import Specification
@testable import Stacking
import TableFiles
import Resampling
import Learners
import Tabular
import Testing
import Wording

@Suite("reading experiment files")
struct SpecReadingTests {
  private func read(
    _ text: String, set overrides: [String] = [], file: String = "e/small.yaml"
  ) throws -> Experiment {
    do {
      return try ExperimentReader.read(text: text, file: file, overrides: overrides)
    } catch {
      Issue.record("\(error.rendered)")
      throw error
    }
  }

  @Test("the fixture has no mistakes and says what it says")
  func fixture() throws {
    let experiment = try read(SpecFixture.text)
    #expect(experiment.name == "small")
    #expect(experiment.title == "A small experiment")
    #expect(experiment.seed == 7)
    #expect(experiment.tables.map(\.name) == ["city", "district"])
    let city = try #require(experiment.table("city"))
    #expect(city.request.file == "e/data/city.csv")
    #expect(city.request.key == ["Year", "Month"])
    #expect(city.request.columns.map(\.name) == ["PM2.5", "O3"])
    #expect(city.request.columns[0].declaration.unit == "µg/m³")
    #expect(city.request.columns[1].declaration.maximum == 500)
    #expect(city.request.ignore == ["Notes"])
    #expect(city.request.missing == ["NA"])
    #expect(experiment.table("district")?.request.sheet == "Districts")
    #expect(experiment.candidates.map(\.name) == ["ridge", "list[alpha=0.1]", "list[alpha=10]"])
    let stack = try #require(experiment.stack("two"))
    #expect(stack.folds.scheme == .blocks(by: ["Year", "Month"], count: 3, purge: 0))
    #expect(
      stack.layers[0].candidates.map(\.value) == ["ridge", "list[alpha=0.1]", "list[alpha=10]"])
    #expect(stack.layers.map(\.seesFeatures) == [true, false])
    #expect(stack.blend == BlendSpec(method: .greedy, layers: .all, steps: 50))
    #expect(experiment.evaluation.metrics == [.rmse, .r2])
    #expect(experiment.evaluation.holdouts.map(\.scheme) == [.random(fraction: 0.2)])
    #expect(
      experiment.evaluation.masked?.scheme == .earliest(by: ["Year", "Month"], fraction: 0.2))
    #expect(experiment.inventories.map(\.level) == [0.9])
  }

  @Test("a stage comes after those it needs, whatever their order in the file")
  func order() throws {
    let experiment = try read(SpecFixture.text)
    #expect(experiment.stages.map(\.name) == ["time", "space", "again"])
    let space = try #require(experiment.stage("space"))
    #expect(space.joins.map(\.table.value) == ["city_filled"])
    #expect(space.joins.map { $0.on.map(\.value) } == [["Year", "Month"]])
    #expect(space.targets.map(\.value) == ["O3", "NO2"])
    #expect(space.baseline?.table.value == "city_filled")
    #expect(space.baseline?.column == nil)
    #expect(
      space.features.map(\.kind) == [
        .column("District", .asTyped), .column("PM2.5", .asTyped),
        .allJoined(table: "city_filled"),
      ])
    #expect(experiment.stage(filling: "city_filled")?.name == "time")
  }

  @Test("a learner's lists make a candidate for each combination")
  func combinations() throws {
    let text = SpecFixture.text.replacing(
      "family: ridge, alpha: [0.1, 10]", with: "family: LR, reg_lambda: [1, 0.5, 1.5e0]")
    let candidates = try read(text).candidates.filter { $0.group == "list" }
    #expect(candidates.map(\.name) == ["list[alpha=1]", "list[alpha=0.5]", "list[alpha=1.5]"])
    #expect(candidates.map { ($0.learner as? Ridge)?.alpha } == [1, 0.5, 1.5])
  }

  @Test(
    "folds of every kind are read",
    arguments: [
      ("{kind: kfold}", .kfold(count: 5, repeats: 1, shuffle: true)),
      (
        "{kind: kfold, count: 3, repeats: 2, shuffle: true}",
        .kfold(count: 3, repeats: 2, shuffle: true)
      ),
      ("{kind: stratified, count: 4}", .stratified(count: 4, repeats: 1)),
      ("{kind: grouped, by: District}", .grouped(by: ["District"], count: 5, repeats: 1)),
      ("{kind: blocks, by: [Year], purge: 2}", .blocks(by: ["Year"], count: 5, purge: 2)),
      ("{kind: leave_one_group_out, by: [A, B]}", .leaveOneGroupOut(by: ["A", "B"])),
      (
        "{kind: forward_chaining, by: [Year], count: 3}",
        .forwardChaining(by: ["Year"], count: 3, purge: 0)
      ),
      (
        "{kind: backward_chaining, by: [Year], count: 3, purge: 1}",
        .backwardChaining(by: ["Year"], count: 3, purge: 1)
      ),
      ("{kind: column, column: fold}", .column("fold")),
    ] as [(String, FoldScheme)])
  func folds(text: String, expected: FoldScheme) throws {
    let text = SpecFixture.text.replacing("{kind: blocks, by: [Year, Month], count: 3}", with: text)
    #expect(try read(text).stack("two")?.folds.scheme == expected)
  }

  @Test(
    "holdouts of every kind are read",
    arguments: [
      ("{kind: latest, by: Year, fraction: 0.1}", .latest(by: ["Year"], fraction: 0.1)),
      ("{kind: group, by: [District], fraction: 0.25}", .group(by: ["District"], fraction: 0.25)),
      ("{kind: column, column: test}", .column("test")),
    ] as [(String, HoldoutScheme)])
  func holdouts(text: String, expected: HoldoutScheme) throws {
    let text = SpecFixture.text.replacing("{kind: random, fraction: 0.2}", with: text)
    #expect(try read(text).evaluation.holdouts.map(\.scheme) == [expected])
  }

  @Test(
    "blends are read by name or with their settings",
    arguments: [
      ("mean", BlendSpec(method: .mean)), ("nnls", BlendSpec(method: .nnls)),
      ("{kind: best, layers: last}", BlendSpec(method: .best, layers: .last)),
      (
        "{kind: greedy, steps: 25, layers: all, bags: 20}",
        BlendSpec(method: .greedy, layers: .all, steps: 25, bags: 20)
      ),
    ])
  func blends(text: String, expected: BlendSpec) throws {
    let text = SpecFixture.text.replacing("blend: greedy", with: "blend: \(text)")
    #expect(try read(text).stack("two")?.blend == expected)
  }

  @Test("features of every kind are read; a point in a column's name is no table")
  func features() throws {
    let list = """
      features: [PM2.5_mean, district.CO, city_filled.PM2.5, {number: Level}, \
      {category: city_filled.Kind}, {time: Year}, {cyclic: Month, period: 12.5, harmonics: 3}]
      """
    let text = SpecFixture.text.replacing(
      "features: [District, PM2.5, city_filled.*]", with: list)
    #expect(
      try read(text).stage("space")?.features.map(\.kind) == [
        .column("PM2.5_mean", .asTyped), .column("CO", .asTyped),
        .joined(table: "city_filled", column: "PM2.5", .asTyped), .column("Level", .number),
        .joined(table: "city_filled", column: "Kind", .category), .time(["Year"]),
        .cyclic(column: "Month", period: 12.5, harmonics: 3),
      ])
    let again = try read(
      SpecFixture.text.replacing("{out_of_fold: space}", with: "{out_of_fold: space.NO2}"))
    #expect(again.stage("again")?.features[1].kind == .outOfFold(stage: "space", target: "NO2"))
  }

  @Test("what is not written has its default")
  func defaults() throws {
    let experiment = try read("{strata: 1, name: bare, seed: 18446744073709551615, title: null}")
    #expect(experiment.seed == .max)
    #expect(experiment.title == nil)
    #expect(experiment.tables.isEmpty && experiment.stages.isEmpty)
    #expect(experiment.evaluation.metrics == [.rmse, .mae, .r2, .bias])
    #expect(experiment.evaluation.masked == nil)
  }

  @Test("the truth of a filled table and the columns of the naive baseline are read")
  func truth() throws {
    let text = SpecFixture.text.replacing(
      "evaluate:\n",
      with: "evaluate:\n  truth: {city_filled: city}\n  naive: [District, Month]\n")
    let evaluation = try read(text).evaluation
    #expect(evaluation.truths.map(\.table.value) == ["city_filled"])
    #expect(evaluation.truths.map(\.truth.value) == ["city"])
    #expect(evaluation.naive.map(\.value) == ["District", "Month"])
  }
}
