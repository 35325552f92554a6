/// Why the store or the results folder can't be used.
///
/// Holds facts; the sentences are all in ``description``. A damaged or foreign database is no error
/// when it is opened (see ``StartedOver``), since all it holds can be made again.
public enum StoreError: Error, Equatable, Sendable {
  /// Something that is no folder has the folder's name, or that of one above it.
  case notAFolder(String)
  /// The file or its folder can't be written.
  case readOnly(String)
  case noSpaceLeft(String)
  case cannotOpen(String, reason: String)
  /// Another process kept the database locked for as long as this one was ready to wait.
  case busy(String)
  /// Damage came to light while the database was in use. The next opening starts over.
  case damaged(String)
  /// SQLite refused for any other reason; `code` is its extended result code.
  case sqlite(String, code: Int, message: String, sql: String)
  /// Another run holds the results folder. What it is, is not known while it is just beginning.
  case inUse(String, by: LockHolder?)
}

extension StoreError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notAFolder(let path):
      "\(path): is not a folder; results need a folder of that name"
    case .readOnly(let path):
      "\(path): can't be written; the results folder and its files must be writable"
    case .noSpaceLeft(let path):
      "\(path): no space is left on the disk; free some and run again, what is stored is kept"
    case .cannotOpen(let path, let reason):
      "\(path): can't be opened: \(reason); the results folder must be readable and writable"
    case .busy(let path):
      "\(path): is locked by another process; run again when that has ended"
    case .damaged(let path):
      "\(path): the database is damaged; run again, and it is set aside and begun anew"
    case .sqlite(let path, let code, let message, let sql):
      "\(path): SQLite error \(code): \(message), in: \(sql)"
    case .inUse(let path, let holder):
      "\(path): in use by \(holder?.description ?? "another run"); wait until it has ended"
    }
  }
}
