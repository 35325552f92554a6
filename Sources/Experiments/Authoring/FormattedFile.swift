import TableFiles
import Glibc
import Specification
import Tabular
import YAML

/// A file of the language in its canonical format.
public struct FormattedFile: Sendable {
  public let path: String
  public let text: String
  /// Whether the file differs from it.
  public let isChanged: Bool

  /// Reads a file; nothing is written.
  ///
  /// - Parameter upgrading: Whether former names of the language become those of today.
  public init(path: String, upgrading: Bool = false) throws(FormattedFileError) {
    let bytes: [UInt8]
    do {
      bytes = try YAMLNode.contents(of: path)
    } catch {
      throw .wrong(error.rendered(source: ""))
    }
    try self.init(bytes, path: path, upgrading: upgrading)
  }

  /// Takes bytes as those of a file of this name.
  public init(
    _ bytes: [UInt8], path: String, upgrading: Bool = false
  ) throws(FormattedFileError) {
    self.path = path
    do {
      text = try YAMLFormat.formatted(
        upgrading ? Self.upgraded(bytes, path) : bytes, file: path)
    } catch {
      let source = String(decoding: bytes, as: UTF8.self)
      guard case .yaml(let cause) = error else { throw .wrong(error.message) }
      throw .wrong(cause.rendered(source: source))
    }
    isChanged = bytes != Array(text.utf8)
  }

  private static func upgraded(
    _ bytes: [UInt8], _ path: String
  ) throws(YAMLFormatError) -> [UInt8] {
    do {
      return try UpgradedText.upgraded(bytes, file: path)
    } catch {
      throw .yaml(error)
    }
  }

  /// Replaces what the file holds by its canonical format, all of it or nothing. A link stays one, and
  /// so do other names of the same file; its owner and permissions stay as they are.
  public func write() throws(FormattedFileError) {
    guard let place = realpath(path, nil) else {
      throw .wrong("\(path): \(String(cString: strerror(errno)))")
    }
    defer { free(place) }
    let target = String(cString: place)
    var status = stat()
    guard stat(target, &status) == 0 else {
      throw .wrong("\(path): \(String(cString: strerror(errno)))")
    }
    do {
      let bytes = Array(text.utf8)
      if status.st_nlink > 1 {
        try writeInPlace(bytes, to: target)
      } else {
        try writeAtomically(bytes, to: target)
      }
    } catch {
      throw .wrong("\(error)")
    }
  }
}

/// Why a file was not formatted, in words.
public enum FormattedFileError: Error, Sendable, Equatable {
  case wrong(String)

  public var message: String {
    switch self {
    case .wrong(let message): message
    }
  }
}
