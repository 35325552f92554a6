package import Tabular

extension FeatureMatrix {
  /// Some of the features, in the given order. Copies; O(rows × features).
  func selecting(features chosen: [Int]) -> FeatureMatrix {
    var selected: [Double] = []
    selected.reserveCapacity(rowCount * chosen.count)
    for feature in chosen { selected += column(feature) }
    return FeatureMatrix(
      rowCount: rowCount, features: chosen.map { features[$0] }, cells: selected, panel: panel)
  }

  /// With the cells of some features taken from other rows: row i has those of `order[i]`.
  package func shuffling(_ shuffled: [Int], _ order: [Int]) -> FeatureMatrix {
    var cells = cells
    for feature in shuffled {
      for row in 0..<rowCount { cells[feature * rowCount + row] = self[order[row], feature] }
    }
    // Who shuffles the name of a series shuffles the series.
    let moves = shuffled.contains { panel?.repeated.contains(features[$0].name) ?? false }
    return FeatureMatrix(
      rowCount: rowCount, features: features, cells: cells,
      panel: moves ? panel?.selecting(order) : panel)
  }
}
