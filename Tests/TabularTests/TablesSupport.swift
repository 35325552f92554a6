import Glibc
import Tabular
import Testing

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
}

/// The request of a file that declares nothing but what the closure sets.
func request(
  _ file: TemporaryFile, _ change: (inout TableRequest) -> Void = { _ in }
) -> TableRequest {
  var request = TableRequest(file: file.path)
  change(&request)
  return request
}

/// The message of reading a file, with the name for its path; "read" if it can be read.
func message(_ file: TemporaryFile, _ change: (inout TableRequest) -> Void = { _ in }) -> String {
  do {
    _ = try TableReader.read(request(file, change))
    return "read"
  } catch {
    return error.message.replacing(file.folder + "/", with: "")
  }
}
