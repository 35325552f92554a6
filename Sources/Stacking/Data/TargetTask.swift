package import Resampling
package import Tabular

/// What is predicted of a target.
package enum TargetTask: String, CaseIterable, Hashable, Sendable {
  /// A number: one output for each row.
  case regression
  /// The probabilities of two or more classes: an output for each of them.
  case classification
  /// Quantiles of a number: an output for each level.
  case quantile
  /// The probabilities of three or more levels that are ordered: classes whose numbers mean something.
  case ordinal
}

extension TargetTask {
  /// Whether probabilities of classes are predicted, ordered or not.
  package var isOfClasses: Bool { self == .classification || self == .ordinal }

  /// Whether a figure can be had of what is predicted. Of quantiles, the median is a number.
  package func has(_ measure: Measure) -> Bool {
    switch self {
    case .regression: measure.isOfNumbers
    case .classification: measure.ofClasses.map { !$0.needsOrder } ?? false
    case .ordinal: measure.ofClasses != nil
    case .quantile: measure.isOfNumbers || measure.ofQuantiles != nil
    }
  }

  /// What a column asks for, if nothing else is said: categories are classes.
  package init(of column: Column) {
    switch column.values {
    case .numbers: self = .regression
    case .categories: self = .classification
    }
  }
}

/// The cells of a target as numbers.
package struct TargetCells: Sendable {
  /// By row: the number, or the number of the class; NaN where it is missing.
  package let cells: [Double]
  /// By number; empty for a target of numbers.
  package let classes: [String]

  /// Classes are those of the known cells: numbers ascending, texts in the order of their characters. Levels that are
  /// declared are the classes, in their order; a cell of none of them counts as missing.
  ///
  /// - Parameter levels: Of an ordinal target; may be empty for a column of numbers.
  /// - Returns: `nil` for categories that are to be numbers, or have an order that is not declared.
  package init?(_ column: Column, as task: TargetTask, levels: [String] = []) {
    switch (task, column.values) {
    case (.regression, .numbers(let cells)), (.quantile, .numbers(let cells)):
      (self.cells, classes) = (cells, [])
    case (.regression, .categories), (.quantile, .categories): return nil
    case (.ordinal, .categories) where levels.isEmpty: return nil
    case (.ordinal, _) where !levels.isEmpty:
      classes = levels.map { Self.levelText($0, of: column) }
      cells = Self.codes(column, of: classes)
    case (.classification, .numbers(let cells)), (.ordinal, .numbers(let cells)):
      classes = Set(cells.filter { !$0.isNaN }).sorted().map(column.valueText)
      self.cells = Self.codes(column, of: classes)
    case (.classification, .categories(let codes, let levels)),
      (.ordinal, .categories(let codes, let levels)):
      var isUsed = [Bool](repeating: false, count: levels.count)
      for code in codes where code >= 0 { isUsed[Int(code)] = true }
      classes = levels.indices.filter { isUsed[$0] }.map { levels[$0] }.sorted()
      cells = Self.codes(column, of: classes)
    }
  }

  /// A declared level as the cells of a column have it: `1.0` is 1 in a column of numbers.
  package static func levelText(_ level: String, of column: Column) -> String {
    guard case .numbers = column.values, let number = Double(level) else { return level }
    return column.valueText(number)
  }

  /// The numbers of a column's cells among some classes; NaN where a cell is missing, or of none of them.
  package static func codes(_ column: Column, of classes: [String]) -> [Double] {
    let numbers = Dictionary(
      zip(classes, classes.indices.map(Double.init)), uniquingKeysWith: { first, _ in first })
    switch column.values {
    case .numbers(let cells):
      return cells.map { $0.isNaN ? .nan : numbers[column.valueText($0)] ?? .nan }
    case .categories(let codes, let levels):
      let byLevel = levels.map { numbers[$0] ?? .nan }
      return codes.map { $0 < 0 ? .nan : byLevel[Int($0)] }
    }
  }
}
