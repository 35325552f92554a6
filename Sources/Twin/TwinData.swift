import TableFiles
public import Tabular

/// The twin's four tables. Rows stand newest month first, districts in their published order.
///
/// Columns: `Year`, `Month`, `District` and the seven indicators.
public struct TwinData: Sendable {
  public let seed: UInt64
  /// 135 rows, as published: rounded, with gaps.
  public let city: Table
  /// The true means before measurement error and rounding, to four decimals, without gap.
  public let cityTruth: Table
  /// 2160 rows, as published: rounded, with gaps.
  public let district: Table
  public let districtTruth: Table

  /// The files of a twin's folder: four tables as CSV and a README.
  public func files() -> [(name: String, bytes: [UInt8])] {
    [
      ("README.md", Array(readme.utf8)),
      ("city.csv", TableWriter.csv(city)),
      ("city_truth.csv", TableWriter.csv(cityTruth)),
      ("district.csv", TableWriter.csv(district)),
      ("district_truth.csv", TableWriter.csv(districtTruth)),
    ]
  }
}
