import ArgumentParser
import Experiments
import Glibc
import Store
import Wording

struct GCCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gc",
    abstract: "Delete the least recently used stored results.",
    discussion: """
      Deletes records of old runs, then stored results, then all records of the experiments that ran \
      longest ago, until the store is within the limit, and frees the disk space. Deleted results are \
      recomputed when a run needs them. The files under results/NAME/ are kept.
      """)

  @OptionGroup var folder: ResultsArguments

  @Option(
    help: ArgumentHelp(
      "Maximum size of the store, such as 500M or 2G; a plain number is in bytes.",
      valueName: "size"))
  var maxSize: String

  @OptionGroup var output: JSONArguments

  func validate() throws {
    guard limit != nil else {
      throw ValidationError("--max-size is '\(maxSize)'; expected a size such as 500M or 2G")
    }
  }

  private var limit: Int? {
    let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
    guard let last = maxSize.last else { return nil }
    let unit = units[Character(last.uppercased())]
    let digits = unit == nil ? maxSize[...] : maxSize.dropLast()
    guard let size = Double(digits), size >= 0, size < 1e6 || unit == nil, size < 9e15 else {
      return nil
    }
    return Int(size * Double(unit ?? 1))
  }

  /// Of a store that can't be opened.
  private static func bytesOnDisk(of path: String) -> Int {
    ["", "-wal", "-shm"].reduce(0) { sum, end in
      var status = stat()
      return stat(path + end, &status) == 0 ? sum + Int(status.st_size) : sum
    }
  }

  func run() throws {
    do {
      // No run may be under way: it counts on what its plan found.
      let lock = try ResultsLock(folder: folder.results)
      defer { withExtendedLifetime(lock) {} }
      let path = ResultsFolder.storePath(in: folder.results)
      let store: ResultStore
      do {
        store = try ResultStore(path: path, for: .writing)
      } catch .noSpaceLeft {
        let size = Self.bytesOnDisk(of: path)
        try ResultStore.deleteFiles(of: path)
        if output.json {
          return JSONOutput.write(
            CollectionDocument(deleted: 0, bytesDeleted: size, kept: 0, bytesOnDisk: 0))
        }
        say("no space was left to open the store: all of it is deleted")
        return
      }
      let deleted = try store.deleteLeastRecentlyUsed(downTo: limit ?? 0)
      if deleted.isAll {
        if output.json {
          return JSONOutput.write(
            CollectionDocument(
              deleted: deleted.artifacts, bytesDeleted: deleted.bytes, kept: 0, bytesOnDisk: 0))
        }
        say(
          "no space was left to delete some results alone: all \(deleted.artifacts) are deleted, "
            + "\(deleted.bytes) bytes")
        return
      }
      let left = try store.size().artifacts
      try store.close()
      if output.json {
        return JSONOutput.write(
          CollectionDocument(
            deleted: deleted.artifacts, bytesDeleted: deleted.bytes, kept: left,
            bytesOnDisk: store.bytesOnDisk))
      }
      say(
        counted(deleted.artifacts, "result")
          + (deleted.experiments > 0
            ? " and the records of \(counted(deleted.experiments, "experiment"))" : "")
          + " deleted, \(deleted.bytes) bytes; "
          + "\(left) kept, \(store.bytesOnDisk) bytes on the disk")
    } catch {
      printError(error)
      throw ExitCode(2)
    }
  }
}
