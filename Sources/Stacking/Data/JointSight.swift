package import Tabular

/// Which measured cells of other targets a row may see when a target is learned with their help.
///
/// A row to predict sees what is measured in it. A row whose target is known sees only what a row to predict would:
/// it takes the pattern of one of them, drawn by chance. What the gap hides is hidden from the evidence, too. Without a
/// row to predict nothing is seen.
package struct JointSight: Sendable {
  /// By other target, by row of the table: whether its cell may be seen, if it is measured.
  private var isSeen: [String: [Bool]] = [:]

  /// - Parameters:
  ///   - others: Columns of numbers.
  ///   - table: As the evaluation sees it.
  ///   - seed: The experiment's.
  /// - Throws: ``StackError`` where a column is missing or holds categories.
  init(
    of others: [String], for target: String, in table: Table, seed: UInt64
  ) throws(StackError) {
    guard !others.isEmpty else { return }
    let own = try Self.isMeasured(target, in: table)
    let gaps = own.indices.filter { !own[$0] }
    let measured = try others.map { other throws(StackError) in
      try Self.isMeasured(other, in: table)
    }
    var seen = others.map { _ in own.map { !$0 } }
    var random = RandomSource(seed: derivedSeed(seed, "joint/\(target)"))
    for row in own.indices where own[row] && !gaps.isEmpty {
      let pattern = gaps[random.index(below: gaps.count)]
      for place in others.indices { seen[place][row] = measured[place][pattern] }
    }
    isSeen = Dictionary(
      zip(others, zip(seen, measured).map { zip($0, $1).map { $0 && $1 } }),
      uniquingKeysWith: { first, _ in first })
  }

  func sees(_ other: String, in row: Int) -> Bool { isSeen[other]?[row] ?? false }

  /// Those of some other targets that are measured in at least one row in which a target is missing.
  package static func seen(
    _ others: [String], for target: String, in table: Table
  ) throws(StackError) -> [String] {
    let own = try isMeasured(target, in: table)
    let measured = try others.map { other throws(StackError) in try isMeasured(other, in: table) }
    return zip(others, measured).filter { zip(own, $0.1).contains { !$0 && $1 } }.map(\.0)
  }

  private static func isMeasured(_ name: String, in table: Table) throws(StackError) -> [Bool] {
    guard let column = table[name] else { throw .missingColumn(name) }
    guard case .numbers(let cells) = column.values else { throw .notNumeric(name) }
    return cells.map { !$0.isNaN }
  }
}
