import TableFiles
import Store
import Tabular
import Twin

/// Writes the known-truth twin into a folder.
public enum TwinFiles {
  /// - Returns: The paths written.
  /// - Throws: ``StoreError`` if the folder can't be made, ``OutputError`` if another file is there, ``FileWriteError`` if a file can't be written.
  public static func write(seed: UInt64, to folder: String) throws -> [String] {
    try makeFolder(folder)
    let files = Twin.generate(seed: seed).files()
    // Each is judged before the first is written.
    let outputs = try files.map { file in
      let header = file.bytes.prefix { $0 != UInt8(ascii: "\n") }
      return try OutputFile(
        "\(folder)/\(file.name)", like: .line(String(decoding: header, as: UTF8.self)), inputs: [])
    }
    for (file, output) in zip(files, outputs) { try output.write(file.bytes) }
    return outputs.map(\.name)
  }
}
