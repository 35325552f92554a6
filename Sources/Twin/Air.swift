import Tabular

/// What really was: the true mean of every indicator in every district and month.
///
/// Levels fall over the decade and rise and fall with the year; the month's weather moves all
/// districts alike, a district's traits and its own slow luck set it apart. Ozone, carbon monoxide,
/// PM10 and the rate of good days are made from the other pollutants, as chemistry makes them.
struct Air {
  private let seed: UInt64
  private let weather: Weather

  init(seed: UInt64) {
    self.seed = seed
    weather = Weather(seed: seed, months: Month.all.count)
  }

  /// The truth of one district by month, each with one figure for each indicator.
  func truth(of district: District) -> [[Double]] {
    let own = OwnWays(seed: seed, district: district.name, months: Month.all.count)
    return Month.all.indices.map { step in
      let month = Month.all[step]
      let pm25 = fineDust(step, month, district, own)
      let no2 = nitrogenDioxide(step, month, district, own)
      let ozone = ozone(step, month, district, own, no2: no2)
      return [
        pm25, pm25 + coarseDust(step, month, district, own), ozone, no2,
        sulphurDioxide(step, month, district, own),
        carbonMonoxide(step, month, own, pm25: pm25, no2: no2),
        goodRate(step, month, own, pm25: pm25, ozone: ozone),
      ]
    }
  }

  private func fineDust(
    _ step: Int, _ month: Month, _ district: District, _ own: OwnWays
  ) -> Double {
    let remaining = falling((month.time - 2017.3) / 1.3)
    let winter = month.season(peak: 1.2)
    let shared =
      0.42 * winter + 0.12 * weather.stagnation[step] - 0.06 * weather.wind[step]
      - 0.07 * weather.rain[step] + 0.06 * weather.other[Indicator.pm25.rawValue][step]
    // Plumes from inland reach the west of the city, most of all in winter.
    let local =
      0.08 * (district.inland - 0.1) * (1 + 0.4 * winter)
      + 0.06 * (district.industry - 0.4) * remaining + own.deviation(.pm25, step, 0.02, 0.03)
    return (24.6 + 27 * remaining) * exponential(shared + local)
  }

  private func nitrogenDioxide(
    _ step: Int, _ month: Month, _ district: District, _ own: OwnWays
  ) -> Double {
    let remaining = falling((month.time - 2020.3) / 0.9)
    let shared =
      0.4 * month.season(peak: 12.4) + 0.1 * weather.stagnation[step]
      - 0.05 * weather.wind[step] - 0.03 * weather.rain[step]
      + 0.07 * weather.other[Indicator.no2.rawValue][step]
    let local =
      0.55 * (district.traffic - 0.7) * (1 + 0.2 * remaining)
      + own.deviation(.no2, step, 0.05, 0.075)
    return (27 + 16 * remaining) * exponential(shared + local)
  }

  private func sulphurDioxide(
    _ step: Int, _ month: Month, _ district: District, _ own: OwnWays
  ) -> Double {
    let remaining = falling((month.time - 2017) / 1)
    let shared =
      0.15 * month.season(peak: 1) + 0.05 * weather.stagnation[step]
      - 0.03 * weather.rain[step] + 0.16 * weather.other[Indicator.so2.rawValue][step]
    // Coal went from industry first, and took the contrast with it.
    let local =
      (0.12 + 0.25 * remaining) * (district.industry - 0.4)
      + own.deviation(.so2, step, 0.08, 0.13)
    return (5.6 + 11 * remaining) * exponential(shared + local)
  }

  /// PM10 without PM2.5: raised by wind and building, washed out by rain, topped by spring dust.
  private func coarseDust(
    _ step: Int, _ month: Month, _ district: District, _ own: OwnWays
  ) -> Double {
    let building = falling((month.time - 2020.2) / 0.8)
    let spring = 0.5 + 0.5 * month.season(peak: 3.5)
    let shared =
      0.22 * month.season(peak: 1) + 0.12 * weather.wind[step] - 0.12 * weather.rain[step]
      + 0.05 * weather.stagnation[step] + 0.16 * weather.other[Indicator.pm10.rawValue][step]
    let local =
      -0.03 * district.inland * weather.wind[step] + 0.05 * (district.industry - 0.4)
      + own.deviation(.pm10, step, 0.03, 0.1)
    return (50 + 22 * building) * exponential(shared + local)
      + 14 * spring * weather.dust[step]
  }

  /// Made by the sun, eaten by fresh nitrogen oxides.
  private func ozone(
    _ step: Int, _ month: Month, _ district: District, _ own: OwnWays, no2: Double
  ) -> Double {
    let summer = month.season(peak: 6.5)
    let level =
      134 + 0.4 * (month.time - 2020) + 42 * summer - 6
      * cosine(turns: (Double(month.number) - 6.5) / 6)
    // The same sky makes less of a difference under a low sun.
    let anomaly =
      (0.6 + 0.4 * summer)
      * (16 * weather.sunlight[step] + 9 * weather.stagnation[step] - 5 * weather.rain[step])
      + 4 * weather.other[Indicator.ozone.rawValue][step]
    let local =
      -0.4 * (no2 - 32) + 2.5 * district.inland * (1 + weather.sunlight[step])
      + own.deviation(.ozone, step, 2, 8)
    return max(20, level + anomaly + local)
  }

  /// What burns makes it: a background, and a share that goes with NO2 and with PM2.5.
  private func carbonMonoxide(
    _ step: Int, _ month: Month, _ own: OwnWays, pm25: Double, no2: Double
  ) -> Double {
    let engines = 1 + 0.25 * falling((month.time - 2018) / 1.5)
    let shared = 0.05 * weather.other[Indicator.co.rawValue][step]
    return (0.3 + 0.01 * engines * no2 + 0.0075 * pm25)
      * exponential(shared + own.deviation(.co, step, 0.06, 0.12))
  }

  /// The share of days on which neither PM2.5 nor ozone exceeded its limit.
  private func goodRate(
    _ step: Int, _ month: Month, _ own: OwnWays, pm25: Double, ozone: Double
  ) -> Double {
    let good = falling((pm25 - 70) / 13) * falling((ozone - 206) / 21)
    let spread = (good * (1 - good) / Double(month.days)).squareRoot()
    let luck = 0.35 * weather.days[step] + 0.45 * own.days[step]
    return min(100, max(0, 100 * (good + spread * luck)))
  }
}

/// What a district has of its own beside its traits.
private struct OwnWays {
  /// A lasting deviation for each indicator, and one that comes and goes over months.
  private let lasting: [Double]
  private let passing: [[Double]]
  let days: [Double]

  init(seed: UInt64, district: String, months: Int) {
    func source(_ name: String) -> RandomSource {
      RandomSource(seed: derivedSeed(seed, "twin/district/\(district)/\(name)"))
    }
    var lasting: [Double] = []
    var passing: [[Double]] = []
    for indicator in Indicator.allCases {
      var random = source(indicator.columnName)
      lasting.append(random.normal())
      passing.append(random.process(months, persistence: 0.6))
    }
    self.lasting = lasting
    self.passing = passing
    var random = source("days")
    days = random.process(months, persistence: 0)
  }

  func deviation(
    _ indicator: Indicator, _ step: Int, _ lastingScale: Double, _ passingScale: Double
  ) -> Double {
    lastingScale * lasting[indicator.rawValue] + passingScale * passing[indicator.rawValue][step]
  }
}
