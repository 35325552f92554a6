/// The seven indicators, in the order of the published tables.
enum Indicator: Int, CaseIterable {
  case pm25, pm10, ozone, no2, so2, co, goodRate

  var columnName: String {
    switch self {
    case .pm25: "PM2.5_mean"
    case .pm10: "PM10_mean"
    case .ozone: "O3_mean"
    case .no2: "NO2_mean"
    case .so2: "SO2_mean"
    case .co: "CO_mean"
    case .goodRate: "AQI_Good_Rate_pct"
    }
  }

  var unit: String {
    switch self {
    case .co: "mg/m³"
    case .goodRate: "%"
    default: "µg/m³"
    }
  }
}

/// The two published tables.
enum Level {
  case city, district

  /// Whether the table holds the indicator in that month, as the real tables do.
  func publishes(_ indicator: Indicator, in month: Month) -> Bool {
    switch (self, indicator) {
    case (_, .pm25), (.city, .no2), (.city, .so2), (.city, .goodRate): true
    case (_, .pm10): !month.isBefore(2020, 1)
    case (.city, .ozone), (.city, .co): !month.isBefore(2021, 8)
    case (.district, .goodRate): !month.isBefore(2021, 1)
    case (.district, _): !month.isBefore(2022, 1)
    }
  }

  /// Decimals a concentration is published with.
  func decimals(of indicator: Indicator, in month: Month) -> Int {
    switch indicator {
    case .pm25, .pm10: month.isBefore(2025, 4) ? 0 : 1
    case .ozone: 0
    case .no2, .so2: self == .city ? 0 : 1
    case .co, .goodRate: 1
    }
  }

  /// Standard deviation of the measurement error, in the indicator's unit.
  func measurementError(of indicator: Indicator) -> Double {
    switch (self, indicator) {
    case (.city, .pm25): 0.5
    case (.district, .pm25): 0.8
    case (.city, .pm10): 5
    case (.district, .pm10): 3
    case (.city, .ozone): 4
    case (.district, .ozone): 4
    case (.city, .no2): 0.8
    case (.district, .no2): 1
    case (.city, .so2): 0.4
    case (.district, .so2): 0.35
    case (.city, .co): 0.03
    case (.district, .co): 0.08
    case (.city, .goodRate): 1
    case (.district, .goodRate): 1.5
    }
  }
}
