import Jobs
package import Tabular

/// By what the rows of a stage weigh when models learn and are judged.
public enum RowWeighting: Hashable, Sendable {
  /// A column holds the weights: 2 counts as the row twice, 0 as no row.
  case column(String)
  /// The values of a column share the weight alike, however many rows each has.
  case balanced(by: String)
  /// A column holds the variances of the target's errors; weights are their inverses, of mean 1.
  case inverseVariance(String)

  /// The column that weights are made of.
  public var column: String {
    switch self {
    case .column(let name), .balanced(let name), .inverseVariance(let name): name
    }
  }

  /// Whether the column must hold numbers.
  public var needsNumbers: Bool {
    if case .balanced = self { false } else { true }
  }

  /// Why a row can't be weighed.
  public enum Problem: Error, Hashable, Sendable {
    /// The first row without a value, and how many there are.
    case missing(row: Int, count: Int)
    /// A weight below 0, or a variance that is not above it.
    case unsuitable(row: Int, value: Double)
    case allZero
  }
}

extension RowWeighting {
  /// The weights of some rows of a table: none negative, not all zero.
  ///
  /// - Parameters:
  ///   - column: The table's, of the weighting's name, with numbers where it needs them.
  ///   - rows: Rows of the table.
  /// - Returns: `nil` where all weigh alike, so that equal weights change nothing.
  package func weights(of rows: [Int], _ column: Column) throws(Problem) -> [Double]? {
    let missing = rows.filter(column.isMissing)
    if let first = missing.first { throw .missing(row: first, count: missing.count) }
    return try unlike(values(of: rows, column))
  }

  /// The same of rows that are judged where they can be: NaN where a weight is missing or unsuitable.
  package func knownWeights(of rows: [Int], _ column: Column) -> [Double]? {
    var weights = [Double](repeating: .nan, count: rows.count)
    let known = rows.indices.filter { place in
      (try? values(of: [rows[place]], column)) != nil && !column.isMissing(rows[place])
    }
    guard let found = try? values(of: known.map { rows[$0] }, column) else { return nil }
    for (place, weight) in zip(known, found) { weights[place] = weight }
    return found.allSatisfy { $0 == found.first } && known.count == rows.count ? nil : weights
  }

  private func values(of rows: [Int], _ column: Column) throws(Problem) -> [Double] {
    switch (self, column.values) {
    case (.column, .numbers(let cells)):
      if let row = rows.first(where: { cells[$0] < 0 }) {
        throw .unsuitable(row: row, value: cells[row])
      }
      return rows.map { cells[$0] }
    case (.inverseVariance, .numbers(let cells)):
      if let row = rows.first(where: { !(cells[$0] > 0 && (1 / cells[$0]).isFinite) }) {
        throw .unsuitable(row: row, value: cells[row])
      }
      let inverse = rows.map { 1 / cells[$0] }
      let mean = inverse.reduce(0) { $0 + $1 / Double(rows.count) }
      return inverse.map { $0 / mean }
    case (.balanced, let values):
      var counts: [Double: Double] = [:]
      func group(_ row: Int) -> Double {
        switch values {
        case .numbers(let cells): cells[row]
        case .categories(let codes, _): Double(codes[row])
        }
      }
      for row in rows { counts[group(row), default: 0] += 1 }
      return rows.map {
        Double(rows.count) / (Double(counts.count) * counts[group($0), default: 1])
      }
    case (.column, .categories), (.inverseVariance, .categories):
      preconditionFailure("weights of a column of categories")
    }
  }

  private func unlike(_ weights: [Double]) throws(Problem) -> [Double]? {
    guard let first = weights.first, first != 0 || weights.contains(where: { $0 != 0 }) else {
      if weights.isEmpty { return nil }
      throw .allZero
    }
    return weights.allSatisfy { $0 == first } ? nil : weights
  }
}

extension RowWeighting {
  func write(to writer: inout CanonicalWriter) {
    let word =
      switch self {
      case .column: "column"
      case .balanced: "balanced"
      case .inverseVariance: "inverse variance"
      }
    writer.add("weight", fields: [word, column])
  }

  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    var fields = try reader.fields("weight")
    let word = try fields.text()
    let column = try fields.text()
    switch word {
    case "column": self = .column(column)
    case "balanced": self = .balanced(by: column)
    case "inverse variance": self = .inverseVariance(column)
    default: throw .value(label: "weight", text: word)
    }
    try fields.end()
  }
}

extension StageData {
  /// Gives the rows their weights.
  ///
  /// - Parameter table: The stage's own.
  /// - Throws: ``StackError/weights(_:_:)``; the checks find the same before a run.
  mutating func weigh(by weighting: RowWeighting, in table: Table) throws(StackError) {
    guard let column = table[weighting.column] else { throw .missingColumn(weighting.column) }
    if weighting.needsNumbers, case .categories = column.values {
      throw .notNumeric(weighting.column)
    }
    do {
      weights = try weighting.weights(of: trainingRows, column)
    } catch {
      throw .weights(weighting, error)
    }
    applyWeights = weighting.knownWeights(of: applyRows, column)
  }

  /// The roots of the weights of some rows, whose mean is 1: errors then keep the target's unit.
  func weightRoots(of rows: [Int]) -> [Double]? {
    guard let weights = weights(of: rows) else { return nil }
    let mean = weights.reduce(0) { $0 + $1 / Double(rows.count) }
    return weights.map { ($0 / mean).squareRoot() }
  }
}
