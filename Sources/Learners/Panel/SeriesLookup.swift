import Tabular

/// Known values by series and season, and by series: what methods that learn nothing go by.
struct SeriesLookup: Sendable {
  struct Key: Hashable, Sendable {
    /// Empty without series.
    var series: String
    /// -1 for all seasons of the series, and where there are none.
    var season: Int
  }
  struct Values: Sendable {
    /// Ascending; NaN where there is no time.
    var times: [Double] = []
    var values: [Double] = []
    var mean: Double { values.reduce(0, +) / Double(values.count) }
  }
  private(set) var values: [Key: Values] = [:]
  /// Of all training rows.
  let mean: Double

  init(_ data: TrainingData) {
    let panel = data.features.panel
    let weights = data.rows.map { data.weights?[$0] ?? 1 }
    let total = weights.reduce(0, +)
    mean = zip(data.rows, weights).reduce(0) { $0 + data.target[$1.0] * $1.1 } / total
    guard let panel, panel.hasSeries || panel.hasTimes else { return }
    let rows = data.rows.sorted { first, second in
      let (a, b) = (Self.time(panel, first), Self.time(panel, second))
      return a == b || a.isNaN || b.isNaN ? first < second : a < b
    }
    for row in rows {
      let key = Self.key(panel, row)
      for key in Set([key, Key(series: key.series, season: -1)]) {
        values[key, default: Values()].times.append(Self.time(panel, row))
        values[key, default: Values()].values.append(data.target[row])
      }
    }
  }

  private static func time(_ panel: PanelIndex, _ row: Int) -> Double {
    panel.hasTimes ? panel.times[row] : .nan
  }

  private static func key(_ panel: PanelIndex, _ row: Int) -> Key {
    let series = panel.hasSeries ? panel.series[row] : -1
    return Key(
      series: series < 0 ? "" : panel.seriesNames[series],
      season: panel.hasSeasons ? panel.seasons[row] : -1)
  }

  /// What is known of a row's series and season, else of its series; `nil` where that is nothing.
  func known(_ features: FeatureMatrix, row: Int) -> (values: Values, time: Double)? {
    guard let panel = features.panel else { return nil }
    let key = Self.key(panel, row)
    let found = values[key] ?? values[Key(series: key.series, season: -1)]
    return found.map { ($0, Self.time(panel, row)) }
  }
}

extension SeriesLookup.Values {
  /// The value whose time is nearest; of two equally near the later.
  func nearest(_ time: Double) -> Double {
    var best = values.count - 1
    guard time.isFinite else { return mean }
    for place in values.indices.reversed()
    where abs(times[place] - time) < abs(times[best] - time) { best = place }
    return values[best]
  }
}

extension SeriesLookup {
  func encode(to writer: inout ByteWriter) {
    writer.write(mean)
    let keys = values.keys.sorted { ($0.series, $0.season) < ($1.series, $1.season) }
    writer.write(keys.map(\.series))
    writer.write(keys.map { Int64($0.season) })
    for key in keys {
      writer.write(values[key]?.times ?? [])
      writer.write(values[key]?.values ?? [])
    }
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    mean = try reader.readDouble()
    let series = try reader.readStrings()
    let seasons = try reader.readArray(Int64.self)
    guard mean.isFinite, series.count == seasons.count else {
      throw .unexpected("series without seasons")
    }
    for (series, season) in zip(series, seasons) {
      let times = try reader.readDoubles()
      let known = try reader.readDoubles()
      guard times.count == known.count, !known.isEmpty, known.allSatisfy({ $0.isFinite }) else {
        throw .unexpected("values without times")
      }
      values[Key(series: series, season: Int(season))] = Values(times: times, values: known)
    }
  }
}
