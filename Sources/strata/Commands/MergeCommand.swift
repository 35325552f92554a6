import ArgumentParser
import Cluster
import Experiments
import Foundation
import Store
import Wording

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Add the results of a work folder, or of a file of results, to the store.",
    discussion: """
      strata run then reuses them and writes the tables and the report. Results are checked by their \
      checksums; those that are stored already are left alone.
      """)

  @Argument(help: "Work folder, or FILE.results that strata work wrote.", completion: .file())
  var work: String

  @OptionGroup var folder: ResultsArguments

  func run() throws {
    let lock = try ResultsLock(folder: folder.results)
    defer { withExtendedLifetime(lock) {} }
    let store = try ResultStore(path: ResultsFolder.storePath(in: folder.results))
    if let startedOver = store.startedOver { complain("\(startedOver)") }
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: work, isDirectory: &isFolder)
    guard exists else { throw WorkFolderError.missing(work) }
    let source: WorkFolder
    let scratch = "\(folder.results)/.merge-\(ProcessInfo.processInfo.processIdentifier)"
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    if isFolder.boolValue {
      source = WorkFolder(path: work)
    } else {
      source = WorkFolder(path: scratch)
      try WorkArchive.read(work, into: source)
    }
    let merge = try WorkMerge(source, into: store)
    try store.close()
    say("\(counted(merge.count, "result")) added")
    for failure in merge.failures { complain("failed: \(failure.label): \(failure.cause)") }
    if merge.missingChunks > 0 {
      complain("\(counted(merge.missingChunks, "chunk")) not done yet; strata run does the rest")
    }
    if !merge.failures.isEmpty { throw ExitCode(1) }
  }
}
