/// An experiment file without mistakes, small enough to be broken in one place at a time.
enum SpecFixture {
  static let text = """
    strata: 1
    name: small
    title: A small experiment
    seed: 7
    vars:
      data: data
      count: 3
    tables:
      city:
        file: ${vars.data}/city.csv
        key: [Year, Month]
        columns:
          PM2.5: {unit: µg/m³, min: 0}
          O3: {min: 0, max: 500}
        ignore: [Notes]
      district:
        file: ${vars.data}/book.xlsx
        sheet: Districts
        key: [Year, Month, District]
    learners:
      ridge: {family: ridge}
      list: {family: ridge, alpha: [0.1, 10]}
    stacks:
      two:
        folds: {kind: blocks, by: [Year, Month], count: 3}
        layers:
          - [ridge, list]
          - {candidates: [ridge], features: false}
        blend: greedy
    stages:
      space:
        table: district
        join: {city_filled: [Year, Month]}
        targets: [O3, NO2]
        relative_to: {column: city_filled.*, form: difference}
        features: [District, PM2.5, city_filled.*]
        stack: two
        fills: district_filled
      again:
        table: district
        targets: O3
        features: [District, {out_of_fold: space}]
        stack: two
      time:
        table: city
        targets: [O3]
        features: [{time: [Year, Month]}, {cyclic: Month, period: 12}, PM2.5]
        stack: two
        fills: city_filled
    evaluate:
      metrics: [rmse, r2]
      holdouts:
        random: {kind: random, fraction: 0.2}
      masked: {kind: earliest, by: [Year, Month], fraction: 0.2}
    inventories:
      city_inventory: {table: city_filled, intervals: 0.9}
    """
}
