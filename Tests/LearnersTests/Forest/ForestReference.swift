import Tabular

@testable import Learners

/// `Reference/forests.json`: scikit-learn's predictions on a small table.
struct ForestReference: Decodable {
  struct Options: Decodable {
    var min_samples_leaf: Int?
    var min_samples_split: Int?
    var max_depth: Int?
    var max_leaf_nodes: Int?
    var max_features: Double?
    var max_samples: Double?
    var bootstrap: Bool?
    var n_neighbors: Int?
    var p: Int?
    var weights: String?
  }
  struct Tree: Decodable {
    var name: String
    var options: Options
    var missing: Bool
    var weighted: Bool
    var leaves: Int
    var predicted: [Double]
    var importance: [Double]
  }
  struct Forest: Decodable {
    var family: String
    var options: Options
    var predicted: [Double]
    var importance: [Double]
  }
  struct Neighbours: Decodable {
    var options: Options
    var predicted: [Double]
  }
  var columns: Int
  var x: [Double]
  var x_missing: [Double?]
  var y: [Double]
  var weights: [Double]
  var fresh: [Double]
  var fresh_missing: [Double?]
  var trees: [Tree]
  var forests: [Forest]
  var neighbours: [Neighbours]

  func training(missing: Bool = false, weighted: Bool = false) -> TrainingData {
    Fixture.all(
      Fixture.numbers(missing ? x_missing.map { $0 ?? .nan } : x, columns: columns), y,
      weights: weighted ? weights : nil)
  }

  func test(missing: Bool = false) -> FeatureMatrix {
    Fixture.numbers(missing ? fresh_missing.map { $0 ?? .nan } : fresh, columns: columns)
  }
}
