import Tabular

/// An experiment of two stages over 40 months and two sites that runs in a fraction of a second.
public struct SmallExperiment {
  public let folder: ScratchFolder

  /// Path of the experiment file.
  public var file: String { folder.file("small.yaml") }
  /// The folder of all results.
  public var results: String { folder.file("results") }

  /// Writes the experiment and its tables into a folder of its own.
  ///
  /// - Parameters:
  ///   - text: The experiment file; refers to `data/city.csv` and `data/site.csv`.
  public init(_ text: String = SmallExperiment.text) throws {
    folder = try ScratchFolder()
    try folder.write(text, to: "small.yaml")
    let tables = Self.tables()
    try folder.write(tables.city, to: "data/city.csv")
    try folder.write(tables.site, to: "data/site.csv")
  }

  public static let text = """
    strata: 1
    name: small
    title: A small experiment
    seed: 3
    vars: {data: data}
    tables:
      city:
        file: ${vars.data}/city.csv
        key: [Month]
        columns: {pm: {unit: µg/m³, min: 0}, o3: {min: 0}}
      site:
        file: ${vars.data}/site.csv
        key: [Month, Site]
        columns: {pm: {min: 0, max: 60}, rate: {min: 0, max: 1}}
    learners:
      ridge: {family: ridge}
      forest: {family: random_forest, n_estimators: 8}
    stacks:
      two:
        folds: {kind: blocks, by: [Month], count: 4}
        layers: [[ridge, forest], [ridge]]
        blend: greedy
    stages:
      time:
        table: city
        targets: [pm, o3]
        features: [{time: [Year]}, {cyclic: Month, period: 12}, no2]
        stack: two
        fills: city_full
      space:
        table: site
        join: {city_full: [Month]}
        targets: [pm, rate]
        features: [Site, {cyclic: Month, period: 12}, no2, city_full.o3]
        stack: two
        fills: site_full
    evaluate:
      metrics: [rmse, r2]
      baselines: {group_mean: [Site]}
      holdouts: {random: {kind: random, fraction: 0.25}}
      masked: {kind: earliest, by: [Month], fraction: 0.2}
    inventories:
      city: {table: city_full, intervals: 0.8}
      site: {table: site_full, intervals: 0.8}
    """

  /// The tables as CSV. Each target has its gaps in the first months.
  public static func tables() -> (city: String, site: String) {
    var random = RandomSource(seed: 12)
    func text(_ value: Double) -> String { shortestText((value * 100).rounded() / 100) }
    var city = "Month,Year,no2,pm,o3\n"
    var site = "Month,Site,no2,pm,rate\n"
    for month in 1...40 {
      let season = Double((month % 12 - 6) * (month % 12 - 6))
      let no2 = 20 + season / 2 + random.uniform() * 5
      let pm = no2 * 0.8 + random.uniform() * 3
      let o3 = 90 - season - random.uniform() * 8
      city +=
        "\(month),\(text(2014 + Double(month) / 12)),\(text(no2)),"
        + "\(month > 8 ? text(pm) : ""),\(month > 12 ? text(o3) : "")\n"
      for (place, name) in ["Nord, west", "Süd"].enumerated() {
        let own = no2 + Double(place) * 4 + random.uniform()
        let value = own * 0.8 + random.uniform() * 2
        let rate = min(1, 0.5 + own / 100 + random.uniform() / 10)
        site +=
          "\(month),\"\(name)\",\(text(own)),\(month > 10 ? text(value) : ""),"
          + "\(month > 6 ? text(rate) : "")\n"
      }
    }
    return (city, site)
  }
}
