import TableFiles
import Store
import Tabular
import Twin

/// Writes the known-truth twin into a folder.
public enum TwinFiles {
  /// - Returns: The paths written.
  /// - Throws: ``StoreError`` if the folder can't be made, ``FileWriteError`` if a file can't be written.
  public static func write(seed: UInt64, to folder: String) throws -> [String] {
    try makeFolder(folder)
    var paths: [String] = []
    for file in Twin.generate(seed: seed).files() {
      try writeAtomically(file.bytes, to: "\(folder)/\(file.name)")
      paths.append("\(folder)/\(file.name)")
    }
    return paths
  }
}
