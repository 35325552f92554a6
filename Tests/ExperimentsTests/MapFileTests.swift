@testable import Serving
@testable import Planning
@testable import Stacking
@testable import Specification
import Foundation
import Report
import TestSupport
import Testing

@testable import Experiments

@Suite("maps, searches and correlations of the report")
struct MapFileTests {
  /// The folder is gone when the small experiment is: a map's file is read after the experiment.
  private func loaded(
    _ map: String, _ folder: (ScratchFolder) throws -> Void
  ) throws -> (small: SmallExperiment, experiment: Experiment) {
    let small = try SmallExperiment(
      SmallExperiment.text.replacing(
        "site: {table: site_full, intervals: 0.8}",
        with: "site: {table: site_full, intervals: 0.8, map: \(map)}"))
    try folder(small.folder)
    return (small, try LoadedExperiment(file: small.file).experiment)
  }

  @Test("a table of tiles gives each series its column and row")
  func tiles() throws {
    let loaded = try loaded("{file: data/map.csv, group: Site}") {
      try $0.write("Site,column,row\n\"Nord, west\",0,1\nSüd,2,0\n", to: "data/map.csv")
    }
    let map = try withExtendedLifetime(loaded.small) {
      try #require(ExperimentReport.Map.all(of: loaded.experiment).first)
    }
    #expect(map.inventory == "site")
    #expect(map.shapes.map(\.group) == ["Nord, west", "Süd"])
    guard case .tile(let column, let row) = map.shapes[1].shape else {
      Issue.record("no tile")
      return
    }
    #expect((column, row) == (2, 0))
  }

  @Test("GeoJSON gives the outer rings of polygons by a property")
  func shapes() throws {
    let square = "[[[1,2],[3,2],[3,4],[1,2]]]"
    let loaded = try loaded("{file: data/map.geojson, group: name}") {
      try $0.write(
        """
        {"type": "FeatureCollection", "features": [
          {"type": "Feature", "properties": {"name": "Süd", "id": 7, "more": [1]},
           "geometry": {"type": "Polygon", "coordinates": \(square)}},
          {"type": "Feature", "properties": {"name": "Nord, west"},
           "geometry": {"type": "MultiPolygon", "coordinates": [\(square), \(square)]}}]}
        """, to: "data/map.geojson")
    }
    let map = try withExtendedLifetime(loaded.small) {
      try #require(ExperimentReport.Map.all(of: loaded.experiment).first)
    }
    guard case .rings(let rings) = map.shapes[1].shape else {
      Issue.record("no rings")
      return
    }
    #expect(map.shapes.map(\.group) == ["Süd", "Nord, west"])
    #expect(rings.count == 2)
    #expect(rings[0].map(\.x) == [1, 3, 3, 1])
  }

  @Test(
    "a map that can't be used is an error of check, with its place and a remedy",
    arguments: [
      ("{file: data/no.csv, group: Site}", "data/no.csv: no such file", "check the path"),
      ("{file: data/map.csv, group: Sit}", "no column 'Sit' in", "did you mean 'Site'?"),
      ("{file: data/map.csv, group: Site, x: Site}", "is not a number in every row", "give each"),
      ("{file: data/map.json, group: nam}", "has the property 'nam'", "did you mean 'name'?"),
      ("{file: data/bad.json, group: name}", "is not a GeoJSON FeatureCollection", "ogr2ogr"),
    ])
  func wrong(map: String, what: String, help: String) throws {
    let error = #expect(throws: InputError.self) {
      _ = try loaded(map) {
        try $0.write("Site,column,row\nSüd,2,0\n", to: "data/map.csv")
        try $0.write(
          """
          {"features": [{"properties": {"name": "Süd"},
            "geometry": {"type": "Polygon", "coordinates": [[[1,2],[3,2],[1,2]]]}}]}
          """, to: "data/map.json")
        try $0.write(#"{"features": [{"geometry": {"type": "Point"}}]}"#, to: "data/bad.json")
      }
    }
    let text = try #require(error).description
    #expect(text.contains(what), "\(text)")
    #expect(text.contains(help), "\(text)")
    #expect(text.contains("small.yaml:"), "\(text)")
  }

  @Test("the values of a sample are read from its variant's name")
  func samples() throws {
    typealias Search = ExperimentReport.Search
    #expect(Search.values(of: "gbm.rate=0.1,kind=a,b", ["gbm.rate=", "kind="]) == ["0.1", "a,b"])
    #expect(Search.values(of: "without_ridge", ["gbm.rate="]) == nil)
    #expect(Search.values(of: "gbm.rate=0.1", ["gbm.rate=", "kind="]) == nil)
    let small = try SmallExperiment(
      SmallExperiment.text + """

        search:
          method: latin_hypercube
          samples: 4
          over: {learners.forest.n_estimators: {low: 2, high: 9, integer: true}, seed: [1, 2]}
        ablate: {leave_one_out: [learners]}
        """)
    let search = try #require(Search(LoadedExperiment(file: small.file)))
    #expect(search.axes.map(\.path) == ["learners.forest.n_estimators", "seed"])
    #expect(search.samples.count == 4)
    #expect(search.axes[0].values.allSatisfy { (2...9).contains(Int($0) ?? 0) })
  }

  @Test("Pearson's correlation: by hand, without spread, of too few")
  func correlation() {
    #expect(pearson([1, 2, 3], [2, 4, 6]).map { abs($0 - 1) < 1e-15 } == true)
    #expect(pearson([1, 2, 3], [3, 2, 1]).map { abs($0 + 1) < 1e-15 } == true)
    #expect(pearson([1, 2, 3], [5, 5, 5]) == nil)
    #expect(pearson([1, 2, .nan, 4], [2, 1, 3, 4]).map { abs($0 - 0.785714) < 1e-5 } == true)
    #expect(pearson([1, 2], [1, 2]) == nil)
  }
}
