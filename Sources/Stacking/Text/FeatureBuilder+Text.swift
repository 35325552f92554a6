import Tabular

extension FeatureBuilder {
  /// The features of a column of texts, in the order of the rule's names; missing where the text is.
  ///
  /// Each different text is hashed once. O(characters · sizes + rows · features).
  func text(
    _ column: FeatureGenerator.SourceColumn, _ rule: TextRule
  ) throws(StackError) -> [[Double]] {
    guard let found = table[column.name] else { throw .missingColumn(column.name) }
    guard case .categories(let codes, let levels) = found.values else {
      throw .noTexts(column.name)
    }
    var made: [[Double]] = []
    if let unit = rule.unit {
      let empty = codes.map { $0 < 0 ? Double.nan : 0 }
      made = [[Double]](repeating: empty, count: rule.dimensions)
      let hashed = levels.map { HashedText($0, unit, rule) }
      for (row, code) in codes.enumerated() where code >= 0 {
        let own = hashed[Int(code)]
        for (column, value) in zip(own.columns, own.values) { made[column][row] = value }
      }
    }
    guard !rule.figures.isEmpty else { return made }
    let figures = levels.map(TextFigures.init)
    return made
      + rule.figures.map { figure in
        codes.map { $0 < 0 ? .nan : figures[Int($0)][figure] }
      }
  }
}
