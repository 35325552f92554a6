package import TableFiles
import FoundationEssentials
import Glibc
public import Serving
import Jobs
import Tabular
public import Wording

/// Bundles as files.
public enum BundleFile {
  /// Whether a path names an experiment and not a bundle.
  public static func isExperiment(_ path: String) -> Bool {
    [".yaml", ".yml"].contains { path.lowercased().hasSuffix($0) }
  }

  /// Writes it whole or not at all.
  ///
  /// - Returns: The number of bytes.
  /// - Throws: ``FileWriteError``.
  public static func write(_ bundle: StackBundle, to path: String) throws -> Int {
    let bytes = bundle.encoded()
    try writeAtomically(bytes, to: path)
    return bytes.count
  }

  /// The same to an output that was judged before.
  package static func write(
    _ bundle: StackBundle, to file: OutputFile
  ) throws(FileWriteError) -> Int {
    let bytes = bundle.encoded()
    try file.write(bytes)
    return bytes.count
  }

  /// The first bytes of every bundle.
  package static var mark: [UInt8] { StackBundle.mark }

  /// - Throws: ``BundleFileError``.
  public static func read(_ path: String) throws(BundleFileError) -> StackBundle {
    guard FileManager.default.fileExists(atPath: path) else {
      throw BundleFileError(file: path, reason: "no such file; name a bundle or a .yaml file")
    }
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw BundleFileError(file: path, reason: "no regular file; expected a bundle")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw BundleFileError(file: path, reason: "can't read the file; name a bundle")
    }
    do {
      return try StackBundle(bytes: [UInt8](data))
    } catch {
      throw BundleFileError(file: path, reason: error.description)
    }
  }
}

extension StackBundle {
  /// The same with the models' Python environment in this folder.
  public func inEnvironment(_ folder: String) -> StackBundle {
    var bundle = self
    bundle.libraries = libraries.inEnvironment(
      URL(filePath: folder).standardizedFileURL.path)
    return bundle
  }

  /// What is otherwise in the models' environments than where they were fitted.
  public var libraryDifferences: [Diagnosis] {
    libraries.differences { JobKey(hashing: $0).description }
  }

  /// The rows of a file in which the target is known.
  ///
  /// - Throws: ``TableError``, ``MissingColumns`` or ``StackError``.
  public func judged(file: String) throws -> JudgedRows {
    let header = try TableBlocks.header(of: TableRequest(file: file))
    let request = try request(file: file, sheet: nil, header: header, withTarget: true)
    return try judged(try TableReader.read(request).table)
  }
}

/// Why a file can't be used as a bundle.
public struct BundleFileError: DiagnosedError, Equatable, Sendable {
  public var file: String
  public var reason: String
  public var diagnoses: [Diagnosis] { [.init(reason, at: file)] }
}
