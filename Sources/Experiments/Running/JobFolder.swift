import Foundation
package import Jobs
import Learners
package import OutsideLearners
package import Stacking
import Store
import Synchronization
import TableFiles
import Tabular

/// A folder through which jobs are handed to other processes: what they are told to do, the tables they
/// read, and the results they read and leave.
///
/// Every file is named by a key and appears under its name when it is whole; writing one twice writes
/// the same bytes. So any number of processes may share a folder, without locks.
package struct JobFolder: Sendable {
  package let path: String

  package init(path: String) { self.path = path }

  /// Makes the folder and those in it.
  ///
  /// - Throws: ``StoreError``.
  package func make() throws {
    for name in ["tables", "results", "requests"] { try makeFolder("\(path)/\(name)") }
  }

  package func remove() throws { try FileManager.default.removeItem(atPath: path) }

  private func result(_ key: JobKey) -> String { "\(path)/results/\(key)" }
  private func request(_ key: JobKey) -> String { "\(path)/requests/\(key)" }
  private var librariesPath: String { "\(path)/libraries.json" }
  private func table(_ key: JobKey) -> String { "\(path)/tables/\(key)" }

  package func hasResult(_ key: JobKey) -> Bool {
    FileManager.default.fileExists(atPath: result(key))
  }

  /// - Parameter bytes: As they are stored.
  package func write(result bytes: [UInt8], _ key: JobKey) throws {
    try writeAtomically(bytes, to: result(key))
  }

  /// Writes a request, and the tables it names that are not there yet.
  package func write(_ request: JobRequest, tables: TableLibrary) throws {
    for key in request.tables where !FileManager.default.fileExists(atPath: table(key)) {
      var writer = ByteWriter()
      try tables.table(key).encode(to: &writer)
      try writeAtomically(writer.bytes, to: table(key))
    }
    try writeAtomically(Array(request.text.utf8), to: self.request(request.key))
  }

  package var hasLibraries: Bool { FileManager.default.fileExists(atPath: librariesPath) }

  /// Writes how libraries outside are reached, where there are some.
  package func write(_ libraries: OutsideLibraries) throws {
    guard !libraries.isEmpty else { return }
    try writeAtomically([UInt8](JSONEncoder().encode(libraries)), to: librariesPath)
  }

  /// Libraries outside that jobs may ask for.
  package func libraries() throws -> OutsideLibraries {
    guard let data = FileManager.default.contents(atPath: librariesPath) else {
      return OutsideLibraries()
    }
    do {
      return try JSONDecoder().decode(OutsideLibraries.self, from: data)
    } catch {
      throw JobFolderError.unreadable(librariesPath, "\(error)")
    }
  }

  /// - Throws: ``JobFolderError`` if there is no such request, or another than its name says.
  package func request(named key: JobKey) throws -> JobRequest {
    let bytes = try bytes(at: self.request(key))
    do {
      let request = try JobRequest(text: String(decoding: bytes, as: UTF8.self))
      guard request.key == key else { throw JobFolderError.differs(self.request(key)) }
      return request
    } catch let error as CanonicalError {
      throw JobFolderError.unreadable(self.request(key), error.description)
    }
  }

  /// The tables of the folder; each is what its name says, or it is refused.
  package func library() -> TableLibrary {
    TableLibrary { [self] key in
      let bytes = try bytes(at: table(key))
      guard JobKey(hashing: bytes) == key else { throw JobFolderError.differs(table(key)) }
      var reader = ByteReader(bytes)
      return try Table(from: &reader)
    }
  }

  /// The bytes of a result, as they are stored.
  package func result(named key: JobKey) throws -> [UInt8] { try bytes(at: result(key)) }

  private func bytes(at path: String) throws -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw JobFolderError.missing(path)
    }
    return [UInt8](data)
  }
}

/// Why a file of a ``JobFolder`` can't be used.
package enum JobFolderError: Error, Equatable, CustomStringConvertible {
  case missing(String)
  /// It is not what its name says.
  case differs(String)
  case unreadable(String, String)

  package var description: String {
    switch self {
    case .missing(let path): "\(path): no such file"
    case .differs(let path): "\(path): damaged, as it is not what its name says"
    case .unreadable(let path, let reason): "\(path): can't be read: \(reason)"
    }
  }
}

/// Does one job of a folder, in this process: what `strata job` is.
package struct FolderJob {
  private let folder: JobFolder
  private let key: JobKey

  package init(folder: String, key: JobKey) {
    self.folder = JobFolder(path: folder)
    self.key = key
  }

  /// Leaves the result in the folder.
  ///
  /// - Throws: Why the job failed.
  package func run() throws {
    let request = try folder.request(named: key)
    let clock = ContinuousClock()
    let start = clock.now
    // A fit may call from another thread than this one.
    let begun = Mutex<ContinuousClock.Instant?>(nil)
    let workers = OutsideWorkers()
    let output = try OutsideFits.$fitter.withValue(workers.fitter(folder.libraries())) {
      try request.run(
        tables: folder.library(),
        hooks: JobHooks(willPredict: { begun.withLock { $0 = clock.now } })
      ) { key in
        try StoredResult(try folder.result(named: key)).bytes
      }
    }
    let end = clock.now
    let predicting = begun.withLock { $0 }
    let stored = StoredResult(
      fitSeconds: predicting.map { ($0 - start).seconds } ?? 0,
      predictSeconds: predicting.map { (end - $0).seconds } ?? 0, bytes: output.encoded())
    try folder.write(result: stored.encoded, key)
  }
}
