@testable import Specification
@testable import Stacking
import TableFiles
import Learners
import Tabular
import Testing

/// The language as a reader meets it first: three stages, two tables, aliases and a merge key.
private let shanghai = """
  strata: 1
  name: shanghai
  title: Gap-free monthly air quality of Shanghai's 16 districts, July 2014 to September 2025
  seed: 2025

  vars:
    data: ../data/shanghai

  tables:
    city:
      file: ${vars.data}/raw_dataset.xlsx
      sheet: City-level_Data(original)
      key: [Year, Month]
      columns: &indicators
        PM2.5_mean:        {unit: µg/m³, min: 0}
        PM10_mean:         {unit: µg/m³, min: 0}
        O3_mean:           {unit: µg/m³, min: 0}
        NO2_mean:          {unit: µg/m³, min: 0}
        SO2_mean:          {unit: µg/m³, min: 0}
        CO_mean:           {unit: mg/m³, min: 0}
        AQI_Good_Rate_pct: {unit: "%", min: 0, max: 100}
      ignore: [District, Sources]
    district:
      file: ${vars.data}/raw_dataset.xlsx
      sheet: District-level_Data(original)
      key: [Year, Month, District]
      columns:
        <<: *indicators
        CO_mean: {unit: mg/m³, min: 0, invalid: missing}
      ignore: [Sources]

  learners:
    gbm:   {family: gbm, learning_rate: 0.03}
    cat:   {family: extra_trees}
    xgb:   {family: random_forest}
    nn:    {family: nearest_neighbours}
    gp:    {family: gaussian_process}
    ridge: {family: ridge}

  stacks:
    amlsg:
      folds: {kind: blocks, by: [Year, Month], count: 5}
      layers:
        - [gbm, cat, xgb, nn, gp, ridge]
        - [gbm, cat, ridge]
      blend: greedy

  stages:
    temporal:
      table: city
      targets: [PM10_mean, O3_mean, CO_mean]
      features: [{time: [Year, Month]}, {cyclic: Month, period: 12, harmonics: 2}, \
  PM2.5_mean, NO2_mean, SO2_mean, AQI_Good_Rate_pct]
      stack: amlsg
      fills: city_complete
    spatial:
      table: district
      join: {city_complete: [Year, Month]}
      targets: &district_targets [PM10_mean, O3_mean, NO2_mean, SO2_mean, CO_mean, \
  AQI_Good_Rate_pct]
      relative_to: {column: city_complete.*, form: difference}
      features: [{time: [Year, Month]}, {cyclic: Month, period: 12, harmonics: 2}, District, \
  city_complete.*]
      stack: amlsg
    hybrid:
      table: district
      join: {city_complete: [Year, Month]}
      targets: *district_targets
      relative_to: {column: city_complete.*, form: difference}
      features: [{time: [Year, Month]}, {cyclic: Month, period: 12, harmonics: 2}, District, \
  PM2.5_mean, city_complete.*, {out_of_fold: spatial}]
      stack: amlsg
      fills: district_complete

  evaluate:
    metrics: [rmse, mae, r2, bias]
    holdouts:
      random:   {kind: random, fraction: 0.2}
      backcast: {kind: earliest, by: [Year, Month], fraction: 0.2}
    masked:
      {kind: earliest, by: [Year, Month], fraction: 0.2}

  inventories:
    city_level_complete_inventory:     {table: city_complete, intervals: 0.9}
    district_level_complete_inventory: {table: district_complete, intervals: 0.9}
  """

@Suite("the experiment of Shanghai's air")
struct SpecShanghaiTests {
  @Test("all of it is read")
  func reading() throws {
    let experiment = try ExperimentReader.read(text: shanghai, file: "experiments/shanghai.yaml")
    #expect(experiment.seed == 2025)
    #expect(
      experiment.tables.map(\.request.file)
        == Array(repeating: "experiments/../data/shanghai/raw_dataset.xlsx", count: 2))
    let district = try #require(experiment.table("district")).request
    #expect(
      district.columns.map(\.name) == [
        "PM2.5_mean", "PM10_mean", "O3_mean", "NO2_mean", "SO2_mean", "CO_mean",
        "AQI_Good_Rate_pct",
      ])
    #expect(district.columns.map(\.declaration.invalid).count { $0 == .missing } == 1)
    #expect(district.columns[5].declaration.invalid == .missing)
    #expect(district.columns[6].declaration.unit == "%")
    #expect(experiment.candidates.map(\.name) == ["gbm", "cat", "xgb", "nn", "gp", "ridge"])
    #expect(
      experiment.stack("amlsg")?.layers.map { $0.candidates.map(\.value) } == [
        ["gbm", "cat", "xgb", "nn", "gp", "ridge"], ["gbm", "cat", "ridge"],
      ])
    #expect(experiment.stages.map(\.name) == ["temporal", "spatial", "hybrid"])
    #expect(experiment.stage("spatial")?.fills == nil)
    let hybrid = try #require(experiment.stage("hybrid"))
    #expect(hybrid.targets == experiment.stage("spatial")?.targets)
    #expect(hybrid.features.last?.kind == .outOfFold(stage: "spatial", target: nil))
    #expect(hybrid.baseline?.forms == [.difference])
    #expect(experiment.evaluation.holdouts.map(\.name) == ["random", "backcast"])
    #expect(experiment.inventories.map(\.table.value) == ["city_complete", "district_complete"])
    let again = try ExperimentReader.read(
      text: experiment.resolvedText, file: "experiments/again.yaml")
    #expect(again.resolvedText == experiment.resolvedText)
    #expect(
      again.stages.map { $0.features.map(\.kind) }
        == experiment.stages.map { $0.features.map(\.kind) })
  }

  @Test("a family that the catalogue lacks is refused with those it has")
  func families() throws {
    let text = shanghai.replacing("family: ridge}", with: "family: oracle}")
    do {
      _ = try ExperimentReader.read(text: text, file: "s.yaml")
      Issue.record("no error")
    } catch {
      let native = LearnerCatalogue.families.map(\.name)
      let known = native + OutsideFamilies.all.map(\.name).filter { !native.contains($0) }
      #expect(error.errors.map(\.problem) == [.unknownName(.family, "oracle", known: known)])
    }
  }
}
