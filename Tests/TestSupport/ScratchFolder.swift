public import Foundation

/// A folder for one test's files, gone when the value is.
public final class ScratchFolder: Sendable {
  public let path: String

  public init() throws {
    path = NSTemporaryDirectory() + "strata-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    // What is left behind in the folder for temporary files harms nothing.
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Writes a text into a file, and makes the folders above it.
  public func write(_ text: String, to name: String) throws {
    try FileManager.default.createDirectory(
      atPath: (file(name) as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
  }

  /// The path of a file in the folder.
  public func file(_ name: String) -> String { path + "/" + name }

  public func bytes(of name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: file(name)))
  }

  public func text(of name: String) throws -> String {
    String(decoding: try bytes(of: name), as: UTF8.self)
  }

  public func holds(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: file(name))
  }

  /// The files below a folder of this one, sorted.
  public func files(in name: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: file(name)).sorted()
  }
}
