import Glibc
import Testing

@testable import TableFiles

/// A file of its own folder, both gone with the object.
final class TemporaryFile {
  let folder: String
  let path: String

  init(_ name: String, _ bytes: [UInt8]) throws {
    var template = Array("/tmp/strata-tables-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    folder = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    path = "\(folder)/\(name)"
    try writeAtomically(bytes, to: path)
  }

  convenience init(_ name: String, _ text: String) throws { try self.init(name, Array(text.utf8)) }

  deinit {
    unlink(path)
    rmdir(folder)
  }

  /// Reads the file by a request that declares nothing but what the closure sets.
  func read(
    limits: TableLimits = TableLimits(), _ change: (inout TableRequest) -> Void = { _ in }
  ) throws(TableError) -> TableContents {
    var request = TableRequest(file: path)
    change(&request)
    // Without this the file might be gone with its last mention.
    return try withExtendedLifetime(self) { () throws(TableError) in
      try TableReader.read(request, limits: limits)
    }
  }

  /// The message of reading the file, with its name for its path; "read" if it can be read.
  func message(
    limits: TableLimits = TableLimits(), _ change: (inout TableRequest) -> Void = { _ in }
  ) -> String {
    do {
      _ = try read(limits: limits, change)
      return "read"
    } catch {
      return error.message.replacing(folder + "/", with: "")
    }
  }
}
