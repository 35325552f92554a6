package import Jobs
import Synchronization
package import Tabular

/// The tables that jobs read, by the hash of what they hold, with what is made of them more than once.
///
/// What is made is a pure function of its recipe and of tables, so that sharing it changes no result.
package final class TableLibrary: Sendable {
  private let load: @Sendable (JobKey) throws -> Table
  private let known = Mutex<[JobKey: Table]>([:])
  private let rows = DerivedValues()
  private let truths = DerivedValues()

  /// - Parameter load: Finds a table that is not known yet.
  package init(load: @escaping @Sendable (JobKey) throws -> Table = { _ in throw MissingTable() }) {
    self.load = load
  }

  /// Adds a table under the hash of what it holds.
  package func add(_ table: Table, _ key: JobKey) { known.withLock { $0[key] = table } }

  /// The tables that are known.
  package var all: [JobKey: Table] { known.withLock { $0 } }

  /// - Throws: ``StackError/missingTable(_:)``.
  package func table(_ key: JobKey) throws(StackError) -> Table {
    if let table = known.withLock({ $0[key] }) { return table }
    do {
      let table = try load(key)
      add(table, key)
      return table
    } catch {
      throw .missingTable("\(key): \(error)")
    }
  }

  func rows(_ recipe: RowsRecipe) throws(StackError) -> TargetRows {
    let table = try table(recipe.table)
    do {
      return try rows.value(for: recipe, bytes: \.bytes) { try TargetRows(recipe, table: table) }
    } catch let error as StackError {
      throw error
    } catch {
      preconditionFailure("rows throw nothing else")
    }
  }

  /// Keeps rows that were found while jobs were planned.
  package func keep(_ found: TargetRows, of recipe: RowsRecipe) {
    _ = rows.value(for: recipe, bytes: \.bytes) { found }
  }

  /// The true values of a column by row of a table; `nil` if the truth has no such column.
  ///
  /// - Parameter classes: Whose numbers they are then; empty for a column of numbers.
  package func truth(
    _ truth: ScoreJob.Truth, of column: String, beside key: JobKey, classes: [String] = []
  ) throws(StackError) -> [Double]? {
    let (table, other) = (try table(key), try self.table(truth.table))
    do {
      let joined = try truths.value(
        for: TruthKey(truth: truth, table: key), bytes: { 8 * $0.rowCount * $0.columns.count }
      ) { try table.joined(with: other, on: truth.key, prefix: "truth").table }
      if !classes.isEmpty {
        return joined["truth.\(column)"].map { TargetCells.codes($0, of: classes) }
      }
      guard case .numbers(let cells)? = joined["truth.\(column)"]?.values else { return nil }
      return cells
    } catch let error as JoinError {
      throw .table(error.message)
    } catch {
      preconditionFailure("a join throws nothing else")
    }
  }

  private struct TruthKey: Hashable {
    var truth: ScoreJob.Truth
    var table: JobKey
  }
}

package struct MissingTable: Error, CustomStringConvertible {
  package var description: String { "no such table was given" }
}

extension Table {
  /// What the table holds, as a key: its columns' names, bounds, units and cells.
  package var contentKey: JobKey {
    var writer = ByteWriter()
    encode(to: &writer)
    return JobKey(hashing: writer.bytes)
  }
}
