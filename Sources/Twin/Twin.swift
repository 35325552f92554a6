import Tabular

/// Makes the known-truth twin of the Shanghai problem: tables with the gaps, errors and rounding of
/// the real ones, and beside them what really was.
///
/// Depends on the seed alone, to the last bit, on every machine: see `Arithmetic.swift`.
public enum Twin {
  public static func generate(seed: UInt64) -> TwinData {
    let air = Air(seed: seed)
    let districtTruth = District.all.map(air.truth)
    let cityTruth = Month.all.indices.map { step in
      Indicator.allCases.map { indicator in
        districtTruth.reduce(0) { $0 + $1[step][indicator.rawValue] } / Double(District.all.count)
      }
    }
    let names = District.all.map(\.name)
    return TwinData(
      seed: seed,
      city: table(["Shanghai"], [published(cityTruth, .city, "Shanghai", seed)]),
      cityTruth: table(["Shanghai"], [exact(cityTruth)]),
      district: table(
        names, zip(names, districtTruth).map { published($1, .district, $0, seed) }),
      districtTruth: table(names, districtTruth.map(exact)))
  }

  /// The figures by place, month and indicator as a table, newest month first.
  private static func table(_ places: [String], _ figures: [[[Double]]]) -> Table {
    let steps = Month.all.indices.reversed()
    func numbers(_ cell: (Month) -> Int) -> Column.Values {
      .numbers(steps.flatMap { step in places.map { _ in Double(cell(Month.all[step])) } })
    }
    var columns = [
      Column("Year", numbers(\.year)), Column("Month", numbers(\.number)),
      Column(
        "District",
        .categories(codes: steps.flatMap { _ in places.indices.map(Int32.init) }, levels: places)),
    ]
    for indicator in Indicator.allCases {
      let cells = steps.flatMap { step in figures.map { $0[step][indicator.rawValue] } }
      columns.append(Column(indicator.columnName, .numbers(cells), unit: indicator.unit))
    }
    return Table(columns)
  }

  /// Truth as measured and published: with error, rounded, NaN where nothing was published.
  private static func published(
    _ truth: [[Double]], _ level: Level, _ place: String, _ seed: UInt64
  ) -> [[Double]] {
    var random = RandomSource(seed: derivedSeed(seed, "twin/measured/\(place)"))
    return zip(Month.all, truth).map { month, figures in
      Indicator.allCases.map { indicator in
        // Drawn even where nothing is published: a gap must not move the errors after it.
        let error = level.measurementError(of: indicator) * random.normal()
        let measured = figures[indicator.rawValue] + error
        guard level.publishes(indicator, in: month) else { return .nan }
        let decimals = level.decimals(of: indicator, in: month)
        guard indicator == .goodRate else { return max(0, rounded(measured, decimals)) }
        // Good days are counted, then given as a share of the month.
        let days = Double(month.days)
        let good = min(days, max(0, (measured / 100 * days).rounded()))
        return rounded(good / days * 100, decimals)
      }
    }
  }

  private static func exact(_ truth: [[Double]]) -> [[Double]] {
    truth.map { $0.map { rounded($0, 4) } }
  }

  /// The double nearest to the decimal figure, so that its shortest text is that figure.
  private static func rounded(_ value: Double, _ decimals: Int) -> Double {
    let scale = [1.0, 10, 100, 1000, 10000][decimals]
    return (value * scale).rounded() / scale
  }
}
