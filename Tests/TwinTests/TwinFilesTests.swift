import Glibc
import Testing
import Twin

@Suite("the twin's files")
struct TwinFilesTests {
  /// Set `RECORD_SNAPSHOTS=1` to write the files anew after a change of the model that is meant.
  @Test("data/twin is what seed 2025 makes, byte for byte")
  func committedFiles() throws {
    let folder =
      #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined() + "/data/twin/"
    let files = Twin.generate(seed: 2025).files()
    #expect(
      files.map(\.name) == [
        "README.md", "city.csv", "city_truth.csv", "district.csv", "district_truth.csv",
      ])
    for (name, bytes) in files {
      if getenv("RECORD_SNAPSHOTS") != nil { try write(bytes, to: folder + name) }
      let committed = try read(folder + name)
      #expect(committed == bytes, "\(name) differs")
    }
  }
}

private struct FileError: Error { var path: String }

private func read(_ path: String) throws -> [UInt8] {
  guard let file = fopen(path, "rb") else { throw FileError(path: path) }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = fread(&buffer, 1, buffer.count, file)
    if count == 0 { return bytes }
    bytes += buffer[..<count]
  }
}

private func write(_ bytes: [UInt8], to path: String) throws {
  guard let file = fopen(path, "wb") else { throw FileError(path: path) }
  defer { fclose(file) }
  guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw FileError(path: path) }
}
