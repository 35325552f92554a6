import Tabular

/// A straight line in time for each series, by least squares.
public struct SeriesLine: Learner {
  public init() {}

  public static let family = LearnerFamily(
    "line", SeriesLine.self, model: SeriesLineModel.self,
    title: "Line in time",
    summary: """
      A straight line in time for each series, by least squares; it extrapolates without limit. A series that \
      is known at one time only goes with the slope that all series share, one without a known value with the \
      line of all. Time and series are those of the stage; without time it is the mean of the series.
      """,
    reference: "Hyndman & Athanasopoulos, Forecasting: Principles and Practice, section 7.4 (2021)",
    hyperparameters: [])

  public func fit(_ data: TrainingData, seed: UInt64) throws(FitError) -> any Model {
    if Task.isCancelled { throw .cancelled }
    return SeriesLineModel(data)
  }
}

struct SeriesLineModel: Model {
  static var familyName: String { SeriesLine.family.name }

  /// y = level + slope · (time − centre).
  struct Line: Hashable, Sendable {
    var level: Double
    var slope: Double
    var centre: Double

    func value(_ time: Double) -> Double {
      time.isFinite ? level + slope * (time - centre) : level
    }
  }
  private let featureCount: Int
  /// By name of the series.
  private let lines: [String: Line]
  /// Of all series together.
  private let common: Line

  /// Sums of one series, around its own means.
  private struct Sums {
    var weight = 0.0
    var time = 0.0
    var value = 0.0
    var squares = 0.0
    var products = 0.0
  }

  init(_ data: TrainingData) {
    featureCount = data.features.features.count
    let panel = data.features.panel
    var sums: [String: Sums] = [:]
    var all = Sums()
    let names = data.rows.map { Self.series(panel, $0) }
    let times = data.rows.map { Self.time(panel, $0) }
    // Rows without a time say how high a series is, not how it goes.
    func add(_ time: Double, _ value: Double, _ weight: Double, to own: inout Sums) {
      own.weight += weight
      own.time += weight * time
      own.value += weight * value
    }
    let usable = data.rows.indices.filter { times[$0].isFinite }
    for place in usable.isEmpty ? Array(data.rows.indices) : usable {
      let row = data.rows[place]
      let weight = data.weights?[row] ?? 1
      let time = usable.isEmpty ? 0 : times[place]
      add(time, data.target[row], weight, to: &sums[names[place], default: Sums()])
      add(time, data.target[row], weight, to: &all)
    }
    for place in usable {
      let row = data.rows[place]
      let weight = data.weights?[row] ?? 1
      guard let own = sums[names[place]] else { continue }
      let time = times[place] - own.time / own.weight
      sums[names[place]]?.squares += weight * time * time
      sums[names[place]]?.products +=
        weight * time * (data.target[row] - own.value / own.weight)
    }
    // In a fixed order: sums of another order would differ in the last bits.
    let ordered = sums.sorted { $0.key < $1.key }
    let squares = ordered.reduce(0) { $0 + $1.value.squares }
    let shared = squares > 0 ? ordered.reduce(0) { $0 + $1.value.products } / squares : 0
    common = Line(
      level: all.value / all.weight, slope: shared, centre: all.time / all.weight)
    lines = sums.mapValues { own in
      Line(
        level: own.value / own.weight, slope: own.squares > 0 ? own.products / own.squares : shared,
        centre: own.time / own.weight)
    }
  }

  private static func time(_ panel: PanelIndex?, _ row: Int) -> Double {
    guard let panel, panel.hasTimes else { return .nan }
    return panel.times[row]
  }

  private static func series(_ panel: PanelIndex?, _ row: Int) -> String {
    guard let panel, panel.hasSeries, panel.series[row] >= 0 else { return "" }
    return panel.seriesNames[panel.series[row]]
  }

  func predict(_ features: FeatureMatrix, rows: Range<Int>) -> [Double] {
    rows.map { row in
      (lines[Self.series(features.panel, row)] ?? common).value(Self.time(features.panel, row))
    }
  }

  var featureImportance: [Double] { [Double](repeating: 0, count: featureCount) }

  func encode(to writer: inout ByteWriter) {
    writer.write(UInt32(featureCount))
    writer.write([common.level, common.slope, common.centre])
    let names = lines.keys.sorted()
    writer.write(names)
    writer.write(
      names.flatMap { name in
        lines[name].map { [$0.level, $0.slope, $0.centre] } ?? []
      })
  }

  init(from reader: inout ByteReader) throws(ByteError) {
    featureCount = Int(try reader.read(UInt32.self))
    let shared = try reader.readDoubles()
    let names = try reader.readStrings()
    let numbers = try reader.readDoubles()
    guard shared.count == 3, numbers.count == 3 * names.count,
      (shared + numbers).allSatisfy(\.isFinite)
    else { throw .unexpected("a line that is none") }
    common = Line(level: shared[0], slope: shared[1], centre: shared[2])
    var lines: [String: Line] = [:]
    for (place, name) in names.enumerated() {
      lines[name] = Line(
        level: numbers[3 * place], slope: numbers[3 * place + 1], centre: numbers[3 * place + 2])
    }
    self.lines = lines
  }
}
