import Resampling
import Tabular
import Testing
import Twin

private let twin = Twin.generate(seed: 2025)
private let indicators = [
  "PM2.5_mean", "PM10_mean", "O3_mean", "NO2_mean", "SO2_mean", "CO_mean", "AQI_Good_Rate_pct",
]

@Suite("the twin")
struct TwinTests {
  @Test("the same seed gives the same twin, another seed another one, truth and all")
  func seeds() {
    let again = Twin.generate(seed: 2025).files()
    #expect(again.map(\.bytes) == twin.files().map(\.bytes))
    let other = Twin.generate(seed: 2026)
    for name in indicators {
      #expect(other.cityTruth[name] != twin.cityTruth[name])
      #expect(other.districtTruth[name] != twin.districtTruth[name])
    }
  }

  @Test("135 months of 16 districts, newest first, named as the real tables name them")
  func rows() throws {
    for table in [twin.city, twin.cityTruth, twin.district, twin.districtTruth] {
      #expect(table.columns.map(\.name) == ["Year", "Month", "District"] + indicators)
    }
    #expect(twin.city.rowCount == 135)
    #expect(twin.district.rowCount == 135 * 16)
    #expect(text(twin.city, 0) == ["2025", "9", "Shanghai"])
    #expect(text(twin.city, 134) == ["2014", "7", "Shanghai"])
    #expect(text(twin.district, 0) == ["2025", "9", "Huangpu"])
    #expect(text(twin.district, 16) == ["2025", "8", "Huangpu"])
    #expect(text(twin.district, 2159) == ["2014", "7", "Chongming"])
    for row in 0..<2160 { #expect(text(twin.district, row) == text(twin.districtTruth, row)) }
  }

  @Test("figures are missing before their first month and nowhere else")
  func gaps() throws {
    let beginnings = [
      (
        "city", twin.city,
        ["PM10_mean": 2020 * 12 + 1, "O3_mean": 2021 * 12 + 8, "CO_mean": 2021 * 12 + 8]
      ),
      (
        "district", twin.district,
        [
          "PM10_mean": 2020 * 12 + 1, "AQI_Good_Rate_pct": 2021 * 12 + 1, "O3_mean": 2022 * 12 + 1,
          "NO2_mean": 2022 * 12 + 1, "SO2_mean": 2022 * 12 + 1, "CO_mean": 2022 * 12 + 1,
        ]
      ),
    ]
    for (place, table, firstMonths) in beginnings {
      let years = try numbers(table, "Year")
      let months = try numbers(table, "Month")
      for name in indicators {
        let column = try #require(table[name])
        let first = firstMonths[name] ?? 0
        for row in 0..<table.rowCount {
          let missing = Int(years[row]) * 12 + Int(months[row]) < first
          #expect(column.isMissing(row) == missing, "\(place) \(name), row \(row)")
        }
      }
    }
  }

  @Test("the truth has no gap, keeps within bounds, and is the districts' mean for the city")
  func truth() throws {
    for name in indicators {
      let city = try numbers(twin.cityTruth, name)
      let district = try numbers(twin.districtTruth, name)
      for value in city + district { #expect(value > 0 && value.isFinite) }
      for month in 0..<135 {
        let mean = district[month * 16..<month * 16 + 16].reduce(0, +) / 16
        // Both sides are rounded to four decimals.
        #expect(abs(mean - city[month]) <= 1.001e-4)
      }
    }
    let rates = try numbers(twin.districtTruth, "AQI_Good_Rate_pct")
    #expect(try #require(rates.max()) <= 100)
    let fine = try numbers(twin.districtTruth, "PM2.5_mean")
    let coarse = try numbers(twin.districtTruth, "PM10_mean")
    #expect(zip(fine, coarse).allSatisfy { $0 < $1 })
  }

  @Test("published figures are rounded, and the truth behind them is near")
  func publishedFigures() throws {
    // Six standard deviations of the measurement error and half a unit of the last place.
    let nearness = [
      "PM2.5_mean": 5.3, "PM10_mean": 18.5, "O3_mean": 24.5, "NO2_mean": 6.1, "SO2_mean": 2.2,
      "CO_mean": 0.53, "AQI_Good_Rate_pct": 10.8,
    ]
    let decimals = ["O3_mean": 1.0]
    for name in indicators {
      let published = try numbers(twin.district, name)
      let truth = try numbers(twin.districtTruth, name)
      let scale = decimals[name] ?? 10
      for (published, truth) in zip(published, truth) where !published.isNaN {
        #expect(published == (published * scale).rounded() / scale)
        #expect(abs(published - truth) <= nearness[name]!, "\(name)")
      }
    }
    let rates = try numbers(twin.city, "AQI_Good_Rate_pct")
    // Thirty days in September 2025: the rate is a whole number of them.
    let days = rates[0] / 100 * 30
    #expect(abs(days - days.rounded()) < 0.016)
  }

  @Test("levels fall over the decade, ozone rises, and the seasons stand where they should")
  func trendsAndSeasons() throws {
    let years = try numbers(twin.cityTruth, "Year")
    let months = try numbers(twin.cityTruth, "Month")
    func mean(_ name: String, where condition: (Int) -> Bool) throws -> Double {
      let cells = try numbers(twin.cityTruth, name)
      let chosen = cells.indices.filter(condition).map { cells[$0] }
      return chosen.reduce(0, +) / Double(chosen.count)
    }
    for (name, least, most) in [
      ("PM2.5_mean", 1.7, 2.6), ("PM10_mean", 1.2, 1.9), ("NO2_mean", 1.3, 2.1),
      ("SO2_mean", 2, 4), ("CO_mean", 1.2, 1.9), ("O3_mean", 0.8, 1),
    ] {
      let fall =
        try mean(name, where: { years[$0] <= 2016 }) / mean(name, where: { years[$0] >= 2022 })
      #expect(fall > least && fall < most, "\(name): \(fall)")
      let winter = try mean(name, where: { months[$0] == 12 || months[$0] <= 2 })
      let summer = try mean(name, where: { (6...8).contains(months[$0]) })
      #expect((winter < summer) == (name == "O3_mean"), "\(name): \(winter), \(summer)")
    }
  }

  @Test("indicators go together as in real air")
  func correlations() throws {
    func correlation(_ a: String, _ b: String) throws -> Double {
      Measure.correlation.value(
        observed: try numbers(twin.cityTruth, a), predicted: try numbers(twin.cityTruth, b))
    }
    for (a, b, least, most) in [
      ("PM2.5_mean", "PM10_mean", 0.7, 0.97), ("PM2.5_mean", "NO2_mean", 0.65, 0.95),
      ("PM2.5_mean", "SO2_mean", 0.5, 0.95), ("PM2.5_mean", "CO_mean", 0.7, 0.98),
      ("PM2.5_mean", "O3_mean", -0.85, -0.3), ("NO2_mean", "O3_mean", -0.9, -0.5),
      ("PM2.5_mean", "AQI_Good_Rate_pct", -0.95, -0.4),
    ] {
      let value = try correlation(a, b)
      #expect(value > least && value < most, "\(a), \(b): \(value)")
    }
  }

  @Test("traffic makes NO2 and eats ozone; the sea keeps Chongming clean")
  func districts() throws {
    func mean(_ name: String, in district: Int) throws -> Double {
      let cells = try numbers(twin.districtTruth, name)
      return stride(from: district, to: cells.count, by: 16).map { cells[$0] }.reduce(0, +) / 135
    }
    let xuhui = 2
    let baoshan = 7
    let chongming = 15
    #expect(try mean("NO2_mean", in: xuhui) > 1.4 * mean("NO2_mean", in: chongming))
    #expect(try mean("O3_mean", in: xuhui) < mean("O3_mean", in: chongming))
    #expect(try mean("SO2_mean", in: baoshan) > mean("SO2_mean", in: chongming))
    #expect(try mean("PM2.5_mean", in: baoshan) > mean("PM2.5_mean", in: chongming))
  }
}

private func text(_ table: Table, _ row: Int) -> [String] {
  table.columns[..<3].map { $0.text(row) }
}

private func numbers(_ table: Table, _ name: String) throws -> [Double] {
  guard case .numbers(let cells) = try #require(table[name]).values else {
    throw NotNumbers(name: name)
  }
  return cells
}

private struct NotNumbers: Error { var name: String }
