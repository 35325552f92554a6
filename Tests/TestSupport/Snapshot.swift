import TableFiles
import Glibc
import Tabular
public import Testing

/// Holds bytes to those of a file under `Snapshots` beside the test.
///
/// With `RECORD_SNAPSHOTS=1` in the environment the file is written instead; whoever does that reads
/// the difference before it is committed.
public func expectSnapshot(
  _ bytes: [UInt8], _ name: String, testFile: String = #filePath,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let folder = testFile.split(separator: "/").dropLast().joined(separator: "/")
  let path = "/\(folder)/Snapshots/\(name)"
  if getenv("RECORD_SNAPSHOTS").map({ String(cString: $0) }) == "1" {
    try writeAtomically(bytes, to: path)
    return
  }
  let text = String(decoding: bytes, as: UTF8.self).split(
    separator: "\n", omittingEmptySubsequences: false)
  let recorded = String(decoding: readAll(path), as: UTF8.self).split(
    separator: "\n", omittingEmptySubsequences: false)
  // The first line that differs says more than two whole files.
  let line = zip(text, recorded).enumerated().first { $0.element.0 != $0.element.1 }
  if let line {
    Issue.record(
      "\(name):\(line.offset + 1): '\(line.element.0)'; recorded was '\(line.element.1)'",
      sourceLocation: sourceLocation)
  } else {
    #expect(
      text.count == recorded.count, "\(name): another number of lines",
      sourceLocation: sourceLocation)
  }
}

/// A file's bytes; none if there is no such file.
private func readAll(_ path: String) -> [UInt8] {
  guard let file = fopen(path, "r") else { return [] }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = fread(&buffer, 1, buffer.count, file)
    if count == 0 { return bytes }
    bytes += buffer[..<count]
  }
}
