import Glibc
package import Jobs

/// What became of one job of a chunk.
package struct PackEntry: Sendable, Equatable {
  package enum Outcome: Sendable, Equatable {
    /// The bytes to be stored, and seconds of the processor.
    case finished([UInt8], seconds: Double)
    case failed(cause: String, seconds: Double)
    /// Another job that it reads failed.
    case skipped(because: JobKey)
  }
  package var key: JobKey
  package var outcome: Outcome

  package init(_ key: JobKey, _ outcome: Outcome) {
    self.key = key
    self.outcome = outcome
  }
}

/// A file of results: an index, then the results' bytes, each with a checksum of its own.
///
/// One file for a chunk, not one for a job: a network file system takes milliseconds for each file that is
/// made, as long as a job takes.
///
///     8 bytes  "strataP1"
///     8 bytes  count n (little endian, as all numbers)
///     8 bytes  length of the note
///     …        the note: who made it, and when
///     n × 96   key 32, kind 1 and 7 of zero, seconds 8, offset 8, length 8, checksum 32
///     32       checksum of all before
///     …        bytes of the entries: a result, the cause in UTF-8, or the key of a failed job
package enum ResultPack {
  private static let magic = Array("strataP1".utf8)
  private static let entrySize = 96

  /// The bytes of a file of these entries.
  ///
  /// - Parameter note: Who made it, and when.
  package static func encoded(_ entries: [PackEntry], note: String = "") -> [UInt8] {
    var index = magic
    append(UInt64(entries.count), to: &index)
    append(UInt64(note.utf8.count), to: &index)
    index += note.utf8
    var bodies: [UInt8] = []
    let start = index.count + entries.count * entrySize + 32
    for entry in entries {
      let (kind, seconds, bytes): (UInt8, Double, [UInt8]) =
        switch entry.outcome {
        case .finished(let bytes, let seconds): (0, seconds, bytes)
        case .failed(let cause, let seconds): (1, seconds, Array(cause.utf8))
        case .skipped(let key): (2, 0, key.bytes)
        }
      index += entry.key.bytes
      index += [kind, 0, 0, 0, 0, 0, 0, 0]
      append(seconds.bitPattern, to: &index)
      append(UInt64(start + bodies.count), to: &index)
      append(UInt64(bytes.count), to: &index)
      index += checksum(entry.key, bytes)
      bodies += bytes
    }
    index += JobKey(hashing: index).bytes
    return index + bodies
  }

  /// Of the key and the bytes together.
  fileprivate static func checksum(_ key: JobKey, _ bytes: [UInt8]) -> [UInt8] {
    JobKey(hashingAll: [key.bytes, bytes]).bytes
  }

  private static func append(_ value: UInt64, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  fileprivate static func word(_ bytes: [UInt8], _ offset: Int) -> UInt64 {
    bytes.withUnsafeBytes {
      UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
  }

  /// A pack that is open to be read, entry by entry.
  package final class Reader: Sendable {
    private struct Place {
      let kind: UInt8
      let seconds: Double
      let offset: Int
      let length: Int
      let checksum: [UInt8]
    }
    package let path: String
    /// In the order in which they were made.
    package let keys: [JobKey]
    package let note: String
    private let places: [JobKey: Place]
    private let file: Int32

    /// - Throws: ``WorkFolderError/missing(_:)`` or ``WorkFolderError/damaged(_:)``.
    package init(path: String) throws(WorkFolderError) {
      self.path = path
      let file = open(path, O_RDONLY | O_CLOEXEC)
      guard file >= 0 else {
        if errno == ENOENT { throw .missing(path) }
        throw SharedFiles.error(path, "be opened")
      }
      do {
        (keys, places, note) = try Self.index(file, path)
      } catch {
        close(file)
        throw error
      }
      self.file = file
    }

    deinit { close(file) }

    private static func index(
      _ file: Int32, _ path: String
    ) throws(WorkFolderError) -> ([JobKey], [JobKey: Place], String) {
      var status = stat()
      guard fstat(file, &status) == 0 else { throw SharedFiles.error(path, "be read") }
      let size = Int(status.st_size)
      let head = try SharedFiles.read(file, at: 0, count: 24, path)
      guard head.count == 24, Array(head[..<8]) == magic,
        let count = Int(exactly: word(head, 8)), count <= size / entrySize,
        let noteLength = Int(exactly: word(head, 16)), noteLength <= size
      else { throw .damaged(path) }
      let first = 24 + noteLength
      let length = first + count * entrySize
      let index = try SharedFiles.read(file, at: 0, count: length + 32, path)
      guard index.count == length + 32,
        JobKey(hashing: Array(index[..<length])).bytes == Array(index[length...])
      else { throw .damaged(path) }
      var keys: [JobKey] = []
      var places: [JobKey: Place] = [:]
      for number in 0..<count {
        let start = first + number * entrySize
        guard let key = JobKey(bytes: Array(index[start..<start + 32])),
          let offset = Int(exactly: word(index, start + 48)),
          let length = Int(exactly: word(index, start + 56)), offset <= size,
          length <= size - offset
        else { throw .damaged(path) }
        keys.append(key)
        places[key] = Place(
          kind: index[start + 32], seconds: Double(bitPattern: word(index, start + 40)),
          offset: offset, length: length, checksum: Array(index[start + 64..<start + 96]))
      }
      return (keys, places, String(decoding: index[24..<first], as: UTF8.self))
    }

    package func contains(_ key: JobKey) -> Bool { places[key] != nil }

    /// What became of a job; `nil` if it is none of this pack's.
    ///
    /// - Throws: ``WorkFolderError/damaged(_:)``.
    package func entry(_ key: JobKey) throws(WorkFolderError) -> PackEntry? {
      guard let place = places[key] else { return nil }
      let bytes = try SharedFiles.read(file, at: place.offset, count: place.length, path)
      guard bytes.count == place.length, ResultPack.checksum(key, bytes) == place.checksum else {
        throw .damaged(path)
      }
      switch place.kind {
      case 0: return PackEntry(key, .finished(bytes, seconds: place.seconds))
      case 1:
        return PackEntry(
          key, .failed(cause: String(decoding: bytes, as: UTF8.self), seconds: place.seconds))
      default:
        guard let cause = JobKey(bytes: bytes) else { throw .damaged(path) }
        return PackEntry(key, .skipped(because: cause))
      }
    }

    /// All of them, in the order in which they were made.
    package func entries() throws(WorkFolderError) -> [PackEntry] {
      var entries: [PackEntry] = []
      for key in keys { if let entry = try entry(key) { entries.append(entry) } }
      return entries
    }
  }
}
