import FoundationEssentials
import Glibc

/// The files of one run that a viewer may read: those that lie in its folder now, and nothing that a
/// path could lead to.
struct ViewerFiles: Sendable {
  let folder: String

  private static let types = [
    "html": "text/html; charset=utf-8", "csv": "text/csv; charset=utf-8",
    "json": "application/json",
  ]

  /// - Parameter path: Relative to the folder, as it stands in the address.
  /// - Returns: The bytes and their type; `nil` of anything but a plain file of the run.
  func contents(of path: String) -> (bytes: Data, type: String)? {
    guard names().contains(path), let end = path.split(separator: ".").last,
      let type = Self.types[String(end)],
      let data = FileManager.default.contents(atPath: "\(folder)/\(path)")
    else { return nil }
    return (data, type)
  }

  /// Relative paths of the plain files of the folder and of those in it; links are none.
  private func names() -> Set<String> {
    var found: Set<String> = []
    for part in ["", "figures/", "inventories/"] {
      guard let entries = try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(part)")
      else { continue }
      if !part.isEmpty, !isPlain("\(folder)/\(part.dropLast())", S_IFDIR) { continue }
      for entry in entries
      where !entry.hasPrefix(".") && isPlain("\(folder)/\(part)\(entry)", S_IFREG) {
        found.insert(part + entry)
      }
    }
    return found
  }

  private func isPlain(_ path: String, _ kind: mode_t) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == kind
  }
}
