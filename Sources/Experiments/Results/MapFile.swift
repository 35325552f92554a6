import Specification
import FoundationEssentials
import Report
import TableFiles
import Tabular
import Wording

/// Reads the file that a `map:` names.
enum MapFile {
  /// What is wrong with it, as a phrase.
  struct Failure: Error, Equatable {
    var what: String
    var help: String?
  }

  static func shapes(
    of spec: MapSpec
  ) throws(Failure) -> [(group: String, shape: ExperimentReport.Map.Shape)] {
    spec.isShapes ? try geoJSON(spec) : try tiles(spec)
  }

  // MARK: Tiles

  private static func tiles(
    _ spec: MapSpec
  ) throws(Failure) -> [(group: String, shape: ExperimentReport.Map.Shape)] {
    let table: Table
    do {
      table = try TableReader.read(TableRequest(file: spec.file)).table
    } catch {
      throw Failure(what: error.diagnoses.map(\.line).joined(separator: "; "), help: nil)
    }
    func column(_ name: String) throws(Failure) -> Column {
      guard let column = table[name] else {
        throw Failure(
          what: "no column '\(name)' in \(spec.file)",
          help: Suggestion.help(for: name, among: table.columns.map(\.name)))
      }
      return column
    }
    func numbers(_ name: String) throws(Failure) -> [Double] {
      guard case .numbers(let values) = try column(name).values,
        values.allSatisfy({ $0.isFinite && abs($0) < 1e6 })
      else {
        throw Failure(
          what: "column '\(name)' of \(spec.file) is not a number in every row",
          help: "give each series a column and a row of the grid")
      }
      return values
    }
    let (groups, x, y) = (
      try column(spec.group), try numbers(spec.x), try numbers(spec.y)
    )
    return (0..<table.rowCount).map {
      (groups.text($0), .tile(column: x[$0], row: y[$0]))
    }
  }

  // MARK: Shapes

  private static func geoJSON(
    _ spec: MapSpec
  ) throws(Failure) -> [(group: String, shape: ExperimentReport.Map.Shape)] {
    guard let data = FileManager.default.contents(atPath: spec.file) else {
      throw Failure(what: "\(spec.file) can't be read", help: "check the path")
    }
    let collection: FeatureCollection
    do {
      collection = try JSONDecoder().decode(FeatureCollection.self, from: data)
    } catch {
      throw Failure(
        what: "\(spec.file) is not a GeoJSON FeatureCollection of polygons",
        help: "convert it, for example with ogr2ogr -f GeoJSON")
    }
    let shapes = collection.features.compactMap { feature in
      feature.properties?[spec.group].map { name in
        (group: name.text, shape: ExperimentReport.Map.Shape.rings(feature.geometry.rings))
      }
    }
    guard !shapes.isEmpty else {
      let known = Set(collection.features.flatMap { $0.properties?.keys.map { $0 } ?? [] }).sorted()
      throw Failure(
        what: "no shape of \(spec.file) has the property '\(spec.group)'",
        help: Suggestion.help(for: spec.group, among: known))
    }
    return shapes
  }

  private struct FeatureCollection: Decodable {
    var features: [Feature]
  }
  private struct Feature: Decodable {
    var properties: [String: Property]?
    var geometry: Geometry
  }
  /// A property's value as text; anything but texts and numbers is empty.
  private struct Property: Decodable {
    var text: String

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self.text = text
      } else if let number = try? container.decode(Double.self) {
        text = shortestText(number)
      } else {
        text = ""
      }
    }
  }
  private struct Geometry: Decodable {
    /// The outer ring of each polygon; holes are left out.
    var rings: [[(x: Double, y: Double)]]

    private enum CodingKeys: String, CodingKey { case type, coordinates }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      let polygons: [[[[Double]]]]
      switch try container.decode(String.self, forKey: .type) {
      case "Polygon":
        polygons = [try container.decode([[[Double]]].self, forKey: .coordinates)]
      case "MultiPolygon":
        polygons = try container.decode([[[[Double]]]].self, forKey: .coordinates)
      case let type:
        throw DecodingError.dataCorruptedError(
          forKey: .type, in: container, debugDescription: "no polygon but \(type)")
      }
      rings = try polygons.compactMap(\.first).map { ring in
        try ring.map { point in
          guard point.count >= 2, point[0].isFinite, point[1].isFinite else {
            throw DecodingError.dataCorruptedError(
              forKey: .coordinates, in: container, debugDescription: "a point without two numbers")
          }
          return (point[0], point[1])
        }
      }
    }
  }
}

extension ExperimentReport.Map {
  /// The declared maps; one that can't be read any more is left out, as `check` has reported it.
  static func all(of experiment: Experiment) -> [Self] {
    experiment.inventories.compactMap { spec in
      guard let map = spec.map, let shapes = try? MapFile.shapes(of: map) else { return nil }
      return Self(inventory: spec.name, shapes: shapes)
    }
  }
}
