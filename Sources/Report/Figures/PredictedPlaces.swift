extension ExperimentReport {
  /// A target as menus and axes of figures name it: `stage/target`.
  ///
  /// - Parameter target: A place in ``targets``.
  func place(_ target: Int) -> String { "\(targets[target].stage)/\(targets[target].name)" }

  /// Stages and targets that have predictions.
  var predictedPlaces: [String] {
    let known = Set(predictions.map(\.target))
    return targets.indices.filter(known.contains).map(place)
  }

  /// The evaluations that have predictions, the hardest first.
  var predictedEvaluations: [String] {
    let known = Set(predictions.map(\.evaluation))
    let titles = evaluations.indices.filter(known.contains).reversed().map { evaluations[$0] }
    let first = titles.filter { $0 == hardest }
    return (first + titles.filter { $0 != hardest }).map(\.title)
  }
}
