import Tabular

extension PanelDesign {
  /// A range of less than this part of a standard deviation is as good as none: what lies beyond it would hardly count.
  private static let leastRange = 1e-3

  /// Bounds each number by what the training rows of the same season hold, and of the season before and after it.
  ///
  /// A coefficient is known where a feature varied. One that varies in summer alone tells nothing of a winter in which it does,
  /// though summers went as far.
  ///
  /// - Parameter reach: How far beyond, as a multiple of the range.
  mutating func limitBySeason(_ features: FeatureMatrix, _ rows: [Int], reach: Double) {
    guard let panel = features.panel, panel.hasSeasons else { return }
    let places = Dictionary(uniqueKeysWithValues: zip(seasons, seasons.indices))
    let placeOfRow = rows.map { places[panel.seasons[$0]] }
    for index in numbers.indices {
      let number = numbers[index]
      var ranges = [ClosedRange<Double>?](repeating: nil, count: seasons.count)
      for (row, place) in zip(rows, placeOfRow) {
        let cell = features[row, number.feature]
        guard let place, !cell.isNaN else { continue }
        let value = number.unlimited(cell)
        ranges[place] = Self.joined(ranges[place], value...value)
      }
      numbers[index].seasons = ranges.indices.map { place in
        let near = beside(place).reduce(ranges[place]) { Self.joined($0, ranges[$1]) }
        // A season of which nothing is known goes by all the others.
        let (low, high) = near.map { ($0.lowerBound, $0.upperBound) } ?? (number.low, number.high)
        return SeasonLimits(
          low: low, high: high, reach: reach * max(high - low, Self.leastRange))
      }
    }
  }

  /// The seasons before and after one, around the end of the year; none where three are the whole year.
  private func beside(_ place: Int) -> [Int] {
    let count = seasons.count
    return count > 3 ? [(place + count - 1) % count, (place + 1) % count] : []
  }

  private static func joined(
    _ first: ClosedRange<Double>?, _ second: ClosedRange<Double>?
  ) -> ClosedRange<Double>? {
    guard let first, let second else { return first ?? second }
    return min(first.lowerBound, second.lowerBound)...max(first.upperBound, second.upperBound)
  }
}
