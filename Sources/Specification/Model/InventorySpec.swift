public import YAML

/// A completed table to be written.
public struct InventorySpec: Sendable {
  public var name: String
  public var mark: Mark
  /// A table that a stage fills.
  public var table: Marked<String>
  /// The levels of the prediction intervals, ascending.
  public var levels: [Double]
  /// How many completed tables are drawn; `nil` for none.
  public var draws: Int?
  /// Where its series lie; `nil` for a grid in the order of the table.
  public var map: MapSpec?
  /// The level that reports and scores use: that nearest to 0.9, of two as near the higher.
  public var level: Double {
    levels.reversed().min { abs($0 - Self.defaultLevel) < abs($1 - Self.defaultLevel) }
      ?? Self.defaultLevel
  }
  /// Where nothing else is said.
  public static let defaultLevel = 0.9
}

/// The file that places the series of a completed table on a map.
public struct MapSpec: Sendable {
  public var mark: Mark
  /// Of tiles, or of shapes as GeoJSON.
  public var file: String
  /// The column, or the property of a shape, with the names of the series.
  public var group: String
  /// The columns of a tile's place.
  public var x: String
  public var y: String

  /// Whether the file is GeoJSON, by its name.
  public var isShapes: Bool { file.hasSuffix(".geojson") || file.hasSuffix(".json") }
}
