import Wording

/// What was found in place of a usable database, and where it was put so that a new one could begin.
public struct StartedOver: Equatable, Sendable, CustomStringConvertible {
  public enum Reason: String, Equatable, Sendable {
    /// The file can't be read, as after a fault of the disk.
    case damaged
    /// The file is another program's.
    case foreign
    /// A later version of this program wrote it.
    case newer
  }

  public var path: String
  public var reason: Reason
  /// The old file's new place; an earlier one there was replaced.
  public var movedTo: String

  public var description: String {
    let found =
      switch reason {
      case .damaged: "the database is damaged"
      case .foreign: "the file is not a store of strata"
      case .newer: "the database was written by a later version of strata"
      }
    return Diagnosis(
      "\(found); a new one is begun", help: "the old one is kept as \(movedTo)", at: path
    )
    .rendered(as: .warning)
  }
}
