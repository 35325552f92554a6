import Tabular

/// The months' weather, shared by all districts: anomalies of mean 0 and variance 1 about the season.
struct Weather {
  /// Still air that lets everything gather.
  var stagnation: [Double]
  var sunlight: [Double]
  var wind: [Double]
  var rain: [Double]
  /// Dust carried in from the north, never negative, mostly zero.
  var dust: [Double]
  /// What the four above do not explain of each indicator.
  var other: [[Double]]
  /// Luck of the days: how a month's good days fell beside what its means say.
  var days: [Double]

  init(seed: UInt64, months: Int) {
    func process(_ name: String, persistence: Double) -> [Double] {
      var random = RandomSource(seed: derivedSeed(seed, "twin/weather/\(name)"))
      return random.process(months, persistence: persistence)
    }
    stagnation = process("stagnation", persistence: 0.3)
    sunlight = process("sunlight", persistence: 0.2)
    wind = process("wind", persistence: 0.2)
    // Rainy months are dull ones.
    rain = zip(process("rain", persistence: 0.2), sunlight).map { 0.8 * $0 - 0.6 * $1 }
    dust = process("dust", persistence: 0).map { max(0, $0 - 0.8) }
    other = Indicator.allCases.map { process("other/\($0.columnName)", persistence: 0.5) }
    days = process("days", persistence: 0)
  }
}
